"""Prediction-powered estimation: a mean of what people say, from a judge who read all and people who read a sample.

Estimand: θ, the mean of y (what people say) over all units, as a process goes on: the units are customers'
conversations, and another period would bring others (a superpopulation, as in every metric). f is the judge's word on
every unit, y is known on a sample whose inclusion probabilities p are known. With w = 1/p and d = y − λf

    θ(λ) = λ·mean_all f + Σ w·d / Σ w                                                           (Hájek's ratio in w)

λ = 0 is people's labels alone, λ = 1 classic prediction-powered inference. The judge may be biased as it likes: its
error is estimated on the sample. The estimate is linear in λ, so is what each cluster g (customer) adds to it:

    a_g = Σ_{i∈g, sampled} w·(y − ȳ_w) / Σw        b_g = Σ_{i∈g} (f − f̄)/N − Σ_{i∈g, sampled} w·(f − f̄_w) / Σw
    ψ_g = a_g + λ·b_g                              Var θ = Σ_g ψ_g²

One linearisation over the clusters holds both terms, because the same customers are in both sums. The variance is a
parabola in λ; its least point λ* = −Σ a·b / Σ b², clipped to [0, 1], is PPI++'s power tuning with clusters and weights.

Small samples: each sampled cluster's ψ² is divided by (1 − h)^1.5, where h is its leverage on the mean and on λ
(h_g = W_g/W + b_g²/Σb²; 1 would leave the variance unbiased were all customers alike (HC2), 2 is nearly leaving one out
(HC3), too wide where judge and people often differ), t has as many degrees of freedom as there are effective sampled
customers (Kish, (ΣW_g)²/ΣW_g²) less what was fitted. Where the judge and a few dozen people never disagree, the
sample's own variance is 0, which is luck and no knowledge: the variance is never below that of one disagreement of one
unit among the effective sampled customers. Shares get a Wilson interval at the effective size θ(1−θ)/Var. The power
and the one disagreement were chosen by simulation, on other seeds than those that `benchmarks/trust_coverage.py` uses.

Sources: Angelopoulos, Bates, Fannjiang, Jordan & Zrnic (2023), Science 382; Angelopoulos, Duchi & Zrnic (2023), PPI++,
arXiv 2311.01453; Zrnic & Candès (2024), active inference, arXiv 2403.03208; Särndal, Swensson & Wretman (1992) §6.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

LEVERAGE_POWER = 1.5
LEAST_DISAGREEMENT = 1.0
"""Disagreements that the variance assumes at the least, among the effective sampled customers."""
HIGHEST_LEVERAGE = 0.9
"""A single customer that is (nearly) the whole sample would divide by zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """The labelled part of a population: positions, what people say, weights."""

    unit: Codes
    """Position in the population's arrays; a unit that two samples drew stands here twice."""
    value: Array
    """y"""
    weight: Array
    """1/p; only their proportions matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debiased:
    """A mean with its interval, and what it is made of."""

    value: float
    low: float | None
    high: float | None
    variance: float | None
    tuning: float
    """λ: how much of the judge's word is used, 0..1."""
    clusters: int
    """Sampled clusters."""
    effective_clusters: float
    """Kish's effective number of sampled clusters."""


def combined_weights(probability: Array, sample: Codes) -> Array:
    """Weigh units of several independent samples so that together they stand for the population once.

    Sample s alone gives Hájek's mean with 1/p. The mixture is Σ α_s·(mean of s), α_s in proportion to s's effective
    size (Σ1/p)²/Σ1/p²: a sample of which only a part was read does not count less per conversation read.
    """
    weight = 1 / probability
    total = np.bincount(sample, weight)
    squares = np.bincount(sample, weight * weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(squares > 0, total**2 / squares, 0.0)
        scale = np.where(total > 0, size / total, 0.0)
    return np.asarray(weight * scale[sample], np.float64)


def debiased_mean(
    judged: Array, cluster: Codes, sampled: Sampled, *, is_share: bool, tuning: float | None = None,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Debiased:  # fmt: skip
    """Estimate the mean of y over a population.

    `judged` is f of every unit, `cluster` numbers its customer. `tuning` fixes λ (0 = labels alone, 1 = classic), None
    takes the optimum. Value and limits are clipped to `bounds`. One sampled cluster, or none to spare after fitting λ:
    no limits. Raises `ValueError` without a sampled unit.
    """
    if not sampled.unit.size:
        raise ValueError("Nothing is sampled.")
    parts = _Parts.of(judged, cluster, sampled)
    if tuning is None:
        tuning, is_fitted = parts.optimum()
    else:
        is_fitted = False
    value = parts.label_mean + tuning * (parts.judged_mean - parts.judged_label_mean)
    value = min(max(value, bounds[0]), bounds[1])
    clusters, effective = int(parts.is_sampled.sum()), parts.effective_clusters
    freedom = effective - 1 - is_fitted
    if clusters < 2 or freedom <= 0:
        return Debiased(
            value=value, low=None, high=None, variance=None, tuning=tuning, clusters=clusters,
            effective_clusters=effective,
        )  # fmt: skip
    variance = max(parts.variance(tuning, is_fitted), LEAST_DISAGREEMENT / effective**2)
    t = float(stdtrit(freedom, 0.975))
    if is_share:
        low, high = wilson(value, variance, t, effective)
    else:
        low, high = value - t * variance**0.5, value + t * variance**0.5
    return Debiased(
        value=value, low=max(low, bounds[0]), high=min(high, bounds[1]), variance=variance, tuning=tuning,
        clusters=clusters, effective_clusters=effective,
    )  # fmt: skip


def wilson(value: float, variance: float, t: float, size: float) -> tuple[float, float]:
    """Wilson's interval at the effective size v·(1−v)/variance.

    v is the value, but at least one among `size` and at most all but that: closer to 0 or 1 the sample cannot tell
    how much units differ, and the quotient would say nothing.
    """
    spread = value * (1 - value)
    place = min(max(value, LEAST_DISAGREEMENT / size), 1 - LEAST_DISAGREEMENT / size)
    effective = place * (1 - place) / variance
    scale = 1 + t * t / effective
    middle = (value + t * t / (2 * effective)) / scale
    half = t / scale * (spread / effective + t * t / (4 * effective * effective)) ** 0.5
    return (0.0 if value <= 0 else max(middle - half, 0.0)), (1.0 if value >= 1 else min(middle + half, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What the clusters add to the labels' mean (a) and to the judge's correction (b)."""

    labels: Array
    correction: Array
    weight: Array
    """Σ w of each cluster, as a part of all."""
    is_sampled: NDArray[np.bool_]
    label_mean: float
    judged_mean: float
    judged_label_mean: float

    @classmethod
    def of(cls, judged: Array, cluster: Codes, sampled: Sampled) -> "_Parts":
        _, codes = np.unique(cluster, return_inverse=True)
        count = int(codes.max()) + 1
        weight = sampled.weight / sampled.weight.sum()
        of, said = codes[sampled.unit], judged[sampled.unit]
        label_mean, judged_label_mean = float(weight @ sampled.value), float(weight @ said)
        judged_mean = float(judged.mean())
        held = np.bincount(of, weight, minlength=count).astype(np.float64)
        return cls(
            labels=np.bincount(of, weight * (sampled.value - label_mean), minlength=count).astype(np.float64),
            correction=np.bincount(codes, judged - judged_mean, minlength=count) / judged.size
            - np.bincount(of, weight * (said - judged_label_mean), minlength=count),
            weight=held,
            is_sampled=held > 0,
            label_mean=label_mean,
            judged_mean=judged_mean,
            judged_label_mean=judged_label_mean,
        )

    @property
    def effective_clusters(self) -> float:
        return float(1 / (self.weight @ self.weight))

    def optimum(self) -> tuple[float, bool]:
        """λ*, and whether it was fitted: at 0 and at 1 the data no longer decide it."""
        squares = float(self.correction @ self.correction)
        if squares <= 1e-24:  # everybody is labelled, or the judge says the same of all: nothing to gain
            return 0.0, False
        best = -float(self.labels @ self.correction) / squares
        return min(max(best, 0.0), 1.0), 0.0 < best < 1.0

    def variance(self, tuning: float, is_fitted: bool) -> float:
        psi = self.labels + tuning * self.correction
        leverage = self.weight.copy()
        if is_fitted:
            leverage += self.correction**2 / float(self.correction @ self.correction)
        kept = 1 - np.minimum(np.where(self.is_sampled, leverage, 0.0), HIGHEST_LEVERAGE)
        return float((psi**2 / kept**LEVERAGE_POWER).sum())
