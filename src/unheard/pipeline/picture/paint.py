"""Paint the picture: ask for every number that the report shows, once, and bring them together.

A report is only as good as its numbers: all of them come from the metrics engine and the studies, over one snapshot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from unheard.judges.base import INSTRUCTIONS_FOLLOWED
from unheard.metrics.estimate import Estimate
from unheard.metrics.query import measure
from unheard.metrics.registry import all_metrics, find
from unheard.metrics.rows import Period
from unheard.pipeline.measure import Measured, period_days, quoted
from unheard.pipeline.picture.periods import changes, topic_months
from unheard.pipeline.picture.readings import typical, worst
from unheard.pipeline.picture.returns import returns
from unheard.pipeline.picture.seen import BySegment, Picture, missing_facts
from unheard.pipeline.picture.versions import versions
from unheard.settings import Settings
from unheard.studies import STUDIES, Answer, Request

STUDIED: dict[str, tuple[str, ...]] = {
    "waterfall": (),
    "real-csat": (),
    "response-bias": (),
    "survey-vs-score": ("handler", "team", "topic"),
    "ladder": (),
    "durability": (),
    "definitions": (),
    "silent": (),
    "mix-shift": (),
    "ai-vs-human": (),
    "cohort": (),
    "validity": (),
    "trends": (),
    "stable-scores": (),
    "kpi-audit": (),
    "repeat-contact": (),
    "alignment": (),
    "effort": (),
    "channel-flow": (),
    "journeys": (),
    "escalation": (),
    "latency": (),
    "attribution": (),
    "benchmark-vs-outcome": (),
    "spotlight": (),
    "agreement": (),
    "debiased": (),
    "bridge": (),
}
"""Study → segments beyond its own; one that is not there yet is left out."""

SEGMENTS = ("handler", "team", "topic", "month")


def paint(facts: Measured, settings: Settings, *, since: str | None = None, until: str | None = None) -> Picture:
    """Measure everything the report shows, over the conversations opened in [since, until)."""
    first, last = period_days(since, until)
    period = Period(since=first, until=last)
    where = period.condition("f.day_number")
    found = measure(
        facts.engine,
        all_metrics(),
        groupings=[(), *((name,) for name in SEGMENTS)],
        since_day=first,
        until_day=last,
        capability=facts.capability,
        judge=facts.judge,
    )
    days = facts.engine.query(
        f"SELECT MIN(day) AS first_day, MAX(day) AS last_day, COUNT(*) AS n FROM fact_conversation AS f WHERE {where}"
    ).to_pylist()[0]
    judge_version, rubric_version = _versions(facts)
    by_handler, by_team, by_topic, by_month = (_by(found, name) for name in SEGMENTS)
    change_days, changed = changes(facts, period)
    topics_by_month = topic_months(facts, by_topic, by_month, period)
    shown = sorted({month for row in topics_by_month.values() for month in row})
    lowest = worst(facts, where)
    addressed, followed = _addressed(facts, where)
    return Picture(
        judge=facts.judge,
        judge_version=judge_version,
        rubric_version=rubric_version,
        settings=settings.changed(),
        since=since,
        until=until,
        first_day=days["first_day"],
        last_day=days["last_day"],
        sources=sorted(facts.capability),
        eligible=days["n"],
        excluded=_counts(facts, "fact_excluded", "reason", where),
        abstained=_counts(facts, "fact_conversation", "judge_abstained", f"{where} AND judge_abstained IS NOT NULL"),
        addressed=addressed,
        followed=followed,
        overall={e.metric: e for e in found if not e.segment},
        by_handler=by_handler,
        by_topic=by_topic,
        by_team=by_team,
        by_month=by_month,
        by_tool=_by(_by_tool(facts, period), "tool"),
        topic_months=topics_by_month,
        change_days=change_days,
        changes=changed,
        versions=versions(facts, period, shown, change_days),
        return_days=settings.recontact_days,
        returns=returns(facts, period, settings.recontact_days),
        studies=_studies(facts, period, settings, STUDIED),
        worst=lowest,
        typical=[reading for reading in typical(facts, where) if reading not in lowest],
        missing=missing_facts(facts.capability),
    )


def repaint(former: Picture, facts: Measured, settings: Settings) -> Picture:
    """Bring a picture of the same facts up to date after new labels: only studies that read labels are asked again."""
    first, last = period_days(former.since, former.until)
    read = [name for name in STUDIED if name in STUDIES and STUDIES[name].reads_labels]
    asked = _studies(facts, Period(since=first, until=last), settings, read)
    return replace(former, studies={**former.studies, **asked})


def _by_tool(facts: Measured, period: Period) -> list[Estimate]:
    return measure(
        facts.engine,
        [find("write_failure_rate_call"), find("action_success_rate")],
        groupings=[("tool",)],
        since_day=period.since,
        until_day=period.until,
        capability=facts.capability,
        judge=facts.judge,
    )


def headline(picture: Picture) -> dict[str, Estimate]:
    """Pick the estimates of the headline: what is reported and what was found."""
    names = ("csat", "survey_coverage", "cx_score", "bad_experience_rate", "closed_unresolved_rate_30")
    metrics = {find(name).name: picture.overall[find(name).name] for name in names}
    [experienced] = (one for one in picture.studies["waterfall"].estimates if one.metric == "experienced")
    return {"csat": metrics.pop("csat"), "experienced": experienced, **metrics}


def _versions(facts: Measured) -> tuple[str | None, str | None]:
    """Version of judge and rubric that most judgements of the judge in use carry."""
    judged = facts.engine.query(
        "SELECT j.judge_version, j.rubric_version, COUNT(*) AS n FROM judgement AS j "
        f"WHERE j.judge = {quoted(facts.judge)} GROUP BY j.judge_version, j.rubric_version "
        "ORDER BY n DESC, j.judge_version NULLS LAST, j.rubric_version NULLS LAST LIMIT 1"
    ).to_pylist()
    return (judged[0]["judge_version"], judged[0]["rubric_version"]) if judged else (None, None)


def _addressed(facts: Measured, where: str) -> tuple[int, int]:
    """Conversations that speak to the judge in use, and those of them whose rating it gave away."""
    found = facts.engine.query(
        f"SELECT COUNT(*) AS n, COUNT(CASE WHEN j.abstained = {quoted(INSTRUCTIONS_FOLLOWED)} THEN 1 END) AS followed "
        "FROM judgement AS j INNER JOIN fact_conversation AS f ON f.conversation_key = j.conversation_key "
        f"WHERE {where} AND j.judge = {quoted(facts.judge)} "
        """AND j.signals LIKE '%"injection":{"state":"yes"%'"""
    ).to_pylist()[0]
    return found["n"], found["followed"]


def _by(found: Sequence[Estimate], segment: str) -> BySegment:
    table: BySegment = {}
    for estimate in found:
        if list(estimate.segment) == [segment]:
            table.setdefault(estimate.segment[segment], {})[estimate.metric] = estimate
    return table


def _counts(facts: Measured, table: str, column: str, where: str) -> list[tuple[str, int]]:
    rows = facts.engine.query(
        f"SELECT {column} AS reason, COUNT(*) AS n FROM {table} AS f WHERE {where} "
        f"GROUP BY {column} ORDER BY n DESC, reason NULLS LAST"
    ).to_pylist()
    return [(row["reason"], row["n"]) for row in rows]


def _studies(facts: Measured, period: Period, settings: Settings, names: Iterable[str]) -> dict[str, Answer]:
    """Run the studies that the report shows; one that takes no period looks at everything."""
    found = {}
    for name in names:
        if name not in STUDIES:
            continue
        study = STUDIES[name]
        dated = "period" in study.options
        request = Request(
            engine=facts.engine,
            judge=facts.judge,
            capability=facts.capability,
            fitted=facts.fitted,
            by=STUDIED[name],
            since_day=period.since if dated else None,
            until_day=period.until if dated else None,
            settings=settings,
        )
        found[name] = study.run(request)
    return found
