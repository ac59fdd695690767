"""A desk whose judge is too kind: what it says of each conversation, and what people say of those they read."""

from pathlib import Path
from typing import Any

import numpy as np
from tiny_world import Json, day, write

SIZE = 240


def conversations(size: int = SIZE) -> tuple[list[Json], list[Json], list[int]]:
    """Conversations, judgements, and the ratings that people would give; two conversations a customer."""
    dice = np.random.default_rng(7)
    rows, judged, true = [], [], []
    for number in range(size):
        rating = int(dice.choice([1, 2, 3, 4, 5], p=[0.1, 0.15, 0.1, 0.3, 0.35]))
        said = min(5, rating + int(dice.random() < 0.4) * 2)
        name = f"c{number:04d}"
        turns = [
            {"at": day(1 + number / size), "speaker": speaker, "text": "Where is my refund?"}
            for speaker in ("customer", "human_agent")
        ]
        rows.append(
            {"conversation_id": name, "source": "desk", "channel": "chat" if number % 4 else "email",
             "opened_at": day(1 + number / size), "customer": {"id": f"u{number // 2}"}, "turns": turns}
        )  # fmt: skip
        judged.append(
            {"conversation_id": name, "source": "desk", "judge": "told", "rating": said,
             "confidence": round(float(dice.uniform(0.3, 0.9)), 3)}
        )  # fmt: skip
        true.append(rating)
    return rows, judged, true


def label(row: Json, value: Any, **fields: Any) -> Json:
    """One label of one conversation."""
    of = {"conversation_id": row["conversation_id"], "source": "desk", "name": "rating", "value": value}
    return {**of, "annotator": "human:kim", "sample": "s", "inclusion_prob": 0.5, "purpose": "random"} | fields


def ingested(unheard: Any, folder: Path, *, version: str | None = None) -> tuple[list[Json], list[int]]:
    """Put the world into the store of the current folder; return its conversations and the true ratings."""
    rows, judged, true = conversations()
    export = folder / "desk"
    export.mkdir()
    write(export / "conversations.jsonl", rows)
    write(export / "judgements.jsonl", [{**one, "judge_version": version} for one in judged])
    assert unheard("ingest", "desk").code == 0
    return rows, true


def told(unheard: Any, folder: Path, labels: list[Json]) -> None:
    """Import labels."""
    write(folder / "labels.jsonl", labels)
    done = unheard("labels", "import", "labels.jsonl", "--output", "json")
    assert (done.code, done.json["refused"]) == (0, 0), done.out
