"""Alignment: in each of seven dimensions the KPI that a dashboard shows, beside what people experienced."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.query import measure
from unheard.metrics.registry import find
from unheard.metrics.rows import quoted
from unheard.statistics.ratio import Moments, mean
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.dimensions import DIMENSIONS, TOLERATED, Dimension, apart_of, no_estimate, verdict_of
from unheard.studies.drawing.making import dots_of_unit
from unheard.studies.open_question import open_question
from unheard.studies.speed_trap import CANNOT_TELL, TRAP, Change, speed_trap
from unheard.studies.sums import ClusterSums, estimates_of
from unheard.studies.trust_lift import trust_lift

SCRIPT, THROUGHPUT = "script_adherence", "conversations_per_agent_hour"
_HOURS = """
SELECT s.agent, SUM(s.hours) AS hours, SUM(s.handled) AS handled FROM (
    SELECT w.staffing_key, MAX(w.agent) AS agent, MAX(w.hours) AS hours, COUNT(f.conversation_key) AS handled
    FROM staffing AS w
    LEFT JOIN fact_conversation AS f
        ON f.agent = w.agent AND f.opened_at_us >= w.from_us AND f.opened_at_us < w.to_us AND {period}
    WHERE w.hours > 0
    GROUP BY w.staffing_key
) AS s
GROUP BY s.agent
"""


def _run(request: Request) -> Answer:
    period = request.period.condition("f.day_number")
    eligible = request.engine.query(f"SELECT COUNT(*) AS n FROM fact_conversation AS f WHERE {period}").to_pylist()
    if not eligible[0]["n"]:
        return refusal("alignment", "There is no eligible conversation in this period.")
    found = _measured(request)
    found[SCRIPT], found[THROUGHPUT] = _script(request), _throughput(request)
    trap = speed_trap(request)
    rows, estimates = [], []
    for dimension in DIMENSIONS:
        usual = next(
            (found[name] for name in dimension.usual if found[name].value is not None), found[dimension.usual[0]]
        )
        human = [found[name] for name in dimension.human]
        apart = None if dimension.apart is None else apart_of(request, dimension)
        shown = [usual, *human, *([] if apart is None else [apart])]
        estimates += [replace(one, segment={"dimension": dimension.name, **one.segment}) for one in shown]
        rows.append(_row(dimension, usual, human, apart, trap))
    lift = trust_lift(request)
    answers, quotes = open_question(request)
    return Answer(
        sentence=_sentence(rows),
        estimates=[*estimates, *_changes(trap), lift, *answers],
        rows=[*rows, *quotes],
        notes=[
            f"Disagree: more than {100 * TOLERATED:.0f} % of those that pass the KPI fail the customer, by the whole "
            "interval; agree: fewer, by the whole interval; else it cannot be told.",
            "Speed trap: handle time is shown to fall while true first contact resolution is shown to gain less than "
            f"{request.settings.speed_trap_points:g} points; over {trap['days']:,} days: {trap['verdict']}.",
        ],
    )


def _measured(request: Request) -> dict[str, Estimate]:
    names = [name for one in DIMENSIONS for name in (*one.usual, *one.human) if name not in (SCRIPT, THROUGHPUT)]
    made = measure(
        request.engine,
        [find(name) for name in dict.fromkeys(names)],
        since_day=request.since_day,
        until_day=request.until_day,
        capability=request.capability,
        judge=request.judge,
    )
    return {one.metric: one for one in made}


def _script(request: Request) -> Estimate:
    """Mean of the attribute that holds script adherence or knowledge-base use, where the settings name one."""
    name = request.settings.script_attribute
    where = "understanding & clarity"
    if name is None:
        return no_estimate(
            SCRIPT, where, "no script adherence is given: name its attribute in script_attribute", "points"
        )
    table = request.engine.query(
        "SELECT f.cluster_key, a.value FROM fact_conversation AS f JOIN attribute AS a"
        f" ON a.conversation_key = f.conversation_key WHERE a.name = {quoted(name)}"
        f" AND {request.period.condition('f.day_number')} ORDER BY f.conversation_key"
    )
    known = [(str(row["cluster_key"]), _share(row["value"])) for row in table.to_pylist()]
    values = [(owner, value) for owner, value in known if value is not None]
    if not values:
        return no_estimate(SCRIPT, where, f"no conversation has a number from 0 to 1, yes or no in {name!r}")
    _, codes = np.unique([owner for owner, _ in values], return_inverse=True)
    return _mean(SCRIPT, np.bincount(codes, [value for _, value in values]), np.bincount(codes), "share", "customer")


def _share(text: str | None) -> float | None:
    said = (text or "").strip().casefold()
    if said in ("true", "yes", "1"):
        return 1.0
    if said in ("false", "no", "0"):
        return 0.0
    try:
        value = float(said)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _throughput(request: Request) -> Estimate:
    """Conversations per hour of the agents whose hours are on file, over those hours; clustered by agent."""
    rows = request.engine.query(_HOURS.format(period=request.period.condition("f.day_number"))).to_pylist()
    rows.sort(key=lambda row: str(row["agent"]))
    if not sum(row["handled"] for row in rows):
        reason = "no agent's hours are known: add `staffing.jsonl` with the agents' names as in the conversations"
        return no_estimate(THROUGHPUT, "emotional outcomes", reason, "per hour")
    of = [np.array([float(row[name]) for row in rows]) for name in ("handled", "hours")]
    return _mean(THROUGHPUT, of[0], of[1], "per hour", "agent")


def _mean(metric: str, num: Any, den: Any, unit: str, cluster: str) -> Estimate:
    moments = Moments.of_clusters(np.asarray(num, np.float64), np.asarray(den, np.float64))
    sums = ClusterSums(segments=[{}], codes=np.zeros(1, np.int64), columns={})
    (made,) = estimates_of(
        sums, mean(moments, low=0.0, high=None), metric=metric, n=moments.den, clusters=moments.clusters, unit=unit,
        method="ratio of sums, linearised, t",
    )  # fmt: skip
    return replace(made, method=made.method.replace("customer", cluster))


def _changes(trap: dict[str, Any]) -> list[Estimate]:
    """Both trends of the speed trap as estimates."""
    made = []
    for metric, change, unit, times in (
        ("aht_change", trap["aht"], "seconds", 1.0), ("true_fcr_30_change", trap["true_fcr"], "points", 100.0)
    ):  # fmt: skip
        if not isinstance(change, Change):
            made.append(no_estimate(metric, "speed & effort", "less than 56 days on which both are known", unit))
            continue
        value, low, high = (None if one is None else one * times for one in (change.value, change.low, change.high))
        made.append(
            Estimate(
                metric=metric, segment={"dimension": "speed & effort"}, value=value, low=low, high=high, n=change.n,
                clusters=change.clusters, unit=unit,
                method=f"straight line over {trap['days']:,} days, clustered by customer (G={change.clusters})",
            )
        )  # fmt: skip
    return made


def _row(
    dimension: Dimension, usual: Estimate, human: Sequence[Estimate], apart: Estimate | None, trap: dict[str, Any]
) -> dict[str, Any]:
    is_speed = dimension.name == "speed & effort"
    verdict = CANNOT_TELL if apart is None else verdict_of(apart)
    if is_speed:
        verdict = trap["verdict"]
    row: dict[str, Any] = {
        "part": "dimension",
        "dimension": dimension.name,
        "usual": usual.metric,
        "usual_value": usual.value,
        "usual_low": usual.low,
        "usual_high": usual.high,
        "usual_unit": usual.unit,
        "human": human[0].metric,
        "human_value": human[0].value,
        "human_low": human[0].low,
        "human_high": human[0].high,
        "human_unit": human[0].unit,
        "beside": {one.metric: one.value for one in human[1:]},
        "verdict": verdict,
        "apart": None if apart is None else apart.value,
        "apart_low": None if apart is None else apart.low,
        "apart_high": None if apart is None else apart.high,
        "apart_n": 0 if apart is None else apart.n,
    }
    return {**row, "why": _why(dimension, usual, apart, trap if is_speed else None)}


def _why(dimension: Dimension, usual: Estimate, apart: Estimate | None, trap: dict[str, Any] | None) -> str:
    """Say in words what the verdict rests on."""
    if trap is not None:
        aht, fcr = trap["aht"], trap["true_fcr"]
        if aht is None or None in (aht.value, aht.low, fcr.value, fcr.low):
            return "the two cannot be followed over the same 56 days"
        return (
            f"over {trap['days']:,} days handle time {aht.value:+.0f} s [{aht.low:+.0f}, {aht.high:+.0f}], true first "
            f"contact resolution {100 * fcr.value:+.1f} points [{100 * fcr.low:+.1f}, {100 * fcr.high:+.1f}]"
        )
    if dimension.apart is None:
        return (
            usual.notes[0] if usual.value is None and usual.notes else "side by side: no conversation passes or fails"
        )
    if apart is None or apart.value is None:
        if usual.value is None and usual.notes:
            return usual.notes[0]
        return "no conversation passes the KPI with the rest known"
    limits = (
        "no interval" if apart.low is None or apart.high is None else f"[{100 * apart.low:.0f}, {100 * apart.high:.0f}]"
    )
    return f"of {apart.n:,} that pass, {100 * apart.value:.0f} % {limits} {dimension.apart.says}"


def _sentence(rows: Sequence[dict[str, Any]]) -> str:
    apart = [row for row in rows if row["verdict"] in ("disagree", TRAP)]
    open_ = sum(row["verdict"] == CANNOT_TELL for row in rows)
    told = f"; in {open_} it cannot be told" if open_ else ""
    if not apart:
        return f"In none of the seven dimensions the usual KPI is shown to disagree with what people experienced{told}."
    named = "; ".join(f"{row['dimension']}: {row['why']}" for row in apart)
    first = f"In {len(apart)} of 7 dimensions the usual KPI disagrees with what people experienced{told}."
    return f"{first} {named[0].upper()}{named[1:]}."


ALIGNMENT = Study(
    name="alignment",
    question="Where does the KPI look good while the customer was not well served?",
    definition=(
        "Seven dimensions, each with the KPI that a dashboard shows beside the human metric: speed and effort,"
        " understanding, tone and empathy, consistency across channels, transparency, emotional outcomes, long-term "
        "relationships. Where a conversation can pass the KPI and fail the customer, the share that does. Praise of "
        "one's treatment with its lift on renewals, and the open survey question on both axes with quotes."
    ),
    method=(
        "Ratios with Wilson or t limits, clustered by customer (agents for hours); trends as straight lines over the "
        "same days; the lift doubly robust over topic and channel."
    ),
    assumptions=(
        "What people felt is what a judge reads from words, never from a voice; signals that it hears badly are noted.",
        "That a KPI disagrees does not say why; it says that it cannot stand for the customer alone.",
        "Praise and renewal: an association, because who praises may be loyal anyway.",
    ),
    source="metrics.md §4c; The Alignment Gap",
    run=_run,
    pictures=(
        dots_of_unit(
            "Dimension by dimension: the usual KPI, what people experienced, and who passes and was badly served",
            "share", {"passes_but_fails": "passes the KPI, and was not well served"},
        ),
    ),
    options=frozenset({"period", "days"}),
    columns={
        "dimension": "dimension", "usual": "usual KPI", "usual_value": "value", "human": "human metric",
        "human_value": "value ", "verdict": "verdict", "says": "answer", "answers": "answers",
    },
)  # fmt: skip
