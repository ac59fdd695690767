"""Drift: does the judge still say what it said, and is it still as near to people as it was.

Against people   judge − people (mean of several) on labelled conversations: overall, by version that was kept, and by
                 month of the conversation for the judge in use; last half of the months less first half
Against itself   the judge in use less each kept version on the frozen sample (as in `bridge`)
Rows             one a version or month
Caveats          A change against people may be the judge's, the conversations' or the people's.
Source           metrics.md §6
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from unheard.judges.people import said_by_people
from unheard.metrics.estimate import Estimate
from unheard.metrics.rows import quoted
from unheard.statistics.paired import clustered_mean
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.bridge import _LATEST, former_judges, pairs_with
from unheard.studies.paired_ratings import shifts

FEWEST = 10
"""Labels below which a month has no figure of its own."""
_LABELS = """
SELECT l.conversation_key, l.name, l.value, l.annotator, l.at_us, l.purpose
FROM label AS l WHERE l.name = 'rating'
ORDER BY l.conversation_key, l.annotator NULLS LAST, l.at_us NULLS LAST
"""
Found = list[tuple[str, str, float]]
"""Customer, month, judge − people."""


def run(request: Request) -> Answer:
    """Hold the judge against people and against its former self."""
    former = former_judges(request)
    people = _people(request)
    now = _apart(request, people, None)
    if not now and not former:
        return refusal(
            "judge_less_people",
            "Drift needs labels named `rating`, or a former version of the judge (kept when it is replaced).",
            unit="rating",
        )
    estimates = [_estimate("judge_less_people", now, {"version": "in use"})] if now else []
    rows: list[dict[str, Any]] = []
    for name in former:
        then = _apart(request, people, name)
        if then:
            estimates.append(_estimate("judge_less_people", then, {"version": name}))
        pairs = pairs_with(request, name)
        if pairs:
            made = shifts(pairs, {"version": name})
            estimates += [one for one in made if one.metric in ("cx_mean_shift", "identical_share")]
    by_month = defaultdict(list)
    for one in now:
        by_month[one[1]].append(one)
    months = sorted(month for month, found in by_month.items() if len(found) >= FEWEST)
    estimates += [_estimate("judge_less_people", by_month[month], {"month": month}) for month in months]
    trend = _trend(by_month, months)
    estimates += [trend] if trend else []
    rows += [
        {"month": month, "labels": len(found), "judge_less_people": float(np.mean([one[2] for one in found]))}
        for month, found in sorted(by_month.items())
    ]
    return Answer(
        sentence=_sentence(estimates, trend), estimates=estimates, rows=rows, notes=_notes(now, former, months)
    )


def _people(request: Request) -> dict[str, float]:
    labels = request.engine.query(_LABELS).to_pylist()
    for label in labels:
        label["value"] = json.loads(label["value"]) if label["value"] is not None else None
    return {one.conversation_key: one.value for one in said_by_people(labels)}


def _apart(request: Request, people: dict[str, float], judge: str | None) -> Found:
    rating = "f.rating" if judge is None else "r.rating"
    join = (
        ""
        if judge is None
        else f" JOIN ({_LATEST} WHERE j.judge = {quoted(judge)}) AS r"
        " ON r.conversation_key = f.conversation_key AND r.latest = 1"
    )
    rows = request.engine.query(
        f"SELECT f.conversation_key, f.cluster_key, f.month, {rating} AS rating FROM fact_conversation AS f{join}"
        f" WHERE {rating} IS NOT NULL AND {request.period.condition('f.day_number')}"
        " AND EXISTS (SELECT 1 FROM label AS l WHERE l.conversation_key = f.conversation_key AND l.name = 'rating')"
        " ORDER BY f.conversation_key"
    ).to_pylist()
    return [
        (row["cluster_key"], str(row["month"] or "(unknown)"), row["rating"] - people[row["conversation_key"]])
        for row in rows
        if row["conversation_key"] in people
    ]


def _estimate(metric: str, found: Found, segment: dict[str, str]) -> Estimate:
    value, low, high, count = clustered_mean(np.array([one[2] for one in found]), [one[0] for one in found])
    return Estimate(
        metric=metric, segment=segment, value=value, low=low, high=high, n=len(found), clusters=count, unit="rating",
        method=f"mean of differences, clustered by customer (G={count})",
        notes=("few labels",) if len(found) < FEWEST else (),
    )  # fmt: skip


def _trend(by_month: dict[str, Found], months: Sequence[str]) -> Estimate | None:
    """Later half of the months less the earlier half: one linearisation over the customers of both."""
    if len(months) < 2:
        return None
    half = len(months) // 2
    early = [one for month in months[:half] for one in by_month[month]]
    late = [one for month in months[half:] for one in by_month[month]]
    first, last = float(np.mean([one[2] for one in early])), float(np.mean([one[2] for one in late]))
    count = len(early) + len(late)
    # Influences, scaled so that their mean has the variance of the difference.
    scaled = [(one[0], (one[2] - last) * count / len(late)) for one in late]
    scaled += [(one[0], -(one[2] - first) * count / len(early)) for one in early]
    _, low, high, clusters = clustered_mean(np.array([value for _, value in scaled]), [who for who, _ in scaled])
    difference = last - first
    return Estimate(
        metric="judge_less_people_change", segment={}, value=difference,
        low=None if low is None else low + difference, high=None if high is None else high + difference, n=count,
        clusters=clusters, unit="rating",
        method=f"{months[half]} to {months[-1]} less {months[0]} to {months[half - 1]}, clustered by customer",
    )  # fmt: skip


def _sentence(estimates: list[Estimate], trend: Estimate | None) -> str:
    if trend is not None and trend.value is not None and trend.low is not None and trend.high is not None:
        moved = "has drifted" if trend.low > 0 or trend.high < 0 else "shows no drift beyond noise"
        return f"Against people the judge {moved}: {trend.value:+.2f} grades [{trend.low:+.2f}, {trend.high:+.2f}]."
    first = estimates[0]
    if first.metric == "judge_less_people" and first.value is not None:
        return f"The judge is {first.value:+.2f} grades from people; labels of one month cannot show a drift."
    return "Without labels only the judge's former versions can be compared."


def _notes(now: Found, former: Sequence[str], months: Sequence[str]) -> list[str]:
    notes = [
        "A change against people may be the judge's, the conversations' or the people's: `bridge` tells the first."
    ]
    if not now:
        notes.append("No conversation has both a rating and a label `rating`.")
    if len(months) < 2:
        notes.append(f"A trend needs two months with {FEWEST} labels each.")
    if not former:
        notes.append("No former version was kept yet.")
    return notes


DRIFT = Study(
    name="drift",
    question="Does the judge still say what it said, and is it as near to people as it was?",
    definition=(
        "Judge less people (label `rating`) by kept version and by month; later half of the months less earlier half; "
        "the judge in use less each kept version on the frozen sample."
    ),
    method="Means of differences, clustered by customer.",
    assumptions=("People grade as they did: their own drift looks like the judge's.",),
    source="metrics.md §6",
    run=run,
    options=frozenset({"period"}),
    columns={"month": "month", "labels": "labels", "judge_less_people": "judge less people"},
)
