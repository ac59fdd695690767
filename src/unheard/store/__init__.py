"""The store: a folder on disk, and the only room that knows DuckDB, SQLite, Parquet and Spark."""

from unheard.records import Refused
from unheard.schemas import SCHEMAS
from unheard.store.backup import restore
from unheard.store.batch import Batch
from unheard.store.engine import DuckEngine, Engine
from unheard.store.erasure import ForgetCounts
from unheard.store.folder import Store
from unheard.store.snapshot import Snapshot
from unheard.store.writer import Writer

__all__ = [
    "SCHEMAS",
    "Batch",
    "DuckEngine",
    "Engine",
    "ForgetCounts",
    "Refused",
    "Snapshot",
    "Store",
    "Writer",
    "restore",
]
