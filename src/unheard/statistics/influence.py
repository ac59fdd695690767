"""From influence functions to intervals: what each row moves an estimate by, summed by customer.

An estimate θ̂ that is smooth in the data moves by about ψ_i when row i moves. Rows of one customer are not independent,
so their influences are summed first (Liang & Zeger 1986):

    S_g = Σ_{i∈g} ψ_i        Var(θ̂) = G/(G-1) · Σ_g (S_g − S̄)²        g over the G customers with a part in the estimate

Several estimates of the same rows are one matrix of influences: the influence of their difference is the difference of
their influences, whoever is in both. Limits are θ̂ ± t·√Var with Student's t on

    d = min(G − 1, 2·(Σ S²)² / (Σ S⁴ − (Σ S²)²/G))

degrees of freedom: how well a sum of G squares of just this spread knows its own mean (Satterthwaite 1946). Few
customers that carry much of the sum leave few degrees; for normal S it is about G.

Where models learn from the rows as well (cross-fitted π and m), a row moves the estimate by ψ_i itself and by e_i
through what they learn from it. e_i vanishes for many rows, and not for a hundred answers: what is left there is a sum
over pairs of customers, (error of who answers of the one) × (error of what the other says), and it comes in twice, once
through π and once through m. Of its variance V₂, Σ S² holds half and Σ (S + E)² twice; therefore

    Var(θ̂) = G/(G-1) · (Σ_g (S_g − S̄)² + max(Σ_g (S_g − S̄)·E_g, 0))        E_g = Σ_{i∈g} e_i

which holds it once, for Σ SE = V₂/2 on average; where chance makes that negative nothing is taken away. That the amount
is right is shown by simulation (`benchmarks/study_coverage.py`, self-selection).

A part of a share that few answers tell of has one thing more. It is M·q: of a share M of all conversations q were
satisfied, and of q only answers of their kind know, weighted ω. Where five such answers all say no, model and answers
agree on nearly 0, no row moves anything, and the variance is nearly 0 as well. Five answers do not know that much:

    Var(M·q) ≥ M²·q̃(1 − q̃)/(k + 4)      q̃ = (k·q + 2)/(k + 4)      k = (Σ_g Ω_g)²/Σ_g Ω_g², Ω_g = Σ_{i∈g} ω_i

as of k customers who answered yes or no, two of each added (Agresti & Coull 1998, American Statistician 52; effective
numbers in the place of n: Korn & Graubard 1998, Survey Methodology 24), with t on k degrees. The wider one counts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """One number with its 95 % limits; None where there is none."""

    value: float | None
    low: float | None
    high: float | None
    variance: float | None
    clusters: int
    """Customers with a part in it."""
    degrees: float | None = None
    """Degrees of freedom of the t."""


NOTHING = Estimated(value=None, low=None, high=None, variance=None, clusters=0)


def few_answers(value: float, mass: float, weights: Array, clusters: Codes) -> tuple[float, float]:
    """The least variance of a part `value` = M·q of a share, `mass` = M, that answers of these weights tell of.

    Returns it with its degrees of freedom, at least 2. Without an answer that counts, as if two had said yes, two no.
    """
    of_customers = cluster_sums(np.maximum(weights, 0.0), clusters)
    squares = float(of_customers @ of_customers)
    answers = float(of_customers.sum()) ** 2 / squares if squares else 0.0
    share = min(max(value / mass, 0.0), 1.0) if mass > 0 else 0.0
    drawn = (answers * share + 2) / (answers + 4)
    return mass**2 * drawn * (1 - drawn) / (answers + 4), max(answers, 2.0)


def estimated(
    value: float, influence: Array, clusters: Codes, *, low: float | None = None, high: float | None = None,
    learnt: Array | None = None, least: tuple[float, float] = (0.0, 0.0),
) -> Estimated:  # fmt: skip
    """Give a value its interval from the influence of each row; limits are clipped to the range of what is measured.

    `learnt` is what each row moves it by through models that learn from the row; `least` a variance that it has at
    least, with the degrees of freedom of that.
    `clusters` are codes 0, 1, …; a customer all of whose rows have influence 0 has no part. A value that is not a
    number has no interval; one customer gives no limits. ValueError where influence and clusters differ in length.
    """
    if influence.shape != clusters.shape:
        raise ValueError("influence and clusters must be flat and of one length")
    if not np.isfinite(value):
        return NOTHING
    sums = cluster_sums(influence, clusters)
    through = np.zeros(sums.size) if learnt is None else cluster_sums(learnt, clusters)
    counted = sums != 0
    sums, through = sums[counted], through[counted]
    groups = int(sums.size)
    if groups < 2:
        return Estimated(value=float(value), low=None, high=None, variance=None, clusters=int(np.unique(clusters).size))
    sums = sums - sums.mean()
    squares = float(sums @ sums)
    variance = groups / (groups - 1) * (squares + max(float(sums @ through), 0.0))
    degrees = _degrees(sums, squares)
    half = float(stdtrit(degrees, 0.975)) * np.sqrt(variance)
    if least[0] > 0 and (wider := float(stdtrit(least[1], 0.975)) * np.sqrt(least[0])) > half:
        variance, degrees, half = least[0], least[1], wider
    return Estimated(
        value=float(value), low=_within(value - half, low, high), high=_within(value + half, low, high),
        variance=variance, clusters=groups, degrees=degrees,
    )  # fmt: skip


def cluster_sums(influence: Array, clusters: Codes) -> Array:
    """Sum the influence of each customer's rows."""
    return np.bincount(clusters, influence).astype(np.float64)


def mean_influence(values: Array, where: NDArray[np.bool_] | None = None) -> tuple[float, Array]:
    """The mean of the rows that count, and each row's influence on it: (x_i − mean)/n; NaN and zeros without a row."""
    counted = np.ones(values.size, np.bool_) if where is None else where
    n = int(counted.sum())
    if n == 0:
        return np.nan, np.zeros(values.size)
    mean = float(values[counted].mean())
    return mean, np.where(counted, (values - mean) / n, 0.0)


def ratio_influence(numerator: Array, denominator: Array) -> tuple[float, Array]:
    """Σnum ÷ Σden, and each row's influence on it: (num_i − R·den_i)/Σden; NaN and zeros where Σden is 0."""
    total = float(denominator.sum())
    if total == 0:
        return np.nan, np.zeros(numerator.size)
    value = float(numerator.sum()) / total
    return value, (numerator - value * denominator) / total


def _degrees(sums: Array, squares: float) -> float:
    groups = sums.size
    if squares == 0:
        return float(groups - 1)
    spread = float((sums**4).sum()) - squares**2 / groups
    return float(groups - 1) if spread <= 0 else max(1.0, min(groups - 1.0, 2 * squares**2 / spread))


def _within(value: float, low: float | None, high: float | None) -> float:
    return float(min(np.inf if high is None else high, max(-np.inf if low is None else low, value)))
