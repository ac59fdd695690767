"""A share of a share: two estimates of the same customers multiplied, with the interval of their product.

With a and b two shares whose linearisations are known by cluster (ψ_a, ψ_b),

    Var(a·b) = G/(G-1) · Σ_g (b·ψ_ag + a·ψ_bg)²          G clusters in either

is the delta method with the covariance in it, because a customer may be in both. The product is a share itself: its
limits are Wilson's with Student's t at the effective size p(1-p)/Var (as in `ratio`), degrees of freedom Welch's of the
two parts. A part at 0 or 1 shows no variance, though it is not certain: then the limits are put together from the
parts' own limits instead (Donner & Zou 2012, for products: √((b·Δa)² + (a·Δb)²)), and of both the wider side counts.
Sources: Korn & Graubard (1998), Survey Methodology 24; Welch (1947), Biometrika 34; Donner & Zou (2012), Statistics in
Medicine 31.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from unheard.statistics.ratio import Array, Intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One share of the two."""

    value: float
    low: float
    """NaN where it has no limits."""
    high: float
    influence: Array
    """(G,) by cluster; 0 for a cluster that is not in it."""
    present: Array
    """(G,) 1 where the cluster is in it."""

    @property
    def clusters(self) -> int:
        """How many clusters are in it."""
        return int(self.present.sum())

    def complement(self) -> "Part":
        """1 minus it."""
        return Part(
            value=1 - self.value, low=1 - self.high, high=1 - self.low, influence=-self.influence, present=self.present
        )


def product_of_shares(first: Part, second: Part) -> Intervals:
    """Estimate first × second, one element; NaN limits where either part has none."""
    a, b = first.value, second.value
    value = a * b
    groups = int(np.count_nonzero(first.present + second.present))
    pieces = (b * first.influence, a * second.influence)
    spread = groups / (groups - 1) * float(np.sum((pieces[0] + pieces[1]) ** 2)) if groups > 1 else np.nan
    low, high = _wilson(value, spread, _degrees(pieces, (first.clusters, second.clusters), groups))
    if not (0 < a < 1 and 0 < b < 1):
        below = np.hypot(b * (a - first.low), a * (b - second.low))
        above = np.hypot(b * (first.high - a), a * (second.high - b))
        low, high = np.fmin(low, max(value - below, 0.0)), np.fmax(high, min(value + above, 1.0))
    known = all(np.isfinite([first.low, first.high, second.low, second.high]))
    return Intervals(
        value=np.array([value]),
        low=np.array([low if known else np.nan]),
        high=np.array([high if known else np.nan]),
        variance=np.array([spread]),
    )


def _degrees(pieces: tuple[Array, Array], clusters: tuple[int, int], groups: int) -> float:
    """Welch's degrees of freedom, at most the clusters in either part less one."""
    own = [float(np.sum(piece**2)) for piece in pieces]
    bottom = sum(part**2 / (count - 1) for part, count in zip(own, clusters, strict=True) if count > 1)
    return min(sum(own) ** 2 / bottom, groups - 1) if bottom > 0 else groups - 1


def _wilson(value: float, variance: float, degrees: float) -> tuple[float, float]:
    """Wilson's limits at the effective size; (NaN, NaN) where there is none to compute."""
    if not variance > 0 or not 0 < value < 1 or degrees < 1:
        return np.nan, np.nan
    size = value * (1 - value) / variance
    t = float(stdtrit(degrees, 0.975))
    middle = (value + t**2 / (2 * size)) / (1 + t**2 / size)
    half = t / (1 + t**2 / size) * np.sqrt(value * (1 - value) / size + t**2 / (4 * size**2))
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)
