"""Drift: does the judge still say what it said, and is it still as near to people as it was.

Against people   judge − people (mean of several) on labelled conversations: overall, by version that was kept, and by
                 month of the conversation for the judge in use; last half of the months less first half. Where labels
                 were drawn with a known probability those count, 1/p times; labels that the judge was fitted to do not
Against itself   the judge in use less each kept version on the frozen sample (as in `bridge`)
Rows             one a version or month
Caveats          A change against people may be the judge's, the conversations' or the people's.
Source           metrics.md §6
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.judges.heads import fingerprint
from unheard.judges.people import DISPUTE, QUEUE, said_by_people
from unheard.metrics.estimate import Estimate
from unheard.metrics.rows import UNKNOWN, quoted
from unheard.statistics.ratio import CrossMoments, Intervals, Moments, bounded_mean, difference
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.bridge import _LATEST, former_judges, pairs_with
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.labels_read import read_labels
from unheard.studies.paired_ratings import FARTHEST, shifts
from unheard.studies.reference_ratings import is_fitted
from unheard.studies.sums import number

FEWEST = 10
"""Labels below which a month has no figure of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """How far the judge is from people on one conversation."""

    cluster: str
    month: str
    difference: float
    """Judge − people, in grades."""
    weight: float
    """1 ÷ inclusion probability; 1 where no label was drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What people said of conversations, and how much each of these counts."""

    value: dict[str, float]
    weight: dict[str, float]
    left_out: int
    """Labelled conversations that were not drawn, beside others that were."""
    learnt: int
    """Labelled conversations that the judge in use was fitted to."""


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
    by_month: dict[str, list[Apart]] = defaultdict(list)
    for one in now:
        by_month[one.month].append(one)
    months = sorted(month for month, found in by_month.items() if len(found) >= FEWEST and month != UNKNOWN)
    estimates += [_estimate("judge_less_people", by_month[month], {"month": month}) for month in months]
    trend = _trend(by_month, months)
    estimates += [trend] if trend else []
    rows += [
        {"month": month, "labels": len(found), "judge_less_people": _estimate("", found, {}).value}
        for month, found in sorted(by_month.items())
    ]
    return Answer(
        sentence=_sentence(estimates, trend), estimates=estimates, rows=rows,
        notes=_notes(now, people, former, months),
    )  # fmt: skip


def _people(request: Request) -> People:
    """Read the labels: those that were drawn, where any were; all of them else."""
    labels = read_labels(request.engine)
    seen = request.fitted.trained_on if request.fitted is not None and is_fitted(request) else frozenset()
    drawn = {
        label["conversation_key"]: 1 / label["inclusion_prob"]
        for label in labels
        if label["inclusion_prob"] and label["purpose"] not in (QUEUE, DISPUTE) and 0 < label["inclusion_prob"] <= 1
    }
    said = {one.conversation_key: one.value for one in said_by_people(labels)}
    fresh = {key: value for key, value in said.items() if not seen or fingerprint(key) not in seen}
    kept = {key: value for key, value in fresh.items() if key in drawn} or fresh
    return People(
        value=kept, weight={key: drawn.get(key, 1.0) for key in kept}, left_out=len(fresh) - len(kept),
        learnt=len(said) - len(fresh),
    )  # fmt: skip


def _apart(request: Request, people: People, judge: str | None) -> list[Apart]:
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
        Apart(
            cluster=row["cluster_key"], month=str(row["month"] or UNKNOWN),
            difference=row["rating"] - people.value[row["conversation_key"]],
            weight=people.weight[row["conversation_key"]],
        )
        for row in rows
        if row["conversation_key"] in people.value
    ]  # fmt: skip


def _moments(found: Sequence[Apart]) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Each customer's sum of weighted differences and of weights."""
    names, place = np.unique(np.array([one.cluster for one in found]), return_inverse=True)
    weight = np.array([one.weight for one in found])
    sums = [np.bincount(place, of, minlength=len(names)) for of in (weight * [one.difference for one in found], weight)]
    return names.tolist(), np.asarray(sums[0], np.float64), np.asarray(sums[1], np.float64)


def _estimate(metric: str, found: Sequence[Apart], segment: dict[str, str]) -> Estimate:
    names, num, den = _moments(found)
    of = bounded_mean(Moments.of_clusters(num, den), low=-FARTHEST, high=FARTHEST)
    return Estimate(
        metric=metric, segment=segment, value=number(of.value[0]), low=number(of.low[0]), high=number(of.high[0]),
        n=len(found), clusters=len(names), unit="rating",
        method=f"mean of differences, labels weighted 1/p where drawn, clustered by customer (G={len(names)})",
        notes=("few labels",) if len(found) < FEWEST else (),
    )  # fmt: skip


def _trend(by_month: dict[str, list[Apart]], months: Sequence[str]) -> Estimate | None:
    """Later half of the months less the earlier half: one linearisation over the customers of both."""
    if len(months) < 2:
        return None
    half = len(months) // 2
    early = [one for month in months[:half] for one in by_month[month]]
    late = [one for month in months[half:] for one in by_month[month]]
    (names0, num0, den0), (names1, num1, den1) = _moments(early), _moments(late)
    first, last = Moments.of_clusters(num0, den0), Moments.of_clusters(num1, den1)
    places = {name: place for place, name in enumerate(names0)}
    both = [(places[name], place) for place, name in enumerate(names1) if name in places]
    old, new = np.array([one[0] for one in both], np.int64), np.array([one[1] for one in both], np.int64)
    cross = CrossMoments(
        num_num=np.array([num1[new] @ num0[old]]), num_den=np.array([num1[new] @ den0[old]]),
        den_num=np.array([den1[new] @ num0[old]]), den_den=np.array([den1[new] @ den0[old]]),
        clusters=np.array([float(len(names0) + len(names1) - len(both))]),
    )  # fmt: skip
    of = _with_width(
        difference(last, first, cross, width=2 * FARTHEST),
        bounded_mean(last, low=-FARTHEST, high=FARTHEST), bounded_mean(first, low=-FARTHEST, high=FARTHEST),
    )  # fmt: skip
    return Estimate(
        metric="judge_less_people_change", segment={}, value=number(of.value[0]), low=number(of.low[0]),
        high=number(of.high[0]), n=len(early) + len(late), clusters=int(cross.clusters[0]), unit="rating",
        method=f"{months[half]} to {months[-1]} less {months[0]} to {months[half - 1]}, clustered by customer",
    )  # fmt: skip


def _with_width(change: Intervals, late: Intervals, early: Intervals) -> Intervals:
    """Let a half in which nothing varies add its own doubt, as a share at 0 or 1 does in a difference of shares."""
    if late.variance[0] != 0 and early.variance[0] != 0:
        return change
    below = np.hypot(late.value - late.low, early.high - early.value)
    above = np.hypot(late.high - late.value, early.value - early.low)
    return Intervals(
        value=change.value, low=np.minimum(change.low, change.value - below),
        high=np.maximum(change.high, change.value + above), variance=change.variance,
    )  # fmt: skip


def _sentence(estimates: list[Estimate], trend: Estimate | None) -> str:
    if trend is not None and trend.value is not None and trend.low is not None and trend.high is not None:
        moved = "has drifted" if trend.low > 0 or trend.high < 0 else "shows no drift beyond noise"
        return f"Against people the judge {moved}: {trend.value:+.2f} grades [{trend.low:+.2f}, {trend.high:+.2f}]."
    first = estimates[0]
    if first.metric == "judge_less_people" and first.value is not None:
        return f"The judge is {first.value:+.2f} grades from people; labels of one month cannot show a drift."
    return "Without labels only the judge's former versions can be compared."


def _notes(now: Sequence[Apart], people: People, former: Sequence[str], months: Sequence[str]) -> list[str]:
    notes = [
        "A change against people may be the judge's, the conversations' or the people's: `bridge` tells the first."
    ]
    if people.learnt:
        notes.append(f"{people.learnt:,} labelled conversations are left out: the judge was fitted to them.")
    if people.left_out:
        notes.append(
            f"{people.left_out:,} labelled conversations are left out: they were not drawn with a known probability, "
            "and others were."
        )
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
    method=(
        "Means of differences, clustered by customer. Where labels were drawn with a known probability those count, "
        "1/p times; labels that the judge was fitted to do not."
    ),
    assumptions=("People grade as they did: their own drift looks like the judge's.",),
    source="metrics.md §6",
    run=run,
    reads_labels=True,
    pictures=(
        dots_by_segment(
            "Judge less people, in grades",
            {"judge_less_people": "judge less people"},
            keys=(("version",), ("month",)),
            reference=0,
        ),
    ),
    options=frozenset({"period"}),
    columns={"month": "month", "labels": "labels", "judge_less_people": "judge less people"},
)
