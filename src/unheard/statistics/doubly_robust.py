"""What a mean would be if everybody had answered (or been treated alike), from those who did: doubly robust.

A_i = 1 where the answer Y_i is known, π_i = P(A = 1 | x_i), m_i = E(Y | A = 1, x_i), both predicted by models that have
not seen the customer. Augmented inverse probability weighting (Robins, Rotnitzky & Zhao 1994, JASA 89):

    φ_i = m_i + A_i·(Y_i − m_i)/π_i        θ̂ = mean of φ        ψ_i = (φ_i − θ̂)/n

It is right where either model is; where both are only about right, their errors multiply (Chernozhukov et al. 2018). It
cannot repair what x does not tell: for that there are bounds on the odds.

- π is clipped at 0.02: nobody counts more than fifty times. The clipped share says how often; then m carries more.
- Effective answers: (Σw)²/Σw² with w = A/π (Kish 1965). Balance: by how many standard deviations of x the weighted
  answered still differ from all.
- Difference of treatments: θ̂₁ − θ̂₀ with the same rows in both, π for one and 1 − π for the other.
- Bounds (marginal sensitivity model, Tan 2006, JASA 101): the odds of Y = 1 of one who did not answer are between 1/Λ
  and Λ times those of one who did and is alike in x. With h(m) = Λm/(1 − m + Λm), the odds of m times Λ,

      φ_i(Λ) = A_i·Y_i + (1 − A_i)·h(m_i) + A_i·(1 − π_i)/π_i · h'(m_i)·(Y_i − m_i)

  whose mean is the upper bound for Λ > 1, the lower for Λ < 1, θ̂ for Λ = 1; errors of m matter in second order only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from unheard.statistics.influence import Array
from unheard.statistics.logistic import CrossFit

LEAST_PROPENSITY = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """How far the answers had to be stretched."""

    clipped: float
    """Share of all rows whose π was below the least."""
    effective: float
    """As how many answers of a plain random sample the weighted answers count."""
    balance: float
    """Largest |weighted mean of the answered − mean of all| over columns of x, in standard deviations of the column."""
    worst: int
    """The column where it is."""


def clip(propensity: Array, least: float = LEAST_PROPENSITY) -> Array:
    """Keep probabilities from the least to 1."""
    return np.clip(propensity, least, 1.0)


def scores(answered: Array, value: Array, propensity: Array, predicted: Array) -> Array:
    """φ of each row; `value` counts where answered only (it may be NaN elsewhere), `propensity` is clipped already."""
    rest = np.where(answered > 0, value - predicted, 0.0)
    return predicted + rest * answered / propensity


def bounded_scores(answered: Array, value: Array, propensity: Array, predicted: Array, odds: float) -> Array:
    """φ of each row where the silent have `odds` times the odds of the answered who are alike (values of 0 and 1)."""
    bent = odds * predicted / (1 - predicted + odds * predicted)
    slope = odds / (1 - predicted + odds * predicted) ** 2
    known = np.where(answered > 0, value, 0.0)
    rest = np.where(answered > 0, value - predicted, 0.0)
    return known + (1 - answered) * bent + rest * (1 - propensity) / propensity * slope


def stand_in_scores(answered: Array, value: Array, propensity: Array, predicted: Array, left: Array) -> Array:
    """What the answers of those alike add to φ for rows that by their kind never answer (those who left in silence).

        A_i·(Y_i − m_i)/π_i · λ_i/(1 − λ_i)        λ = P(left | x), π = P(A = 1 | x, not left)

    φ of a row that never answers is m alone, and no answer corrects an error of m there. Summed with φ, each answer
    counts 1/(π(1 − λ)) = 1/P(A = 1 | x) times: for its own kind, and for those who left and are else alike. No row
    counts more than 1 ÷ the least propensity times. Source: as for effects on the treated (Robins et al. 1994).
    """
    rest = np.where(answered > 0, value - predicted, 0.0)
    return rest * stand_in_weights(answered, propensity, left)


def stand_in_weights(answered: Array, propensity: Array, left: Array) -> Array:
    """How many of those who left each answer stands in for: A_i/π_i · λ_i/(1 − λ_i), at most as above."""
    most = np.maximum(1 / LEAST_PROPENSITY - 1 / propensity, 0.0)
    return answered * np.minimum(left / np.maximum(1 - left, 1e-9) / propensity, most)


def slopes(
    answered: Array, value: Array, propensity: Array, predicted: Array, left: Array | None = None
) -> tuple[Array, Array, Array]:
    """Derivatives of φ (with `left`: of φ and what stands in) to the log-odds of m, of π and of λ, by row.

    0 where a probability is clipped or a weight is at its most.
    """
    rest = np.where(answered > 0, value - predicted, 0.0) * answered
    odds = np.zeros(answered.size) if left is None else left / np.maximum(1 - left, 1e-9)
    most = np.maximum(1 / LEAST_PROPENSITY - 1 / propensity, 0.0)
    weight = 1 / propensity + np.minimum(odds / propensity, most)
    moves = odds / propensity < most if left is not None else np.ones(answered.size, np.bool_)
    by_propensity = np.where(moves & (propensity > LEAST_PROPENSITY), -rest * (1 - propensity) * weight, 0.0)
    by_left = np.where(moves, rest * odds / propensity, 0.0)
    return (1 - answered * weight) * predicted * (1 - predicted), by_propensity, by_left


def learnt_influence(
    fits: Sequence[CrossFit | None], parts: tuple[Array, Array, Array, Array], left: Array, weights: Array,
    stands_in: NDArray[np.bool_],
) -> Array:  # fmt: skip
    """How each row moves Σ weight·φ through what m, π and λ (`fits`, in this order) learn from it; as `weights`.

    `parts` are answered, value, π and m; columns of `weights` are estimates, `stands_in` says of each whether answers
    of those alike stand in for those who left.
    """
    moved = np.zeros(weights.shape)
    for column, standing in enumerate(stands_in):
        for fit, slope in zip(fits, slopes(*parts, left if standing else None), strict=True):
            if fit is not None and slope.any():
                moved[:, column] += fit.learnt((slope * weights[:, column])[:, None])[:, 0]
    return moved


def treated_scores(treated: Array, value: Array, propensity: Array, untreated: Array) -> tuple[float, Array]:
    """What treatment did to the treated: E(Y¹ − Y⁰ | T = 1), and each row's influence on it.

        τ̂ = Σ (T − (1 − T)·π/(1 − π))·(Y − m₀) / Σ T        ψ_i = (that term of i − T_i·τ̂) / Σ T

    `untreated` is m₀ = E(Y | T = 0, x). NaN and zeros where nobody is treated. Source: Robins, Rotnitzky & Zhao (1994);
    Moodie, Saarela & Stephens (2018), Stat 7.
    """
    total = float(treated.sum())
    if total == 0:
        return np.nan, np.zeros(treated.size)
    odds = propensity / (1 - np.minimum(propensity, 1 - LEAST_PROPENSITY))
    terms = (treated - (1 - treated) * odds) * (value - untreated)
    effect = float(terms.sum()) / total
    return effect, (terms - treated * effect) / total


def weighting(answered: Array, raw: Array, features: csr_matrix, least: float = LEAST_PROPENSITY) -> Weighting:
    """Say how far the weights had to go, from the propensities before clipping."""
    weights = answered / clip(raw, least)
    total = float(weights.sum())
    if total == 0:
        return Weighting(
            clipped=float((raw < least).mean()) if raw.size else 0.0, effective=0.0, balance=np.nan, worst=-1
        )
    mean = np.asarray(features.mean(axis=0)).ravel()
    square = np.asarray(features.multiply(features).mean(axis=0)).ravel()
    spread = np.sqrt(np.maximum(square - mean**2, 0))
    apart = np.abs(features.T @ weights / total - mean)
    apart = np.where(spread > 1e-9, apart / np.where(spread > 1e-9, spread, 1.0), 0.0)
    worst = int(apart.argmax()) if apart.size else -1
    return Weighting(
        clipped=float((raw < least).mean()), effective=total**2 / float(weights @ weights),
        balance=float(apart[worst]) if apart.size else 0.0, worst=worst,
    )  # fmt: skip
