"""Which conversations of one customer are alike enough to be about the same issue (rule 2), and which have no words.

Each conversation is compared with at most `NEIGHBOURS` later ones of its customer that open within `same_issue_days`
of its last public turn or event. Where one of two has no words and the topics are equal, the pair is noted for rule 3.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from unheard.journeys import likeness
from unheard.journeys.groups import Flags, Numbers, distinct, numbered
from unheard.journeys.statements import statement
from unheard.store.engine import Engine
from unheard.store.steps import Parameters

NEIGHBOURS = 50
"""A customer with more conversations in the window is a machine or a whole company."""
DOCUMENTS_AT_ONCE = 150_000
DAY_US = 86_400_000_000


def pair_issues(engine: Engine, parameters: Parameters) -> None:
    """Register `issue_pair` and `issue_text`.

    issue_pair   left_key opened before right_key; rule 2 (alike) or 3 (equal topic, one of the two without words);
                 likeness, the probability of the same issue, null for rule 3
    issue_text   conversation_key and has_words, for every conversation that was compared
    """
    members = engine.query(
        "SELECT m.conversation_key, m.customer_number, m.topic, m.opened_at_us, m.until_us FROM issue_member AS m "
        "ORDER BY m.document"
    )
    engine.create("issue_words", statement("issue_words", parameters))
    customer = _integers(members["customer_number"])
    topic = numbered(members["topic"], distinct([members["topic"]]))
    opened = _integers(members["opened_at_us"])
    days = max(int(parameters["same_issue_days"]), int(parameters["journey_gap_days"]))
    until = _integers(members["until_us"]) + days * DAY_US
    threshold = float(parameters["same_issue_likeness"])
    found: list[tuple[Numbers, Numbers, Numbers, NDArray[np.float64]]] = []
    has_words = np.zeros(len(customer), dtype=np.bool_)
    for first, last in _batches(customer):
        texts = _texts(engine, first, last)
        has_words[first:last] = texts.has_words
        earlier, later = _neighbours(customer[first:last], opened[first:last], until[first:last])
        found.append(_related(texts, earlier, later, topic[first:last], threshold, first))
    engine.drop("issue_words")
    _register(engine, members["conversation_key"], found, has_words)


def _integers(column: "pa.ChunkedArray[Any]") -> Numbers:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _batches(customer: Numbers) -> Iterator[tuple[int, int]]:
    """Cut the documents where one customer ends and the next begins."""
    starts = np.flatnonzero(np.diff(customer, prepend=-1))
    first = 0
    while first < len(customer):
        beyond = starts[np.searchsorted(starts, first + DOCUMENTS_AT_ONCE) :]
        last = int(beyond[0]) if len(beyond) else len(customer)
        yield first, last
        first = last


def _texts(engine: Engine, first: int, last: int) -> likeness.Texts:
    words = engine.query(
        f"SELECT w.document, w.text FROM issue_words AS w WHERE w.document >= {first} AND w.document < {last}"
    )
    document = _integers(words["document"]) - first
    return likeness.read(document, words["text"], last - first, likeness.shipped())


def _neighbours(customer: Numbers, opened: Numbers, until: Numbers) -> tuple[Numbers, Numbers]:
    """Pair each document with the next ones of its customer, as far as its window reaches."""
    earlier: list[Numbers] = [np.zeros(0, dtype=np.int64)]
    later: list[Numbers] = [np.zeros(0, dtype=np.int64)]
    for step in range(1, min(NEIGHBOURS, len(customer) - 1) + 1):
        same = customer[:-step] == customer[step:]
        if not same.any():
            break
        near = np.flatnonzero(same & (opened[step:] <= until[:-step]))
        earlier.append(near)
        later.append(near + step)
    return np.concatenate(earlier), np.concatenate(later)


def _related(
    texts: likeness.Texts, earlier: Numbers, later: Numbers, topic: Numbers, threshold: float, offset: int
) -> tuple[Numbers, Numbers, Numbers, NDArray[np.float64]]:
    told: Flags = texts.has_words[earlier] & texts.has_words[later]
    chance = np.full(len(earlier), np.nan)
    weights = likeness.shipped()
    chance[told] = likeness.likeness(likeness.features(texts, earlier[told], later[told], topic), weights)
    alike = told & (np.nan_to_num(chance) >= threshold)
    by_topic = (texts.has_words[earlier] != texts.has_words[later]) & (topic[earlier] >= 0)
    by_topic &= topic[earlier] == topic[later]
    kept = alike | by_topic
    rule = np.where(alike, 2, 3).astype(np.int64)
    return earlier[kept] + offset, later[kept] + offset, rule[kept], chance[kept]


def _register(
    engine: Engine,
    keys: "pa.ChunkedArray[Any]",
    found: list[tuple[Numbers, Numbers, Numbers, NDArray[np.float64]]],
    has_words: Flags,
) -> None:
    none = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float64))
    left, right, rule, chance = (np.concatenate(parts) for parts in zip(none, *found, strict=True))
    columns = {
        "left_key": keys.take(pa.array(left)),
        "right_key": keys.take(pa.array(right)),
        "rule": rule,
        "likeness": pa.array(chance, mask=np.isnan(chance)),
    }
    engine.register("issue_pair", pa.table(columns))
    engine.register("issue_text", pa.table({"conversation_key": keys, "has_words": has_words}))
