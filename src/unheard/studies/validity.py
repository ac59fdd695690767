"""Validity: which of the numbers tells beforehand who will leave.

A number on a dashboard is worth as much as it tells of what comes. Each is read at a customer's first conversation, its
risk is calibrated on the earlier half of the customers, and it is judged on the later half by who left.
"""

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.lift import calibrated, calibration, lift, top_weights
from unheard.statistics.ranking import Ranking, rank_events
from unheard.statistics.ratio import Array, size_notes
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.sums import number
from unheard.studies.validity_numbers import NUMBERS, SETTLED_DAYS, Customers, Number, find_customers

FEWEST_LEAVERS = 10
"""With fewer in a half nothing can be ranked."""
TOP = 0.2
"""Part of the customers with the highest risk, of whom the lift speaks."""


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
    found = [_number(customers, one, reference) for one in usable]
    found.sort(key=lambda row: (not _beats_a_coin(row), -row["less_reference"], row["number"]))
    estimates = [estimate for row in found for estimate in row["estimates"]]
    rows = [{"rank": place, **{k: v for k, v in row.items() if k != "estimates"}} for place, row in enumerate(found, 1)]
    return Answer(
        sentence=_sentence(rows, days),
        estimates=estimates,
        rows=rows,
        notes=_notes(customers, usable, reference, rows, days),
    )


def _usable(customers: Customers, name: str) -> bool:
    known = ~np.isnan(customers.risk[name])
    early, late = known & ~customers.late, known & customers.late
    enough = all(customers.left[half].sum() >= FEWEST_LEAVERS for half in (early, late))
    return bool(enough and np.ptp(customers.risk[name][early]) > 0 and (~customers.left[late]).any())


def _number(customers: Customers, one: Number, reference: Number) -> dict[str, Any]:
    """Judge one number on the later customers of whom it is known, beside the reference on the same customers."""
    known = ~np.isnan(customers.risk[one.name])
    late = known & customers.late
    own = rank_events(customers.risk[one.name][late], customers.left[late], customers.clusters[late])
    both = late & ~np.isnan(customers.risk[reference.name])
    same = np.column_stack([customers.risk[one.name][both], customers.risk[reference.name][both]])
    paired = rank_events(same, customers.left[both], customers.clusters[both])
    less = (0.0, 0.0, 0.0) if one is reference else paired.difference(0, 1)
    risk = calibrated(
        customers.risk[one.name][known & ~customers.late],
        customers.left[known & ~customers.late].astype(np.float64),
        customers.risk[one.name][late],
    )
    left, clusters = customers.left[late].astype(np.float64), customers.clusters[late].astype(np.float64)
    lifted, right = lift(left, top_weights(risk, TOP), clusters), calibration(risk, left, clusters)
    estimates = _estimates(one, reference, own, paired, less, int(both.sum()))
    for metric, times in (("validity_lift", lifted), ("validity_calibration", right)):
        estimates.append(
            _estimate(
                metric, one.name, (float(times.value[0]), float(times.low[0]), float(times.high[0])), int(late.sum()),
                own.clusters, "ratio of two shares, limits on the logarithm, t", "times",
            )
        )  # fmt: skip
    return {
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
        "lift": number(float(lifted.value[0])),
        "curve": _curve(risk, left),
        "estimates": estimates,
    }


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


def _beats_a_coin(row: dict[str, Any]) -> bool:
    return bool(row["low"] is not None and row["low"] > 0.5)


def _sentence(rows: list[dict[str, Any]], days: int) -> str:
    shown = [row for row in rows if _beats_a_coin(row)]
    if not shown:
        return (
            f"None of the {len(rows)} numbers is shown to tell who will leave within {days} days: each interval holds "
            "what "
            "a coin would do."
        )
    best = shown[0]
    text = (
        f"Of the numbers here, {best['number']} tells best who will leave within {days} days: of one customer who "
        "left and "
        f"one who stayed it points at the right one {best['auc'] * 100:.0f} times in 100 (AUC {best['auc']:.2f} "
        f"[{best['low']:.2f}, {best['high']:.2f}]; a coin: 50 times)"
    )
    csat = next((row for row in rows if row["number"] == "csat"), None)
    if csat is None or csat is best:
        return f"{text}."
    return f"{text}, the survey answer, where there is one, {csat['auc'] * 100:.0f} times."


def _notes(
    customers: Customers, usable: list[Number], reference: Number, rows: list[dict[str, Any]], days: int
) -> list[str]:
    split = dt.datetime.fromtimestamp(customers.split_us / 1e6, dt.UTC).date()
    tied = [
        row["number"] for row in rows[1:]
        if row["number"] != reference.name and row["less_low"] is not None and row["less_low"] <= 0 <= row["less_high"]
    ]  # fmt: skip
    notes = [
        f"{customers.left.size:,} customers, each at the first conversation; calibrated on those before {split} and "
        "judged "
        f"on the {int(customers.late.sum()):,} from then on. {customers.gone_before:,} had left within {SETTLED_DAYS} "
        "days "
        f"of the claim, before every number was known, and {customers.not_watched:,} could not be watched for {days} "
        "days.",
        f"Ranked by the difference to {reference.name} on the customers of whom both are known; those that are not "
        "shown to "
        "beat a coin come last.",
    ]
    if tied:
        notes.append(f"Cannot be told apart from {reference.name}: {', '.join(tied)}.")
    for one in NUMBERS:
        if one not in usable:
            notes.append(f"Not judged: {one.name} (needs {one.needs}, of enough customers who left).")
    notes.append("Trust words are not among the facts, so that trust is not judged.")
    return notes


VALIDITY = Study(
    name="validity",
    question="Which number tells beforehand who will leave?",
    definition=(
        "csat, rating, reported_fcr, true_fcr, handle time, effort, sentiment shift, each at a customer's first "
        "conversation of the period, against voluntary churn within --days (90) after everything is known "
        f"({SETTLED_DAYS} "
        "days after the claim). AUC: how often the number stands worse for one who left than for one who stayed. "
        "Lift: how "
        "much more often those with the highest fifth of the risk left than all. Calibration: predicted risk ÷ what "
        "came. "
        "Calibrated on the earlier half of the customers, judged on the later; each beside the reference number on the "
        "same customers."
    ),
    method=(
        "AUC with placement values (DeLong) summed by customer and limits on the logit; differences paired on the same "
        "customers; lift and calibration from an isotonic fit, limits on the logarithm."
    ),
    assumptions=(
        "It tells who leaves, not why: a number may foretell without being the cause.",
        "Customers who left before the numbers were settled are out for every number alike.",
        "Answers to a survey exist for those who answered; csat is judged among them only.",
        "Several numbers are compared: intervals are of one comparison each.",
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
