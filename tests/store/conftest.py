"""Small conversations to put into a store, and ways to look into one."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from unheard.settings import Settings
from unheard.store import SCHEMAS, Snapshot, Store

Tables = dict[str, pa.Table]


def content_hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def payload_hash(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=16).digest()


def conversations(
    keys: Sequence[str], *, text: str = "hello", month: int = 202601, bucket: int = 7, turns: int = 2, **columns: Any
) -> Tables:
    """Conversations with some turns each; every row says `text`."""
    place = {"month": month, "bucket": bucket}
    heads = [
        {"conversation_key": key, "source": "s", "conversation_id": key, "is_erased": False, "subject": text}
        | {"content_hash": content_hash(key + text)}
        | place
        | columns
        for key in keys
    ]
    said = [
        {"conversation_key": key, "turn": number, "speaker": "customer", "speaker_id": "u", "text": text} | place
        for key in keys
        for number in range(turns)
    ]
    return {
        "conversation": pa.Table.from_pylist(heads, schema=SCHEMAS["conversation"]),
        "turn": pa.Table.from_pylist(said, schema=SCHEMAS["turn"]),
    }


def publish(store: Store, *adds: Tables, name: str = "input", counts: dict[str, int] | None = None) -> None:
    """Publish some adds as one batch."""
    with store.writing("test") as writer, writer.batch(name) as batch:
        for tables in adds:
            batch.add(tables)
        batch.publish(counts or {})


def said(snapshot: Snapshot) -> dict[str, list[str]]:
    """The texts of every conversation's turns; conversations without turns have none."""
    rows = snapshot.engine().query(
        "SELECT c.conversation_key AS key, t.text AS text FROM conversation AS c "
        "LEFT JOIN turn AS t ON t.conversation_key = c.conversation_key ORDER BY c.conversation_key, t.turn"
    )
    found: dict[str, list[str]] = {}
    for row in rows.to_pylist():
        found.setdefault(row["key"], []).append(row["text"])
    return found


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    """Open the test's store; every call opens it once more."""
    opened: list[Store] = []

    def open_it(**settings: Any) -> Store:
        store = Store.open(tmp_path / "store", Settings(**settings))
        opened.append(store)
        return store

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    return open_store()
