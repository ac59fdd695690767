"""What a batch holds until it is published: keys, hashes and refused rows in a SQLite file of its own.

It is never synced and never read after a crash; publication copies it into the manifest in one transaction.
Rows are only appended, because input seldom holds a thing twice; where it does, an index is made and the last
row of a key counts.
"""

import sqlite3
import uuid
from collections.abc import Sequence
from pathlib import Path

from unheard.store.families import Content
from unheard.store.manifest import among
from unheard.store.sieve import Sieve

STAGING = "staging"

RawRow = tuple[bytes, bytes, int, int, int]
"""Hash, key, block, start, length."""


class Stage:
    """The keys and hashes of one batch."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / STAGING / f"{uuid.uuid4().hex}.sqlite"
        self._connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA page_size = 16384",
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "PRAGMA locking_mode = EXCLUSIVE",
            "PRAGMA cache_size = -32768",
            "CREATE TABLE record (family INTEGER, key BLOB, content, month INTEGER, bucket INTEGER, flush INTEGER)",
            "CREATE TABLE raw (hash BLOB, key BLOB, block INTEGER, start INTEGER, length INTEGER)",
            "CREATE TABLE refused (file TEXT, line INTEGER, field TEXT, reason TEXT, remedy TEXT)",
            "BEGIN",
        ):
            self._connection.execute(statement)
        self._keys: dict[int, Sieve] = {}
        self._payloads = Sieve()

    def put(
        self,
        family: int,
        keys: Sequence[bytes],
        contents: Sequence[Content],
        months: Sequence[int],
        buckets: Sequence[int],
        flush: int,
    ) -> tuple[bool, list[bytes]]:
        """Note keys; say whether any came before in this batch, and which of them an earlier flush has written."""
        before = self._rows(family, keys)
        if family not in self._keys:
            self._keys[family] = Sieve()
        self._keys[family].add(keys)
        self._connection.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)",
            zip([family] * len(keys), keys, contents, months, buckets, [flush] * len(keys), strict=True),
        )
        return bool(before), [key for key, (_, number) in before.items() if number != flush]

    def contents(self, family: int, keys: Sequence[bytes]) -> dict[bytes, Content]:
        """Content hashes of the keys that came earlier in this batch."""
        return {key: content for key, (content, _) in self._rows(family, keys).items()}

    def hashes(self, hashes: Sequence[bytes]) -> set[bytes]:
        """Those of these payloads that came earlier in this batch."""
        maybe = self._payloads.passes(hashes)
        if not maybe:
            return set()
        self._connection.execute("CREATE INDEX IF NOT EXISTS raw_hash ON raw (hash)")
        return {row[0] for row in among(self._connection, "SELECT hash FROM raw WHERE hash IN", maybe)}

    def put_raw(self, rows: Sequence[RawRow]) -> None:
        """Note where payloads are."""
        self._payloads.add([row[0] for row in rows])
        self._connection.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", rows)

    def pairs(self, hashes: Sequence[bytes]) -> set[tuple[bytes, bytes]]:
        """Hash and key of those of these payloads that are noted already."""
        known = sorted(self.hashes(hashes))
        return {(row[0], row[1]) for row in among(self._connection, "SELECT hash, key FROM raw WHERE hash IN", known)}

    def put_refused(self, rows: Sequence[tuple[str | None, int | None, str | None, str, str]]) -> None:
        """Note rows that were refused."""
        self._connection.executemany("INSERT INTO refused VALUES (?, ?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Write it out, so that the manifest can copy from it."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self._connection.close()
        self._keys, self._payloads = {}, Sieve()  # a large batch is published with the memory they took

    def remove(self) -> None:
        """Close and delete it."""
        self._connection.close()
        self.path.unlink(missing_ok=True)

    def _rows(self, family: int, keys: Sequence[bytes]) -> dict[bytes, tuple[Content, int]]:
        """Content and flush of the last row of those keys that came before."""
        sieve = self._keys.get(family)
        maybe = sieve.passes(keys) if sieve else []
        if not maybe:
            return {}
        self._connection.execute("CREATE INDEX IF NOT EXISTS record_key ON record (key, family)")
        found: dict[bytes, tuple[int, Content, int]] = {}
        sql = "SELECT key, rowid, content, flush FROM record WHERE family = ? AND key IN"
        for key, row, content, flush in among(self._connection, sql, maybe, family):
            if key not in found or found[key][0] < row:
                found[key] = (row, content, flush)
        return {key: (content, flush) for key, (_, content, flush) in found.items()}
