"""The whole picture: everything that the report shows, as data, from one snapshot.

A report is only as good as its numbers: this module asks the metrics engine for all of them in one call, adds
the counts that the funnel needs, the conversations to read, and what each source cannot show.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from unheard.metrics.compare import compare_previous
from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.metrics.query import measure
from unheard.metrics.registry import all_metrics, find
from unheard.pipeline.measure import Measured, day_number, quoted
from unheard.records import CAPABILITY_FACTS
from unheard.settings import Settings
from unheard.studies import STUDIES, Answer, Request

CHANGING = (
    "csat", "survey_coverage", "closure_rate", "containment_rate", "first_response_time", "cx_score",
    "bad_experience_rate", "issue_resolution_rate", "confirmed_resolution_rate", "never_answered_rate",
    "recontact_rate_7",
)  # fmt: skip
"""What is compared with the period before: nothing that must be followed for longer than the period."""
COMPARED_DAYS = (30, 7)
STUDIED = ("response-bias", "ladder", "durability", "definitions")
TOPICS_BY_MONTH = 8
MONTHS_SHOWN = 6
UNKNOWN = "(unknown)"
UNANSWERED_SHOWN = 3
"""Conversations that nobody answered among the worst to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One conversation to read, with what the judge quotes."""

    conversation_id: str
    source: str
    day: str | None
    channel: str | None
    handler: str | None
    topic: str | None
    rating: int
    explanation: str | None
    quotes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A fact that no source shows, the metrics that need it, and the remedy."""

    fact: str
    meaning: str
    metrics: list[str]
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything the report shows."""

    judge: str | None
    judge_version: str | None
    rubric_version: str | None
    settings: dict[str, Any]
    since: str | None
    until: str | None
    first_day: str | None
    last_day: str | None
    sources: list[str]
    eligible: int
    excluded: list[tuple[str, int]]
    abstained: list[tuple[str, int]]
    overall: dict[str, Estimate]
    by_handler: dict[str, dict[str, Estimate]]
    by_topic: dict[str, dict[str, Estimate]]
    by_team: dict[str, dict[str, Estimate]]
    by_month: dict[str, dict[str, Estimate]]
    topic_months: dict[str, dict[str, Estimate]]
    """Topic → month → CX score, the largest topics and the latest months."""
    change_days: int | None
    """Length of the latest period and of the one before it; None where the data span too few days."""
    changes: list[Estimate]
    """The latest period, each with the one before and the difference."""
    by_survey_state: dict[str, Estimate]
    recontact_pairs: list[tuple[str, str, int]]
    studies: dict[str, Answer]
    """Study → what it found."""
    worst: list[Reading]
    typical: list[Reading]
    missing: list[Missing]


def paint(facts: Measured, settings: Settings, *, since: str | None = None, until: str | None = None) -> Picture:
    """Measure everything the report shows, over the conversations opened in [since, until)."""
    first, last = day_number(since, "--since"), day_number(until, "--until")
    groupings = [(), ("handler",), ("team",), ("topic",), ("month",), ("survey_state",)]
    found = measure(
        facts.engine,
        all_metrics(),
        groupings=groupings,
        since_day=first,
        until_day=last,
        capability=facts.capability,
    )
    period = _period(first, last)
    days = facts.engine.query(
        f"SELECT MIN(day) AS first_day, MAX(day) AS last_day, COUNT(*) AS n FROM fact_conversation AS f WHERE {period}"
    ).to_pylist()[0]
    judged = facts.engine.query(
        "SELECT j.judge_version, j.rubric_version, COUNT(*) AS n FROM judgement AS j "
        f"WHERE j.judge = {quoted(facts.judge)} GROUP BY j.judge_version, j.rubric_version "
        "ORDER BY n DESC, j.judge_version NULLS LAST, j.rubric_version NULLS LAST LIMIT 1"
    ).to_pylist()
    overall = {e.metric: e for e in found if not e.segment}
    by_topic, by_month = _by(found, "topic"), _by(found, "month")
    change_days, changes = _changes(facts, first, last)
    return Picture(
        judge=facts.judge,
        judge_version=judged[0]["judge_version"] if judged else None,
        rubric_version=judged[0]["rubric_version"] if judged else None,
        settings=settings.changed(),
        since=since,
        until=until,
        first_day=days["first_day"],
        last_day=days["last_day"],
        sources=sorted(facts.capability),
        eligible=days["n"],
        excluded=_counts(facts, "fact_excluded", "reason", period),
        abstained=_counts(facts, "fact_conversation", "judge_abstained", f"{period} AND judge_abstained IS NOT NULL"),
        overall=overall,
        by_handler=_by(found, "handler"),
        by_topic=by_topic,
        by_team=_by(found, "team"),
        by_month=by_month,
        topic_months=_topic_months(facts, by_topic, by_month, first, last),
        change_days=change_days,
        changes=changes,
        by_survey_state={
            name: values["cx_score"] for name, values in _by(found, "survey_state").items() if "cx_score" in values
        },
        recontact_pairs=_pairs(facts, period, settings.recontact_days),
        studies=_studies(facts, first, last),
        worst=_worst(facts, period),
        typical=_typical(facts, period),
        missing=missing_facts(facts.capability),
    )


def missing_facts(capability: dict[str, set[str]]) -> list[Missing]:
    """List the facts that no source shows, each with the metrics that need it and the remedy."""
    shown: set[str] = set().union(*capability.values()) if capability else set()
    needs: dict[str, list[str]] = {}
    for metric in all_metrics():
        for fact in metric.needs:
            needs.setdefault(fact, []).append(metric.name)
    return [
        Missing(fact=fact, meaning=meaning, metrics=needs.get(fact, []), remedy=REMEDIES[fact])
        for fact, meaning in CAPABILITY_FACTS.items()
        if fact not in shown
    ]


def _period(first: int | None, last: int | None) -> str:
    bounds = ["TRUE"]
    if first is not None:
        bounds.append(f"f.day_number >= {first}")
    if last is not None:
        bounds.append(f"f.day_number < {last}")
    return " AND ".join(bounds)


def _by(found: Sequence[Estimate], segment: str) -> dict[str, dict[str, Estimate]]:
    table: dict[str, dict[str, Estimate]] = {}
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


def _pairs(facts: Measured, period: str, days: int) -> list[tuple[str, str, int]]:
    window = days * 86_400_000_000
    rows = facts.engine.query(
        f"""SELECT COALESCE(f.channel, '(unknown)') AS first_channel,
                   CASE WHEN f.recontact_scope = 'same_thread' THEN 'same thread'
                        ELSE COALESCE(f.recontact_channel, '(unknown)') END AS next_channel,
                   COUNT(*) AS n
            FROM fact_conversation AS f
            WHERE {period} AND f.claim_at_us + {window} <= f.contact_observed_until_us
              AND f.recontact_at_us <= f.claim_at_us + {window}
            GROUP BY 1, 2 ORDER BY n DESC, first_channel, next_channel"""
    ).to_pylist()
    return [(row["first_channel"], row["next_channel"], row["n"]) for row in rows]


def _studies(facts: Measured, first: int | None, last: int | None) -> dict[str, Answer]:
    """Run the studies that the report shows; one that takes no period looks at everything."""
    found = {}
    for name in STUDIED:
        study = STUDIES[name]
        dated = "period" in study.options
        request = Request(
            engine=facts.engine,
            judge=facts.judge,
            capability=facts.capability,
            since_day=first if dated else None,
            until_day=last if dated else None,
        )
        found[name] = study.run(request)
    return found


def _changes(facts: Measured, first: int | None, last: int | None) -> tuple[int | None, list[Estimate]]:
    """Compare the latest days with those before: 30 and 30 where the data span 60 days, else 7 and 7, else nothing."""
    found = facts.engine.query(
        f"SELECT MIN(f.day_number) AS first_day, MAX(f.day_number) AS last_day FROM fact_conversation AS f "
        f"WHERE {_period(first, last)}"
    ).to_pylist()[0]
    if found["last_day"] is None:
        return None, []
    span = found["last_day"] - found["first_day"] + 1
    days = next((days for days in COMPARED_DAYS if span >= 2 * days), None)
    if days is None:
        return None, []
    until = found["last_day"] + 1
    metrics = [find(name) for name in CHANGING]
    compared = compare_previous(
        facts.engine, metrics, since_day=until - days, until_day=until, capability=facts.capability
    )
    return days, compared


def _topic_months(
    facts: Measured,
    by_topic: dict[str, dict[str, Estimate]],
    by_month: dict[str, dict[str, Estimate]],
    first: int | None,
    last: int | None,
) -> dict[str, dict[str, Estimate]]:
    """Cross the largest topics with the latest months."""
    topics = sorted(
        (name for name, values in by_topic.items() if "cx_score" in values),
        key=lambda name: (-by_topic[name]["cx_score"].n, name),
    )[:TOPICS_BY_MONTH]
    months = sorted(name for name in by_month if name != UNKNOWN)[-MONTHS_SHOWN:]
    if len(months) < 2:
        return {}
    found = measure(facts.engine, [find("cx_score")], groupings=[("topic", "month")], since_day=first, until_day=last)
    cells = {(one.segment["topic"], one.segment["month"]): one for one in found}
    return {topic: {month: cells[topic, month] for month in months if (topic, month) in cells} for topic in topics}


def _worst(facts: Measured, period: str, count: int = 12) -> list[Reading]:
    """Pick the worst conversations: lowest rating, then lowest end sentiment, then surest judgement.

    At most `UNANSWERED_SHOWN` that nobody answered: they are alike, and would crowd out what went wrong elsewhere.
    """
    order = "{0}.rating, {0}.sentiment_end NULLS LAST, {0}.confidence DESC NULLS LAST, {0}.conversation_key"
    return _readings(
        facts,
        f"""SELECT b.*, ROW_NUMBER() OVER (
                PARTITION BY COALESCE(b.is_never_answered, FALSE) ORDER BY {order.format("b")}
            ) AS place_among_alike
            FROM fact_conversation AS b WHERE b.rating <= 2 AND {period.replace("f.", "b.")}""",
        f"f.place_among_alike <= CASE WHEN f.is_never_answered THEN {UNANSWERED_SHOWN} ELSE {count} END",
        f"{order.format('f')} LIMIT {count}",
    )


def _typical(facts: Measured, period: str, count: int = 3) -> list[Reading]:
    """Draw conversations of the median rating, the same ones at every run; their order means nothing."""
    ranked = facts.engine.query(
        f"SELECT f.rating, COUNT(*) AS n FROM fact_conversation AS f WHERE f.rating IS NOT NULL AND {period} "
        "GROUP BY f.rating ORDER BY f.rating"
    ).to_pylist()
    total, before, median = sum(row["n"] for row in ranked), 0, 0
    for row in ranked:
        before += row["n"]
        if 2 * before >= total:
            median = row["rating"]
            break
    return _readings(
        facts,
        f"SELECT b.* FROM fact_conversation AS b WHERE b.rating = {median} AND {period.replace('f.', 'b.')}",
        "TRUE",
        f"MD5(f.conversation_key) LIMIT {count}",
    )


def _readings(facts: Measured, chosen: str, where: str, order: str) -> list[Reading]:
    """Bring what a reader needs of some conversations together."""
    rows = facts.engine.query(
        f"""SELECT f.conversation_key, f.conversation_id, f.source, f.day, f.channel, f.handler, f.topic, f.rating,
                   j.explanation
            FROM ({chosen}) AS f
            LEFT JOIN judgement AS j ON j.conversation_key = f.conversation_key AND j.judge = {quoted(facts.judge)}
            WHERE {where}
            ORDER BY {order}"""
    ).to_pylist()
    keys = ", ".join(quoted(row["conversation_key"]) for row in rows)
    quotes: dict[str, list[dict[str, Any]]] = {}
    if rows:
        for issue in facts.engine.query(
            f"SELECT conversation_key, state, quotes FROM judged_issue WHERE conversation_key IN ({keys}) "
            f"AND judge = {quoted(facts.judge)} ORDER BY conversation_key, issue"
        ).to_pylist():
            quotes.setdefault(issue["conversation_key"], []).extend(_quotes(issue["quotes"]))
    return [
        Reading(
            conversation_id=row["conversation_id"],
            source=row["source"],
            day=row["day"],
            channel=row["channel"],
            handler=row["handler"],
            topic=row["topic"],
            rating=row["rating"],
            explanation=row["explanation"],
            quotes=quotes.get(row["conversation_key"], [])[:3],
        )
        for row in rows
    ]


def _quotes(text: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text) if text else []
    return found


def headline(picture: Picture) -> dict[str, Estimate]:
    """Pick the estimates of the headline: what is reported and what was found."""
    names = ("csat", "survey_coverage", "cx_score", "bad_experience_rate", "closed_unresolved_rate_30")
    return {find(name).name: picture.overall[find(name).name] for name in names}
