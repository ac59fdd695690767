"""Difficulty: how likely a conversation was to go badly, from what is known before anybody of the business has spoken.

P(rating ≤ 2 | channel, topic, language, direction, first customer words, contacts in the 90 days before), learnt from
the conversations that a human handled first, all periods pooled, and predicted for every conversation by a model that
has seen none of its customer's. Never from handle time, turns, handler or outcome: cases given to the AI agent and to
people compare. The terciles are those of all eligible conversations together: easy, medium, hard.

Failure   fewer than 200 rated human-first conversations, or fewer than 20 bad or 20 others among them: null everywhere
Source    metrics.md §1
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from unheard.statistics.design import beside, one_hot, standardised
from unheard.statistics.distinct import distinct_numbers
from unheard.statistics.influence import Array, Codes
from unheard.statistics.logistic import cross_fitted, fold_of
from unheard.store.engine import Engine
from unheard.store.steps import Parameters

FEWEST, FEWEST_OF_A_KIND = 200, 20
BEFORE_SECONDS = 90 * 86_400
BUCKETS = 4_096
"""Words are hashed: no model and no fact holds anybody's words."""
WORD_SCALE = 0.3
"""Length of a text's words as features: held back ten times as strongly as the few other columns, they are so many."""
SLICE = 100_000
LEVELS = ("easy", "medium", "hard")
CATEGORIES = ("channel", "topic", "language", "direction")

_KNOWN_BEFORE = """
SELECT
    a.conversation_key,
    a.cluster_key,
    a.customer_key,
    a.opened_at_us,
    a.channel,
    a.topic,
    a.language,
    a.direction,
    COALESCE(a.human_first, FALSE) AS human_first,
    j.rating
FROM conversation_answered AS a
LEFT JOIN judged AS j ON j.conversation_key = a.conversation_key
ORDER BY a.conversation_key
"""
_WORDS = """
SELECT w.words
FROM conversation_answered AS a
LEFT JOIN first_words AS w ON w.conversation_key = a.conversation_key
ORDER BY a.conversation_key
"""
"""The words of the same conversations in the same order; apart, so that they are held no longer than they are read."""


def difficulty(engine: Engine, parameters: Parameters) -> None:
    """Create `difficulty`: contacts before, probability and tercile of each eligible conversation."""
    known: Any = engine.query(_KNOWN_BEFORE)
    contacts = contacts_before(known)
    probability = _probability(engine, known, contacts)
    level = np.full(known.num_rows, None, object) if probability is None else _level(probability)
    table = {
        "conversation_key": known.column("conversation_key"),
        "contacts_90_days": pa.array(np.nan_to_num(contacts).astype(np.int64), pa.int64(), mask=np.isnan(contacts)),
        "difficulty_probability": pa.array(
            np.zeros(known.num_rows) if probability is None else probability,
            pa.float64(),
            mask=np.full(known.num_rows, probability is None),
        ),
        "difficulty": pa.array(level, pa.string()),
    }
    engine.register("difficulty", pa.table(table))


def contacts_before(known: Any) -> Array:
    """Count the inbound conversations that the customer opened in the 90 days before each; NaN without time or
    customer.
    """
    who = np.asarray(pc.fill_null(_codes(known, "customer_key"), -1).to_numpy(zero_copy_only=False), np.int64)
    at = np.asarray(known.column("opened_at_us").to_numpy(), np.float64)
    counted = (who >= 0) & ~np.isnan(at)
    found = np.full(known.num_rows, np.nan)
    if not counted.any():
        return found
    seconds = np.floor(at[counted] / 1e6).astype(np.int64)
    seconds -= seconds.min() - BEFORE_SECONDS - 1
    span = int(seconds.max()) + 1
    place = who[counted] * span + seconds
    outbound: Any = pc.fill_null(pc.equal(known.column("direction"), pa.scalar("outbound")), False)
    inbound = ~np.asarray(outbound.to_numpy(), np.bool_)[counted]
    opened = np.sort(place[inbound])
    found[counted] = np.searchsorted(opened, place) - np.searchsorted(opened, place - BEFORE_SECONDS)
    return found


def _probability(engine: Engine, known: Any, contacts: Array) -> Array | None:
    rating = np.asarray(known.column("rating").to_numpy(), np.float64)
    learns = np.asarray(known.column("human_first").to_numpy(), np.bool_) & ~np.isnan(rating)
    bad = (rating <= 2).astype(np.float64)
    kinds = np.bincount(bad[learns].astype(np.int64), minlength=2)
    if learns.sum() < FEWEST or kinds.min() < FEWEST_OF_A_KIND:
        return None
    words = word_counts(engine.query(_WORDS).column("words"))
    words.data *= WORD_SCALE
    blocks = [one_hot(*_dictionary(known, name)) for name in CATEGORIES]
    features = beside([*blocks, standardised(np.log1p(contacts)), words])
    del words
    return cross_fitted(features, bad, learns, _folds(known))


def _folds(known: Any) -> Codes:
    """The fold of each row, by the hash of its customer's first conversation: customers' own keys differ by store."""
    clusters = np.asarray(_codes(known, "cluster_key").to_numpy(zero_copy_only=False), np.int64)
    first = np.unique(clusters, return_index=True)[1]
    return fold_of(known.column("conversation_key").take(pa.array(first)).to_pylist())[clusters]


def word_counts(texts: Any) -> csr_matrix:
    """The words of each text as hashed columns, each text scaled to length 1; many texts at a time, never one."""
    whole = texts.combine_chunks() if texts.num_chunks != 1 else texts.chunk(0)
    parts = [_words(whole.slice(start, SLICE)) for start in range(0, max(len(whole), 1), SLICE)]
    return csr_matrix(vstack(parts, format="csr"))


def _words(texts: Any) -> csr_matrix:
    split: Any = pc.utf8_split_whitespace(pc.utf8_lower(pc.fill_null(texts, "")))
    words = split.flatten().dictionary_encode()
    bucket = np.array([_bucket(word) for word in words.dictionary.to_pylist()], np.int64)
    column = bucket[np.asarray(words.indices.to_numpy(zero_copy_only=False), np.int64)]
    length = np.asarray(pc.list_value_length(split).to_numpy(zero_copy_only=False), np.int64)
    row = np.repeat(np.arange(length.size), length)
    inside = distinct_numbers((row * BUCKETS + column)[column >= 0])
    row, column = np.divmod(inside, BUCKETS)
    number = np.bincount(row, minlength=length.size)
    weight = 1 / np.sqrt(np.maximum(number, 1))
    ends = np.concatenate([[0], np.cumsum(number)])
    return csr_matrix((weight[row], column, ends), shape=(length.size, BUCKETS))


def _bucket(word: str) -> int:
    """The column of a word without its punctuation; numbers are all one word, and what has no letter none (−1)."""
    from zlib import crc32

    bare = "".join(letter for letter in word if letter.isalpha()) or ("0" if any(c.isdigit() for c in word) else "")
    return crc32(bare.encode()) % BUCKETS if bare else -1


def _level(probability: Array) -> NDArray[np.object_]:
    cuts = np.quantile(probability, [1 / 3, 2 / 3])
    return np.asarray(LEVELS, object)[np.searchsorted(cuts, probability, side="left")]


def _codes(table: Any, name: str) -> Any:
    return table.column(name).combine_chunks().dictionary_encode().indices


def _dictionary(table: Any, name: str) -> tuple[Codes, int]:
    """Codes of a column's values, −1 for null, and how many there are; equal tables give equal codes."""
    found: Any = table.column(name).combine_chunks().dictionary_encode()
    codes = np.asarray(pc.fill_null(found.indices, -1).to_numpy(zero_copy_only=False), np.int64)
    return codes, len(found.dictionary)
