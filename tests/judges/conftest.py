"""Stores with conversations in them, written as canonical tables: what a judge reads."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from unheard.settings import Settings
from unheard.store import SCHEMAS, Store

SECOND = 1_000_000
START = 1_767_225_600 * SECOND  # 2026-01-01

Put = Callable[..., None]


def turn_row(key: str, number: int, turn: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation_key": key,
        "turn": number,
        "at_us": turn.get("at_us", START + number * 60 * SECOND),
        "speaker": turn["speaker"],
        "visibility": turn.get("visibility", "public"),
        "kind": turn.get("kind", "message"),
        "text": turn.get("text"),
        "month": 202601,
        "bucket": 1,
    }


def tables_of(conversations: Sequence[dict[str, Any]]) -> dict[str, pa.Table]:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("conversation", "turn", "action", "survey")}
    for one in conversations:
        source = one.get("source", "desk")
        key = f"{source}|{one['conversation_id']}"
        place = {"conversation_key": key, "month": 202601, "bucket": 1}
        rows["conversation"].append(
            {
                "source": source,
                "conversation_id": one["conversation_id"],
                "channel": one.get("channel", "chat"),
                "direction": "inbound",
                "opened_at_us": START,
                "language": one.get("language", "en"),
                "is_erased": one.get("is_erased", False),
                "relation": one.get("relation"),
                "related_to_key": one.get("related_to_key"),
                "has_turns": True,
                "actions_logged": "actions" in one,
                "content_hash": hashlib.blake2b(repr(one).encode(), digest_size=16).hexdigest(),
                **place,
            }
        )
        rows["turn"] += [turn_row(key, number, turn) for number, turn in enumerate(one["turns"])]
        rows["action"] += [{"action": n, **place, **action} for n, action in enumerate(one.get("actions", ()))]
        rows["survey"] += [
            {"survey_key": f"{key}|{n}", "source": source, "instrument": "csat", **place, **survey}
            for n, survey in enumerate(one.get("surveys", ()))
        ]
    return {name: pa.Table.from_pylist(found, schema=SCHEMAS[name]) for name, found in rows.items() if found}


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store", settings)
    yield opened
    opened.close()


@pytest.fixture
def put() -> Put:
    """Publish conversations into a store."""

    def write(store: Store, conversations: Sequence[dict[str, Any]], name: str = "input") -> None:
        with store.writing("test") as writer, writer.batch(name) as batch:
            batch.add(tables_of(conversations))
            batch.publish({"read": len(conversations)})

    return write
