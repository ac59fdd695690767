"""Boosted regression trees on a few hundred named numbers: small, seeded, written out as plain nested lists.

    prediction = Σ trees;  each tree fits what the ones before it left of y − start, shrunk by `RATE`

A tree has at most 2^DEPTH leaves; a leaf is Σ rest / (rows + PULL), so that few rows say little. Cuts lie between
the quantiles of a feature, and every tree sees a share of the features and of the groups. Numbers in, numbers out.

Source: Friedman (2001), Greedy function approximation; (2002), Stochastic gradient boosting.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

DEPTH = 3
RATE = 0.06
PULL = 5.0
LEAST = 8
"""Rows of a leaf."""
BINS = 24
FEATURES, ROWS, MOST_ROWS = 0.3, 0.7, 2_000
"""Share of the features and of the rows that a tree sees, and most of them."""

Tree = float | tuple[int, float, "Tree", "Tree"]
"""A leaf, or (feature, threshold, tree where it is at most that, tree where it is more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosted:
    """A sum of trees on top of a start."""

    start: float
    trees: tuple[Tree, ...]

    def predict(self, dense: Numbers) -> Numbers:
        """Predict rows."""
        found = np.full(len(dense), self.start)
        for tree in self.trees:
            _add(tree, dense, np.arange(len(dense)), found)
        return found


def _add(tree: Tree, dense: Numbers, rows: NDArray[np.int64], found: Numbers) -> None:
    if not isinstance(tree, tuple):
        found[rows] += tree
        return
    feature, threshold, low, high = tree
    less = dense[rows, feature] <= threshold
    _add(low, dense, rows[less], found)
    _add(high, dense, rows[~less], found)


def fit(dense: Numbers, y: Numbers, rounds: int, *, seed: int = 0) -> Boosted:
    """Fit so many trees."""
    random = np.random.default_rng(seed)
    cuts = [_cuts(column) for column in dense.T]
    useful = np.array([number for number, cut in enumerate(cuts) if len(cut)])
    start = float(y.mean())
    if not len(useful):
        return Boosted(start=start, trees=())
    codes = np.column_stack([np.searchsorted(cuts[number], dense[:, number], side="left") for number in useful])
    rest = y - start
    trees: list[Tree] = []
    for _ in range(rounds):
        chosen = np.sort(random.choice(len(useful), max(1, int(FEATURES * len(useful) + 0.5)), replace=False))
        rows = np.nonzero(random.random(len(y)) < min(ROWS, MOST_ROWS / len(y)))[0]
        tree = _grown(codes[np.ix_(rows, chosen)], rest[rows], useful[chosen], cuts)
        step = np.zeros(len(y))
        _add(tree, dense, np.arange(len(y)), step)
        rest -= step
        trees.append(tree)
    return Boosted(start=start, trees=tuple(trees))


def _cuts(column: Numbers) -> Numbers:
    values = np.unique(column)
    if len(values) <= BINS:
        return np.asarray((values[1:] + values[:-1]) / 2, dtype=np.float64)
    places = np.unique(np.quantile(column, np.arange(1, BINS) / BINS))
    return np.asarray(places[places < values[-1]], dtype=np.float64)


def _grown(codes: NDArray[np.int64], rest: Numbers, names: NDArray[np.int64], cuts: Sequence[Numbers]) -> Tree:
    """Grow one tree level by level: the sums of every node, feature and bin in one count."""
    width = codes.shape[1]
    place = np.arange(width) * BINS
    node = np.zeros(len(rest), dtype=np.int64)
    splits: dict[int, tuple[int, int]] = {}
    for level in range(DEPTH):
        first, count = 2**level - 1, 2**level
        live = np.nonzero((node >= first) & (node < first + count))[0]
        if not len(live):
            break
        flat = ((node[live] - first)[:, None] * (width * BINS) + place + codes[live]).ravel()
        size = count * width * BINS
        sums = np.bincount(flat, np.repeat(rest[live], width), size).reshape(count, width, BINS).cumsum(axis=2)
        rows = np.bincount(flat, minlength=size).reshape(count, width, BINS).cumsum(axis=2)
        total, of = sums[:, :, -1:], rows[:, :, -1:]
        gain = sums**2 / (rows + PULL) + (total - sums) ** 2 / (of - rows + PULL) - total**2 / (of + PULL)
        gain[(rows < LEAST) | (of - rows < LEAST)] = 0.0
        best = gain.reshape(count, -1).argmax(axis=1)
        for number in range(count):
            feature, code = divmod(int(best[number]), BINS)
            if gain[number, feature, code] > 1e-12:
                splits[first + number] = (feature, code)
        for number, (feature, code) in splits.items():
            if number >= first:
                inside = live[node[live] == number]
                node[inside] = 2 * number + 1 + (codes[inside, feature] > code)
    sums = np.bincount(node, rest, 2 ** (DEPTH + 1))
    rows = np.bincount(node, minlength=2 ** (DEPTH + 1))
    leaves = RATE * sums / (rows + PULL)

    def made(number: int) -> Tree:
        if number not in splits:
            return float(leaves[number])
        feature, code = splits[number]
        of = int(names[feature])
        return (of, float(cuts[of][code]), made(2 * number + 1), made(2 * number + 2))

    return made(0)
