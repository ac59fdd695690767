"""How much of a change of a rate is another mix of cases, and how much the cases faring otherwise (Kitagawa).

Cells k with shares w and rates r, in period 0 and period 1. Kitagawa (1955), JASA 50:

    Δ = Σ w1·r1 − Σ w0·r0 = Σ (w1 − w0)·(r0 + r1)/2  +  Σ (w0 + w1)/2·(r1 − r0)
                            mix                          rate

exactly. A cell that stands in one period only has its one rate for both: it moves the mix alone. The variance is that
of the influence functions of all shares and rates, summed by customer (who may be in both periods):

    ∂w_pk by row i of period p:  (1[i in k] − w_pk)/n_p        ∂r_pk:  1[i in k]·(y_i − r_pk)/n_pk
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unheard.statistics.influence import Array, Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposed:
    """A change and its two parts, with the influence of each row, and the cells."""

    change: float
    mix: float
    rate: float
    change_influence: Array
    mix_influence: Array
    rate_influence: Array
    weights: NDArray[np.float64]
    """2 × K: share of each cell in each period."""
    rates: NDArray[np.float64]
    """2 × K: rate of each cell in each period, NaN where the cell is empty."""
    mix_parts: Array
    rate_parts: Array
    """What each cell adds to the two."""


def kitagawa(values: Array, cells: Codes, later: NDArray[np.bool_], count: int) -> Decomposed | None:
    """Split the change of a mean from the rows of the first period (not later) to those of the second; None without
    rows.

    `cells` are codes below `count`.
    """
    period = later.astype(np.int64)
    size = np.bincount(period, minlength=2).astype(np.float64)
    if not size.all():
        return None
    place = period * count + cells
    number = np.bincount(place, minlength=2 * count).reshape(2, count).astype(np.float64)
    total = np.bincount(place, values, minlength=2 * count).reshape(2, count)
    weights = number / size[:, None]
    with np.errstate(invalid="ignore"):
        rates = np.where(number > 0, total / np.where(number > 0, number, 1), np.nan)
    filled = np.where(np.isnan(rates), rates[::-1], rates)
    filled = np.nan_to_num(filled)
    moved, middle = weights[1] - weights[0], (weights[0] + weights[1]) / 2
    mix_parts, rate_parts = moved * filled.mean(axis=0), middle * (filled[1] - filled[0])
    both = (number > 0).all(axis=0)
    mix_influence = _influence(
        values, cells, period, size, number, filled, filled.mean(axis=0), np.where(both, moved / 2, moved)
    )
    everything = _plain(values, period, size, weights, filled)
    return Decomposed(
        change=float(mix_parts.sum() + rate_parts.sum()), mix=float(mix_parts.sum()), rate=float(rate_parts.sum()),
        change_influence=everything, mix_influence=mix_influence, rate_influence=everything - mix_influence,
        weights=weights, rates=rates, mix_parts=mix_parts, rate_parts=rate_parts,
    )  # fmt: skip


def _plain(values: Array, period: Codes, size: Array, weights: Array, rates: Array) -> Array:
    """Influence on the difference of the two means."""
    means = (weights * rates).sum(axis=1)
    return np.asarray(np.where(period == 1, 1.0, -1.0) * (values - means[period]) / size[period], np.float64)


def _influence(
    values: Array, cells: Codes, period: Codes, size: Array, number: Array, rates: Array, middle: Array, pull: Array
) -> Array:
    """Influence on the mix: through the cell's share in its period, and through its rate there.

    `middle` is what a share is multiplied by, `pull` what the rate is multiplied by: half the share's move, all of it
    where the cell has one rate only.
    """
    sign = np.where(period == 1, 1.0, -1.0)
    average = (number / size[:, None] * middle).sum(axis=1)
    through_share = sign * (middle[cells] - average[period]) / size[period]
    through_rate = pull[cells] * (values - rates[period, cells]) / number[period, cells]
    return np.asarray(through_share + through_rate, np.float64)


def whole_parts(parts: list[float], total: int) -> list[int]:
    """Round parts to whole numbers that add up to a total: the largest remainders are rounded up.

    The parts' exact sum should be within half of the total; negative parts are floored too, so the rule is one for all.
    Source: largest remainder (Hamilton).
    """
    floors = [int(np.floor(part)) for part in parts]
    missing = total - sum(floors)
    order = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place], place))
    step = 1 if missing >= 0 else -1
    for turn in range(abs(missing)):
        place = order[turn % len(order)] if step > 0 else order[-1 - turn % len(order)]
        floors[place] += step
    return floors
