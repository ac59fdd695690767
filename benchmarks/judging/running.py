"""From a pack to judgements: as shipped, or fitted to the part of the pack that is not scored."""

import hashlib
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.judging.conversion import (
    PREFIXES,
    SENTENCES,
    Json,
    converted,
    prefix_id,
    rated_turns,
    sentence_turns,
    variants_of,
    write_jsonl,
)
from benchmarks.judging.product import fitted, ingested, judgements

FOLDS = 5
MOODS = {"anger": -2, "frustration": -2, "disappointment": -2, "confusion": -1, "anxiety": -1, "happiness": 2}
"""Mood of a sentence by its emotion; any other emotion is neither good nor bad."""


class CountsDiffer(Exception):
    """What went in is not what came out."""


def shipped(rows: Sequence[Json], scratch: Path, *, turns: bool = True) -> dict[str, dict[str, Json]]:
    """Judgements of every conversion, by a judge that saw no label."""
    return {variant: judgements(_store(rows, variant, scratch)) for variant in variants_of(rows, turns=turns)}


def _store(rows: Sequence[Json], variant: str, scratch: Path) -> Path:
    folder, store = scratch / f"{variant}-in", scratch / f"{variant}-store"
    written = write_jsonl(folder / "conversations.jsonl", converted(rows, variant))
    counts = ingested(folder, store)
    if counts.get("read") != written or counts.get("refused"):
        raise CountsDiffer(f"{variant}: {written} conversations written, the product says {counts}")
    return store


def group_of(row: Json) -> Any:
    """Whole tasks and whole clients stay together; anything else is a dialogue of its own."""
    for name in ("task_id", "client"):
        if row.get(name) is not None and (name != "client" or str(row["source"]).startswith("maia")):
            return f"{name}:{row[name]}"
    return row["conversation_id"]


def folds(rows: Sequence[Json]) -> list[list[Json]]:
    """Parts that are scored in turn: clients one by one where there are few, else five parts by a hash."""
    groups: dict[Any, list[Json]] = defaultdict(list)
    for row in rows:
        groups[group_of(row)].append(row)
    if 2 <= len(groups) <= FOLDS:
        return list(groups.values())
    parts: list[list[Json]] = [[] for _ in range(FOLDS)]
    ranked = sorted(groups, key=lambda group: hashlib.sha256(str(group).encode()).digest())
    for position, group in enumerate(ranked):
        parts[position % FOLDS] += groups[group]
    return [part for part in parts if part]


def labels_of(row: Json, variant: str) -> Iterator[Json]:
    """Labels of a row as `unheard labels import` reads them, in the words of `unheard judge fit`."""
    if variant == SENTENCES:
        moods = [{"turn": turn, "value": MOODS.get(part["emotion"], 0)} for turn, part in sentence_turns(row)]
        if moods:
            yield _label(row["conversation_id"], "sentiment_turns", moods, row)
    elif variant == PREFIXES:
        for turn in rated_turns(row):
            found = row["turns"][turn]["labels"]
            named = {"iq_mean": found.get("iq"), "satisfaction_mean": _mean(found.get("satisfaction_votes"))}
            yield from _labels(prefix_id(row, turn), named, row)
    else:
        yield from _labels(row["conversation_id"], row.get("labels") or {}, row)


def _mean(votes: list[int] | None) -> float | None:
    return sum(votes) / len(votes) if votes else None


def _labels(conversation_id: str, found: Json, row: Json) -> Iterator[Json]:
    if str(row["source"]).startswith("stc3"):
        resolved, satisfied = (_scaled(found.get(f"{name}_mean"), -2) for name in ("accomplishment", "satisfaction"))
        quality = None if found.get("effectiveness_mean") is None else found["effectiveness_mean"] + 3
        confirmed = _share_confirmed(row)
    else:
        resolved, satisfied = (_scaled(found.get(name), 1) for name in ("task_success", "satisfaction_mean"))
        quality, confirmed = found.get("iq_mean"), None
    values = {
        "resolved": resolved,
        "satisfied": satisfied,
        "quality": quality,
        "correct": found.get("task_reward"),
        "confirmed": confirmed,
        "sentiment": found.get("sentiment"),
    }
    for name, value in values.items():
        if value is not None:
            yield _label(conversation_id, name, value, row)


def _label(conversation_id: str, name: str, value: Any, row: Json) -> Json:
    return {
        "conversation_id": conversation_id,
        "source": row["source"],
        "name": name,
        "value": value,
        "annotator": "human:pack",
        "purpose": "training",
    }


def _share_confirmed(row: Json) -> float:
    """Largest share of annotators who saw a solution confirmed in one turn."""
    shares = [0.0]
    for turn in row["turns"]:
        votes = (turn.get("labels") or {}).get("nugget_votes") or {}
        shares.append(votes.get("CNUG*", 0) / max(1, sum(votes.values())))
    return max(shares)


def _scaled(value: float | None, low: float) -> float | None:
    """A scale of five steps → 0..1."""
    return None if value is None else (value - low) / 4


def cross_fitted(
    rows: Sequence[Json], scratch: Path, *, train: Sequence[Json] | None = None, turns: bool = True
) -> tuple[dict[str, dict[str, Json]], list[Json]]:
    """Judgements by judges that were fitted to other parts of the pack (or to `train`), and what each fit said."""
    found: dict[str, dict[str, Json]] = {}
    said: list[Json] = []
    for variant in variants_of(rows, turns=turns):
        store = _store(rows, variant, scratch)
        found[variant] = {}
        parts = folds(rows) if train is None else [list(rows)]
        for number, part in enumerate(parts):
            inside = {row["conversation_id"] for row in part}
            known = [row for row in rows if row["conversation_id"] not in inside] if train is None else list(train)
            labels = [label for row in known for label in labels_of(row, variant)]
            model = None
            if labels:
                place = scratch / f"{variant}-fold-{number}"
                basis = place / "store"
                if train is None:
                    shutil.copytree(store, basis)
                else:
                    _ingest_train(train, variant, place)
                write_jsonl(place / "labels.jsonl", labels)
                model = place / "model.json"
                said.append({"variant": variant, "fold": number, **fitted(basis, place / "labels.jsonl", model)})
            judged = judgements(store, model=model if model is not None and model.exists() else None)
            ids = inside if variant != PREFIXES else {prefix_id(row, t) for row in part for t in rated_turns(row)}
            found[variant] |= {key: value for key, value in judged.items() if key in ids}
    return found, said


def _ingest_train(train: Sequence[Json], variant: str, place: Path) -> None:
    write_jsonl(place / "in" / "conversations.jsonl", converted(train, variant))
    ingested(place / "in", place / "store")
