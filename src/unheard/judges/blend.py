"""What a fitted head is made of: a base, a ridge on top of it, and boosted trees, averaged.

    score = (1 − c)·(m + spread·((1 − t)·ridge + t·trees − m)) + c·known,   c = KNOWN / (customers + KNOWN)

The base is what other fitted heads say; where there is none, the judge's own score on a line, or nothing but the mean.
The ridge weighs named features and words, the trees named features alone; all is chosen by left-out groups. `known`
is the judge's own score (a grade's on the line that fits the labels: that scale is everybody's own); it counts like the
labels of KNOWN customers, because what the judge knew holds where the labels do not come from, their level included.
Least squares draws scores to the middle; `spread` = 1/√r (r: correlation with the labels on left-out groups) takes
half of that back, so that the ends of the scale occur. Probabilities are not spread.

Where a verdict hangs on the middle of the scale (resolved or not), what is fitted is to a third the label and to two
thirds which side of the middle it is on: to be right about 0.45 and 0.55 matters more there than to tell 0.8 from 0.9.
Of a mood, what is fitted bends the scale: who is upset matters more than who is a bit uneasy, or pleased how much.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
SHARES = (0.25, 0.5, 0.75)
FEW, MOST_OF_FEW = 200, 0.25
"""Labels below which the trees get at most so much: from a hundred rows nobody can choose how far to trust them."""
KNOWN = 30
FAR = 3.0
"""Standard deviations to which a named feature is kept: one strange conversation must not carry a score away."""
MOST_SPREAD = 1.5
SHARP, SIDE = 16.0, 2 / 3
"""How steeply a label counts as on one side of the middle (0.06 off it: three quarters), and the side's share."""
BENT = (-2.0, -1.0, 0.0, 2.0), (-2.0, -0.35, 0.0, 1.7)
"""Moods, and what they count as when fitted: the bad end and the middle stay where they are."""
PULL = 10.0
"""Rows that say nothing, by which the slopes of a base of several scores are held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The features of some conversations, or of some turns."""

    dense: Numbers
    words: csr_matrix
    """Weighted by `rarity`."""
    rarity: Numbers
    own: Numbers
    """The judge's own score."""
    groups: Sequence[str]
    kernel: Numbers | None = None
    """words·wordsᵀ, where the rows are few enough to form it; worked out once for all parts of them."""
    inputs: tuple[int, ...] = ()
    """Columns of `dense` that are what other fitted heads say."""

    def some(self, rows: NDArray[np.int64]) -> "Rows":
        """Return some of them."""
        return replace(
            self,
            dense=self.dense[rows],
            words=self.words[rows],
            kernel=None if self.kernel is None else self.kernel[np.ix_(rows, rows)],
            own=self.own[rows],
            groups=[self.groups[int(row)] for row in rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a head gives."""

    low: float
    high: float
    is_own_scale: bool
    """The judge's own score is on the scale of the labels as it stands."""
    is_probability: bool
    """Not to be spread."""
    is_verdict: bool = False
    """What is above the middle counts as another answer than what is below."""
    is_mood: bool = False


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
    others: Numbers
    """Slopes of the named features below the ridge: 0 but for what other fitted heads say."""
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
        found = self.own[0] + self.own[1] * rows.own + dense @ self.others
        found = found + self.ridge.predict(dense, rows.words)
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
                for name, weight, low, high in zip(names, self.ridge.dense + self.others, *self.bounds, strict=True)
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
    said = y
    if kind.is_verdict:
        y = _sharpened(y, (kind.low + kind.high) / 2)
    elif kind.is_mood:
        y = np.interp(y, *BENT)
    mean = float(y.mean())
    bounds = _bounds(rows.dense)
    dense = np.clip(rows.dense, *bounds)
    bases = _bases(rows, dense, y)
    below = [start + slope * rows.own + dense @ others for start, slope, others in bases]
    rests = [y - base for base in below]
    # The first base stands alone where nothing on top of it helps.
    choice = ridge.choose(dense, rows.words, rests, rows.groups, rows.kernel)
    chosen = choice.rows
    linear = below[choice.offset][chosen] + choice.left_out
    branched = _trees_left_out(rows.some(chosen), y[chosen])
    allowed = [share for share in SHARES if len(y) >= FEW or share <= MOST_OF_FEW]
    errors = [float(np.mean(((1 - share) * linear + share * branched - y[chosen]) ** 2)) for share in allowed]
    share = allowed[int(np.argmin(errors))]
    start, slope, others = bases[choice.offset]
    return Blend(
        kind=kind,
        mean=mean,
        known=(0.0, 1.0) if kind.is_own_scale else ridge.line(rows.own, y),
        caution=KNOWN / (len(set(rows.groups)) + KNOWN),
        own=(start, slope),
        others=others,
        bounds=bounds,
        rarity=rows.rarity,
        ridge=ridge.fit(dense, rows.words, rests[choice.offset], choice, rows.kernel),
        trees=boosting.fit(rows.dense, y, ROUNDS if share else 0),
        share=share,
        spread=1.0 if kind.is_probability else _spread((1 - share) * linear + share * branched, said[chosen]),
    )


def _bases(rows: Rows, dense: Numbers, y: Numbers) -> list[tuple[float, float, Numbers]]:
    """Offset, slope of the own score, slopes of the features.

    What other fitted heads say goes before everything: they learnt from more labels, and from other ones. Else the own
    score as it stands, or nothing (the score is a feature as well).
    """
    others = np.zeros(dense.shape[1])
    if not rows.inputs:
        return [(*ridge.line(rows.own, y), others), (float(y.mean()), 0.0, others)]
    said = dense[:, list(rows.inputs)]
    others[list(rows.inputs)] = weights = ridge.slopes(said, y, PULL)
    return [(float(y.mean() - said.mean(axis=0) @ weights), 0.0, others)]


def _sharpened(y: Numbers, middle: float) -> Numbers:
    """Mix labels and their side of the middle, on the labels' own scale; labels of two values stay as they are."""
    side = np.tanh(SHARP * (y - middle))
    if side.std() < 1e-9 or y.std() < 1e-9:
        return y
    mixed = (1 - SIDE) * (y - y.mean()) / y.std() + SIDE * (side - side.mean()) / side.std()
    return np.asarray(y.mean() + mixed * (y.std() / mixed.std()), dtype=np.float64)


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


def table(dense: Numbers, counts: csr_matrix, own: Numbers, groups: Sequence[str], inputs: Sequence[int] = ()) -> Rows:
    """Rows with their words weighted; how rare a word is, is counted on all of them, which tells nothing of a label."""
    rarity = _rarity(counts)
    words = csr_matrix(counts @ diags(rarity))
    kernel = np.asarray((words @ words.T).todense()) if len(own) <= ridge.EXACT_LIMIT else None
    return Rows(dense=dense, words=words, rarity=rarity, kernel=kernel, own=own, groups=groups, inputs=tuple(inputs))


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
