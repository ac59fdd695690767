"""What a reader sees: the files and waiting rows of one moment, kept until the reader has ended.

A reader never waits for a writer and no writer for it. A lease, a small file that its process holds locked,
keeps replaced files on disk while somebody may still read them.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from unheard.errors import StoreError
from unheard.schemas import SCHEMAS
from unheard.settings import Settings
from unheard.store import manifest, pending
from unheard.store.engine import DuckEngine, Engine, memory_of
from unheard.store.families import FAMILY_OF
from unheard.store.lookup import KEY, learn, rows_of_conversation

READERS = "readers"
TEMPORARY = "temp"


class Lease:
    """Says, until its process ends, from which state on files are still read."""

    def __init__(self, folder: Path) -> None:
        while True:
            self._path = folder / READERS / uuid.uuid4().hex
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            # Whoever looks before it is locked takes it for a dead one's, and removes it: then another is made.
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            if os.fstat(self._descriptor).st_nlink:
                break
            os.close(self._descriptor)

    def name(self, publication: int) -> None:
        """Note the last publication that the reader sees; until then every file is kept."""
        os.pwrite(self._descriptor, str(publication).encode(), 0)

    def close(self) -> None:
        """Let go."""
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def oldest_reader(folder: Path) -> int | None:
    """Find the oldest publication that a live reader sees; None without readers. Leases of the dead are removed."""
    oldest: int | None = None
    for path in (folder / READERS).iterdir():
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
        except BlockingIOError:
            seen = int(os.pread(descriptor, 32, 0) or b"0")
            oldest = seen if oldest is None else min(oldest, seen)
        finally:
            os.close(descriptor)
    return oldest


class Snapshot:
    """The store as it stood at one moment."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._engines: list[DuckEngine] = []
        self._temporary: list[Path] = []
        self._lease = Lease(folder)
        try:
            with manifest.storage_errors(folder), manifest.transaction(connection, reading=True):
                self.version = manifest.version(connection)
                self._segments = manifest.segments(connection)
                self._pending = pending.read(connection)
                self._waiting = pending.digests(connection)
                self._facts = connection.execute("SELECT basis, table_name, path, bytes FROM fact").fetchall()
                last = connection.execute("SELECT COALESCE(MAX(id), 0) FROM publication").fetchone()[0]
            self._lease.name(last)
            self._check()
        except BaseException:
            self._lease.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files and of the memory of its engines."""
        for engine in self._engines:
            engine.close()
        for path in self._temporary:
            shutil.rmtree(path, ignore_errors=True)
        self._engines, self._temporary = [], []
        self._lease.close()
        self._lease = _Released()

    def state(self, *, without: Collection[str] = ()) -> str:
        """Name what all canonical tables but some hold: it changes whenever one of their files or waiting rows does."""
        files = sorted((s.path, s.sha256) for s in self._segments if s.table not in without)
        waiting = sorted((table, digest) for table, digest in self._waiting.items() if table not in without)
        return hashlib.blake2b(json.dumps([files, waiting]).encode(), digest_size=12).hexdigest()

    def files(self, table: str) -> list[Path]:
        """Files of a canonical table; rows still waiting for publication are not in them."""
        return [self._folder / segment.path for segment in self._segments if segment.table == table]

    def files_of(self, table: str, homes: Collection[tuple[int | None, int | None]]) -> list[Path] | None:
        """Files that can hold rows of these months and buckets.

        None where a month or bucket is not known, or where rows of the table wait for publication: any file may be it.
        """
        return None if self._overlaid(table) else self._files_at(table, homes)

    def _files_at(self, table: str, homes: Collection[tuple[int | None, int | None]]) -> list[Path] | None:
        known = [(month, bucket) for month, bucket in homes if month is not None and bucket is not None]
        if len(known) < len(homes):
            return None
        return [
            self._folder / segment.path
            for segment in self._segments
            if segment.table == table
            and any(
                segment.month <= month <= segment.month_to and segment.bucket_from <= bucket <= segment.bucket_to
                for month, bucket in known
            )
        ]

    def rows_of(
        self, table: str, homes: Collection[tuple[int | None, int | None]], key: str
    ) -> list[dict[str, Any]] | None:
        """All rows of a conversation in a canonical table, in no order; None where an engine has to look.

        homes: the months and buckets in which they lie. An engine has to look where these are not known, or where
        something of this conversation waits for publication.
        """
        files = None if self._waits(table, key) else self._files_at(table, homes)
        return None if files is None else rows_of_conversation(files, homes, key)

    def learn(self, tables: Collection[str]) -> None:
        """Learn where in the files of these tables which conversations lie, once for each file."""
        for table in tables:
            learn(self.files(table))

    def published(self, table: str) -> pa.Table:
        """Read a canonical table whole, without an engine and without rows that wait: for small ones."""
        schema = SCHEMAS[table]
        read = [pq.read_table(file, partitioning=None).cast(schema) for file in self.files(table)]
        return pa.concat_tables([schema.empty_table(), *read])

    def engine(self) -> Engine:
        """Open a DuckDB engine that knows every canonical table by its name, waiting rows included."""
        temporary = self._folder / TEMPORARY / f"{os.getpid()}-{uuid.uuid4().hex}"
        engine = DuckEngine(
            memory_limit=memory_of(self._settings.memory_limit),
            threads=self._settings.threads,
            temp_directory=temporary,
        )
        self._engines.append(engine)
        self._temporary.append(temporary)
        self.register(engine)
        return engine

    def register(self, engine: Engine) -> None:
        """Make every canonical table known to an engine."""
        for table, schema in SCHEMAS.items():
            waiting = self._pending.get(table)
            if not self._overlaid(table):
                engine.register_files(table, self.files(table), schema)
            else:
                self._register_both(engine, table, schema, waiting if waiting is not None else schema.empty_table())

    def facts(self, engine: Engine, basis: str) -> list[str] | None:
        """Make stored fact tables of this basis known to an engine and name them; None where there are none."""
        found = [(table, self._folder / path) for stored, table, path, _ in self._facts if stored == basis]
        for table, path in found:
            engine.register_files(table, [path], pa.schema([]))
        return [table for table, _ in found] or None

    def _waits(self, table: str, key: str) -> bool:
        """Whether something of a conversation waits for publication in the table's family."""
        waiting = self._pending.get(FAMILY_OF[table].head)
        if waiting is None or not len(waiting):
            return False
        keys = waiting.column(KEY)
        return bool(pc.any(pc.equal(keys, pa.scalar(key, keys.type))).as_py())

    def _overlaid(self, table: str) -> bool:
        """Whether rows of the table's family wait for publication."""
        family = FAMILY_OF[table]
        return family.head in self._pending and len(self._pending[family.head]) > 0

    def _register_both(self, engine: Engine, table: str, schema: pa.Schema, waiting: pa.Table) -> None:
        """Published rows whose key waits in a newer version give way to it."""
        family = FAMILY_OF[table]
        columns = ", ".join(f'"{name}"' for name in schema.names)
        same = " AND ".join(f"w.{name} = p.{name}" for name in family.key)
        keys = self._pending[family.head].select(list(family.key))
        engine.register_files("published_rows", self.files(table), schema)
        engine.register("waiting_rows", waiting)
        engine.register("waiting_keys", keys)
        engine.create(
            table,
            f"SELECT {columns} FROM published_rows AS p "
            f"WHERE NOT EXISTS (SELECT 1 AS one FROM waiting_keys AS w WHERE {same}) "
            f"UNION ALL SELECT {columns} FROM waiting_rows AS n",
        )
        for name in ("published_rows", "waiting_rows", "waiting_keys"):
            engine.drop(name)

    def _check(self) -> None:
        """Raise `StoreError` where a listed file is missing or was cut."""
        listed = [(s.path, s.bytes) for s in self._segments] + [(path, size) for _, _, path, size in self._facts]
        for path, size in listed:
            try:
                actual = (self._folder / path).stat().st_size
            except FileNotFoundError:
                raise StoreError(manifest.damaged(self._folder, f"its file {path} is missing")) from None
            if actual != size:
                what = f"its file {path} has {actual:,} bytes instead of {size:,}"
                raise StoreError(manifest.damaged(self._folder, what))


class _Released(Lease):
    """A lease that was let go."""

    def __init__(self) -> None:
        pass

    def close(self) -> None:
        """Nothing is held."""
