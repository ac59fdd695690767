"""Straight-line trends of a share or a mean over time, segment by segment, clustered by customer.

With rows i of a segment at times x_i, each standing for w_i rows with the sum y_i,

    x̄ = Σ w·x / Σ w,   ȳ = Σ y / Σ w,   S = Σ w·(x - x̄)²,   β = Σ (x - x̄)·y / S

the least-squares slope over the single rows. One row more or less moves β by

    ψ_i = (x_i - x̄)·(y_i - w_i·(ȳ + β·(x_i - x̄))) / S

Summed by cluster, Var(β) = G/(G-1) · Σ_g ψ_g², Student's t on G-1 degrees of freedom: the sandwich of Liang and Zeger.
A straight line is a summary: it says how much was won or lost over the time, not that it went evenly.
Sources: Liang & Zeger (1986), Biometrika 73; Cameron & Miller (2015), Journal of Human Resources 50.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from unheard.statistics.ratio import ROUNDING, Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """Slopes of K segments; NaN where a segment has rows at one time only.

    Limits are NaN with one cluster, and where no row differs from the line (all alike): without spread there is nothing
    to set them by, and an interval of width 0 would say that all is known.
    """

    slope: Array
    """(K,) change of the mean per unit of time"""
    low: Array
    """(K,)"""
    high: Array
    """(K,)"""
    variance: Array
    """(K,)"""
    p_value: Array
    """(K,) two-sided, of no change"""
    mean: Array
    """(K,) ȳ"""
    centre: Array
    """(K,) x̄"""
    rows: Array
    """(K,) Σ w"""
    clusters: Array
    """(K,)"""
    pair_segment: NDArray[np.int64]
    """(P,) segment of each pair of segment and cluster that occurs"""
    pair_cluster: NDArray[np.int64]
    """(P,) its cluster"""
    pair_influence: Array
    """(P,) its Σψ"""

    def influence(self, segment: int, clusters: int) -> Array:
        """Spread a segment's influence over all clusters, (clusters,), 0 where a cluster is not in it."""
        of = self.pair_segment == segment
        spread = np.zeros(clusters)
        spread[self.pair_cluster[of]] = self.pair_influence[of]
        return spread


def trends(
    segments: ArrayLike, clusters: ArrayLike, times: ArrayLike, weights: ArrayLike, sums: ArrayLike, *, count: int
) -> Trends:
    """Fit a line in each of `count` segments, from rows (segment code, cluster code, time, how many, their sum)."""
    segment, cluster = np.asarray(segments, np.int64), np.asarray(clusters, np.int64)
    x, w, y = (np.asarray(values, np.float64) for values in (times, weights, sums))
    total = np.bincount(segment, w, minlength=count).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.bincount(segment, w * x, minlength=count) / total
        mean = np.bincount(segment, y, minlength=count) / total
        off = x - centre[segment]
        spread = np.bincount(segment, w * off**2, minlength=count)
        slope = np.where(spread > 0, np.bincount(segment, off * y, minlength=count) / spread, np.nan)
        psi = off * (y - w * (mean[segment] + slope[segment] * off)) / spread[segment]
    width = int(cluster.max(initial=0)) + 1
    pairs, place = np.unique(segment * width + cluster, return_inverse=True)
    influence = np.bincount(place, np.nan_to_num(psi), minlength=pairs.size).astype(np.float64)
    own = pairs // width
    groups = np.bincount(own, minlength=count).astype(np.float64)
    squares = np.bincount(own, influence**2, minlength=count)
    plain = np.bincount(segment, np.nan_to_num((off * w) ** 2), minlength=count)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = np.where(squares <= ROUNDING * plain / spread**2, 0.0, squares)
        variance = np.where((groups > 1) & (spread > 0), groups / (groups - 1) * squares, np.nan)
        half = np.where(variance > 0, stdtrit(np.maximum(groups - 1, 1), 0.975) * np.sqrt(variance), np.nan)
    return Trends(
        slope=slope,
        low=slope - half,
        high=slope + half,
        variance=variance,
        p_value=two_sided(slope, variance, groups - 1),
        mean=mean,
        centre=centre,
        rows=total,
        clusters=groups,
        pair_segment=own,
        pair_cluster=pairs % width,
        pair_influence=influence,
    )


def two_sided(value: Array, variance: Array, degrees: Array) -> Array:
    """Two-sided p-value of a value against 0 by Student's t; NaN where there is no variance to compare with."""
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.abs(value) / np.sqrt(variance)
        found = 2 * stdtr(np.maximum(degrees, 1), -statistic)
    return np.asarray(np.where((variance > 0) & (degrees >= 1), found, np.nan), np.float64)


def discovered(p_values: ArrayLike, rate: float = 0.10) -> tuple[Array, NDArray[np.bool_]]:
    """Adjust p-values so that of all that are called discoveries at most `rate` are expected to be false.

    Benjamini and Hochberg's step-up: with p_(1) ≤ … ≤ p_(m), q_(i) = min over k ≥ i of p_(k)·m/k. NaN is no test: it
    is not counted, and stays NaN. Returns q and q ≤ rate. Holds for independent tests and for those that depend
    positively on each other. Source: Benjamini & Hochberg (1995), JRSS B 57; Benjamini & Yekutieli (2001), Annals 29.
    """
    p = np.asarray(p_values, np.float64)
    q = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    raw = p[order] * known.size / np.arange(1, known.size + 1)
    q[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    with np.errstate(invalid="ignore"):
        return q, q <= rate
