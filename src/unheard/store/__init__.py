"""The store: a folder on disk, and the only room that knows DuckDB, SQLite, Parquet and Spark."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unheard.records import Refused
    from unheard.schemas import SCHEMAS
    from unheard.store.backup import restore
    from unheard.store.batch import Batch
    from unheard.store.engine import DuckEngine, Engine
    from unheard.store.erasure import ForgetCounts
    from unheard.store.folder import Store
    from unheard.store.lane import Lane, LaneFiles
    from unheard.store.snapshot import Snapshot
    from unheard.store.writer import Writer

__all__ = [
    "SCHEMAS",
    "Batch",
    "DuckEngine",
    "Engine",
    "ForgetCounts",
    "Lane",
    "LaneFiles",
    "Refused",
    "Snapshot",
    "Store",
    "Writer",
    "restore",
]

_HOMES = {
    "SCHEMAS": "unheard.schemas",
    "Batch": "unheard.store.batch",
    "DuckEngine": "unheard.store.engine",
    "Engine": "unheard.store.engine",
    "ForgetCounts": "unheard.store.erasure",
    "Lane": "unheard.store.lane",
    "LaneFiles": "unheard.store.lane",
    "Refused": "unheard.records",
    "Snapshot": "unheard.store.snapshot",
    "Store": "unheard.store.folder",
    "Writer": "unheard.store.writer",
    "restore": "unheard.store.backup",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for: a process that only writes files loads no engine."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
