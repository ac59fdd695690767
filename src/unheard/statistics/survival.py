"""How long something lasts when not everybody was watched to the end, and one customer may be in it many times.

Kaplan–Meier: with n_j rows at risk (duration ≥ t_j) and d_j events at the j-th distinct event time,

    S(t) = Π_{t_j ≤ t} (1 - d_j/n_j)

Its variance is linearised over clusters, as for ratios. One row more or less moves S(t) by

    ψ_i(t) = -S(t) · Σ_{t_j ≤ t} (dN_ij - Y_ij·d_j/n_j) / (n_j - d_j)

(dN_ij: row i has its event at t_j; Y_ij: it is at risk at t_j): the infinitesimal jackknife. Summed by cluster,

    Var(S) = G/(G-1) · Σ_g (Σ_{i∈g} ψ_i)²          G clusters, Student's t on G-1 degrees of freedom

Where every row is its own cluster, Σψ_i² is Greenwood's formula exactly; without censoring, Var(S) is the clustered
variance of a share. Sources: Kaplan & Meier (1958), JASA 53; Williams (1995), Biometrics 51 (clustered rows); Efron
(1981), JASA 76 (infinitesimal jackknife); Kalbfleisch & Prentice (2002), §1.4 (complementary log-log).

What holds everywhere here:

- An event at t counts before a censoring at t: who is censored at t was at risk at t. A duration of 0 is a duration.
- Beyond the longest duration S is unknown (NaN), unless that row set ended in events alone: then S is 0 for good.
- Censoring must not depend on what would have happened. The end of an export is such a censoring; a customer who
  leaves is not: that is a competing event (`competing`).
- The customers are a sample of customers; few of them at risk at a late time means a rougher interval there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from unheard.statistics.ratio import ROUNDING, Array, Intervals

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """N rows followed from their start to an event or to the end of watching, sorted by duration, and J risk sets."""

    order: Counts
    """(N,) where each sorted row stood in the input"""
    durations: Array
    """(N,) ascending, any unit, 0 or more"""
    causes: Counts
    """(N,) 0 = censored, 1, 2, … = kind of event"""
    clusters: Counts
    """(N,) position in `labels`"""
    labels: NDArray[Any]
    """(G,) the cluster codes that occur, ascending"""
    event_times: Array
    """(J,) distinct durations at which an event of any kind happened, ascending"""
    at_risk: Array
    """(J,) n_j, rows with duration ≥ the event time"""
    events: Array
    """(J,) d_j, events of any kind at the event time"""
    passed: Counts
    """(N,) how many event times lie at or before the row's duration"""

    @classmethod
    def of_rows(cls, durations: ArrayLike, causes: ArrayLike, clusters: ArrayLike) -> Self:
        """Sort rows and find their risk sets: durations, event flags or causes (0 = censored), cluster codes.

        ValueError where the three differ in length, a duration is negative or not finite, or a cause is no whole
        number ≥ 0.
        """
        length, cause, cluster = np.asarray(durations, np.float64), np.asarray(causes), np.asarray(clusters)
        if not length.ndim == cause.ndim == cluster.ndim == 1 or not length.size == cause.size == cluster.size:
            raise ValueError("durations, causes and clusters must be flat and of one length")
        if not np.isfinite(length).all() or (length < 0).any():
            raise ValueError("a duration must be finite and 0 or more")
        if length.size and (cause.dtype.kind not in "biu" or cause.min() < 0):
            raise ValueError("a cause must be a whole number: 0 for censored, 1 or more for an event")
        order = np.argsort(length, kind="stable")
        length, cause = length[order], cause[order].astype(np.int64)
        labels, codes = np.unique(cluster, return_inverse=True)
        happened = length[cause > 0]
        first = np.r_[True, happened[1:] > happened[:-1]][: happened.size]
        event_times = happened[first]
        return cls(
            order=order,
            durations=length,
            causes=cause,
            clusters=codes[order].astype(np.int64),
            labels=labels,
            event_times=event_times,
            at_risk=(length.size - np.searchsorted(length, event_times, side="left")).astype(np.float64),
            events=np.diff(np.r_[np.flatnonzero(first), happened.size]).astype(np.float64),
            passed=np.searchsorted(event_times, length, side="right"),
        )

    @property
    def ended(self) -> bool:
        """Whether the last rows at risk all had an event, so that nothing is left to learn."""
        return bool(self.event_times.size and self.at_risk[-1] == self.events[-1])

    def known(self, times: Array) -> NDArray[np.bool_]:
        """Say at which times a curve has a value: somebody is at risk then, or everybody has had an event."""
        if not self.durations.size:
            return np.zeros(times.shape, bool)
        return np.asarray((times <= self.durations[-1]) | self.ended)

    def passed_by(self, times: Array) -> Counts:
        """Count event times at or before each time."""
        return np.searchsorted(self.event_times, times, side="right")

    def rows_at_risk(self, times: Array) -> Counts:
        """Count rows with duration ≥ each time."""
        return self.durations.size - np.searchsorted(self.durations, times, side="left")

    def survival(self) -> Array:
        """Compute S after 0, 1, … J event times; (J+1,)."""
        return np.concatenate([[1.0], np.cumprod((self.at_risk - self.events) / self.at_risk)])

    def inverse_left(self) -> Array:
        """Compute 1/(n_j - d_j), (J,); 0 where nobody remains: S is 0 from there on, whatever the weight."""
        left = self.at_risk - self.events
        return np.divide(1.0, left, out=np.zeros_like(left), where=left > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """S at T times with 95 % limits; NaN where there is no value, or (limits, variance) only one cluster."""

    times: Array
    """(T,) as asked, in the order asked"""
    value: Array
    """(T,) S(t), share without event until and at t"""
    low: Array
    """(T,)"""
    high: Array
    """(T,)"""
    variance: Array
    """(T,) clustered; 0 where S is 0 or 1 (the limits there do not come from it)"""
    at_risk: Counts
    """(T,) rows with duration ≥ t"""
    events: Counts
    """(T,) events until and at t"""
    clusters: int
    """G, clusters with a row"""


def kaplan_meier(follow_up: FollowUp, times: ArrayLike) -> Survival:
    """Estimate the share without an event (any cause > 0) at the given times, with intervals clustered by customer.

    To follow one kind of event, all others read as censored, build the rows with `causes == kind`.
    Limits are set on log(-log S) with t(0.975, G-1) and the larger of the clustered variance and Greenwood's, as a
    share's effective size is never above its rows. At S = 1 (no event yet) the lower limit is Wilson's at the
    effective number n_K = (Σm_g)²/Σm_g² of rows at risk at t, m_g of them in cluster g: n_K/(n_K + t²). At S = 0 the
    upper limit is the upper limit just before the last event time, times Wilson's for 0 of the n_K then at risk.
    """
    asked, back = ascending(times)
    after = follow_up.passed_by(asked)
    known = follow_up.known(asked)
    groups = follow_up.labels.size
    value = follow_up.survival()[after]
    squares = _squares(follow_up, after)
    variance = np.maximum(correction(groups) * squares, _greenwood(follow_up, after))
    low, high = complementary_log_log(value, variance, groups)
    low[value >= 1], high[value >= 1] = none_yet(follow_up, asked[value >= 1]), 1.0
    if np.any(value <= 0):
        low[value <= 0], high[value <= 0] = 0.0, _none_left(follow_up)
    limits = known & (groups > 1)
    return Survival(
        times=asked[back],
        value=np.where(known, value, np.nan)[back],
        low=np.where(limits, low, np.nan)[back],
        high=np.where(limits, high, np.nan)[back],
        variance=np.where(known, correction(groups) * squares, np.nan)[back],
        at_risk=follow_up.rows_at_risk(asked)[back],
        events=np.r_[0, np.cumsum(follow_up.events)][after].astype(np.int64)[back],
        clusters=groups,
    )


def survival_difference(first: FollowUp, second: FollowUp, times: ArrayLike) -> Intervals:
    """Estimate S of the first minus S of the second at the given times; the same customers may be in both.

    Cluster codes must mean the same in both. Var = Σ_g (√f₁·ψ_g1 - √f₀·ψ_g0)², f = G/(G-1) of each: both curves in
    one linearisation, and each alone keeps its own variance. Degrees of freedom are Welch's, at most the clusters in
    either less one, so that a handful of customers on one side is not lent the other side's certainty. Limits are
    clipped to ±1. Where a curve shows no spread (S is 0 or 1) they are put together from both curves' own limits:
    D - √((S₁-low₁)² + (high₀-S₀)²), likewise above. NaN where a curve is unknown or stands on fewer than two clusters.
    Sources: as for the module; Welch (1947), Biometrika 34; Newcombe (1998), Statistics in Medicine 17.
    """
    asked, back = ascending(times)
    one, two = kaplan_meier(first, asked), kaplan_meier(second, asked)
    labels = np.union1d(first.labels, second.labels)
    place1, place0 = np.searchsorted(labels, first.labels), np.searchsorted(labels, second.labels)
    whole = np.zeros(labels.size)
    product = np.empty(asked.size)
    pairs = zip(influence(first, first.passed_by(asked)), influence(second, second.passed_by(asked)), strict=True)
    for at, (psi1, psi0) in enumerate(pairs):
        whole[place1] = psi1
        product[at] = whole[place0] @ psi0
    with np.errstate(divide="ignore", invalid="ignore"):
        total = one.variance + two.variance
        variance = total - 2 * np.sqrt(correction(one.clusters) * correction(two.clusters)) * product
        variance = np.where(variance <= ROUNDING * total, 0.0 * total, variance)
        welch = total**2 / (one.variance**2 / (one.clusters - 1) + two.variance**2 / (two.clusters - 1))
        half = stdtrit(np.minimum(welch, labels.size - 1), 0.975) * np.sqrt(variance)
    value = one.value - two.value
    spread = (one.variance > 0) & (two.variance > 0)
    below = np.where(spread, half, np.hypot(one.value - one.low, two.high - two.value))
    above = np.where(spread, half, np.hypot(one.high - one.value, two.value - two.low))
    return Intervals(
        value=value[back],
        low=np.clip(value - below, -1, 1)[back],
        high=np.clip(value + above, -1, 1)[back],
        variance=variance[back],
    )


def influence(follow_up: FollowUp, after: Counts) -> Iterator[Array]:
    """Yield each cluster's Σψ_i, (G,), for S after so many event times; one array for each element of `after`.

    A row whose duration has passed weighs [event]/(n-d) - H(duration), one still at risk -H(t), with
    H(t) = Σ_{t_j ≤ t} d_j/(n_j(n_j-d_j)): one pass over the rows serves all times.
    """
    value, left, spread = follow_up.survival(), follow_up.inverse_left(), greenwood_sum(follow_up)
    weight = -spread[follow_up.passed]
    happened = np.flatnonzero(follow_up.causes)
    weight[happened] += left[follow_up.passed[happened] - 1]
    for number, (staying, (gone,)) in zip(after, cluster_sums(follow_up, after, weight), strict=True):
        yield -value[number] * (gone - spread[number] * staying)


def cluster_sums(follow_up: FollowUp, after: Counts, *weights: Array) -> Iterator[tuple[Array, tuple[Array, ...]]]:
    """Yield, for each of the ascending `after`, two things by cluster once so many event times have passed.

    The rows still at risk, and the sum of each of the weights over the rows that are not. The arrays are changed in
    place by the next step.
    """
    groups = follow_up.labels.size
    staying = np.bincount(follow_up.clusters, minlength=groups).astype(np.float64)
    gone = tuple(np.zeros(groups) for _ in weights)
    start = 0
    for stop in np.searchsorted(follow_up.passed, after, side="right"):
        if stop > start:
            codes = follow_up.clusters[start:stop]
            staying -= np.bincount(codes, minlength=groups)
            for total, weight in zip(gone, weights, strict=True):
                total += np.bincount(codes, weight[start:stop], minlength=groups)
            start = int(stop)
        yield staying, gone


def complementary_log_log(value: Array, variance: Array, groups: int) -> tuple[Array, Array]:
    """Set 95 % limits on log(-log S) with t on G-1 degrees of freedom: S^exp(±t·√Var/(S·|log S|)), for 0 < S < 1."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        half = student(groups) * np.sqrt(variance) / (value * -np.log(value))
        return value ** np.exp(half), value ** np.exp(-half)


def none_yet(follow_up: FollowUp, times: Array) -> Array:
    """Bound S from below where no event has happened until and at these times: Wilson at the effective number."""
    starts = np.searchsorted(follow_up.durations, times, side="left")
    size = np.array([effective_number(follow_up.clusters[start:]) for start in starts])
    return np.asarray(size / (size + student(follow_up.labels.size) ** 2), np.float64)


def effective_number(clusters: Counts) -> float:
    """Compute (Σm_g)²/Σm_g² from the cluster code of each row: how many independent rows they are worth; 0 of none."""
    counts = np.bincount(clusters).astype(np.float64) if clusters.size else np.zeros(1)
    return float(counts.sum() ** 2 / max(counts @ counts, 1.0))


def greenwood_sum(follow_up: FollowUp) -> Array:
    """Σ d_j/(n_j(n_j-d_j)) over the first 0, 1, … J event times; (J+1,)."""
    return np.concatenate([[0.0], np.cumsum(follow_up.events / follow_up.at_risk * follow_up.inverse_left())])


def correction(groups: int) -> float:
    """Compute G/(G-1); NaN for one cluster or none."""
    return groups / (groups - 1) if groups > 1 else np.nan


def student(groups: int) -> float:
    """Compute Student's t quantile at 0.975 with G-1 degrees of freedom; NaN for one cluster or none."""
    return float(stdtrit(groups - 1, 0.975)) if groups > 1 else np.nan


def _squares(follow_up: FollowUp, after: Counts) -> Array:
    """Σ_g (Σψ_i)² after so many event times; what is left of equal clusters after cancellation counts as 0."""
    total = np.array([psi @ psi for psi in influence(follow_up, after)], np.float64)
    return np.where(total <= ROUNDING * _greenwood(follow_up, after), 0.0, total)


def _greenwood(follow_up: FollowUp, after: Counts) -> Array:
    """S²·Σ_{t_j ≤ t} d_j/(n_j(n_j-d_j)), the variance if every row were its own cluster, without G/(G-1)."""
    return np.asarray((follow_up.survival() ** 2 * greenwood_sum(follow_up))[after], np.float64)


def _none_left(follow_up: FollowUp) -> float:
    """Bound S from above where the last rows at risk all had an event."""
    groups = follow_up.labels.size
    before = np.array([follow_up.event_times.size - 1])
    value = follow_up.survival()[before]
    variance = np.maximum(correction(groups) * _squares(follow_up, before), _greenwood(follow_up, before))
    high = complementary_log_log(value, variance, groups)[1][0] if value[0] < 1 else 1.0
    last = np.searchsorted(follow_up.durations, follow_up.event_times[-1], side="left")
    square = student(groups) ** 2
    return float(high * square / (effective_number(follow_up.clusters[last:]) + square))


def ascending(times: ArrayLike) -> tuple[Array, Counts]:
    """Sort the times asked for, each once, and say where each stood; ValueError for a time that is no number."""
    asked = np.atleast_1d(np.asarray(times, np.float64))
    if np.isnan(asked).any():
        raise ValueError("a time must be a number")
    unique, back = np.unique(asked, return_inverse=True)
    return unique, back
