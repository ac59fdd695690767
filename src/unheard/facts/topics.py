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

FIRST_WORDS = """
SELECT c.conversation_key, c.language, w.text
FROM conversation AS c
INNER JOIN (
    SELECT v.conversation_key, SUBSTR(v.subject, 1, 300) AS text FROM conversation AS v WHERE v.subject IS NOT NULL
    UNION ALL
    SELECT s.conversation_key, SUBSTR(s.text, 1, 1000) AS text
    FROM (
        SELECT t.conversation_key, t.text, ROW_NUMBER() OVER (PARTITION BY t.conversation_key ORDER BY t.turn) AS place
        FROM turn AS t
        WHERE t.speaker = 'customer'
            AND COALESCE(t.visibility, 'public') = 'public'
            AND COALESCE(t.kind, 'message') = 'message'
            AND COALESCE(t.text, '') <> ''
            AND t.is_courtesy IS DISTINCT FROM TRUE
    ) AS s
    WHERE s.place <= 2
) AS w ON w.conversation_key = c.conversation_key
WHERE c.topic IS NULL
"""
"""Subject and first two messages of every conversation without a topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What some conversations say: one row per conversation, one column per stem."""

    keys: Any
    languages: list[str]
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
    spoken = found.group_by("conversation_key").aggregate([("language", "max")])
    language = {row["conversation_key"]: row["language_max"] for row in spoken.to_pylist()}
    said = pa.table({"stem": stem.dictionary.take(stem.indices), "word": word})
    usual = (
        said.group_by(["stem", "word"])
        .aggregate([([], "count_all")])
        .sort_by([("stem", "ascending"), ("count_all", "ascending"), ("word", "descending")])
    )
    return Documents(
        keys=keys,
        languages=[language[key] or "" for key in keys.to_pylist()],
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
    texts = documents(engine.query(FIRST_WORDS))
    keys: list[str] = []
    topics: list[str] = []
    place = {stem: number for number, stem in enumerate(texts.stems.to_pylist())}
    languages = np.array(texts.languages, dtype=object)
    for part in content["languages"]:
        rows = np.flatnonzero(languages == part["language"])
        if not len(rows) or not part["topics"]:
            continue
        rarity = np.zeros(len(place))
        for stem, value in part["rarity"].items():
            if stem in place:
                rarity[place[stem]] = value
        directions = np.zeros((len(part["topics"]), len(place)))
        for number, topic in enumerate(part["topics"]):
            for stem, value in topic["words"].items():
                if stem in place:
                    directions[number, place[stem]] = value
        fit = np.asarray(weighted(texts.counts[rows], rarity) @ directions.T)
        best = fit.argmax(axis=1)
        near = fit[np.arange(len(rows)), best] >= NEAR
        names = [renamed.get(topic["id"], topic["name"]) for topic in part["topics"]]
        keys += texts.keys.take(pa.array(rows[near])).to_pylist()
        topics += [names[number] for number in best[near].tolist()]
    table = pa.table({"conversation_key": pa.array(keys, pa.string()), "topic": pa.array(topics, pa.string())})
    engine.register("found_topic", table)
