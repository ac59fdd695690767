"""By what part of the second is the first ratio larger? With an interval that knows that a customer may be in both.

The relative difference of R1 = Σ num1 / Σ den1 and R0 is R1/R0 - 1. Its logarithm is linearised over clusters:

    Var(log R1/R0) = G/(G-1) · Σ_g ((num1_g - R1·den1_g)/Σ num1 - (num0_g - R0·den0_g)/Σ num0)²

with Student's t on G-1 degrees of freedom: the limits of log(R1/R0) are brought back by exp, so they stay above -1.
Source: Katz, Baptista, Azen & Pike (1978), Biometrics 34, with the variance clustered.
"""

import numpy as np

from unheard.statistics.ratio import Array, CrossMoments, Intervals, Moments, difference


def relative_difference(first: Moments, second: Moments, cross: CrossMoments) -> Intervals:
    """Estimate first ÷ second - 1; without limits where either ratio is 0, without a value where the second is.

    The variance is that of the logarithm.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = first.num / first.den, second.num / second.den
        scaled = difference(_scaled(first, one), _scaled(second, two), _scaled_cross(cross, one, two))
        ratio = np.log(one / two)
        half = scaled.high - scaled.value
        value = np.where(two > 0, one / two - 1, np.nan)
        low, high = np.exp(ratio - half) - 1, np.exp(ratio + half) - 1
    known = (one > 0) & (two > 0) & np.isfinite(half)
    return Intervals(
        value=value,
        low=np.where(known, low, np.nan),
        high=np.where(known, high, np.nan),
        variance=np.where(known, scaled.variance, np.nan),
    )


def _scaled(moments: Moments, by: Array) -> Moments:
    """The same ratio divided by its own value: its linearisation is that of the logarithm."""
    return Moments(
        num=moments.num / by,
        den=moments.den,
        num_num=moments.num_num / by**2,
        num_den=moments.num_den / by,
        den_den=moments.den_den,
        clusters=moments.clusters,
    )


def _scaled_cross(cross: CrossMoments, one: Array, two: Array) -> CrossMoments:
    return CrossMoments(
        num_num=cross.num_num / (one * two),
        num_den=cross.num_den / one,
        den_num=cross.den_num / two,
        den_den=cross.den_den,
        clusters=cross.clusters,
    )
