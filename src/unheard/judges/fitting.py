"""Fit heads to people's labels, and keep one only where it is better beyond noise.

Each head first puts the judge's own score on the scale of the labels (a line, its order kept), then adds what the
outline and the words explain of the rest, as strongly as left-out customers allow. Before and after are compared on
customers that the head did not see: five parts, everything chosen anew on the other four.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from unheard.judges.grams import WIDTH
from unheard.judges.heads import SCALES, Head, quantised
from unheard.statistics import ridge
from unheard.statistics.paired import Change, change_of_error, change_of_rank

Numbers = NDArray[np.float64]
FEWEST = 20
"""Labels of one name below which nothing is fitted."""
PARTS = 5
SEEN_IN = 2
"""Conversations in which a word must stand to have a weight: what one person wrote once teaches nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled conversation, read."""

    conversation_key: str
    group: str
    """Customer; the conversation itself where there is none."""
    outline: Mapping[str, float]
    grams: Mapping[int, float]
    scores: Mapping[str, float]
    """The judge's own scores, the middle where it had none."""
    said: Mapping[str, float]
    """Name → what people said."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of one head."""

    name: str
    labels: int
    groups: int
    taken: bool
    sentence: str
    error: Change | None = None
    """Mean squared error, before and after."""
    rank: Change | None = None
    """Spearman's rank correlation, before and after."""
    strength: float | None = None
    head: Head | None = None
    left_out: dict[str, float] = field(default_factory=dict)
    """Conversation → the score of a head that did not see it."""

    def to_json(self) -> dict[str, Any]:
        """The outcome as JSON, without the head."""
        return {
            "name": self.name,
            "labels": self.labels,
            "groups": self.groups,
            "taken": self.taken,
            "sentence": self.sentence,
            "mean_squared_error": self.error.to_json() if self.error else None,
            "rank_correlation": self.rank.to_json() if self.rank else None,
        }


def fit_head(name: str, examples: Sequence[Example], progress: Callable[[], None] | None = None) -> Outcome:
    """Fit one head and say whether it is worth having."""
    rows = [example for example in examples if name in example.said]
    groups = [example.group for example in rows]
    y = np.array([example.said[name] for example in rows])
    empty = Outcome(name=name, labels=len(rows), groups=len(set(groups)), taken=False, sentence="")
    if len(rows) < FEWEST or len(set(groups)) < PARTS:
        missing = FEWEST - len(rows)
        empty.sentence = (
            f"{name}: {len(rows)} labels are too few; {missing} more are needed."
            if missing > 0
            else f"{name}: the labels come from fewer than {PARTS} customers."
        )
        return empty
    if np.ptp(y) == 0:
        empty.sentence = f"{name}: every label says the same, so there is nothing to learn."
        return empty
    own = np.array([example.scores[name] for example in rows])
    names, dense, counts = matrices(rows)
    after = _left_out(dense, counts, own, y, groups, SCALES[name], progress)
    error, rank = change_of_error(own, after, y, groups), change_of_rank(own, after, y, groups)
    better = error.high is not None and error.high < 0 and not (rank.high is not None and rank.high < 0)
    made = _head(name, names, dense, counts, own, y, groups)
    if progress:
        progress()
    return Outcome(
        name=name,
        labels=len(rows),
        groups=len(set(groups)),
        taken=better,
        sentence=_sentence(name, len(rows), error, rank, better),
        error=error,
        rank=rank,
        strength=made[1].strength,
        head=made[0] if better else None,
        left_out={row.conversation_key: float(value) for row, value in zip(rows, after, strict=True)},
    )


def matrices(rows: Sequence[Example]) -> tuple[list[str], Numbers, csr_matrix]:
    """Outlines as a dense matrix, words as a sparse one; words weigh more the rarer they are."""
    names = sorted({name for row in rows for name in row.outline})
    dense = np.array([[row.outline.get(name, 0.0) for name in names] for row in rows])
    indices = [bucket for row in rows for bucket in row.grams]
    values = [value for row in rows for value in row.grams.values()]
    starts = np.cumsum([0, *(len(row.grams) for row in rows)])
    counts = csr_matrix((values, indices, starts), shape=(len(rows), WIDTH))
    return names, dense, counts


def _rarity(counts: csr_matrix) -> Numbers:
    """1 + ln(rows / rows with the bucket); 0 for buckets that stand in too few."""
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.where(seen >= SEEN_IN, 1 + np.log(counts.shape[0] / np.maximum(seen, 1)), 0.0) / 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fitted:
    offset: float
    slope: float
    rarity: Numbers
    ridge: ridge.Ridge

    def predict(self, dense: Numbers, counts: csr_matrix, own: Numbers, scale: tuple[float, float]) -> Numbers:
        found = self.offset + self.slope * own
        found = found + self.ridge.predict(dense, csr_matrix(counts @ diags(self.rarity)))
        return np.clip(found, *scale)


def _fit(dense: Numbers, counts: csr_matrix, own: Numbers, y: Numbers, groups: Sequence[str]) -> _Fitted:
    offset, slope = ridge.line(own, y)
    rarity = _rarity(counts)
    weighted = csr_matrix(counts @ diags(rarity))
    # On the judge's own score as it stands, or from the ground up (the score is a feature as well).
    rests = [y - offset - slope * own, y - float(y.mean())]
    choice = ridge.choose(dense, weighted, rests, groups)
    if choice.offset == 1:
        offset, slope = float(y.mean()), 0.0
    fitted = ridge.fit(dense, weighted, rests[choice.offset], choice)
    return _Fitted(offset=offset, slope=slope, rarity=rarity, ridge=fitted)


def _left_out(
    dense: Numbers,
    counts: csr_matrix,
    own: Numbers,
    y: Numbers,
    groups: Sequence[str],
    scale: tuple[float, float],
    progress: Callable[[], None] | None,
) -> Numbers:
    names = sorted(set(groups))
    order = np.random.default_rng(0).permutation(len(names))
    part_of = {names[place]: number % PARTS for number, place in enumerate(order)}
    part = np.array([part_of[group] for group in groups])
    found = np.empty_like(y)
    for number in range(PARTS):
        out, kept = part == number, np.nonzero(part != number)[0]
        made = _fit(dense[kept], counts[kept], own[kept], y[kept], [groups[int(row)] for row in kept])
        found[out] = made.predict(dense[out], counts[out], own[out], scale)
        if progress:
            progress()
    return found


def _head(
    name: str,
    names: Sequence[str],
    dense: Numbers,
    counts: csr_matrix,
    own: Numbers,
    y: Numbers,
    groups: Sequence[str],
) -> tuple[Head, ridge.Choice]:
    made = _fit(dense, counts, own, y, groups)
    buckets, scale = quantised(array("d", made.ridge.sparse * made.rarity))
    low, high = SCALES[name]
    weights = {
        feature: float(f"{weight:.6g}") for feature, weight in zip(names, made.ridge.dense, strict=True) if weight
    }
    head = Head(
        offset=made.offset + made.ridge.intercept,
        slope=made.slope,
        dense=weights,
        buckets=buckets,
        scale=scale,
        low=low,
        high=high,
    )
    return head, made.ridge.choice


def _sentence(name: str, labels: int, error: Change, rank: Change, better: bool) -> str:
    said = f"{name}, {labels:,} labels, on customers left out: mean squared error {error.words()}"
    if rank.before is not None and rank.after is not None:
        said += f", rank correlation {rank.before:.2f} → {rank.after:.2f}"
    if better:
        return said + ": the fitted head is used."
    return said + ": not better beyond noise, so the old head is kept."
