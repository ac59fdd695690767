"""Validity: which of the numbers tells beforehand who will leave.

A number on a dashboard is worth as much as it tells of what comes. Each is read at a customer's first conversation, its
risk is calibrated on the earlier half of the customers, and it is judged on the later half by who left.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.influence import Estimated
from unheard.statistics.joint import joint_multiplier
from unheard.statistics.lift import calibrate, calibration_ratio, top_lift
from unheard.statistics.ranking import Ranking, rank_events
from unheard.statistics.ratio import Array, size_notes
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.sums import number
from unheard.studies.validity_numbers import NUMBERS, SETTLED_DAYS, Customers, Number, find_customers
from unheard.studies.validity_words import beats_a_coin, notes, sentence

Mask = NDArray[np.bool_]

FEWEST_LEAVERS = 10
"""With fewer in a half nothing can be ranked."""
TOP = 0.2
"""Part of the customers with the highest risk, of whom the lift speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One number, judged on the later customers of whom it is known."""

    number: Number
    reference: Number
    late: Mask
    """The later customers of whom it is known."""
    both: Mask
    """… and of whom the reference is known too."""
    own: Ranking
    paired: Ranking
    """It and the reference on the same customers."""
    row: dict[str, Any]
    estimates: list[Estimate]


def _run(request: Request) -> Answer:
    if not request.shows("outcome_churn"):
        return refusal(
            "validity_auc",
            f"Who left is not observable: no source shows {CAPABILITY_FACTS['outcome_churn']} (outcome_churn); "
            f"{REMEDIES['outcome_churn']}.",
        )
    days = request.days or request.settings.outcome_days
    customers = find_customers(request.engine, request.period.condition("f.day_number"), days)
    leavers = (int(customers.left[~customers.late].sum()), int(customers.left[customers.late].sum()))
    if min(leavers) < FEWEST_LEAVERS:
        return refusal(
            "validity_auc",
            f"Of {customers.left.size:,} customers who could be watched for {days} days, {leavers[0]:,} left in the "
            f"earlier half and {leavers[1]:,} in the later; at least {FEWEST_LEAVERS} in each are needed to calibrate "
            "on "
            "one and judge on the other. Take a longer period, or fewer --days.",
        )
    usable = [one for one in NUMBERS if _usable(customers, one.name)]
    if not usable:
        return refusal("validity_auc", "None of the numbers is known for enough of the customers who left.")
    reference = usable[0]
    judged = [_number(customers, one, reference) for one in usable]
    found = _at_once(judged, customers)
    found.sort(key=lambda row: (not beats_a_coin(row), -row["less_reference"], row["number"]))
    by_name = {one.number.name: one for one in judged}
    estimates = [estimate for row in found for estimate in by_name[row["number"]].estimates]
    if beats_a_coin(found[0]):
        estimates.append(_best(found[0], len(found)))
    rows = [{"rank": place, **row} for place, row in enumerate(found, 1)]
    return Answer(
        sentence=sentence(rows, days),
        estimates=estimates,
        rows=rows,
        notes=notes(customers, usable, reference, rows, days),
    )


def _usable(customers: Customers, name: str) -> bool:
    known = ~np.isnan(customers.risk[name])
    early, late = known & ~customers.late, known & customers.late
    enough = all(customers.left[half].sum() >= FEWEST_LEAVERS for half in (early, late))
    return bool(enough and np.ptp(customers.risk[name][early]) > 0 and (~customers.left[late]).any())


def _at_once(judged: list[Judged], customers: Customers) -> list[dict[str, Any]]:
    """The rows of all numbers, with limits that hold for all of them at once: one of them is going to be chosen."""
    groups = int(customers.clusters.max()) + 1
    fewest = min(one.own.degrees for one in judged)
    each = [np.bincount(customers.clusters[one.late], one.own.influence[:, 0], groups) for one in judged]
    times = joint_multiplier(np.column_stack(each), fewest)
    others = [one for one in judged if one.number is not one.reference]
    apart = [np.bincount(customers.clusters[one.both], one.paired.influence @ [1, -1], groups) for one in others]
    times_apart = joint_multiplier(np.column_stack(apart), min(o.paired.degrees for o in others)) if others else np.nan
    made = []
    for one in judged:
        low, high = one.own.limits(times)
        less = (0.0, 0.0, 0.0)
        if one.number is not one.reference:
            less = one.paired.difference(0, 1, times_apart)
        made.append(
            {
                **one.row, "joint_low": number(float(low[0])), "joint_high": number(float(high[0])),
                "less_joint_low": number(less[1]), "less_joint_high": number(less[2]),
            }
        )  # fmt: skip
    return made


def _best(row: dict[str, Any], count: int) -> Estimate:
    """The AUC of the number that came out best, with limits that know that it was chosen."""
    found = (row["auc"], row["joint_low"], row["joint_high"])
    method = f"AUC of the best of {count}, limits for all {count} at once (largest of correlated t)"
    return _estimate("validity_best_auc", row["number"], found, row["n"], row["clusters"], method, "auc")


def _number(customers: Customers, one: Number, reference: Number) -> Judged:
    """Judge one number on the later customers of whom it is known, beside the reference on the same customers."""
    known = ~np.isnan(customers.risk[one.name])
    late = known & customers.late
    own = rank_events(customers.risk[one.name][late], customers.left[late], customers.clusters[late])
    both = late & ~np.isnan(customers.risk[reference.name])
    same = np.column_stack([customers.risk[one.name][both], customers.risk[reference.name][both]])
    paired = rank_events(same, customers.left[both], customers.clusters[both])
    less = (0.0, 0.0, 0.0) if one is reference else paired.difference(0, 1)
    early = known & ~customers.late
    fit = calibrate(
        customers.risk[one.name][early], customers.left[early].astype(np.float64), customers.risk[one.name][late]
    )
    left, clusters = customers.left[late].astype(np.float64), customers.clusters[late]
    lifted = top_lift(customers.risk[one.name][late], left, clusters, TOP)
    right = calibration_ratio(fit, left, clusters, customers.clusters[early])
    estimates = _estimates(one, reference, own, paired, less, int(both.sum()))
    estimates += [
        _times("validity_lift", one.name, lifted, int(late.sum())),
        _times("validity_calibration", one.name, right, int(late.sum()) + int(early.sum())),
    ]
    row = {
        "number": one.name,
        "says": one.says,
        "auc": number(float(own.value[0])),
        "low": number(float(own.low[0])),
        "high": number(float(own.high[0])),
        "n": int(late.sum()),
        "left": int(left.sum()),
        "clusters": own.clusters,
        "reference": reference.name,
        "reference_auc_same_customers": number(float(paired.value[1])),
        "less_reference": less[0],
        "less_low": number(less[1]),
        "less_high": number(less[2]),
        "lift": lifted.value,
        "curve": _curve(fit.risk, left),
    }
    return Judged(
        number=one, reference=reference, late=late, both=both, own=own, paired=paired, row=row, estimates=estimates
    )


def _estimates(
    one: Number, reference: Number, own: Ranking, paired: Ranking, less: tuple[float, float, float], both: int
) -> list[Estimate]:
    method = "AUC, placements summed by customer, limits on the logit, t"
    auc = (float(own.value[0]), float(own.low[0]), float(own.high[0]))
    made = [_estimate("validity_auc", one.name, auc, own.events + own.others, own.clusters, method, "auc")]
    if one is not reference:
        made.append(
            _estimate(
                "validity_auc_less", one.name, less, both, paired.clusters,
                f"difference to {reference.name} on the same customers, t", "auc", less=reference.name,
            )
        )  # fmt: skip
    return made


def _times(metric: str, name: str, found: Estimated, n: int) -> Estimate:
    limits = tuple(np.nan if one is None else one for one in (found.value, found.low, found.high))
    method = "ratio of two shares, influence functions, limits on the logarithm, t"
    return _estimate(metric, name, (limits[0], limits[1], limits[2]), n, found.clusters, method, "times")


def _estimate(
    metric: str, name: str, found: tuple[float, float, float], n: int, clusters: int, method: str, unit: str,
    *, less: str | None = None,
) -> Estimate:  # fmt: skip
    value = number(found[0])
    return Estimate(
        metric=metric, segment={"number": name} | ({"less": less} if less else {}), value=value, low=number(found[1]),
        high=number(found[2]), n=n, clusters=clusters, unit=unit,
        method=f"{method}, clustered by customer (G={clusters})",
        notes=tuple(size_notes(n, clusters)) if value is not None else ("nothing to compare",),
    )  # fmt: skip


def _curve(risk: Array, left: Array) -> list[dict[str, Any]]:
    """Predicted and observed risk in five parts of about equal size, ties together, for a picture of calibration."""
    edges = np.unique(np.quantile(risk, [0.2, 0.4, 0.6, 0.8]))
    part: NDArray[np.int64] = np.searchsorted(edges, risk, side="left")
    return [
        {
            "predicted": float(risk[part == place].mean()),
            "observed": float(left[part == place].mean()),
            "n": int((part == place).sum()),
        }
        for place in np.unique(part)
    ]


VALIDITY = Study(
    name="validity",
    question="Which number tells beforehand who will leave?",
    definition=(
        "csat, rating, reported_fcr, true_fcr, handle time, effort, sentiment shift, each at a customer's first "
        "conversation of the period, against voluntary churn within --days (90) after everything is known "
        f"({SETTLED_DAYS} "
        "days after the claim). AUC: how often the number stands worse for one who left than for one who stayed. "
        "Lift: how "
        "much more often those with the worst fifth of the number left than all. Calibration: predicted risk ÷ what "
        "came. "
        "Calibrated on the earlier half of the customers, judged on the later; each beside the reference number on the "
        "same customers."
    ),
    method=(
        "AUC with placement values (DeLong) summed by customer and limits on the logit; differences paired on the same "
        "customers; calibration from an isotonic fit; influence functions of lift (with the boundary of the fifth) and "
        "of calibration (with what the earlier half teaches), limits on the logarithm. The best is chosen among all, "
        "so its limits hold for all at once: the quantile of the largest of correlated t."
    ),
    assumptions=(
        "It tells who leaves, not why: a number may foretell without being the cause.",
        "Customers who left before the numbers were settled are out for every number alike.",
        "Answers to a survey exist for those who answered; csat is judged among them only.",
        "Several numbers are compared: the interval of each is its own; which is best, which beat a coin and which can "
        "be told from the reference is said by limits that hold for all of them at once.",
    ),
    source="metrics.md §4f",
    run=_run,
    pictures=(
        dots_by_segment(
            "How often the number points at the one who left (a coin: half the time)",
            {"validity_auc": "points at who left"}, reference=0.5,
        ),
    ),
    options=frozenset({"period", "days"}),
    columns={"rank": "rank", "number": "number", "says": "rather leaves", "auc": "AUC",
             "less_reference": "less reference",
             "lift": "lift", "left": "left", "n": "n"},
)  # fmt: skip
