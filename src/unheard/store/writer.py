"""The one writer: batches of input, waiting rows on their way to Parquet, fact tables."""

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from unheard.store import manifest, pending
from unheard.store.batch import Batch
from unheard.store.compaction import compact
from unheard.store.engine import Engine
from unheard.store.segments import to_disk

if TYPE_CHECKING:
    from unheard.store.folder import Store

FACTS = "facts"
_KEPT_BASES = 4


class Writer:
    """What may be done while the writer's lock is held."""

    def __init__(self, store: "Store", lock: int) -> None:
        self._store = store
        self.lock = lock
        """The lock's descriptor, for processes that write files on this one's behalf."""
        self._batches = 0

    @contextmanager
    def batch(self, name: str) -> Iterator[Batch]:
        """Open a batch; it leaves nothing unless it is published. One at a time."""
        if self._batches:
            raise RuntimeError("A batch is open already; publish or leave it first.")
        self._batches += 1
        folder = self._store.folder
        try:
            with manifest.storage_errors(folder):
                batch = Batch(self._store, name)
            try:
                yield batch
            finally:
                with manifest.storage_errors(folder):
                    batch.close()
        finally:
            self._batches -= 1
        with manifest.storage_errors(folder):
            compact(self._store)

    def erase(self, keys: set[str]) -> int:
        """Erase conversations that their source deleted, as `forget` does; return how many were not erased before."""
        from unheard.store.erasure import forget

        gone = self._store.erased_hashes() if keys else set()
        fresh = {key for key in keys if self._store.erasure_hash(key) not in gone}
        if fresh:
            with manifest.storage_errors(self._store.folder):
                forget(self._store, set(), fresh, set())
        return len(fresh)

    def publish_pending(self) -> int:
        """Move waiting judgements and labels to Parquet in one transaction; return how many there were."""
        connection = self._store.connection
        with manifest.storage_errors(self._store.folder), manifest.transaction(connection, reading=True):
            version = manifest.version(connection)
            waiting = pending.count(connection)
        if not waiting:
            return 0
        with self.batch("judgements and labels") as batch:
            for tables in pending.chunks(connection, version):
                batch.add(tables)
            # A row that was renewed meanwhile has a later version and goes on waiting.
            batch.with_commit(lambda commit: commit.execute("DELETE FROM pending WHERE version <= ?", (version,)))
            batch.publish({"pending": waiting})
        return waiting

    def put_facts(self, basis: str, engine: Engine, tables: Sequence[str]) -> None:
        """Keep fact tables of an engine under the name of what they were built from; the oldest ones go."""
        store, connection = self._store, self._store.connection
        with manifest.storage_errors(store.folder):
            rows = []
            for table in tables:
                path = store.folder / FACTS / f"{table}-{uuid.uuid4().hex}.parquet"
                engine.write_parquet(table, path)
                to_disk(path)
                rows.append((basis, table, f"{FACTS}/{path.name}", path.stat().st_size))
            to_disk(store.folder / FACTS)
            with manifest.transaction(connection):
                self._replace_facts(basis, rows)

    def _replace_facts(self, basis: str, rows: Sequence[tuple[str, str, str, int]]) -> None:
        connection = self._store.connection
        number = connection.execute("SELECT COALESCE(MAX(created), 0) + 1 FROM fact").fetchone()[0]
        publication = connection.execute("SELECT COALESCE(MAX(id), 0) FROM publication").fetchone()[0]
        old = connection.execute(
            """SELECT path FROM fact WHERE basis = ?
               OR created <= (SELECT COALESCE(MAX(created), 0) FROM fact) - ?""",
            (basis, _KEPT_BASES - 1),
        ).fetchall()
        for (path,) in old:
            connection.execute("DELETE FROM fact WHERE path = ?", (path,))
            # Readers of the same publication may read them: they go with the files of the next one.
            connection.execute("INSERT OR REPLACE INTO retired VALUES (?, ?, ?)", (path, publication + 1, time.time()))
        connection.executemany("INSERT INTO fact VALUES (?, ?, ?, ?, ?)", [(*row, number) for row in rows])
