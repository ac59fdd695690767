"""Records in, published tables out."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.settings import Settings
from unheard.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store", Settings())
    yield opened
    opened.close()


@pytest.fixture
def ingest(store: Store, tmp_path: Path) -> Callable[..., IngestResult]:
    """Write records into a file of a kind and ingest it."""

    def run(*records: Any, kind: str = "conversations", **options: Any) -> IngestResult:
        path = tmp_path / f"{kind}.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return ingest_paths(store, Settings(), [path], **options)

    return run


@pytest.fixture
def rows(store: Store) -> Callable[[str], list[dict[str, Any]]]:
    """Run a query on what is published."""

    def query(sql: str) -> list[dict[str, Any]]:
        with store.snapshot() as snapshot:
            found: list[dict[str, Any]] = snapshot.engine().query(sql).to_pylist()
        return found

    return query


@pytest.fixture
def conversation() -> Callable[..., dict[str, Any]]:
    """Make one short conversation; fields given replace the usual ones."""

    def make(name: Any = "c-1", **fields: Any) -> dict[str, Any]:
        return {
            "conversation_id": name,
            "source": "helpdesk",
            "opened_at": "2026-03-02T09:14:05Z",
            "customer": {"id": "u-9"},
            "turns": [{"at": "2026-03-02T09:14:05Z", "speaker": "customer", "text": "Where is my refund?"}],
            **fields,
        }

    return make
