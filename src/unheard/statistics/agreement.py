"""Agreement of two raters on ordered grades: numbers in, numbers out.

Every figure is computed from weighted counts of pairs, so that leaving out one cluster (the jackknife of
`jackknife`) costs a subtraction, not a new pass over the data.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

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


def spearman(table: Table) -> float | None:
    """Rank correlation of the two sides, ties at their mean rank; None where either side gave one grade throughout.

    From (weighted) counts: the mean rank of a grade is the count below it plus half its own.
    """
    total = table.sum()
    if not total:
        return None
    ranks = []
    for margin in (table.sum(axis=1), table.sum(axis=0)):
        ranks.append(np.cumsum(margin) - margin / 2 - total / 2)
    a, b = ranks
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    spread = float((rows * a**2).sum() * (columns * b**2).sum())
    return float(a @ table @ b) / spread**0.5 if spread > 1e-12 * total**6 else None


def coincidences(units: NDArray[np.float64]) -> Table:
    """Pairs of grades that different raters gave one unit, both ways, each unit counting as often as it has raters.

    units[u, c]: how many raters gave grade c + 1 to unit u; those with fewer than two raters say nothing. Additive over
    units, so that one cluster can be left out by subtraction.
    """
    kept = units[units.sum(axis=1) >= 2]
    weighted = kept / np.maximum(kept.sum(axis=1, keepdims=True) - 1, 1)
    table = weighted.T @ kept
    table[np.diag_indices_from(table)] -= weighted.sum(axis=0)
    return np.asarray(table, dtype=np.float64)


def krippendorff_alpha(table: Table, metric: str = "ordinal") -> float | None:
    """Krippendorff's alpha from coincidences: 1 − observed ÷ expected disagreement.

    δ² of two grades is their squared difference ("interval"), or the squared sum of the values between them, the ends
    counted half ("ordinal"). None without a pair, or where only one grade was ever given.
    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
    """
    margin = table.sum(axis=1)
    total = float(margin.sum())
    if total < 2:
        return None
    grades = np.cumsum(margin) - margin / 2 if metric == "ordinal" else np.arange(len(margin), dtype=np.float64)
    distance = (grades[:, None] - grades[None, :]) ** 2
    expected = float((np.outer(margin, margin) * distance).sum()) / (total - 1)
    return 1 - float((table * distance).sum()) / expected if expected > 0 else None


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


def of_each(tables: NDArray[np.float64], figure: Callable[[Table], float | None]) -> list[float | None]:
    """Compute a figure of each table, once for those that are equal: most clusters are one label, of few kinds."""
    of_kind: dict[bytes, float | None] = {}
    found = []
    for table in tables:
        kind = table.tobytes()
        if kind not in of_kind:
            of_kind[kind] = figure(table)
        found.append(of_kind[kind])
    return found


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
    without = of_each(tables, lambda table: figure(total - table))
    kept = np.array([v for v in without if v is not None])
    if len(kept) < clusters:
        return value, None, None
    deviation = float(np.sqrt((clusters - 1) / clusters * ((kept - kept.mean()) ** 2).sum()))
    reach = float(stdtrit(clusters - 1, 0.975)) * deviation
    return value, value - reach, value + reach
