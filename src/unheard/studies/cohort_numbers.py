"""The figures of a cohort: what held, what the dashboard comes to, what came first, and the base rate beside it."""

from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.statistics.competing import aalen_johansen
from unheard.statistics.product import Part, product_of_shares
from unheard.statistics.ratio import Array, CrossMoments, Intervals, Moments, share, share_difference, size_notes
from unheard.statistics.survival import FollowUp, influence, kaplan_meier, survival_difference
from unheard.studies.cohort_members import GROUPS, REASONS, Cohort, Members
from unheard.studies.sums import number

CURVE = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 75, 90, 120, 180, 365)
"""Days at which a picture has a point."""


def honest_share(follow_up: FollowUp, day: int, members: Members, days: int) -> tuple[float, float, float]:
    """Share without anything bad: a plain share where all were watched to the end, else Kaplan–Meier."""
    if (members.watched >= days).all():
        good = follow_up.causes == 0
        own = np.bincount(follow_up.clusters, good, minlength=follow_up.labels.size)
        found = share(Moments.of_clusters(own, np.bincount(follow_up.clusters, minlength=follow_up.labels.size)))
        return float(found.value[0]), float(found.low[0]), float(found.high[0])
    curve = kaplan_meier(follow_up, [day])
    return float(curve.value[0]), float(curve.low[0]), float(curve.high[0])


def _estimate(
    metric: str, segment: dict[str, str], found: tuple[float, float, float], n: int, clusters: int, method: str,
    *, unit: str = "share", times: float = 1.0, reason: str = "nobody was watched for that long",
) -> Estimate:  # fmt: skip
    value = number(found[0] * times)
    return Estimate(
        metric=metric, segment=segment, value=value, low=number(found[1] * times), high=number(found[2] * times), n=n,
        clusters=clusters, unit=unit, method=f"{method}, clustered by customer (G={clusters})",
        notes=tuple(size_notes(n, clusters)) if value is not None else (reason,),
    )  # fmt: skip


def _limits(found: Intervals) -> tuple[float, float, float]:
    return float(found.value[0]), float(found.low[0]), float(found.high[0])


def reported_share(cohort: Cohort, reported: Intervals, satisfied: str) -> Estimate:
    """What the dashboard reports, over conversations."""
    n, clusters = int(cohort.reported_den.sum()), int(np.count_nonzero(cohort.reported_den))
    return _estimate(
        "cohort_reported", {"satisfied": satisfied}, _limits(reported), n, clusters, "share, Wilson with t",
        reason="nothing to count",
    )  # fmt: skip


def honest_estimates(
    honest: dict[str, tuple[float, float, float]], parts: dict[str, FollowUp], day: int, closed: bool
) -> list[Estimate]:
    """The honest share of each group."""
    method = "share, Wilson with t" if closed else f"Kaplan–Meier at day {day}, log-log limits"
    return [
        _estimate(
            "cohort_honest", {"group": name}, honest[name], parts[name].durations.size, parts[name].labels.size, method
        )
        for name in parts
    ]


def restated(
    cohort: Cohort, reported: Intervals, honest: tuple[float, float, float], follow_up: FollowUp, day: int
) -> list[Estimate]:
    """Reported × honest and what is missing to reported, with the customers who are in both in one linearisation."""
    size = cohort.reported_num.size
    total = cohort.reported_den.sum()
    value = float(reported.value[0])
    first = Part(
        value=value,
        low=float(reported.low[0]),
        high=float(reported.high[0]),
        influence=(cohort.reported_num - value * cohort.reported_den) / total,
        present=(cohort.reported_den > 0).astype(np.float64),
    )
    own, present = np.zeros(size), np.zeros(size)
    own[follow_up.labels] = next(influence(follow_up, follow_up.passed_by(np.array([float(day)]))))
    present[follow_up.labels] = 1.0
    second = Part(value=honest[0], low=honest[1], high=honest[2], influence=own, present=present)
    method = "delta method over both, Wilson with t at the effective size"
    n, clusters = follow_up.durations.size, follow_up.labels.size
    return [
        _estimate("cohort_restated", {}, _limits(product_of_shares(first, second)), n, clusters, method),
        _estimate(
            "cohort_gap", {}, _limits(product_of_shares(first, second.complement())), n, clusters, method,
            unit="points", times=100.0,
        ),
    ]  # fmt: skip


def differences(cohort: Cohort, parts: dict[str, FollowUp], day: int, days: int) -> list[Estimate]:
    """Honest of the satisfied less that of the others: a customer may be in both."""
    made = []
    for name in GROUPS[1:]:
        if name not in parts:
            continue
        one, two = parts["satisfied"], parts[name]
        if all((cohort.groups[group].watched >= days).all() for group in ("satisfied", name)):
            sums = [_sums(of, cohort.reported_num.size) for of in (one, two)]
            cross = CrossMoments(
                num_num=np.array([sums[0][0] @ sums[1][0]]),
                num_den=np.array([sums[0][0] @ sums[1][1]]),
                den_num=np.array([sums[0][1] @ sums[1][0]]),
                den_den=np.array([sums[0][1] @ sums[1][1]]),
                clusters=np.array([float(np.count_nonzero(sums[0][1] + sums[1][1]))]),
            )
            found = share_difference(Moments.of_clusters(*sums[0]), Moments.of_clusters(*sums[1]), cross)
        else:
            found = survival_difference(one, two, [day])
        both = int(np.union1d(one.labels, two.labels).size)
        made.append(
            _estimate(
                "cohort_honest_less", {"less": name}, _limits(found), one.durations.size + two.durations.size, both,
                "difference in one linearisation, t", unit="points", times=100.0,
            )
        )  # fmt: skip
    return made


def _sums(follow_up: FollowUp, size: int) -> tuple[Array, Array]:
    codes = follow_up.labels[follow_up.clusters]
    good = np.bincount(codes, follow_up.causes == 0, minlength=size).astype(np.float64)
    return good, np.bincount(codes, minlength=size).astype(np.float64)


def first_reasons(follow_up: FollowUp, day: int) -> list[Estimate]:
    """How often each reason came first."""
    made = []
    for cause, name in enumerate(REASONS, start=1):
        curve = aalen_johansen(follow_up, [day], cause=cause)
        found = (float(curve.value[0]), float(curve.low[0]), float(curve.high[0]))
        made.append(
            _estimate(
                "cohort_bad_first", {"reason": name}, found, follow_up.durations.size, curve.clusters,
                f"Aalen–Johansen at day {day}, log-log limits",
            )
        )  # fmt: skip
    return made


def no_purchase(cohort: Cohort, day: int) -> list[Estimate]:
    """Members without a purchase by that day: shown, not bad."""
    if not cohort.purchases_observed:
        return []
    follow_up = cohort.groups["satisfied"].purchases(day)
    curve = kaplan_meier(follow_up, [day])
    found = (float(curve.value[0]), float(curve.low[0]), float(curve.high[0]))
    return [
        _estimate(
            "cohort_no_purchase", {}, found, follow_up.durations.size, curve.clusters,
            f"Kaplan–Meier at day {day}, log-log limits",
        )
    ]  # fmt: skip


def curves(parts: dict[str, FollowUp], day: int) -> list[dict[str, Any]]:
    """Points of a picture: honest day by day, and what came first."""
    times = [time for time in CURVE if time < day] + [day]
    made = []
    for name, follow_up in parts.items():
        curve = kaplan_meier(follow_up, times)
        reasons = [aalen_johansen(follow_up, times, cause=cause) for cause in range(1, len(REASONS) + 1)]
        made += [
            {
                "kind": "curve",
                "group": name,
                "day": time,
                "honest": number(curve.value[place]),
                "low": number(curve.low[place]),
                "high": number(curve.high[place]),
                "at_risk": int(curve.at_risk[place]),
                "n": int(follow_up.durations.size),
                "clusters": curve.clusters,
                **{reason: number(of.value[place]) for reason, of in zip(REASONS, reasons, strict=True)},
            }
            for place, time in enumerate(times)
        ]
    return made
