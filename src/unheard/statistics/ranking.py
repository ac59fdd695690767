"""How well a number ranks those to whom something happened above the rest: AUC, clustered, several on the same rows.

With m rows to which it happened (x) and n to which it did not (y),

    A = Σ_i Σ_j ψ(x_i, y_j) / (m·n)          ψ = 1 where x > y, 1/2 where equal, 0 else

the probability that a row of the first kind stands higher. Each row's placement is its part of the other kind that it
beats: V10_i = Σ_j ψ(x_i, y_j)/n, V01_j = Σ_i ψ(x_i, y_j)/m. With placements summed by cluster (V10_g with m_g rows,
V01_g with n_g), for two numbers r and s on the same rows,

    S10 = I10/((I10-1)·m) · Σ_g (V10_gr - m_g·A_r)(V10_gs - m_g·A_s)          I10 clusters with a row of the first kind
    S01 = I01/((I01-1)·n) · Σ_g (V01_gr - n_g·A_r)(V01_gs - n_g·A_s)
    S11 = I/(I-1) · Σ_g ((V10_gr - m_g·A_r)(V01_gs - n_g·A_s) + the same with r and s exchanged)/2
    Cov = S10/m + S01/n + 2·S11/(m·n)

which is DeLong's covariance where every row is its own cluster. Limits are set on the logit with Student's t, degrees
of freedom the smaller of I10 and I01 less one: a handful of events carries no certainty, however many rows there are.
Sources: DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44; Obuchowski (1997), Biometrics 53 (clusters).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from unheard.statistics.ranks import mean_ranks
from unheard.statistics.ratio import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """A of K numbers on the same rows."""

    value: Array
    """(K,)"""
    low: Array
    """(K,) NaN with fewer than two clusters of either kind"""
    high: Array
    covariance: Array
    """(K, K)"""
    events: int
    """m"""
    others: int
    """n"""
    clusters: int
    """Clusters with a row of either kind."""
    degrees: int
    """Smaller number of clusters of the two kinds, less one."""
    influence: Array
    """(N, K) what each row moves A by"""

    def limits(self, multiplier: float) -> tuple[Array, Array]:
        """Limits that are so many standard errors wide instead of the t of one number (`joint`)."""
        return _limits(self.value, np.diag(self.covariance), self.degrees, multiplier)

    def difference(self, first: int, second: int, multiplier: float | None = None) -> tuple[float, float, float]:
        """A of one number less that of another on the same rows, with its limits, clipped to ±1."""
        value = float(self.value[first] - self.value[second])
        spread = self.covariance[first, first] + self.covariance[second, second] - 2 * self.covariance[first, second]
        if self.degrees < 1 or np.isnan(spread):
            return value, np.nan, np.nan
        times = float(stdtrit(self.degrees, 0.975)) if multiplier is None else multiplier
        half = times * float(np.sqrt(max(float(spread), 0.0)))
        return value, max(value - half, -1.0), min(value + half, 1.0)


def rank_events(scores: ArrayLike, happened: ArrayLike, clusters: ArrayLike) -> Ranking:
    """Estimate A of K scores (N, K), higher = rather happened, of N rows; NaN all over where a kind of row is missing.

    ValueError where lengths differ or a score is NaN.
    """
    score = np.asarray(scores, np.float64)
    if score.ndim == 1:
        score = score[:, None]
    event = np.asarray(happened, bool)
    labels, codes = np.unique(np.asarray(clusters), return_inverse=True)
    if not score.shape[0] == event.size == codes.size:
        raise ValueError("scores, happened and clusters must be of one length")
    if np.isnan(score).any():
        raise ValueError("a score must be a number")
    count, many, few = score.shape[1], int(event.sum()), int((~event).sum())
    if not many or not few:
        empty = np.full(count, np.nan)
        return Ranking(
            value=empty, low=empty, high=empty, covariance=np.full((count, count), np.nan), events=many, others=few,
            clusters=labels.size, degrees=0, influence=np.zeros(score.shape),
        )  # fmt: skip
    above, below = _placements(score, event)
    value = above.mean(axis=0)
    groups = labels.size
    first = _sums(codes[event], above - value, groups)
    second = _sums(codes[~event], below - value, groups)
    covariance, degrees = _covariance(first, second, codes, event, groups)
    low, high = _limits(value, np.diag(covariance), degrees, _one(degrees))
    moved = np.empty(score.shape)
    moved[event], moved[~event] = (above - value) / many, (below - value) / few
    return Ranking(
        value=value, low=low, high=high, covariance=covariance, events=many, others=few, clusters=groups,
        degrees=degrees, influence=moved,
    )  # fmt: skip


def _one(degrees: int) -> float:
    return float(stdtrit(degrees, 0.975)) if degrees >= 1 else np.nan


def _placements(score: Array, event: NDArray[np.bool_]) -> tuple[Array, Array]:
    """V10 (m, K) and V01 (n, K), from ranks among all and among one's own kind."""
    m, n = int(event.sum()), int((~event).sum())
    together = mean_ranks(score)
    above = (together[event] - mean_ranks(score[event])) / n
    below = 1 - (together[~event] - mean_ranks(score[~event])) / m
    return above, below


def _sums(codes: NDArray[np.int64], values: Array, groups: int) -> Array:
    return np.column_stack([np.bincount(codes, values[:, k], minlength=groups) for k in range(values.shape[1])])


def _covariance(
    first: Array, second: Array, codes: NDArray[np.int64], event: NDArray[np.bool_], groups: int
) -> tuple[Array, int]:
    m, n = int(event.sum()), int((~event).sum())
    ones, others = np.unique(codes[event]).size, np.unique(codes[~event]).size
    degrees = min(ones, others) - 1
    if degrees < 1:
        return np.full((first.shape[1], first.shape[1]), np.nan), degrees
    own = ones / ((ones - 1) * m) * (first.T @ first)
    other = others / ((others - 1) * n) * (second.T @ second)
    crossed = groups / (groups - 1) * (first.T @ second)
    return own / m + other / n + (crossed + crossed.T) / (m * n), degrees


def _limits(value: Array, variance: Array, degrees: int, t: float) -> tuple[Array, Array]:
    """Set limits on the logit; at 0 and 1 Wilson's with as many rows as there are clusters of the rarer kind."""
    if degrees < 1:
        return np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = t * np.sqrt(np.maximum(variance, 0)) / (value * (1 - value))
        odds = np.log(value / (1 - value))
        low, high = 1 / (1 + np.exp(half - odds)), 1 / (1 + np.exp(-half - odds))
    edge = (degrees + 1) / (degrees + 1 + t**2)
    low = np.where(value >= 1, edge, np.where(value <= 0, 0.0, low))
    high = np.where(value <= 0, 1 - edge, np.where(value >= 1, 1.0, high))
    return low, high
