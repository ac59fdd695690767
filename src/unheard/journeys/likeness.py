"""How alike are two conversations of one customer: the probability that they are about the same issue.

From the customer's first words of both, columns at a time:

    words    cosine of the words that both hold, each by its rarity (its first five letters, so that inflection does not
             matter; rarities are shipped, so that two texts are always as alike as they were), as a square root
    numbers  a number of four digits or more that both hold; or both hold numbers and share none
    again    the later one holds a word of coming back (still, wieder, encore, otra, ainda, …)
    topics   where both have one: equal, or different

A logistic function of these, fitted to labelled pairs (training/same_issue.py), gives the probability. A text with
fewer than three telling words is none.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from unheard.journeys.groups import Flags, Numbers
from unheard.statistics.distinct import distinct_numbers

Values = NDArray[np.float64]

compute: Any = pyarrow.compute
"""Its stubs know neither normalisation nor lists."""

FEATURES = ("words", "shared_number", "other_numbers", "again", "same_topic", "other_topic")
STEM_LETTERS = 5
TELLING = 1.5
"""Rarity from which a word tells something."""
TELLING_WORDS = 3
PAIRS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What was learnt: rarity of stems, words of coming back, and the logistic function."""

    rarity: dict[str, float]
    rarest: float
    again: tuple[str, ...]
    bias: float
    model: dict[str, float]


@cache
def shipped() -> Weights:
    """Read the weights that are shipped."""
    text = files("unheard.journeys.weights").joinpath("likeness.json").read_text(encoding="utf-8")
    return weights_of(json.loads(text))


def weights_of(content: dict[str, Any]) -> Weights:
    """Turn the file's content into weights."""
    return Weights(
        rarity=content["rarity"],
        rarest=content["rarest"],
        again=tuple(content["again"]),
        bias=content["model"]["bias"],
        model={name: content["model"][name] for name in FEATURES},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What documents say, as sparse matrices with one row per document."""

    words: Any
    """Stems by their rarity, each row of length 1."""
    numbers: Any
    """1 where a document holds a number."""
    has_numbers: Flags
    says_again: Flags
    has_words: Flags


def read(document: Numbers, text: "pa.ChunkedArray[Any]", count: int, weights: Weights) -> Texts:
    """Read pieces of text; piece k belongs to document `document[k]` of `count`."""
    from scipy.sparse import coo_array

    place, word = words_of(text)
    spoken = word.dictionary_encode()
    # What is asked of a word is asked once of each different one, not of each place where it stands.
    vocabulary, size = spoken.dictionary, max(len(spoken.dictionary), 1)
    is_number = np.asarray(compute.greater_equal(compute.count_substring_regex(vocabulary, "[0-9]"), 4))
    again = np.asarray(compute.is_in(vocabulary, value_set=pa.array(weights.again)))
    stems = compute.utf8_slice_codeunits(vocabulary, 0, STEM_LETTERS).dictionary_encode()
    stem = np.asarray(stems.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    rarity = _rarity(stems.dictionary, weights)[stem]

    codes = np.asarray(spoken.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    owner, code = np.divmod(distinct_numbers(document[place] * size + codes), size)
    told, held = ~is_number[code], is_number[code]
    shape = (count, len(stems.dictionary))
    weighted = coo_array((rarity[code[told]], (owner[told], stem[code[told]])), shape=shape).tocsr()
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    weighted = weighted.multiply(scale[:, None]).tocsr()

    ones = np.ones(int(held.sum()))
    numbers = coo_array((ones, (owner[held], code[held])), shape=(count, size))
    telling = told & (rarity[code] >= TELLING)
    return Texts(
        words=weighted,
        numbers=numbers.tocsr(),
        has_numbers=np.bincount(owner[held], minlength=count) > 0,
        says_again=np.bincount(owner, weights=again[code], minlength=count) > 0,
        has_words=np.bincount(owner[telling], minlength=count) >= TELLING_WORDS,
    )


def words_of(text: "pa.ChunkedArray[Any]") -> tuple[Numbers, Any]:
    """Split texts into words without case and accents: the place of each word's text, and the word."""
    plain = compute.utf8_normalize(compute.utf8_lower(text), form="NFKD")
    plain = compute.replace_substring_regex(plain, r"\p{M}+", "")
    plain = compute.utf8_trim(compute.replace_substring_regex(plain, r"[^\p{L}\p{N}]+", " "), " ")
    split = (
        pa.concat_arrays(compute.split_pattern(plain, " ").chunks)
        if text.num_chunks
        else pa.array([], pa.list_(pa.string()))
    )
    place, word = compute.list_parent_indices(split), compute.list_flatten(split)
    kept = compute.greater_equal(compute.utf8_length(word), 2)
    return np.asarray(place.filter(kept), dtype=np.int64), word.filter(kept)


def _rarity(stems: Any, weights: Weights) -> Values:
    known = pa.array(list(weights.rarity))
    values = np.append(np.array(list(weights.rarity.values()), dtype=np.float64), weights.rarest)
    places = compute.fill_null(compute.index_in(stems, value_set=known), len(known))
    return np.asarray(values[np.asarray(places)], dtype=np.float64)


def features(texts: Texts, earlier: Numbers, later: Numbers, topic: Numbers) -> Values:
    """Compare pairs of documents: one row per pair, one column per feature. Topics are numbers, −1 = none."""
    columns = np.zeros((len(earlier), len(FEATURES)), dtype=np.float64)
    for start in range(0, len(earlier), PAIRS_AT_ONCE):
        some = slice(start, start + PAIRS_AT_ONCE)
        a, b = earlier[some], later[some]
        cosine = np.asarray(texts.words[a].multiply(texts.words[b]).sum(axis=1)).ravel()
        shares = np.asarray(texts.numbers[a].multiply(texts.numbers[b]).sum(axis=1)).ravel() > 0
        both = (topic[a] >= 0) & (topic[b] >= 0)
        columns[some, 0] = np.sqrt(np.clip(cosine, 0.0, 1.0))
        columns[some, 1] = shares
        columns[some, 2] = texts.has_numbers[a] & texts.has_numbers[b] & ~shares
        columns[some, 3] = texts.says_again[b]
        columns[some, 4] = both & (topic[a] == topic[b])
        columns[some, 5] = both & (topic[a] != topic[b])
    return columns


def likeness(found: Values, weights: Weights) -> Values:
    """Turn features into the probability of the same issue."""
    z = weights.bias + found @ np.array([weights.model[name] for name in FEATURES])
    return np.asarray(1.0 / (1.0 + np.exp(-z)), dtype=np.float64)
