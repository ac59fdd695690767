"""Find topics where the source has none: groups of alike first words, named by their words, kept from run to run."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unheard.errors import UsageError
from unheard.facts.topics import FORMAT, UNTOLD, Documents, documents, first_words, read_topics, weighted
from unheard.journeys.likeness import shipped
from unheard.pipeline.function_words import FUNCTION_WORDS
from unheard.statistics.groups_of_words import spherical_groups
from unheard.store import Store

READ_AT_MOST = 50_000
"""Conversations of a language that topics are learnt from, drawn by the hash of their keys."""
FEWEST = 50
"""Conversations of a language below which no topics are sought."""
HELD_BY = 5
"""Conversations that must hold a word: what fewer say could be a person's name."""
COMMON = 0.8
"""A word that a larger share of conversations holds tells no topic."""
WORDS_KEPT = 60
NAMED_BY = 3
SAME = 0.5
"""Least cosine at which a topic is one of the former run."""


def find_topics(store: Store, *, count: int | None, out: Path) -> dict[str, Any]:
    """Learn topics per language from conversations without one and write them to a file; return what was found.

    A file that is there already is the former run: a topic near one of it keeps its id and name. Raises `UsageError`
    where no language has enough conversations without a topic.
    """
    former = read_topics(out) if out.exists() else {"languages": []}
    parts = []
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        untold = engine.query(UNTOLD)
        for language, rows in _drawn(untold):
            texts = documents(first_words(engine, rows))
            if len(texts.keys) >= FEWEST:
                before = next((part for part in former["languages"] if part["language"] == language), None)
                parts.append(_language(texts, language, count, before))
    if not parts:
        raise UsageError(
            f"No language has {FEWEST} conversations without a topic that have words: there is nothing to find."
        )
    content = {"format": FORMAT, "languages": parts}
    out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {
        "file": str(out),
        "topics": [
            {"language": part["language"], **{name: topic[name] for name in ("id", "name", "conversations")}}
            for part in parts
            for topic in part["topics"]
        ],
    }


def _drawn(untold: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Draw conversations of each language by the hash of their keys: with more data most of them are drawn again."""
    keys: list[Any] = untold["conversation_key"].to_pylist()
    digests = [hashlib.blake2b(key.encode(), digest_size=8).digest() for key in keys]
    in_order = untold.take(pc.sort_indices(pa.array(digests, pa.binary(8))))
    languages: list[Any] = pc.unique(in_order["language"]).to_pylist()
    for language in sorted(languages):
        spoken = in_order.filter(pc.is_in(in_order["language"], value_set=pa.array([language])))
        yield language, spoken.slice(0, READ_AT_MOST)


def _language(texts: Documents, language: str, count: int | None, before: dict[str, Any] | None) -> dict[str, Any]:
    held = texts.counts
    rows = len(texts.keys)
    frequency = np.asarray(held.sum(axis=0)).ravel()
    stems = texts.stems.to_pylist()
    general = {stem for stem, value in shipped().rarity.items() if value < 1.0}
    known = (frequency >= HELD_BY) & (frequency <= COMMON * rows)
    known &= np.array([stem not in general and len(stem) > 2 for stem in stems], dtype=np.bool_)
    rarity = np.where(known, np.log(rows / np.maximum(frequency, 1)), 0.0)
    vectors = weighted(held, rarity)
    told = np.flatnonzero(np.asarray(vectors.sum(axis=1)).ravel() > 0)
    wanted = count or int(np.clip(round(np.sqrt(len(told) / 20)), 2, 30))
    directions = spherical_groups(vectors[told], wanted, known=_former(before, stems, known))
    group = np.asarray(vectors[told] @ directions.T).argmax(axis=1)
    sizes = np.bincount(group, minlength=len(directions))
    names = np.array([texts.words[stem] not in FUNCTION_WORDS for stem in stems], dtype=np.bool_)
    usual = np.where(known & names, frequency / rows, 1.0)
    topics: list[dict[str, Any]] = []
    for place in np.argsort(-sizes, kind="stable").tolist():
        strongest = np.argsort(-directions[place], kind="stable")[:WORDS_KEPT]
        held_by_it = [stem for stem in strongest.tolist() if directions[place, stem] > 0]
        words = {stems[stem]: round(float(directions[place, stem]), 4) for stem in held_by_it}
        within = np.asarray(held[told[group == place]].sum(axis=0)).ravel() / max(int(sizes[place]), 1)
        named = ", ".join(texts.words[stems[stem]] for stem in _telling(within, usual) if stems[stem] in words)
        topics.append({"name": named, "conversations": int(sizes[place]), "words": words})
    used = {stem for topic in topics for stem in topic["words"]}
    rare = {stem: round(float(value), 4) for stem, value in zip(stems, rarity.tolist(), strict=True) if stem in used}
    return {"language": language, "rarity": rare, "topics": _kept(topics, before, language or "any")}


def _telling(within: Any, usual: Any) -> list[int]:
    """Choose the stems that tell a topic from all others: many of its conversations hold them, and few others."""
    lift = np.log(np.maximum(within, 1e-12) / np.maximum(usual, 1e-12))
    tells = within * np.maximum(lift, 0.0)
    return [int(stem) for stem in np.argsort(-tells, kind="stable")[:NAMED_BY] if tells[stem] > 0]


def _former(before: dict[str, Any] | None, stems: list[str | None], known: Any) -> Any:
    """Start from the topics of the former run, so that what has not changed stays."""
    if before is None:
        return None
    place = {stem: number for number, stem in enumerate(stems) if known[number]}
    found = []
    for topic in before["topics"]:
        direction = np.zeros(len(stems))
        for stem, value in topic["words"].items():
            if stem in place:
                direction[place[stem]] = value
        length = float(np.sqrt((direction**2).sum()))
        if length:
            found.append(direction / length)
    return np.array(found) if found else None


def _kept(topics: list[dict[str, Any]], before: dict[str, Any] | None, language: str) -> list[dict[str, Any]]:
    """Give ids: that of the former topic that is nearest, each at most once, else a new one."""
    from scipy.optimize import linear_sum_assignment

    former = before["topics"] if before else []
    near = np.array([[_cosine(one["words"], other["words"]) for other in former] for one in topics])
    taken: dict[int, dict[str, Any]] = {}
    if former:
        mine, theirs = linear_sum_assignment(-near)
        taken = {int(a): former[b] for a, b in zip(mine, theirs, strict=True) if near[a, b] >= SAME}
    used = [int(topic["id"].rpartition("-")[2]) for topic in former]
    following = max(used, default=0) + 1
    found = []
    for place, topic in enumerate(topics):
        if place in taken:
            found.append({"id": taken[place]["id"], **topic, "name": taken[place]["name"]})
        else:
            found.append({"id": f"{language}-{following}", **topic})
            following += 1
    return found


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    product = sum(value * other.get(stem, 0.0) for stem, value in one.items())
    lengths = sum(v * v for v in one.values()) * sum(v * v for v in other.values())
    return float(product / lengths**0.5) if lengths else 0.0
