"""Files of every kind, and a store to read them into."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from unheard.settings import Settings
from unheard.store import Store


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store", settings)
    yield opened
    opened.close()


@pytest.fixture
def rows(store: Store) -> Callable[[str], list[dict[str, Any]]]:
    """Run a query on what is published."""

    def query(sql: str) -> list[dict[str, Any]]:
        with store.snapshot() as snapshot:
            found: list[dict[str, Any]] = snapshot.engine().query(sql).to_pylist()
        return found

    return query


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write records as JSON Lines; a text or bytes stand as they are."""

    def make(name: str, *records: Any) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [
            record if isinstance(record, bytes) else record.encode() if isinstance(record, str)
            else json.dumps(record, ensure_ascii=False).encode()
            for record in records
        ]  # fmt: skip
        path.write_bytes(b"\n".join(lines) + b"\n")
        return path

    return make


@pytest.fixture
def conversation() -> Callable[..., dict[str, Any]]:
    """Make one conversation of three turns; fields given replace the usual ones."""

    def make(name: Any = "c-1", **fields: Any) -> dict[str, Any]:
        return {
            "conversation_id": name,
            "source": "helpdesk",
            "channel": "chat",
            "opened_at": "2026-03-02T09:14:05Z",
            "customer": {"id": "u-9", "email": "Jo@Example.org "},
            "turns": [
                {"at": "2026-03-02T09:14:05Z", "speaker": "customer", "text": "Where is my refund?"},
                {"at": "2026-03-02T09:20:00Z", "speaker": "human_agent", "text": "On its way."},
                {"at": "2026-03-02T09:21:00Z", "speaker": "customer", "text": "Thanks!"},
            ],
            "events": [{"at": "2026-03-02T09:40:00Z", "type": "closed", "actor": "human_agent"}],
            **fields,
        }

    return make
