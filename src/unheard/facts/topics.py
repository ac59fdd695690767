"""Topics where the source has none: the nearest of those that `unheard topics` found, by the customer's first words.

The file of topics holds, for each language, how rare its words are (by their first letters), and for each topic the
weights of its words. A conversation takes the topic whose words it holds most, if it holds enough of them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from unheard.errors import SettingsError
from unheard.journeys.likeness import STEM_LETTERS, words_of
from unheard.store.engine import Engine
from unheard.store.steps import Parameters

NEAR = 0.15
"""Least cosine of a conversation's words with a topic's."""
FORMAT = "unheard-topics/1"

AT_ONCE = 100_000
"""Conversations whose words are looked at together, at most: what they need in memory does not grow with the store."""

UNTOLD = """
SELECT c.conversation_key, COALESCE(c.language, '') AS language, COALESCE(c.bucket, 0) AS bucket
FROM conversation AS c
WHERE c.topic IS NULL
"""
"""Every conversation without a topic."""

_FIRST_WORDS = """
SELECT v.conversation_key, SUBSTR(v.subject, 1, 300) AS text
FROM conversation AS v
INNER JOIN topic_wanted AS w ON w.conversation_key = v.conversation_key
WHERE v.subject IS NOT NULL
UNION ALL
SELECT s.conversation_key, SUBSTR(s.text, 1, 1000) AS text
FROM (
    SELECT t.conversation_key, t.text, ROW_NUMBER() OVER (PARTITION BY t.conversation_key ORDER BY t.turn) AS place
    FROM turn AS t
    INNER JOIN topic_wanted AS w ON w.conversation_key = t.conversation_key
    WHERE t.speaker = 'customer'
        AND COALESCE(t.visibility, 'public') = 'public'
        AND COALESCE(t.kind, 'message') = 'message'
        AND COALESCE(t.text, '') <> ''
        AND t.is_courtesy IS DISTINCT FROM TRUE
        AND COALESCE(t.bucket, 0) BETWEEN {first} AND {last}
) AS s
WHERE s.place <= 2
"""


def first_words(engine: Engine, wanted: pa.Table) -> pa.Table:
    """Read subject and first two messages of some conversations, in the order of `wanted`: their keys and buckets."""
    buckets: list[Any] = wanted["bucket"].to_pylist() or [0]
    engine.register("topic_wanted", wanted.select(["conversation_key"]))
    found = engine.query(_FIRST_WORDS.format(first=min(buckets), last=max(buckets)))
    engine.drop("topic_wanted")
    place = pc.index_in(found["conversation_key"], value_set=wanted["conversation_key"].combine_chunks())
    return found.append_column("place", place).sort_by([("place", "ascending"), ("text", "ascending")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What some conversations say: one row per conversation, one column per stem."""

    keys: Any
    stems: Any
    counts: Any
    """Sparse; 1 where a conversation holds the stem."""
    words: Mapping[str, str]
    """Stem → the word that stands for it most often."""


def read_topics(path: Path) -> dict[str, Any]:
    """Read a file of topics; raise `SettingsError` for one that is none."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise KeyError("format")
        for part in content["languages"]:
            _checked(part)
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingsError(f"The setting topics names {str(path)!r}, which is no file of `unheard topics`.") from None
    return content


def _checked(part: dict[str, Any]) -> None:
    rarity = {str(stem): float(value) for stem, value in part["rarity"].items()}
    for topic in part["topics"]:
        weights = {str(stem): float(value) for stem, value in topic["words"].items()}
        if (
            not weights.keys() <= rarity.keys()
            or not isinstance(topic["id"], str)
            or not isinstance(topic["name"], str)
        ):
            raise KeyError("words")


def documents(found: pa.Table) -> Documents:
    """Turn pieces of text into documents, a column at a time."""
    from scipy.sparse import coo_array

    encoded = pa.concat_arrays(found["conversation_key"].chunks).dictionary_encode() if found.num_rows else None
    keys: Any = pa.array([], pa.string()) if encoded is None else encoded.dictionary
    owner = np.zeros(0, np.int64) if encoded is None else np.asarray(encoded.indices.to_numpy(), dtype=np.int64)
    place, word = words_of(found["text"])
    plain = pc.invert(pc.match_substring_regex(word, "[0-9]"))
    place, word = place[np.asarray(plain.to_numpy(zero_copy_only=False))], word.filter(plain)
    stem: Any = pc.utf8_slice_codeunits(word, 0, STEM_LETTERS).dictionary_encode()
    codes = np.asarray(stem.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    cells = np.unique(np.stack([owner[place], codes]), axis=1)
    shape = (len(keys), len(stem.dictionary))
    counts = coo_array((np.ones(cells.shape[1]), (cells[0], cells[1])), shape=shape).tocsr()
    said = pa.table({"stem": stem.dictionary.take(stem.indices), "word": word})
    usual = (
        said.group_by(["stem", "word"])
        .aggregate([([], "count_all")])
        .sort_by([("stem", "ascending"), ("count_all", "ascending"), ("word", "descending")])
    )
    return Documents(
        keys=keys,
        stems=stem.dictionary,
        counts=counts,
        words={row["stem"]: row["word"] for row in usual.to_pylist()},
    )


def weighted(counts: Any, rarity: NDArray[np.float64]) -> Any:
    """Weigh what documents hold by its rarity, each document of length 1."""
    rows = counts.multiply(rarity[None, :]).tocsr()
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return rows.multiply(scale[:, None]).tocsr()


def found_topic(engine: Engine, parameters: Parameters) -> None:
    """Register `found_topic`: conversation_key and topic, for conversations without one that are near a found topic."""
    empty = pa.table({"conversation_key": pa.array([], pa.string()), "topic": pa.array([], pa.string())})
    if not parameters["topics"]:
        engine.register("found_topic", empty)
        return
    content = read_topics(Path(str(parameters["topics"])))
    renamed: dict[str, str] = json.loads(str(parameters["topic_names"]))
    untold = engine.query(UNTOLD).sort_by([("bucket", "ascending"), ("conversation_key", "ascending")])
    found = [empty]
    for part in content["languages"]:
        if part["topics"]:
            spoken = untold.filter(pc.is_in(untold["language"], value_set=pa.array([part["language"]])))
            for first in range(0, len(spoken), AT_ONCE):
                texts = documents(first_words(engine, spoken.slice(first, AT_ONCE)))
                found.append(_nearest(texts, part, renamed))
    engine.register("found_topic", pa.concat_tables(found))


def _nearest(texts: Documents, part: dict[str, Any], renamed: dict[str, str]) -> pa.Table:
    """Name the topic of a language that each conversation is nearest to, where one is near enough."""
    place = {stem: number for number, stem in enumerate(texts.stems.to_pylist())}
    rarity = np.zeros(len(place))
    for stem, value in part["rarity"].items():
        if stem in place:
            rarity[place[stem]] = value
    directions = np.zeros((len(part["topics"]), len(place)))
    for number, topic in enumerate(part["topics"]):
        for stem, value in topic["words"].items():
            if stem in place:
                directions[number, place[stem]] = value
    fit = np.asarray(weighted(texts.counts, rarity) @ directions.T)
    best = fit.argmax(axis=1) if len(fit) else np.zeros(0, np.int64)
    near = np.flatnonzero(fit[np.arange(len(fit)), best] >= NEAR)
    names = pa.array([renamed.get(topic["id"], topic["name"]) for topic in part["topics"]], pa.string())
    return pa.table({"conversation_key": texts.keys.take(pa.array(near)), "topic": names.take(pa.array(best[near]))})
