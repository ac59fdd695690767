"""Find topics where the source has none: groups of alike first words, named by their words, kept from run to run."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from unheard.errors import UsageError
from unheard.facts.topics import FIRST_WORDS, FORMAT, Documents, documents, read_topics, weighted
from unheard.journeys.likeness import shipped
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
    with store.snapshot() as snapshot:
        texts = documents(snapshot.engine().query(FIRST_WORDS))
    parts = []
    for language in sorted(set(texts.languages)):
        rows = _drawn(texts, language)
        if len(rows) >= FEWEST:
            before = next((part for part in former["languages"] if part["language"] == language), None)
            parts.append(_language(texts, language, rows, count, before))
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


def _drawn(texts: Documents, language: str) -> "np.ndarray[Any, np.dtype[np.int64]]":
    spoken = [place for place, one in enumerate(texts.languages) if one == language]
    keys = texts.keys.to_pylist()
    spoken.sort(key=lambda place: hashlib.blake2b(str(keys[place]).encode(), digest_size=8).digest())
    return np.array(spoken[:READ_AT_MOST], dtype=np.int64)


def _language(
    texts: Documents, language: str, rows: Any, count: int | None, before: dict[str, Any] | None
) -> dict[str, Any]:
    held = texts.counts[rows]
    frequency = np.asarray(held.sum(axis=0)).ravel()
    stems = texts.stems.to_pylist()
    general = {stem for stem, value in shipped().rarity.items() if value < 1.0}
    known = (frequency >= HELD_BY) & (frequency <= COMMON * len(rows))
    known &= np.array([stem not in general and len(stem) > 2 for stem in stems], dtype=np.bool_)
    rarity = np.where(known, np.log(len(rows) / np.maximum(frequency, 1)), 0.0)
    vectors = weighted(held, rarity)
    told = np.flatnonzero(np.asarray(vectors.sum(axis=1)).ravel() > 0)
    wanted = count or int(np.clip(round(np.sqrt(len(told) / 20)), 2, 30))
    directions = spherical_groups(vectors[told], wanted, known=_former(before, stems, known))
    sizes = np.bincount(np.asarray(vectors[told] @ directions.T).argmax(axis=1), minlength=len(directions))
    topics: list[dict[str, Any]] = []
    for place in np.argsort(-sizes, kind="stable").tolist():
        strongest = np.argsort(-directions[place], kind="stable")[:WORDS_KEPT]
        held_by_it = [stem for stem in strongest.tolist() if directions[place, stem] > 0]
        words = {stems[stem]: round(float(directions[place, stem]), 4) for stem in held_by_it}
        named = ", ".join(texts.words[stem] for stem in list(words)[:NAMED_BY])
        topics.append({"name": named, "conversations": int(sizes[place]), "words": words})
    used = {stem for topic in topics for stem in topic["words"]}
    rare = {stem: round(float(value), 4) for stem, value in zip(stems, rarity.tolist(), strict=True) if stem in used}
    return {"language": language, "rarity": rare, "topics": _kept(topics, before, language or "any")}


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
