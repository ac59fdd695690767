"""Who answers the survey, and what the silent would have said: two models, each blind to the customer it predicts."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.influence import Array, Estimated
from unheard.statistics.ratio import size_notes
from unheard.studies.base import Answer, Request, refusal
from unheard.studies.columns import CASE, HISTORY, HISTORY_NUMBERS, SCORE, SCORE_NUMBERS, Columns, Mask

FEWEST_ANSWERS = 30
FEW_ANSWERS = 200
"""Below, simulated intervals of some steps held the truth in 91 to 92 % instead of 95 %
(`benchmarks/study_coverage.py`).
"""
LEADING = 3.0
"""By how much less the rating's slope is held back than other columns: as if it came from a normal distribution with
standard deviation 3 per standard deviation (Gelman, Jakulin, Pittau & Su 2008 take 2.5). Among a hundred answers ten
are unhappy; held back like the sixty other columns, the rating left kept low-rated conversations at P(satisfied) = 0.4
where nobody was, and experienced 2 points too high in simulated organisations.
"""
ODDS = 3.0
"""Λ: by how much the odds of a silent customer may differ from those of an answering one who looks alike."""
MOST_LEARNT = 10_000
"""Answers from which on what the models learn from a single customer no longer widens an interval visibly."""
CATEGORIES = (*SCORE, "handler", *CASE, *HISTORY)
NUMBERS = (*SCORE_NUMBERS, *HISTORY_NUMBERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Modelled:
    """What the two models say of each row."""

    answered: Array
    """1 where a csat survey was answered."""
    satisfied: Array
    """1 or 0 where answered; 0 elsewhere."""
    propensity: Array
    """P(answered), clipped."""
    predicted: Array
    """P(satisfied) had it been answered."""
    leaves: Array
    """P(left in silence), where such rows were named."""
    fits: tuple[Any, Any, Any]
    """The models of `predicted`, `propensity` and `leaves` (None without it)."""
    clipped: float
    effective: float
    balance: float

    @property
    def parts(self) -> tuple[Array, Array, Array, Array]:
        """What the scores are made of."""
        return self.answered, self.satisfied, self.propensity, self.predicted

    def learnt(self, weights: Array, stands_in: Mask) -> Array:
        """How each row moves Σ weight·φ through what the models learn from it, by column of `weights`."""
        from unheard.statistics.doubly_robust import learnt_influence

        if self.answered.sum() > MOST_LEARNT:
            return np.zeros(weights.shape)
        return learnt_influence(self.fits, self.parts, self.leaves, weights, stands_in)

    def notes(self) -> list[str]:
        """The diagnostics in words."""
        answers = int(self.answered.sum())
        few = [f"With {answers:,} answers the intervals are somewhat too narrow."] if answers < FEW_ANSWERS else []
        return [
            *few,
            f"Weights: {self.clipped * 100:.1f} % of the conversations had a chance of an answer below 2 % (clipped "
            f"there); {answers:,} answers, weighted, count as {self.effective:,.0f}.",
            f"Balance: after weighting, no column of what is known differs between the answered and all by more than "
            f"{self.balance:.2f} standard deviations" + (" (0.1 and more is much)." if self.balance >= 0.1 else "."),
        ]


def model_answers(rows: Columns, more: list[Any] | None = None, left: Mask | None = None) -> Modelled:
    """Fit the models on these rows, cross-fitted by customer; `more` are further feature columns.

    `left` are rows that by their kind never answer: nothing is learnt from them, and how likely a row is to be one of
    them given the rest (0 for all without them) says how much the answers of those alike must stand in for them.
    """
    from unheard.statistics.design import standardised
    from unheard.statistics.doubly_robust import clip, weighting
    from unheard.statistics.logistic import cross_fit

    answered, satisfied = answers(rows)
    leading = standardised(rows.numbers("rating")) * LEADING
    features = rows.features(CATEGORIES, NUMBERS, [leading, *(more or ())])
    everybody = np.ones(rows.rows, np.bool_)
    could = everybody if left is None else ~left
    answering = cross_fit(features, answered, could, rows.folds)
    saying = cross_fit(features, satisfied, answered > 0, rows.folds)
    leaving = None
    if left is not None and left.any():
        leaving = cross_fit(features, left.astype(np.float64), everybody, rows.folds)
    leaves = np.zeros(rows.rows) if leaving is None else leaving.predicted
    raw = answering.predicted
    of = weighting(answered, raw * (1 - leaves), features)
    return Modelled(
        answered=answered, satisfied=satisfied, propensity=clip(raw), predicted=saying.predicted, leaves=leaves,
        fits=(saying, answering, leaving), clipped=of.clipped, effective=of.effective, balance=of.balance,
    )  # fmt: skip


def answers(rows: Columns) -> tuple[Array, Array]:
    """Who answered (1 or 0), and who of them was satisfied (0 elsewhere)."""
    satisfied = rows.numbers("csat_satisfied")
    return (~np.isnan(satisfied)).astype(np.float64), np.nan_to_num(satisfied)


def missing_fact(request: Request, metric: str, needs: tuple[str, ...], what: str) -> Answer | None:
    """Refuse by the first fact that no source shows."""
    for fact in needs:
        if not request.shows(fact):
            return refusal(metric, f"{what}: no source shows {CAPABILITY_FACTS[fact]} ({fact}); {REMEDIES[fact]}.")
    return None


def estimate_of(
    found: Estimated, metric: str, *, n: int, method: str, unit: str = "share", times: float = 1.0,
    segment: dict[str, str] | None = None, notes: tuple[str, ...] = (),
) -> Estimate:  # fmt: skip
    """Turn a number with its interval into an estimate; small ones say so."""

    def scaled(value: float | None) -> float | None:
        return None if value is None else value * times

    sizes = size_notes(n, found.clusters) if found.value is not None else [] if notes else ["nothing to count"]
    return Estimate(
        metric=metric, segment=segment or {}, value=scaled(found.value), low=scaled(found.low), high=scaled(found.high),
        n=n, clusters=found.clusters, unit=unit, method=f"{method}, clustered by customer (G={found.clusters})",
        notes=(*notes, *sizes),
    )  # fmt: skip


def count_of(mask: Mask) -> int:
    """How many."""
    return int(mask.sum())
