"""What a fitted head is made of: the judge's own score on a line, a ridge, and boosted trees, averaged.

    score = (1 − c)·(m + spread·((1 − t)·ridge + t·trees − m)) + c·known,   c = KNOWN / (labels + KNOWN)

The ridge weighs named features and words, the trees named features alone; `t` is chosen by left-out groups. `known`
is the judge's own score (for grades and moods on the line that fits the labels: those scales are everybody's own); it
counts like KNOWN labels, because what the judge knew holds where the labels do not come from, their level included.
Least squares draws scores to the middle; `spread` = 1/√r (r: correlation with the labels on left-out groups) takes
half of that back, so that the ends of the scale occur. Probabilities are not spread.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from unheard.judges.heads import Head, Tree, quantised
from unheard.statistics import boosting, ridge

Numbers = NDArray[np.float64]
SEEN_IN = 2
"""Conversations in which a word must stand to have a weight: what one person wrote once teaches nothing."""
ROUNDS = 150
INNER = 3
"""Parts by which the share of the trees is chosen."""
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
KNOWN = 50
FAR = 3.0
"""Standard deviations to which a named feature is kept: one strange conversation must not carry a score away."""
MOST_SPREAD = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The features of some conversations, or of some turns."""

    dense: Numbers
    counts: csr_matrix
    own: Numbers
    """The judge's own score."""
    groups: Sequence[str]

    def some(self, rows: NDArray[np.int64]) -> "Rows":
        """Return some of them."""
        return Rows(
            dense=self.dense[rows],
            counts=self.counts[rows],
            own=self.own[rows],
            groups=[self.groups[int(row)] for row in rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a head gives."""

    low: float
    high: float
    is_share: bool
    """From 0 to 1, so that the judge's own score is on the same scale."""
    is_probability: bool
    """Not to be spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """A fitted head, before it is written out."""

    kind: Kind
    mean: float
    known: tuple[float, float]
    """Offset and slope of what the judge's own score counts by itself."""
    caution: float
    """Share of that."""
    own: tuple[float, float]
    """Offset and slope of the judge's own score below the ridge."""
    bounds: tuple[Numbers, Numbers]
    rarity: Numbers
    ridge: ridge.Ridge
    trees: boosting.Boosted
    share: float
    """Of the trees."""
    spread: float

    def predict(self, rows: Rows) -> Numbers:
        """Score rows."""
        dense = np.clip(rows.dense, *self.bounds)
        found = self.own[0] + self.own[1] * rows.own
        found = found + self.ridge.predict(dense, csr_matrix(rows.counts @ diags(self.rarity)))
        if self.share:
            found = (1 - self.share) * found + self.share * self.trees.predict(rows.dense)
        found = self.mean + self.spread * (found - self.mean)
        found = (1 - self.caution) * found + self.caution * (self.known[0] + self.known[1] * rows.own)
        return np.clip(found, self.kind.low, self.kind.high)

    def head(self, names: Sequence[str]) -> Head:
        """Write it out as one sum."""
        whole = self.spread * (1 - self.caution)
        linear, trees = whole * (1 - self.share), whole * self.share
        buckets, step = quantised(array("d", linear * self.ridge.sparse * self.rarity))
        start = (1 - self.caution) * (1 - self.spread) * self.mean + self.caution * self.known[0]
        start += linear * (self.own[0] + self.ridge.intercept) + trees * self.trees.start
        return Head(
            offset=start,
            slope=linear * self.own[1] + self.caution * self.known[1],
            dense={
                name: (_short(linear * weight), _short(low), _short(high))
                for name, weight, low, high in zip(names, self.ridge.dense, *self.bounds, strict=True)
                if linear * weight
            },
            buckets=buckets,
            scale=step,
            trees=tuple(_named(tree, names, trees) for tree in self.trees.trees) if trees else (),
            low=self.kind.low,
            high=self.kind.high,
        )


def fit_blend(rows: Rows, y: Numbers, kind: Kind) -> Blend:
    """Fit all three and choose their shares by left-out groups."""
    line, mean = ridge.line(rows.own, y), float(y.mean())
    bounds = _bounds(rows.dense)
    dense, rarity = np.clip(rows.dense, *bounds), _rarity(rows.counts)
    weighted = csr_matrix(rows.counts @ diags(rarity))
    # On the judge's own score as it stands, or from the ground up (the score is a feature as well).
    bases = [line[0] + line[1] * rows.own, np.full(len(y), mean)]
    rests = [y - base for base in bases]
    choice = ridge.choose(dense, weighted, rests, rows.groups)
    chosen = choice.rows
    linear = bases[choice.offset][chosen] + choice.left_out
    branched = _trees_left_out(rows.some(chosen), y[chosen])
    errors = [float(np.mean(((1 - share) * linear + share * branched - y[chosen]) ** 2)) for share in SHARES]
    share = SHARES[int(np.argmin(errors))]
    return Blend(
        kind=kind,
        mean=mean,
        known=(0.0, 1.0) if kind.is_share else line,
        caution=KNOWN / (len(y) + KNOWN),
        own=line if choice.offset == 0 else (mean, 0.0),
        bounds=bounds,
        rarity=rarity,
        ridge=ridge.fit(dense, weighted, rests[choice.offset], choice),
        trees=boosting.fit(rows.dense, y, ROUNDS if share else 0),
        share=share,
        spread=1.0 if kind.is_probability else _spread((1 - share) * linear + share * branched, y[chosen]),
    )


def _trees_left_out(rows: Rows, y: Numbers) -> Numbers:
    part = parts_of(rows.groups, INNER, seed=1)
    found = np.full(len(y), float(y.mean()))
    for number in range(INNER):
        out, kept = part == number, np.nonzero(part != number)[0]
        if len(kept):
            found[out] = boosting.fit(rows.dense[kept], y[kept], ROUNDS).predict(rows.dense[out])
    return found


def parts_of(groups: Sequence[str], count: int, *, seed: int) -> NDArray[np.int64]:
    """Give each row its part; rows of one group share it."""
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    part_of = {names[place]: number % count for number, place in enumerate(order)}
    return np.array([part_of[group] for group in groups])


def _spread(left_out: Numbers, y: Numbers) -> float:
    if np.ptp(left_out) == 0 or np.ptp(y) == 0:
        return 1.0
    found = float(np.corrcoef(left_out, y)[0, 1])
    return min(MOST_SPREAD, 1 / np.sqrt(found)) if found > 0 else 1.0


def _bounds(dense: Numbers) -> tuple[Numbers, Numbers]:
    centre, spread = dense.mean(axis=0), dense.std(axis=0)
    return centre - FAR * spread, centre + FAR * spread


def _rarity(counts: csr_matrix) -> Numbers:
    """1 + ln(rows / rows with the bucket); 0 for buckets that stand in too few."""
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.where(seen >= SEEN_IN, 1 + np.log(counts.shape[0] / np.maximum(seen, 1)), 0.0) / 4


def _named(tree: boosting.Tree, names: Sequence[str], share: float) -> Tree:
    if not isinstance(tree, tuple):
        return _short(share * tree)
    feature, threshold, low, high = tree
    return (names[feature], _short(threshold), _named(low, names, share), _named(high, names, share))


def _short(value: float) -> float:
    return float(f"{value:.6g}")
