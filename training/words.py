"""Learnt weights of words and pairs of words: ridge regression on what people said of the text they stand in."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix, identity
from scipy.sparse.linalg import cg, spsolve

from unheard.judges.lexicon.folding import tokens_of

SHORT = 2
"""Letters up to which a word says nothing by itself, whatever language it is of ("la" is French, and Portuguese)."""


def grams_of(
    text: str, blank: str, empty: frozenset[str] = frozenset(), telling: frozenset[str] = frozenset()
) -> list[str]:
    """The folded words of a text and its pairs of words, each once; punctuation is no word.

    Words of `empty` ("the", "is") and pairs of two such say nothing, and short words that are not `telling` ("no") say
    nothing by themselves: what they would weigh is chance, and they stand many times in a text.
    """
    tokens = tokens_of(text, blank)
    words = [
        token
        for token in tokens
        if token in "☺☹" or (token[0].isalpha() and token not in empty and (len(token) > SHORT or token in telling))
    ]
    pairs = [
        f"{a} {b}" for a, b in pairwise(tokens) if a[0].isalpha() and b[0].isalpha() and not (a in empty and b in empty)
    ]
    return sorted({*words, *pairs})


def learn_words(
    texts: Sequence[str],
    targets: Sequence[float],
    blank: str,
    *,
    least: int,
    most: int,
    penalty: float,
    weights: Sequence[float] | None = None,
    empty: frozenset[str] = frozenset(),
    telling: frozenset[str] = frozenset(),
) -> dict[str, float]:
    """Learn at most `most` weights of n-grams that stand in at least `least` texts.

    The n-grams that explain most are kept and fitted once more without the others, so that what is dropped is made
    up for.
    """
    grams = [grams_of(text, blank, empty, telling) for text in texts]
    counts = Counter(gram for found in grams for gram in found)
    names = sorted(gram for gram, count in counts.items() if count >= least)
    share = np.ones(len(texts)) if weights is None else np.asarray(weights, float)
    target = np.asarray(targets, float)
    target = target - np.average(target, weights=share)
    found = _ridge(grams, names, target, share, penalty)
    strength = np.abs(found) * np.sqrt([counts[name] for name in names])
    names = sorted(names[k] for k in np.argsort(-strength, kind="stable")[:most])
    found = _ridge(grams, names, target, share, penalty)
    return {name: round(float(value), 2) for name, value in zip(names, found, strict=True) if abs(value) >= 0.03}


def _ridge(
    grams: Sequence[Sequence[str]],
    names: Sequence[str],
    target: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    share: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    penalty: float,
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    place = {name: k for k, name in enumerate(names)}
    rows, columns = [], []
    for k, found in enumerate(grams):
        for gram in found:
            if gram in place:
                rows.append(k)
                columns.append(place[gram])
    table = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(grams), len(names)))
    weighted = csr_matrix((share[rows], (rows, columns)), shape=table.shape)
    normal = (table.T @ weighted + penalty * identity(len(names))).tocsr()
    right = np.asarray(weighted.T @ target)
    if len(names) < 3000:
        return np.asarray(spsolve(normal.tocsc(), right))
    return np.asarray(cg(normal, right, rtol=1e-8, maxiter=2000)[0])
