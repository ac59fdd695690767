"""The public data that shipped weights may be learnt from: GoEmotions, MultiDoGO, tau-bench airline.

Others (STC-3, MAIA, USS, airline tweets) may not: their licences do not allow it or nobody has said that they do.
They are for measuring (`python -m benchmarks.judge`).
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unheard.judges.base import Transcript, TranscriptAction, TranscriptTurn
from unheard.judges.vocabulary import words_in

GOOD = words_in("admiration amusement approval caring desire excitement gratitude joy love optimism pride relief")
BAD = words_in("anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness sadness")
_WRITES = ("book_", "update_", "cancel_", "send_", "modify_", "create_", "return_", "exchange_")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of GoEmotions and its mood: -1, 0 or 1, or between where people disagreed."""

    text: str
    mood: float


@dataclass(frozen=True, slots=True)
class Task:
    """One dialogue of tau-bench airline: its task, and whether the database ended as it should."""

    transcript: Transcript
    task: str
    is_right: bool


def lines_of(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Read one pack; nothing where it is not there."""
    path = folder / f"{name}.jsonl.gz"
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                yield json.loads(line)


def comments(folder: Path) -> list[Comment]:
    """GoEmotions (CC BY 4.0): good and bad news; the rest (surprise, curiosity) is 0."""
    found = []
    for line in lines_of(folder, "goemotions"):
        said = set(line["labels"]["emotions"])
        mood = float(bool(said & GOOD)) - float(bool(said & BAD))
        found.append(Comment(line["turns"][0]["text"], mood))
    return found


def tasks(folder: Path) -> list[Task]:
    """tau-bench airline (MIT): dialogues with actions; the reference answers of the pack are not read."""
    found = []
    for line in lines_of(folder, "tau-airline"):
        turns = tuple(
            TranscriptTurn(number=number, speaker=turn["speaker"], text=turn["text"])
            for number, turn in enumerate(line["turns"])
        )
        transcript = Transcript(
            conversation_key=line["conversation_id"],
            conversation_id=line["conversation_id"],
            language="en",
            channel="chat",
            turns=turns,
            actions=tuple(_action(action) for action in line["actions"]),
            never_answered=False,
        )
        found.append(Task(transcript, f"tau-{line['task_id']:03}", line["labels"]["task_reward"] >= 1))
    return found


def _action(content: dict[str, Any]) -> TranscriptAction:
    name = content["name"]
    effect = "write" if name.startswith(_WRITES) else "handoff" if name.startswith("transfer") else "read"
    failed = str(content.get("result") or "").startswith("Error")
    return TranscriptAction(
        tool=name,
        effect="none" if name in ("think", "calculate") else effect,
        outcome="error" if failed else "success",
        after_position=content.get("after_turn"),
    )
