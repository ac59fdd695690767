"""Which units to draw, with what probability: numbers in, numbers out.

A sample that is to correct a judge is best drawn where the judge is least sure: with probabilities in proportion to the
spread σ of what is left to learn (Neyman 1934; Zrnic & Candès 2024, active inference). A part of the draw stays
uniform, so that no probability is near 0 where σ was guessed wrongly: a weight is then at most `1/(UNIFORM·n/N)`.
"""

import numpy as np
from numpy.typing import NDArray

from unheard.statistics.prediction_powered import Array, Codes

UNIFORM = 0.3
"""Part of the draw that does not look at σ: bounds the cost of a wrong σ to a factor 1 ÷ 0.3 in the variance."""


def inclusion_probabilities(spread: Array, size: float) -> Array:
    """Probabilities that sum to `size` (or to all there are), in proportion to a mixture of σ and one; none above 1.

    Units that would exceed 1 are taken for certain and the rest of the draw is spread over the others.
    """
    count = spread.size
    if size >= count:
        return np.ones(count)
    total = spread.sum()
    share = (1 - UNIFORM) * spread / total + UNIFORM / count if total > 0 else np.full(count, 1 / count)
    certain = np.zeros(count, np.bool_)
    while True:
        rest = share[~certain].sum()
        probability = np.where(certain, 1.0, (size - certain.sum()) * share / rest)
        above = ~certain & (probability >= 1)
        if not above.any():
            return np.asarray(probability, np.float64)
        certain |= above


def systematic(probability: Array, order: NDArray[np.int64], start: float) -> Codes:
    """Draw exactly with these probabilities: walk the units in `order`, take one at every whole step of Σ p.

    `start` in [0, 1) is where the first step lies. The number drawn is Σ p, rounded up or down. In a random order no
    two units hang together more than chance has it (Madow 1949).
    """
    walked = np.cumsum(probability[order]) + start
    steps = np.floor(walked + 1e-9)
    taken = np.diff(np.concatenate([[np.floor(start)], steps])) >= 1
    return np.sort(order[taken])


def design_variance(spread: Array, probability: Array) -> float:
    """Σ σ²·(1/p − 1) ÷ N²: what drawing adds to the variance of a mean over all N."""
    return float((spread**2 * (1 / probability - 1)).sum() / spread.size**2)
