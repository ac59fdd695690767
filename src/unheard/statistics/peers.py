"""Who stands out among peers who differ anyway: standardised differences, with the peers' own spread allowed for.

Each unit's rows are compared with the other units' rows of the same kind of case (cell): with y of unit a's n_a rows,
and m_c the mean of the other units' rows in cell c,

    D_a = Σ_{i in a} (y_i - m_{c(i)}) / n_a          n_a: rows whose cell has rows of others

Its variance is that of the unit's rows, residuals summed by cluster, and of the peers' means:

    Var(D_a) = G_a/(G_a-1) · Σ_g (Σ_{i in a,g} (y_i - m_c(i) - D_a))² / n_a² + Σ_c (n_ac/n_a)²·m_c(1-m_c)/N_c(-a)

Where the difference of two such D is asked for (bad conversations less good ones), a customer has rows in both: what
the two owe to one cluster is summed before it is squared, and the peers' means of the two are taken as independent.

Units differ for honest reasons too, so that with many rows everybody differs from the mean. The spread τ² between units
is estimated with the extremes pulled in (a tenth at each end, so that those who are looked for do not hide themselves),
and each unit is tested against it:

    z_a = (D_a - D̄)/√(Var_a)           φ = mean of the winsorised z² ÷ what it is for a normal z, 0.679
    τ² = max(0, (A·φ - (A-1)) / (Σw - Σw²/Σw))      w = 1/Var_a       Z_a = (D_a - D̄)/√(Var_a + τ²)

D̄ is the median, for the same reason. Z is read off Student's t on A-1 degrees of freedom, because τ is estimated from A
units. Needs five units. Source: Spiegelhalter (2005), Quality & Safety in Health Care 14 (additive over-dispersion);
the division by 0.679 is ours: without it the pulled-in extremes make honest units look too much alike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr

from unheard.statistics.ranks import mean_ranks
from unheard.statistics.ratio import Array

WINSORISED = 0.1
_OF_NORMAL = 0.6786545589528744
"""Mean square of a normal variable winsorised by a tenth at each end: 0.8 - 2·a·φ(a) + 0.2·a² with a = 1.281552."""
FEWEST_UNITS = 5

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standardised:
    """D of K units; NaN where a unit has no row to compare."""

    value: Array
    """(K,)"""
    variance: Array
    """(K,)"""
    rows: Array
    """(K,)"""
    clusters: Array
    """(K,)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outliers:
    """How far each unit stands out."""

    z: Array
    """(K,) NaN for a unit that was not tested"""
    above: Array
    """(K,) one-sided p-value of standing above the peers"""
    centre: float
    """D̄"""
    between: float
    """τ"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """Rows that have peers, each with what it adds to D of its unit."""

    of: Standardised
    unit: Codes
    cluster: Codes
    adds: Array
    """(y - m_c - D_a)/n_a of each row"""
    peers: Array
    """(K,) the variance of the peers' means"""


def standardised(
    units: ArrayLike, cells: ArrayLike, clusters: ArrayLike, values: ArrayLike, *, count: int
) -> Standardised:
    """Compare each of `count` units with the others of the same cells; values are 0..1, codes whole numbers ≥ 0.

    Rows whose value is NaN do not count.
    """
    return _compared(units, cells, clusters, values, count).of


def standardised_difference(
    units: ArrayLike, cells: ArrayLike, clusters: ArrayLike, first: ArrayLike, second: ArrayLike, *, count: int
) -> tuple[Standardised, Standardised, Standardised]:
    """D of one value, D of another, and their difference, each of `count` units; a NaN counts in neither.

    What the two owe to one cluster is summed before it is squared, so that a customer with rows in both is one customer
    in the difference. `rows` of the difference are the fewer of the two.
    """
    one, two = (_compared(units, cells, clusters, values, count) for values in (first, second))
    unit, cluster = np.concatenate([one.unit, two.unit]), np.concatenate([one.cluster, two.cluster])
    own, number = _variance(unit, cluster, np.concatenate([one.adds, -two.adds]), count)
    apart = Standardised(
        value=one.of.value - two.of.value, variance=own + one.peers + two.peers,
        rows=np.minimum(one.of.rows, two.of.rows), clusters=number,
    )  # fmt: skip
    return one.of, two.of, apart


def _compared(units: ArrayLike, cells: ArrayLike, clusters: ArrayLike, values: ArrayLike, count: int) -> _Compared:
    unit, cell, cluster = (np.asarray(codes, np.int64) for codes in (units, cells, clusters))
    y = np.asarray(values, np.float64)
    counts = ~np.isnan(y)
    unit, cell, cluster, y = unit[counts], cell[counts], cluster[counts], y[counts]
    width = int(cell.max(initial=0)) + 1
    pairs, place = np.unique(unit * width + cell, return_inverse=True)
    own_n = np.bincount(place, minlength=pairs.size).astype(np.float64)
    own_y = np.bincount(place, y, minlength=pairs.size)
    all_n, all_y = (
        np.bincount(cell, minlength=width)[pairs % width],
        np.bincount(cell, y, minlength=width)[pairs % width],
    )
    others = all_n - own_n
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(others > 0, (all_y - own_y) / others, np.nan)
    kept = ~np.isnan(mean[place])
    unit, cluster, rest = unit[kept], cluster[kept], (y - mean[place])[kept]
    rows = np.bincount(unit, minlength=count).astype(np.float64)
    of = pairs // width
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(rows > 0, np.bincount(unit, rest, minlength=count) / rows, np.nan)
        shares = np.where(others > 0, (own_n / rows[of]) ** 2 * mean * (1 - mean) / others, 0.0)
    adds = (rest - value[unit]) / rows[unit]
    peers = np.bincount(of, shares, minlength=count).astype(np.float64)
    own, number = _variance(unit, cluster, adds, count)
    found = Standardised(value=value, variance=own + peers, rows=rows, clusters=number)
    return _Compared(of=found, unit=unit, cluster=cluster, adds=adds, peers=peers)


def _variance(unit: Codes, cluster: Codes, adds: Array, count: int) -> tuple[Array, Array]:
    """G_a/(G_a-1) · Σ_g (Σ_{i in a,g} adds)² of each unit, NaN with one cluster, and G_a."""
    span = int(cluster.max(initial=0)) + 1
    groups, where = np.unique(unit * span + cluster, return_inverse=True)
    sums = np.bincount(where, adds, minlength=groups.size)
    number = np.bincount(groups // span, minlength=count).astype(np.float64)
    squares = np.bincount(groups // span, sums**2, minlength=count)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(number > 1, number / (number - 1) * squares, np.nan), number


def outliers(value: Array, variance: Array) -> Outliers:
    """Test each unit against the spread of all; units without a variance above 0 are not tested."""
    known = np.isfinite(value) & (variance > 0)
    z, above = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    if known.sum() < FEWEST_UNITS:
        return Outliers(z=z, above=above, centre=np.nan, between=np.nan)
    own, spread = value[known], variance[known]
    centre = float(np.median(own))
    plain = (own - centre) / np.sqrt(spread)
    low, high = np.quantile(plain, [WINSORISED, 1 - WINSORISED])
    phi = float(np.mean(np.clip(plain, low, high) ** 2)) / _OF_NORMAL
    weight = 1 / spread
    units = own.size
    between = max(0.0, (units * phi - (units - 1)) / float(weight.sum() - (weight**2).sum() / weight.sum()))
    z[known] = (own - centre) / np.sqrt(spread + between)
    above[known] = stdtr(units - 1, -z[known])
    return Outliers(z=z, above=above, centre=centre, between=float(np.sqrt(between)))


def shrunken(value: Array, variance: Array) -> Array:
    """Pull each unit's mean towards the mean of all by what of its difference is noise (DerSimonian & Laird 1986)."""
    weight = 1 / np.maximum(variance, 1e-12)
    mean = float(weight @ value / weight.sum())
    heterogeneity = float(weight @ (value - mean) ** 2)
    between = max(0.0, (heterogeneity - (value.size - 1)) / float(weight.sum() - (weight**2).sum() / weight.sum()))
    if between == 0.0:
        return np.full(value.shape, mean)
    centre = float((value / (variance + between)).sum() / (1 / (variance + between)).sum())
    return centre + between / (between + variance) * (value - centre)


def rank_correlation(first: Array, second: Array) -> tuple[float, float, float]:
    """Spearman's correlation with limits on Fisher's z; NaN where one of the two never varies.

    Var(z) = 1/(n - 2) + |z|/(6n + 4√n). Source: Caruso & Cliff (1997), Educational and Psychological Measurement 57.
    """
    size = first.size
    if size < FEWEST_UNITS or np.ptp(first) == 0 or np.ptp(second) == 0:
        return np.nan, np.nan, np.nan
    value = float(np.corrcoef(mean_ranks(first), mean_ranks(second))[0, 1])
    middle = float(np.arctanh(np.clip(value, -1 + 1 / (2 * size), 1 - 1 / (2 * size))))
    half = 1.959963984540054 * np.sqrt(1 / (size - 2) + abs(middle) / (6 * size + 4 * np.sqrt(size)))
    low, high = float(np.tanh(middle - half)), float(np.tanh(middle + half))
    return value, -1.0 if value <= -1 + 1e-12 else low, 1.0 if value >= 1 - 1e-12 else high
