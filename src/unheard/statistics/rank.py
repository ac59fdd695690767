"""Rank correlation of two columns with an interval that knows of clusters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from unheard.statistics.paired import rank_correlation

Numbers = NDArray[np.float64]
FEWEST_CLUSTERS = 10
"""Below, an interval of a correlation says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """Spearman's correlation with its 95 % interval; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int


def clustered_rank_correlation(first: Numbers, second: Numbers, cluster: NDArray[np.int64]) -> Correlation:
    """Spearman's correlation, ties at their mean rank, of rows that belong to clusters.

    Interval: tanh(atanh r ± z·√((1 + r²/2)/(m − 3))), m = (Σn_g)²/Σn_g², the number of clusters of equal size that
    say as much. It is wide rather than narrow: as if all rows of a cluster were one. No interval below 10 clusters, or
    at ±1.
    Source: Bonett & Wright (2000), Psychometrika 65, 23–28.
    """
    sizes = np.unique(cluster, return_counts=True)[1].astype(np.float64)
    value = rank_correlation(first, second)
    low = high = None
    if value is not None and len(sizes) >= FEWEST_CLUSTERS and abs(value) < 1:
        many = float(sizes.sum() ** 2 / (sizes**2).sum())
        if many > 3:
            reach = float(ndtri(0.975)) * np.sqrt((1 + value**2 / 2) / (many - 3))
            low, high = (float(np.tanh(np.arctanh(value) + side * reach)) for side in (-1, 1))
    return Correlation(value=value, low=low, high=high, n=len(first), clusters=len(sizes))
