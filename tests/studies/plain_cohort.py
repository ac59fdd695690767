"""A cohort row by row, and its product of two shares by giving every customer in turn a little more weight."""

import math
from dataclasses import dataclass

from plain import DAY_US, Row, quantile
from scipy.stats import t as student

STEP = 1e-20
"""Of the complex step: the derivative is exact to rounding, for nothing is subtracted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of one member."""

    day: float
    """Of the first bad event, whether it was watched or not; infinite without one."""
    came: bool
    """Within the days that were watched."""
    watched: float
    row: Row

    def until(self, reached: float) -> tuple[float, bool]:
        """How long it was followed up to a day, and whether that ended badly."""
        return min(self.day if self.came else self.watched, reached), self.came and self.day <= reached


def told_members(rows: list[Row], group: str, outcomes: dict[str, list[Row]], days: int) -> list[Told]:
    """Every customer of a group once, at the first such conversation, as far as anybody watched."""
    first: dict[str, Row] = {}
    inside = [row for row in rows if row["survey_answer"] == group and row["is_identified"]]
    for row in sorted(inside, key=lambda r: (r["opened_at_us"] is None, r["opened_at_us"], r["conversation_key"])):
        first.setdefault(row["customer_key"], row)
    told = [_followed(row, outcomes[row["customer_key"]], days) for row in first.values()]
    return [one for one in told if one is not None]


def _followed(row: Row, outcomes: list[Row], days: int) -> Told | None:
    start = row["claim_at_us"] or row["csat_answered_at_us"]
    if start is None:
        return None
    end = min(row[f"{fact}_observed_until_us"] for fact in ("contact", "churn", "review"))
    if end < start:
        return None
    bad = [
        o["at_us"] for o in outcomes
        if o["at_us"] > start
        and (o["type"] in ("churn_voluntary", "downgrade")
             or (o["type"] == "public_review" and o["rating_norm"] is not None and o["rating_norm"] <= 0.25))
    ]  # fmt: skip
    back = row["recontact_at_us"] if row["claim_at_us"] else row["chased_at_us"]
    if back is not None and back > start:
        bad.append(back)
    watched = min((end - start) / DAY_US, days)
    day = (min(bad) - start) / DAY_US if bad else math.inf
    return Told(day=day, came=day <= watched, watched=watched, row=row)


def restated_and_gap(rows: list[Row], told: list[Told], reached: float) -> tuple[tuple[float, float, float], ...]:
    """Reported × honest and reported × (1 - honest) with limits, from the weight of every customer in turn.

    The variance is G/(G-1) times the sum of squared derivatives of the whole product to one cluster's weight. Nothing
    here knows the influence function of either part.
    """
    answered = [row for row in rows if row["survey_answer"] in ("satisfied", "not_satisfied")]
    ends = [(*one.until(reached), one.row["cluster_key"]) for one in told]
    sides = ({row["cluster_key"] for row in answered}, {cluster for *_, cluster in ends})

    def reported(heavy: str | None) -> complex:
        weight = [1 + 1j * STEP * (row["cluster_key"] == heavy) for row in answered]
        good = [one for one, row in zip(weight, answered, strict=True) if row["survey_answer"] == "satisfied"]
        return sum(good) / sum(weight)

    def honest(heavy: str | None) -> complex:
        value: complex = 1.0
        weight = {cluster: 1 + 1j * STEP * (cluster == heavy) for cluster in sides[1]}
        for time in sorted({end for end, bad, _ in ends if bad}):
            at_risk = sum(weight[cluster] for end, _, cluster in ends if end >= time)
            value *= 1 - sum(weight[cluster] for end, bad, cluster in ends if bad and end == time) / at_risk
        return value

    a, b = reported(None).real, honest(None).real
    slopes = [
        (reported(one).imag / STEP if one in sides[0] else 0.0, honest(one).imag / STEP if one in sides[1] else 0.0)
        for one in sorted(sides[0] | sides[1])
    ]
    counts = (len(sides[0]), len(sides[1]))
    return _wilson(a, b, slopes, counts), _wilson(a, 1 - b, [(one, -two) for one, two in slopes], counts)


def _wilson(
    a: float, b: float, slopes: list[tuple[float, float]], counts: tuple[int, int]
) -> tuple[float, float, float]:
    """a·b with Wilson's limits at its effective size: the two roots of (p - x)² = t²·x(1 - x)/n."""
    p, groups = a * b, len(slopes)
    variance = groups / (groups - 1) * sum((b * one + a * two) ** 2 for one, two in slopes)
    first, second = sum((b * one) ** 2 for one, _ in slopes), sum((a * two) ** 2 for _, two in slopes)
    degrees = (first + second) ** 2 / (first**2 / (counts[0] - 1) + second**2 / (counts[1] - 1))
    t = float(student.ppf(0.975, degrees)) if degrees < groups - 1 else quantile(groups)
    size = p * (1 - p) / variance
    middle, half = 2 * p + t**2 / size, math.sqrt((2 * p + t**2 / size) ** 2 - 4 * (1 + t**2 / size) * p**2)
    return p, (middle - half) / (2 + 2 * t**2 / size), (middle + half) / (2 + 2 * t**2 / size)
