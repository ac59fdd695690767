"""Figures of one score against one truth, and their bootstrap intervals: numbers in, numbers out."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Numbers = NDArray[np.float64]
Figure = Callable[[Numbers, Numbers], float | None]
"""(score, truth) → figure; None where it is not defined."""


def spearman(score: Numbers, truth: Numbers) -> float | None:
    """Rank correlation, ties at their mean rank; None where either side never varies."""
    a, b = rankdata(score), rankdata(truth)
    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def auc(score: Numbers, truth: Numbers) -> float | None:
    """Chance that a positive (truth = 1) has a higher score than a negative; ties count half."""
    positives = truth == 1
    n1, n0 = int(positives.sum()), int((~positives).sum())
    if not n1 or not n0:
        return None
    return float((rankdata(score)[positives].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


def average_precision(score: Numbers, truth: Numbers) -> float | None:
    """Mean precision at each positive, tied scores taken together."""
    if not (truth == 1).any():
        return None
    order = np.argsort(-score, kind="stable")
    ranked, hits = score[order], np.cumsum(truth[order] == 1)
    ends = np.append(np.nonzero(np.diff(ranked))[0], len(ranked) - 1)
    gained = np.diff(np.concatenate([[0], hits[ends]]))
    return float((gained * hits[ends] / (ends + 1)).sum() / hits[-1])


def flagged_at_prior(score: Numbers, truth: Numbers) -> NDArray[np.bool_]:
    """Flag the highest scores, as many as there are positives; of a tie at the cut its share, spread evenly."""
    wanted = int((truth == 1).sum())
    order = np.lexsort((np.arange(len(score)) * 7919 % 104729, -score))
    flags = np.zeros(len(score), dtype=bool)
    flags[order[:wanted]] = True
    return flags


def balanced(flags: NDArray[np.bool_], truth: Numbers) -> float | None:
    """Mean of sensitivity and specificity."""
    positives = truth == 1
    if not positives.any() or positives.all():
        return None
    return float((flags[positives].mean() + (~flags[~positives]).mean()) / 2)


def balanced_at_prior(score: Numbers, truth: Numbers) -> float | None:
    """Balanced accuracy where as many are flagged as there are positives."""
    return balanced(flagged_at_prior(score, truth), truth)


def balanced_at_half(score: Numbers, truth: Numbers) -> float | None:
    """Balanced accuracy where a score of 0.5 or more is flagged: what a user gets without a threshold of his own."""
    return balanced(score >= 0.5, truth)


def f1_at_prior(score: Numbers, truth: Numbers) -> float | None:
    """F1 where as many are flagged as there are positives (precision = recall)."""
    flags, positives = flagged_at_prior(score, truth), truth == 1
    return float(2 * (flags & positives).sum() / (flags.sum() + positives.sum())) if positives.any() else None


def quadratic_kappa(score: Numbers, truth: Numbers) -> float | None:
    """Quadratic-weighted kappa of the score (0..1, as 1 to 5, half up) and a grade."""
    said, true = np.clip(np.floor(1 + 4 * score + 0.5), 1, 5), truth
    # What two independent raters with these distributions would differ by.
    expected = float(said.var() + true.var() + (said.mean() - true.mean()) ** 2)
    return float(1 - np.mean((said - true) ** 2) / expected) if expected else None


def within_half(score: Numbers, truth: Numbers) -> float | None:
    """Share of scores (0..1, as 1 to 5) within 0.5 of the truth (1 to 5)."""
    return float(np.mean(np.abs(1 + 4 * score - truth) <= 0.5 + 1e-9)) if len(truth) else None


def sign_of_the_sure(score: Numbers, truth: Numbers) -> float | None:
    """Share of right signs among the 70 % of scores farthest from 0.5; a truth of 0 has no sign and is out."""
    kept = truth != 0
    score, truth = score[kept], truth[kept]
    if not len(truth):
        return None
    sure = np.argsort(-np.abs(score - 0.5), kind="stable")[: max(1, round(0.7 * len(score)))]
    return float(np.mean((score[sure] > 0.5) == (truth[sure] > 0)))


def macro_f1(score: Numbers, truth: Numbers) -> float | None:
    """Mean F1 of three classes (-1, 0, 1)."""
    found = []
    for one in (-1, 0, 1):
        both = (score == one).sum() + (truth == one).sum()
        found.append(2 * ((score == one) & (truth == one)).sum() / both if both else 0.0)
    return float(np.mean(found)) if len(truth) else None


def share(score: Numbers, truth: Numbers) -> float | None:
    """Mean of a 0/1 score."""
    return float(score.mean()) if len(score) else None


def passed_where(kind: float) -> Figure:
    """Share of rows with this truth whose score reaches 0.625: shown as resolved or correct with 4 or 5."""

    def figure(score: Numbers, truth: Numbers) -> float | None:
        of = truth == kind
        return float(np.mean(score[of] >= 0.625)) if of.any() else None

    return figure


def bootstrap(
    figure: Figure, scores: Numbers, truth: Numbers, clusters: Sequence[Hashable], *, times: int, seed: int = 1
) -> tuple[float | None, float | None]:
    """95 % percentile interval of a figure, whole clusters drawn with replacement.

    None where fewer than two clusters, or where fewer than nine of ten resamples define the figure.
    """
    index: dict[Hashable, list[int]] = {}
    for position, cluster in enumerate(clusters):
        index.setdefault(cluster, []).append(position)
    members = [np.array(found) for found in index.values()]
    if len(members) < 2:
        return None, None
    random = np.random.default_rng(seed)
    values = []
    for _ in range(times):
        drawn = np.concatenate([members[k] for k in random.integers(0, len(members), len(members))])
        value = figure(scores[drawn], truth[drawn])
        if value is not None:
            values.append(value)
    if len(values) < 0.9 * times:
        return None, None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
