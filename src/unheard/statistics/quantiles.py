"""Quantiles of rows that belong to customers, with intervals from the clustered variance of the share below.

The quantile is the smallest value that at least a share q of the rows does not exceed. x lies in the interval where a
score test does not reject that a share q lies at or below x: F(x) within q ± t·√(q(1−q)/n_eff), with n_eff =
F(1−F)/Var(F) at the quantile, Var clustered (n_K = n²/Σn_g² where nothing varies), never above the number of rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unheard.statistics.ratio import Moments, share


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """One quantile; NaN for a limit that lies beyond what was seen, and for everything where nothing was."""

    value: float
    low: float
    high: float
    rows: int
    clusters: int
    rows_needed: int | None
    """Rows from which both limits are seen, were they as alike within clusters; None for one cluster or none."""


def quantile(values: ArrayLike, clusters: ArrayLike, q: float) -> Quantile:
    """Estimate a quantile of `values` whose rows belong to `clusters` (codes), 0 < q < 1.

    Source: Woodruff (1952), Confidence intervals for medians and other position measures. An upper limit needs rows
    beyond the quantile: the 99th percentile of fewer than some 400 rows has none.
    """
    numbers = np.asarray(values, np.float64)
    _, codes = np.unique(np.asarray(clusters), return_inverse=True)
    rows = int(numbers.size)
    if not rows:
        return Quantile(value=np.nan, low=np.nan, high=np.nan, rows=0, clusters=0, rows_needed=None)
    ranked = np.sort(numbers)
    value = float(ranked[_rank(rows * q) - 1])
    below = share(Moments.of_clusters(np.bincount(codes, numbers <= value), np.bincount(codes)))
    groups = int(codes.max()) + 1
    low = high = np.nan
    needed = None
    if groups > 1:
        size = _size(below.value[0], below.variance[0], np.bincount(codes))
        half = _t(groups) * np.sqrt(q * (1 - q) / size)
        first, last = int(np.floor(rows * (q - half))), int(np.ceil(rows * (q + half))) + 1
        low = float(ranked[first - 1]) if first >= 1 else np.nan
        high = float(ranked[last - 1]) if last <= rows else np.nan
        needed = _needed(q, half * np.sqrt(rows))
    return Quantile(value=value, low=low, high=high, rows=rows, clusters=groups, rows_needed=needed)


def _needed(q: float, spread: float) -> int:
    """Fewest rows n with n·q − spread·√n ≥ 1 and n·(1−q) − spread·√n ≥ 1: a row below, and one above."""
    tail = min(q, 1 - q)
    return int(np.ceil(((spread + np.sqrt(spread**2 + 4 * tail)) / (2 * tail)) ** 2))


def _rank(place: float) -> int:
    """The smallest whole number at or above it, a hair of rounding forgiven."""
    return max(1, int(np.ceil(place - 1e-9)))


def _size(below: float, variance: float, counts: NDArray[np.int64]) -> float:
    rows = float(counts.sum())
    spread = below * (1 - below)
    size = spread / variance if variance > 0 and spread > 0 else rows**2 / float((counts.astype(np.float64) ** 2).sum())
    return float(min(size, rows))


def _t(groups: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(groups - 1, 0.975))
