"""A word learnt from labels and never used on its own: ridge regression in parts, each predicted by the others.

Customers are dealt to K parts. For each part a regression is fitted to the labels of the other parts, weighted 1/p, and
predicts every conversation of the part, labelled or not. So what is predicted of a labelled conversation has not seen
its label, nor any of the same customer: a prediction-powered mean with it is as valid as with the judge's own word
(cross-prediction), and narrower the better it predicts.

Shares: logistic regression, penalised by `STRENGTH`·|w|² on standardised features, Newton's method. Means: linear.
Source: Zrnic & Candès (2024), Cross-prediction-powered inference, PNAS 121(15).
"""

import numpy as np
from numpy.typing import NDArray

from unheard.statistics.prediction_powered import Array, Codes

PARTS = 10
STRENGTH = 3.0
"""Labels' worth of penalty on each standardised feature."""
STEPS = 25
CLOSE = 1e-7
LEAST_CHANCE = 1e-3


def cross_predicted(
    features: Array, part: Codes, unit: Codes, value: Array, weight: Array, *, is_share: bool
) -> Array:  # fmt: skip
    """Predict every unit by a regression on the labelled units of the other parts.

    `features` has a row for each unit, `part` its part (by customer), `unit`, `value` and `weight` are the labels.
    A part whose others have no label, or one value only, is predicted by their mean (0.5 without any).
    """
    middle, spread = _scale(features)
    scaled = (features[unit] - middle) / spread
    weight = weight / weight.mean()
    numbers, place = np.unique(part, return_inverse=True)
    fit = _logistic if is_share else _linear
    coefficients = np.empty((numbers.size, features.shape[1] + 1))
    for row, number in enumerate(numbers):
        others = part[unit] != number
        coefficients[row] = fit(scaled[others], value[others], weight[others])
    # Scaling the coefficients instead of the features saves a copy of a large table.
    slopes = coefficients[:, 1:] / spread
    score = (features @ slopes.T + (coefficients[:, 0] - slopes @ middle))[np.arange(len(features)), place]
    return _chance(score) if is_share else score


def dealt(cluster: Codes, parts: int = PARTS) -> Codes:
    """Deal clusters to parts, the same way each time, in no relation to what they are."""
    count = int(cluster.max()) + 1 if cluster.size else 0
    order = np.random.default_rng(0).permutation(count)
    return np.asarray(order[cluster] % parts, np.int64)


def _scale(features: Array) -> tuple[Array, Array]:
    """Mean and spread of each feature; one that never varies has an infinite spread, so that it counts nothing."""
    middle = features.mean(axis=0)
    spread = np.sqrt(np.maximum(np.einsum("ij,ij->j", features, features) / len(features) - middle**2, 0.0))
    return middle, np.where(spread > 1e-7 * (1 + np.abs(middle)), spread, np.inf)


def _chance(score: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))), np.float64)


def _linear(features: Array, value: Array, weight: Array) -> Array:
    if not value.size:
        return np.zeros(features.shape[1] + 1)
    design = np.column_stack([np.ones(value.size), features])
    return _solved(design, weight, value)


def _solved(design: Array, weight: Array, target: Array) -> Array:
    gram = design.T @ (design * weight[:, None])
    gram[np.arange(1, len(gram)), np.arange(1, len(gram))] += STRENGTH
    gram[0, 0] += 1e-9
    return np.asarray(np.linalg.solve(gram, design.T @ (weight * target)), np.float64)


def _logistic(features: Array, value: Array, weight: Array) -> Array:
    """Newton's method from the mean; each step solves a weighted ridge regression."""
    coefficients = np.zeros(features.shape[1] + 1)
    if not value.size:
        return coefficients
    share = float(np.clip(np.average(value, weights=weight), LEAST_CHANCE, 1 - LEAST_CHANCE))
    coefficients[0] = np.log(share / (1 - share))
    if np.ptp(value) == 0:
        return coefficients
    design: NDArray[np.float64] = np.column_stack([np.ones(value.size), features])
    for _ in range(STEPS):
        score = design @ coefficients
        chance = np.clip(_chance(score), LEAST_CHANCE, 1 - LEAST_CHANCE)
        spread = chance * (1 - chance)
        after = _solved(design, weight * spread, score + (value - chance) / spread)
        if np.abs(after - coefficients).max() < CLOSE:
            return after
        coefficients = after
    return coefficients
