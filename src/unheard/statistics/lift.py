"""How much more often it happens among those whom a number puts first, when the number was calibrated on earlier ones.

Calibration: the least-squares fit that never falls as the number rises (isotonic regression), on earlier rows. On later
rows the risk it predicts is compared with what came:

- lift = share of events among the part q with the highest predicted risk ÷ share among all. Rows of equal risk at the
  boundary count with the part of them that fits, so that a number of two values has a lift too.
- calibration = mean predicted risk ÷ share of events: 1 is right, above 1 it cries wolf.

Both are ratios of two means over the same clusters: limits on the logarithm, as in `relative`.
Source: Barlow, Bartholomew, Bremner & Brunk (1972) for the isotonic fit.
"""

import numpy as np
from scipy.optimize import isotonic_regression

from unheard.statistics.ratio import Array, CrossMoments, Intervals, Moments
from unheard.statistics.relative import relative_difference


def calibrated(early: Array, happened: Array, late: Array) -> Array:
    """Predict the risk of later rows from the isotonic fit on earlier ones; beyond their range its ends hold."""
    order = np.argsort(early, kind="stable")
    values, first, counts = np.unique(early[order], return_index=True, return_counts=True)
    means = np.add.reduceat(happened[order], first) / counts
    fitted = isotonic_regression(means, weights=counts.astype(np.float64)).x
    return np.asarray(np.interp(late, values, fitted), np.float64)


def top_weights(risk: Array, part: float) -> Array:
    """Weigh rows 1 in the part with the highest risk, 0 below, and what is left for those who tie at its end."""
    wanted = part * risk.size
    _, place, counts = np.unique(risk, return_inverse=True, return_counts=True)
    above = np.cumsum(counts[::-1])[::-1] - counts
    return np.asarray(np.clip((wanted - above) / counts, 0.0, 1.0)[place], np.float64)


def lift(happened: Array, weights: Array, clusters: Array) -> Intervals:
    """Share of events among the weighted rows ÷ share among all."""
    return _times(weights * happened, weights, happened.astype(np.float64), np.ones(happened.size), clusters)


def calibration(risk: Array, happened: Array, clusters: Array) -> Intervals:
    """Mean predicted risk ÷ share of events."""
    ones = np.ones(risk.size)
    return _times(risk, ones, happened.astype(np.float64), ones, clusters)


def _times(num1: Array, den1: Array, num0: Array, den0: Array, clusters: Array) -> Intervals:
    """How many times the second ratio the first is."""
    _, codes = np.unique(clusters, return_inverse=True)
    a, b, c, d = (np.bincount(codes, values) for values in (num1, den1, num0, den0))
    cross = CrossMoments(
        num_num=np.array([a @ c]),
        num_den=np.array([a @ d]),
        den_num=np.array([b @ c]),
        den_den=np.array([b @ d]),
        clusters=np.array([float(a.size)]),
    )
    found = relative_difference(Moments.of_clusters(a, b), Moments.of_clusters(c, d), cross)
    return Intervals(value=found.value + 1, low=found.low + 1, high=found.high + 1, variance=found.variance)
