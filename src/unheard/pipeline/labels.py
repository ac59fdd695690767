"""Labels in and out: what people say about conversations, the same shape both ways."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.settings import Settings
from unheard.store import Store

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def import_labels(store: Store, settings: Settings, paths: Sequence[Path], *, command: str) -> IngestResult:
    """Read label files; the same label twice counts once."""
    return ingest_paths(store, settings, paths, format="labels", command=command)


def export_labels(store: Store) -> Iterator[dict[str, Any]]:
    """Yield every label in the shape that import reads, ordered by conversation, name and annotator."""
    with store.snapshot() as snapshot:
        rows = snapshot.engine().query(
            """SELECT c.conversation_id, c.source, l.name, l.value, l.annotator, l.at_us, l.sample,
                      l.inclusion_prob, l.purpose
               FROM label AS l
               JOIN conversation AS c ON c.conversation_key = l.conversation_key
               ORDER BY c.conversation_id, c.source, l.name, l.annotator NULLS LAST, l.at_us NULLS LAST"""
        )
    for row in rows.to_pylist():
        at = row.pop("at_us")
        row["value"] = json.loads(row["value"]) if row["value"] is not None else None
        row["at"] = (_EPOCH + dt.timedelta(microseconds=at)).isoformat() if at is not None else None
        yield {name: value for name, value in row.items() if value is not None}
