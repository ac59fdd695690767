"""How much more often it happens among those whom a number puts first, and whether the risk it was given came true.

Calibration: the least-squares fit that never falls as the number rises (isotonic regression), on earlier rows. On later
rows the risk it predicts is compared with what came. The fit never turns the order round, so that the highest fifth of
the risk is the highest fifth of the number, and who is in it does not hang on the fit.

- lift = share of events among the part q of the later rows with the highest number ÷ share among all. Rows of equal
  number at the boundary count with the part of them that fits, so that a number of two values has a lift too.
- calibration = mean predicted risk ÷ share of events: 1 is right, above 1 it cries wolf.

Both are ratios; limits are set on the logarithm from what each row moves it by, summed by cluster (`influence`).

Lift. With w_i the weight of row i in the top, T = Σ w·y/(q·n), and μ the risk at the boundary, one row more pushes
another out at the boundary, wherever it stands itself:

    ψ_i(T) = (w_i·(y_i − μ) − q·(T − μ)) / (q·n)          ψ_i(log lift) = ψ_i(T)/T − (y_i − ȳ)/(n·ȳ)

To take the top as given puts T for μ: too narrow, the more the steeper the risk falls. μ is the isotonic fit on the
same rows, at the boundary.

Calibration. The mean predicted risk is Σ_b p_b·m_b over the blocks of the fit, m_b the share of events among the n_b
earlier rows of a block and p_b what the later rows take from it; an earlier row moves it by p_b·(y_i − m_b)/n_b. Both
halves know their own share of events about equally well: without the earlier half's part the limits are by a third too
narrow.

Sources: Barlow, Bartholomew, Bremner & Brunk (1972) for the isotonic fit; Groeneboom & Jongbloed (2014),
Nonparametric Estimation under Shape Constraints, for smooth means of it.
"""

from dataclasses import dataclass

import numpy as np

from unheard.statistics.influence import Codes, Estimated, estimated
from unheard.statistics.ratio import Array, CrossMoments, Intervals, Moments
from unheard.statistics.relative import relative_difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """The isotonic fit of earlier rows, told of later ones."""

    risk: Array
    """Predicted for each later row."""
    learnt: Array
    """What each earlier row moves the mean of `risk` by."""


def calibrated(early: Array, happened: Array, late: Array) -> Array:
    """Predict the risk of later rows from the isotonic fit on earlier ones; beyond their range its ends hold."""
    return calibrate(early, happened, late).risk


def calibrate(early: Array, happened: Array, late: Array) -> Calibrated:
    """The same, with what each earlier row moves the mean prediction by."""
    values, place, fitted, block = _isotonic(early, happened)
    risk = np.asarray(np.interp(late, values, fitted), np.float64)
    # Where a later row stands between two values it takes a part from each: numpy's interpolation as weights.
    at = np.interp(late, values, np.arange(values.size, dtype=np.float64))
    below = np.minimum(at.astype(np.int64), max(values.size - 2, 0))
    part = at - below
    taken = np.bincount(below, 1 - part, minlength=values.size)
    taken += np.bincount(np.minimum(below + 1, values.size - 1), part, minlength=values.size)
    by_block, size = np.bincount(block, taken), np.bincount(block[place])
    mine = block[place]
    learnt = by_block[mine] / max(late.size, 1) * (happened - fitted[place]) / size[mine]
    return Calibrated(risk=risk, learnt=np.asarray(learnt, np.float64))


def _isotonic(number: Array, happened: Array) -> tuple[Array, Codes, Array, Codes]:
    """Values of the number, which of them each row has, the fit at each value, and the block each value is in."""
    values, place, counts = np.unique(number, return_inverse=True, return_counts=True)
    means = np.bincount(place, happened) / counts
    from scipy.optimize import isotonic_regression  # long to load

    found = isotonic_regression(means, weights=counts.astype(np.float64))
    block = np.repeat(np.arange(found.blocks.size - 1), np.diff(found.blocks))
    return values, place, np.asarray(found.x, np.float64), block


def top_weights(risk: Array, part: float) -> Array:
    """Weigh rows 1 in the part with the highest risk, 0 below, and what is left for those who tie at its end."""
    wanted = part * risk.size
    _, place, counts = np.unique(risk, return_inverse=True, return_counts=True)
    above = np.cumsum(counts[::-1])[::-1] - counts
    return np.asarray(np.clip((wanted - above) / counts, 0.0, 1.0)[place], np.float64)


def top_lift(number: Array, happened: Array, clusters: Array | Codes, part: float) -> Estimated:
    """Share of events among the part with the highest number ÷ share among all; who is in it is chosen by these rows.

    No value without an event; no limits where none is in the top. The variance is that of the logarithm.
    """
    weights, y, size = top_weights(number, part), happened.astype(np.float64), happened.size
    everybody = float(y.mean()) if size else 0.0
    if everybody == 0:
        return estimated(np.nan, np.zeros(size), _codes(clusters))
    top = float(weights @ y) / (part * size)
    if top == 0:
        return Estimated(value=0.0, low=None, high=None, variance=None, clusters=int(np.unique(clusters).size))
    edge = _boundary_risk(number, y, weights)
    moved = (weights * (y - edge) - part * (top - edge)) / (part * size)
    found = estimated(np.log(top / everybody), moved / top - (y - everybody) / (size * everybody), _codes(clusters))
    return _times_of(found, most=1 / part)


def _boundary_risk(number: Array, happened: Array, weights: Array) -> float:
    """The isotonic fit at the lowest value that is in the top; where all of it is, half way to the next below."""
    _, place, fitted, _ = _isotonic(number, happened)
    inside = np.bincount(place, weights) / np.bincount(place)
    last = int(np.flatnonzero(inside > 0)[0])
    if inside[last] < 1 or last == 0:
        return float(fitted[last])
    return float(fitted[last] + fitted[last - 1]) / 2


def calibration_ratio(
    of: Calibrated, happened: Array, clusters: Array | Codes, early_clusters: Array | Codes
) -> Estimated:
    """Mean predicted risk ÷ share of events, where the risk was learnt from as chancy an earlier half.

    No value without an event; no limits where no risk is predicted. The variance is that of the logarithm.
    """
    y, size = happened.astype(np.float64), happened.size
    codes = _codes(np.concatenate([clusters, early_clusters]))
    came, said = (float(one.mean()) if size else 0.0 for one in (y, of.risk))
    if came == 0:
        return estimated(np.nan, np.zeros(codes.size), codes)
    if said == 0:
        return Estimated(value=0.0, low=None, high=None, variance=None, clusters=int(codes.max()) + 1)
    late = (of.risk - said) / (size * said) - (y - came) / (size * came)
    found = estimated(np.log(said / came), np.concatenate([late, of.learnt / said]), codes)
    return _times_of(found)


def _codes(clusters: Array | Codes) -> Codes:
    return np.unique(clusters, return_inverse=True)[1].astype(np.int64)


def _times_of(found: Estimated, most: float = np.inf) -> Estimated:
    """Bring a logarithm and its limits back."""
    low, high = (None if one is None else float(np.exp(one)) for one in (found.low, found.high))
    value = None if found.value is None else float(np.exp(found.value))
    return Estimated(
        value=value, low=low, high=None if high is None else min(high, most), variance=found.variance,
        clusters=found.clusters, degrees=found.degrees,
    )  # fmt: skip


def lift(happened: Array, weights: Array, clusters: Array) -> Intervals:
    """Share of events among the weighted rows ÷ share among all, for weights that were not chosen by these rows."""
    return _times(weights * happened, weights, happened.astype(np.float64), np.ones(happened.size), clusters)


def calibration(risk: Array, happened: Array, clusters: Array) -> Intervals:
    """Mean predicted risk ÷ share of events, for a risk that was told and not learnt from rows."""
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
