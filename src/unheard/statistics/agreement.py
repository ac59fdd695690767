"""Agreement of two raters on ordered grades: numbers in, numbers out.

Every figure is computed from weighted counts of pairs, so that leaving out one cluster (the jackknife of
`jackknife`) costs a subtraction, not a new pass over the data.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Table = NDArray[np.float64]
"""Counts of pairs: rows are the judge's grades, columns the people's, both from 1 to k."""


def exact_share(table: Table) -> float | None:
    """Share of pairs with the same grade; None without pairs."""
    total = table.sum()
    return float(np.trace(table) / total) if total else None


def within_one_share(table: Table) -> float | None:
    """Share of pairs that differ by at most one grade; None without pairs."""
    total = table.sum()
    if not total:
        return None
    rows, columns = np.indices(table.shape)
    return float(table[np.abs(rows - columns) <= 1].sum() / total)


def quadratic_weighted_kappa(table: Table) -> float | None:
    """Cohen's kappa with squared distances as weights: 1 − Σ w·observed / Σ w·expected.

    None without pairs, or where both raters gave one and the same grade throughout (nothing to agree on).
    Source: Cohen (1968), Psychological Bulletin 70(4).
    """
    total = table.sum()
    if not total:
        return None
    rows, columns = np.indices(table.shape)
    weights = (rows - columns) ** 2
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    disagreement = float((weights * expected).sum())
    return 1.0 - float((weights * table).sum()) / disagreement if disagreement else None


def f1_share(table: Table, grades: slice) -> float | None:
    """F1 of one class of grades (people's word is the truth): 2·TP / (2·TP + FP + FN); None without that class."""
    hit = table[grades, grades].sum()
    said = table[grades, :].sum()
    true = table[:, grades].sum()
    return float(2 * hit / (said + true)) if said + true else None


def balanced_accuracy(table: Table, grades: slice) -> float | None:
    """Mean of sensitivity and specificity for one class of grades; None where either class is empty."""
    inside = table[:, grades].sum()
    outside = table.sum() - inside
    if not inside or not outside:
        return None
    hit = table[grades, grades].sum()
    false_alarms = table[grades, :].sum() - hit
    return float((hit / inside + (outside - false_alarms) / outside) / 2)


def jackknife(
    tables: NDArray[np.float64], figure: Callable[[Table], float | None]
) -> tuple[float | None, float | None, float | None]:
    """Estimate a figure with a 95 % interval by leaving out one cluster at a time.

    tables: one table of pairs per cluster, shape (clusters, k, k). Var = (G−1)/G · Σ (θ₍g₎ − mean)², interval
    θ ± t(0.975, G−1)·√Var. No interval with fewer than two clusters, or where leaving one out leaves nothing.
    Source: Efron & Tibshirani (1993), chapter 11.
    """
    total = tables.sum(axis=0)
    value = figure(total)
    clusters = len(tables)
    if value is None or clusters < 2:
        return value, None, None
    without = [figure(total - table) for table in tables]
    kept = np.array([v for v in without if v is not None])
    if len(kept) < clusters:
        return value, None, None
    deviation = float(np.sqrt((clusters - 1) / clusters * ((kept - kept.mean()) ** 2).sum()))
    reach = float(stats.t.ppf(0.975, clusters - 1)) * deviation
    return value, value - reach, value + reach
