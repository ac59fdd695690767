"""How often each of several kinds of event comes first: cumulative incidence by Aalen and Johansen.

With S the Kaplan–Meier curve of "no event of any kind" and d_kj events of kind k among n_j rows at risk at t_j,

    F_k(t) = Σ_{t_j ≤ t} S(t_j-) · d_kj/n_j          S(t) + Σ_k F_k(t) = 1

1 - Kaplan–Meier with the other kinds read as censored answers another question (what if nobody could leave?) and is
never below F_k. The variance is linearised over clusters as for survival; one row more or less moves F_k(t) by

    ψ_i(t) = Σ_{t_j ≤ t} S(t_j-)/n_j · (dN_ij^k - Y_ij·d_kj/n_j)
           - Σ_{t_j ≤ t} (F_k(t) - F_k(t_j))/(n_j - d_j) · (dN_ij - Y_ij·d_j/n_j)

and Var(F_k) = G/(G-1) · Σ_g (Σ_{i∈g} ψ_i)². Where every row is its own cluster, Σψ_i² is the usual variance by the
delta method. Sources: Aalen & Johansen (1978), Scandinavian Journal of Statistics 5; Marubini & Valsecchi (1995),
chapter 10 (delta method); Choudhury (2002), Statistics in Medicine 21 (intervals). Ties, durations of 0 and times
nobody reached: as in `survival`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unheard.statistics.ratio import ROUNDING, Array
from unheard.statistics.survival import (
    Counts,
    FollowUp,
    ascending,
    cluster_sums,
    complementary_log_log,
    correction,
    effective_number,
    greenwood_sum,
    kaplan_meier,
    student,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeIncidence:
    """F_k at T times with 95 % limits; NaN where there is no value, or (limits, variance) only one cluster."""

    times: Array
    """(T,) as asked, in the order asked"""
    value: Array
    """(T,) F_k(t), share whose first event came until and at t and was of kind k"""
    low: Array
    """(T,)"""
    high: Array
    """(T,)"""
    variance: Array
    """(T,) clustered; 0 where F_k is 0 or 1 (the limits there do not come from it)"""
    at_risk: Counts
    """(T,) rows with duration ≥ t"""
    events: Counts
    """(T,) events of kind k until and at t"""
    clusters: int
    """G, clusters with a row"""


def aalen_johansen(follow_up: FollowUp, times: ArrayLike, *, cause: int) -> CumulativeIncidence:
    """Estimate the share whose first event is of this cause at the given times, clustered by customer.

    Limits are set on log(-log(1 - F)) with t(0.975, G-1) and the larger of the clustered and the independent rows'
    variance; with one cause they mirror those of `kaplan_meier`. At F = 0 the upper limit is Wilson's at the effective
    number n_K of rows known not to have had this cause by t: t²/(n_K + t²). At F = 1 they mirror S = 0.
    """
    if cause < 1:
        raise ValueError("a cause is 1 or more: 0 stands for censored")
    asked, back = ascending(times)
    after, known = follow_up.passed_by(asked), follow_up.known(asked)
    groups = follow_up.labels.size
    events = _events_of(follow_up, cause)
    value = _incidence(follow_up, events)[after]
    floor = _independent(follow_up, events, after)
    squares = np.array([psi @ psi for psi in _influence(follow_up, cause, after)], np.float64)
    squares = np.where((squares <= ROUNDING * floor) | (value >= 1), 0.0, squares)
    low, high = complementary_log_log(1 - value, np.maximum(correction(groups) * squares, floor), groups)
    low, high = 1 - high, 1 - low
    low[value <= 0], high[value <= 0] = 0.0, [_never_yet(follow_up, cause, time) for time in asked[value <= 0]]
    if np.any(value >= 1):
        low[value >= 1], high[value >= 1] = 1 - kaplan_meier(follow_up, asked[value >= 1]).high, 1.0
    limits = known & (groups > 1)
    return CumulativeIncidence(
        times=asked[back],
        value=np.where(known, value, np.nan)[back],
        low=np.where(limits, low, np.nan)[back],
        high=np.where(limits, high, np.nan)[back],
        variance=np.where(known, correction(groups) * squares, np.nan)[back],
        at_risk=follow_up.rows_at_risk(asked)[back],
        events=np.r_[0, np.cumsum(events)][after].astype(np.int64)[back],
        clusters=groups,
    )


def _events_of(follow_up: FollowUp, cause: int) -> Array:
    """d_kj, (J,)."""
    places = follow_up.passed[follow_up.causes == cause] - 1
    return np.bincount(places, minlength=follow_up.event_times.size).astype(np.float64)


def _incidence(follow_up: FollowUp, events: Array) -> Array:
    """F_k after 0, 1, … J event times, (J+1,); exactly 1 - S as long as no other kind of event happened."""
    survival = follow_up.survival()
    total = np.r_[0.0, np.cumsum(survival[:-1] * events / follow_up.at_risk)]
    alone = np.r_[True, np.cumsum(follow_up.events - events) == 0]
    return np.where(alone, 1 - survival, np.minimum(total, 1.0))


def _influence(follow_up: FollowUp, cause: int, after: Counts) -> Iterator[Array]:
    """Yield each cluster's Σψ_i, (G,); ψ_i(t) is a + F(t)·b with sums a, b up to the row's duration or t."""
    events, left = _events_of(follow_up, cause), follow_up.inverse_left()
    value = _incidence(follow_up, events)
    step = follow_up.survival()[:-1] / follow_up.at_risk
    slope = greenwood_sum(follow_up)
    offset = np.r_[0.0, np.cumsum(step * events / follow_up.at_risk + np.diff(slope) * value[1:])]
    a, b = -offset[follow_up.passed], slope[follow_up.passed]
    happened = np.flatnonzero(follow_up.causes)
    place = follow_up.passed[happened] - 1
    a[happened] += left[place] * value[place + 1] + step[place] * (follow_up.causes[happened] == cause)
    b[happened] -= left[place]
    for number, (staying, (sum_a, sum_b)) in zip(after, cluster_sums(follow_up, after, a, b), strict=True):
        yield sum_a + value[number] * sum_b + staying * (value[number] * slope[number] - offset[number])


def _independent(follow_up: FollowUp, events: Array, after: Counts) -> Array:
    """Σψ_i² if every row were its own cluster, without G/(G-1): the delta method's three sums."""
    value, survival, size = _incidence(follow_up, events), follow_up.survival()[:-1], follow_up.at_risk
    one = greenwood_sum(follow_up)
    spread, one = np.diff(one), one[after]
    pulled = survival * events / size**2
    two = np.r_[0.0, np.cumsum(spread * value[1:])][after]
    three = np.r_[0.0, np.cumsum(spread * value[1:] ** 2)][after]
    own = np.r_[0.0, np.cumsum(survival**2 * events * (size - events) / size**3)][after]
    cross = np.r_[0.0, np.cumsum(pulled)][after]
    crossed = np.r_[0.0, np.cumsum(pulled * value[1:])][after]
    at = value[after]
    return np.asarray(
        np.maximum(at**2 * one - 2 * at * two + three + own - 2 * (at * cross - crossed), 0.0), np.float64
    )


def _never_yet(follow_up: FollowUp, cause: int, time: float) -> float:
    """Bound F from above where no event of this cause has happened until and at a time."""
    free = follow_up.clusters[(follow_up.durations >= time) | (follow_up.causes > 0)]
    square = student(follow_up.labels.size) ** 2
    return float(square / (effective_number(free) + square))
