"""Fit heads to people's labels, and keep one only where it is better beyond noise.

A head is a blend (see `blend`). Before and after are compared on customers that the head did not see: five parts,
everything chosen anew on the other four.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from unheard.judges.blend import Kind, Rows, fit_blend, parts_of, table
from unheard.judges.grams import WIDTH
from unheard.judges.heads import FED, FED_BY, SCALES, Head, fed_name
from unheard.statistics.paired import Change, change_of_error, change_of_rank

Numbers = NDArray[np.float64]
FEWEST = 20
"""Labels of one name below which nothing is fitted."""
PARTS = 5
FEWEST_OTHERS = 5
"""Labels that must differ from the most frequent one: from three exceptions nobody learns what makes one."""
PROBABILITIES = frozenset(("confirmed", "correct"))
MORE = 2
"""Times as many labels as a head has itself, from which another head knows what it could not learn alone."""
GRADES = frozenset(("quality",))
"""Scores on a scale that everybody uses in their own way."""
VERDICTS = frozenset(("resolved", "correct"))
"""Scores whose side of the middle decides: a state, a share of what was handled rightly."""
MOODS = frozenset(("sentiment",))
"""Scores of which the bad end matters most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled conversation, or one labelled turn, read."""

    key: str
    """Of the conversation; with the turn's number behind it for a turn."""
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
    head: Head | None = None
    left_out: dict[str, float] = field(default_factory=dict)
    """Key of the example → the score of a head that did not see it."""

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


def fit_heads(
    names: Collection[str], examples: Sequence[Example], progress: Callable[[], None] | None = None
) -> list[Outcome]:
    """Fit a head of each name, those first that another one may stand on (`FED_BY`)."""
    made: dict[str, Outcome] = {}
    for name in sorted(names, key=lambda name: (name in FED_BY, list(SCALES).index(name))):
        rows = [example for example in examples if name in example.said]
        others = [made[one] for one in FED_BY.get(name, ()) if one in made]
        feeding = [one for one in others if one.taken and one.labels >= MORE * len(rows)]
        made[name] = fit_head(name, _fed(rows, feeding) if feeding else rows, progress)
    return [made[name] for name in SCALES if name in made]


def _fed(rows: Sequence[Example], feeding: Sequence[Outcome]) -> list[Example]:
    """Add what other heads say of each conversation: where it was labelled for them, a head that did not see it."""
    found = []
    for row in rows:
        said = {
            fed_name(of.name): of.left_out[row.key]
            if row.key in of.left_out
            else of.head.value(row.scores[of.name], row.outline, row.grams)
            for of in feeding
            if of.head is not None
        }
        found.append(replace(row, outline={**row.outline, **said}))
    return found


def fit_head(name: str, examples: Sequence[Example], progress: Callable[[], None] | None = None) -> Outcome:
    """Fit one head and say whether it is worth having."""
    rows = [example for example in examples if name in example.said]
    groups = [example.group for example in rows]
    y = np.array([example.said[name] for example in rows])
    empty = Outcome(name=name, labels=len(rows), groups=len(set(groups)), taken=False, sentence="")
    refused = _refused(name, y, len(set(groups)))
    if refused is not None:
        empty.sentence = refused
        return empty
    own = np.array([example.scores[name] for example in rows])
    names, dense, counts = matrices(rows)
    inputs = [place for place, feature in enumerate(names) if feature.startswith(FED)]
    known = table(dense, counts, own, groups, inputs)
    kind = kind_of(name)
    after = _left_out(known, y, kind, progress)
    error, rank = change_of_error(own, after, y, groups), change_of_rank(own, after, y, groups)
    better = error.high is not None and error.high < 0 and not (rank.high is not None and rank.high < 0)
    made = fit_blend(known, y, kind).head(names) if better else None
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
        head=made,
        left_out={row.key: float(value) for row, value in zip(rows, after, strict=True)},
    )


def _refused(name: str, y: Numbers, groups: int) -> str | None:
    """Say why there is nothing to fit to; None where there is."""
    missing = FEWEST - len(y)
    if missing > 0:
        return f"{name}: {len(y)} labels are too few; {missing} more are needed."
    if groups < PARTS:
        return f"{name}: the labels come from fewer than {PARTS} customers."
    ((_, most),) = Counter(y.tolist()).most_common(1)
    if most == len(y):
        return f"{name}: every label says the same, so there is nothing to learn."
    others = len(y) - most
    if others < FEWEST_OTHERS:
        return (
            f"{name}: only {others} of {len(y):,} labels say anything else than the rest; at least {FEWEST_OTHERS} "
            "are needed."
        )
    return None


def matrices(rows: Sequence[Example]) -> tuple[list[str], Numbers, csr_matrix]:
    """Outlines as a dense matrix, words as a sparse one; words weigh more the rarer they are."""
    names = sorted({name for row in rows for name in row.outline})
    dense = np.array([[row.outline.get(name, 0.0) for name in names] for row in rows])
    indices = [bucket for row in rows for bucket in row.grams]
    values = [value for row in rows for value in row.grams.values()]
    starts = np.cumsum([0, *(len(row.grams) for row in rows)])
    counts = csr_matrix((values, indices, starts), shape=(len(rows), WIDTH))
    return names, dense, counts


def kind_of(name: str) -> Kind:
    """Say what a head of a name gives."""
    low, high = SCALES[name]
    return Kind(
        low=low,
        high=high,
        is_own_scale=name not in GRADES,
        is_probability=name in PROBABILITIES,
        is_verdict=name in VERDICTS,
        is_mood=name in MOODS,
    )


def _left_out(rows: Rows, y: Numbers, kind: Kind, progress: Callable[[], None] | None) -> Numbers:
    part = parts_of(rows.groups, PARTS, seed=0)
    found = np.empty_like(y)
    for number in range(PARTS):
        out, kept = np.nonzero(part == number)[0], np.nonzero(part != number)[0]
        found[out] = fit_blend(rows.some(kept), y[kept], kind).predict(rows.some(out))
        if progress:
            progress()
    return found


def _sentence(name: str, labels: int, error: Change, rank: Change, better: bool) -> str:
    said = f"{name}, {labels:,} labels, on customers left out: mean squared error {error.words()}"
    if rank.before is not None and rank.after is not None:
        said += f", rank correlation {rank.before:.2f} → {rank.after:.2f}"
    if better:
        return said + ": the fitted head is used."
    return said + ": not better beyond noise, so the old head is kept."
