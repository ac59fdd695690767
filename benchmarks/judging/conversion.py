"""Labelled packs → conversations without labels, and the units that labels belong to.

The product sees words, speakers, channel, language and actions: no label, no answer key, no attribute, and for
the packs whose turns are rated one by one, each turn's conversation up to and including that turn.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.packs import conversation_of, lines_of

Json = dict[str, Any]

WHOLE, PREFIXES, SENTENCES = "whole", "prefixes", "sentences"
"""Whole conversations; each rated turn with what came before it; each sentence of a customer as a turn."""


def packs_in(folder: Path) -> list[Path]:
    """The packs of a folder, by name."""
    return sorted(folder.glob("*.jsonl.gz"))


def pack_name(path: Path) -> str:
    """What a pack is called: its file's name without its ending."""
    return path.name.removesuffix(".jsonl.gz")


def rows_of(path: Path) -> list[Json]:
    """Every labelled line of a pack."""
    return list(lines_of(path))


def unlabelled(row: Json) -> Json:
    """One conversation as the product sees it."""
    seen = conversation_of(row)
    for hidden in ("labels", "attributes"):
        seen.pop(hidden, None)
    if row.get("task_id") is not None:
        # One customer tried again and again: trials are no independent witnesses, and a fit must not check itself on
        # the trials of a customer from whom it learnt.
        seen["customer"] = {"id": f"task-{row['task_id']}"}
    return seen


def prefix_id(row: Json, turn: int) -> str:
    """Name the conversation that ends with a turn."""
    return f"{row['conversation_id']}~{turn}"


def rated_turns(row: Json) -> list[int]:
    """Turns that somebody rated on their own: interaction quality or satisfaction."""
    return [
        number
        for number, turn in enumerate(row["turns"])
        if (turn.get("labels") or {}).get("iq") is not None or (turn.get("labels") or {}).get("satisfaction_votes")
    ]


def prefixes(row: Json) -> Iterator[Json]:
    """The conversation up to and including each rated turn, each as a conversation of its own."""
    whole = unlabelled(row)
    for turn in rated_turns(row):
        yield {
            **whole,
            "conversation_id": prefix_id(row, turn),
            # The prefixes of one dialogue are no independent witnesses.
            "customer": {"id": row["conversation_id"]},
            "turns": whole["turns"][: turn + 1],
            **(
                {"actions": [a for a in whole["actions"] if (a.get("after_turn") or 0) <= turn]}
                if "actions" in whole
                else {}
            ),
        }


def sentence_turns(row: Json) -> list[tuple[int, Json]]:
    """Sentences of customers that carry an emotion, with the number of the turn that each one becomes."""
    found, number = [], 0
    for turn in row["turns"]:
        parts = turn.get("sentences") if turn["speaker"] == "customer" else None
        if not parts:
            number += 1
            continue
        for part in parts:
            if part.get("emotion"):
                found.append((number, part))
            number += 1
    return found


def by_sentence(row: Json) -> Json:
    """The conversation with each sentence of a customer as a turn of its own."""
    whole = unlabelled(row)
    turns: list[Json] = []
    for turn, seen in zip(row["turns"], whole["turns"], strict=True):
        parts = turn.get("sentences") if turn["speaker"] == "customer" else None
        turns += [{**seen, "text": part["text"]} for part in parts] if parts else [seen]
    return {**whole, "turns": turns}


def variants_of(rows: Sequence[Json], *, turns: bool = True) -> list[str]:
    """Which conversions the labels of a pack need; without `turns` no turn is judged with what came before it."""
    needed = [WHOLE]
    if turns and any(rated_turns(row) for row in rows):
        needed.append(PREFIXES)
    if any(turn.get("sentences") for row in rows for turn in row["turns"]):
        needed.append(SENTENCES)
    return needed


def converted(rows: Sequence[Json], variant: str) -> Iterator[Json]:
    """Conversations of one conversion, ready for `unheard ingest`."""
    for row in rows:
        if variant == PREFIXES:
            yield from prefixes(row)
        else:
            yield by_sentence(row) if variant == SENTENCES else unlabelled(row)


def write_jsonl(path: Path, lines: Iterator[Json] | Sequence[Json]) -> int:
    """Write JSON Lines; say how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count
