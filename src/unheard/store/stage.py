"""What a batch holds until it is published: keys, hashes and refused rows in files of its own.

They are never synced and never read after a crash; publication copies them into the manifest in one transaction.
Keys and hashes are only appended, because input seldom holds a thing twice; once it does, they move to tables of
a SQLite file with an index, and the last row of a key counts.
"""

import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from unheard.store.appended import (
    EACH_ROW,
    HASH_BYTES,
    Appended,
    Numbers,
    count_rows,
    given,
    hash_of,
    number_of,
)
from unheard.store.families import Content
from unheard.store.manifest import among
from unheard.store.sieve import Sieve

STAGING = "staging"

_NOTHING = bytes(HASH_BYTES)
_HANDED_ON = 5_000
LANE_BITS = 40
"""A block's number within its lane has so many bits; above them stands the number of the lane, 0 for the batch."""
_IN_LANE = (1 << LANE_BITS) - 1


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
        numbers = ("family", "has_content", "month", "bucket", "flush")
        self._records: Appended | None = Appended(self.path.with_suffix(".records"), ("key", "content"), numbers)
        self._raw: Appended | None = Appended(
            self.path.with_suffix(".raw"), ("hash", "key"), ("block", "start", "length")
        )
        self._keys: dict[int, Sieve] = {}
        self._payloads = Sieve()
        self._listed = [0, 0]
        """Records and payloads, the first ones, that the manifest has got already."""

    def put(
        self,
        family: int,
        keys: Sequence[bytes],
        contents: Sequence[Content],
        months: Numbers,
        buckets: Numbers,
        flush: int,
    ) -> tuple[bool, list[bytes]]:
        """Note keys; say whether any came before in this batch, and which of them an earlier flush has written."""
        before = self._rows(family, keys)
        self._keys.setdefault(family, Sieve()).add(keys)
        kinds = set(map(type, contents))
        if str in kinds:
            self._index_records()
        if self._records is not None:
            hashes: Any = contents if kinds == {bytes} else [one or _NOTHING for one in contents]
            has = 1 if kinds == {bytes} else [one is not None for one in contents]
            self._records.add(keys, hashes, family, has, months, buckets, flush)
        else:
            self._connection.executemany(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (family, key, content, month, bucket, flush)
                    for key, content, month, bucket in zip(
                        keys, contents, months.tolist(), buckets.tolist(), strict=True
                    )
                ],
            )
        return bool(before), [key for key, (_, number) in before.items() if number != flush]

    def holds_any(self, family: int, keys: Sequence[bytes]) -> bool:
        """Say whether any of the keys came earlier in this batch."""
        return bool(self._rows(family, keys))

    def contents(self, family: int, keys: Sequence[bytes]) -> dict[bytes, Content]:
        """Content hashes of the keys that came earlier in this batch."""
        return {key: content for key, (content, _) in self._rows(family, keys).items()}

    def hashes(self, hashes: Sequence[bytes]) -> set[bytes]:
        """Those of these payloads that came earlier in this batch."""
        maybe = self._payloads.passes(hashes)
        if not maybe:
            return set()
        self._index_raw()
        return {row[0] for row in among(self._connection, "SELECT hash FROM raw WHERE hash IN", maybe)}

    def put_raw(
        self,
        hashes: Sequence[bytes],
        keys: Sequence[bytes],
        blocks: Numbers,
        starts: Numbers,
        lengths: Numbers,
    ) -> None:
        """Note where payloads are."""
        self._payloads.add(hashes)
        if self._raw is not None:
            self._raw.add(hashes, keys, blocks, starts, lengths)
        else:
            rows = zip(hashes, keys, blocks.tolist(), starts.tolist(), lengths.tolist(), strict=True)
            self._connection.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", rows)

    def pairs(self, hashes: Sequence[bytes]) -> set[tuple[bytes, bytes]]:
        """Hash and key of those of these payloads that are noted already."""
        known = sorted(self.hashes(hashes))
        return {(row[0], row[1]) for row in among(self._connection, "SELECT hash, key FROM raw WHERE hash IN", known)}

    def places(self, hashes: Sequence[bytes]) -> list[tuple[bytes, bytes, int, int, int]]:
        """Hash, key, block, start and length of those of these payloads that are noted already."""
        known = sorted(self.hashes(hashes))
        sql = "SELECT hash, key, block, start, length FROM raw WHERE hash IN"
        return [(row[0], row[1], row[2], row[3], row[4]) for row in among(self._connection, sql, known)]

    def put_refused(self, rows: Sequence[tuple[str | None, int | None, str | None, str, str]]) -> None:
        """Note rows that were refused."""
        self._connection.executemany("INSERT INTO refused VALUES (?, ?, ?, ?, ?)", rows)

    def keys(self, family: int) -> Iterator[list[bytes]]:
        """Name the keys of a family, sorted, some at a time."""
        for rows in self._records.by_hash() if self._records is not None else ():
            yield rows["key"][rows["family"] == family].tolist()
        yield from self._selected("SELECT DISTINCT key FROM record WHERE family = ? ORDER BY key", family)

    def list_records(self, connection: sqlite3.Connection) -> None:
        """Write every record to the manifest, sorted by key, but those that a call before wrote; call it inside a
        transaction.
        """
        into = "INSERT OR REPLACE INTO record (family, key, content, month, bucket)"
        content = f"CASE WHEN {number_of(5)} THEN {hash_of(7)} END"
        sql = f"""{into}
            SELECT {number_of(2)}, {hash_of(4)}, {content}, {number_of(8)}, {number_of(10)} FROM {EACH_ROW}"""
        count_rows(connection)
        for rows in self._records.by_hash(self._listed[0]) if self._records is not None else ():
            connection.execute(sql, given(rows, ("family", "key", "has_content", "content", "month", "bucket")))
        # Of a key that came more than once, the last row counts.
        for some in self._selected("SELECT family, key, content, month, bucket FROM record ORDER BY key, rowid"):
            connection.executemany(f"{into} VALUES (?, ?, ?, ?, ?)", some)
        self._listed[0] = len(self._records) if self._records is not None else 0

    def list_payloads(self, connection: sqlite3.Connection, bases: Sequence[int]) -> None:
        """Write the place of every payload to the manifest, but those that a call before wrote.

        To a block's number its lane's base is added.
        """
        into = "INSERT OR IGNORE INTO raw (hash, key, block, start, length)"
        sql = f"""{into}
            SELECT {hash_of(2)}, {hash_of(3)}, {number_of(4)}, {number_of(6)}, {number_of(8)} FROM {EACH_ROW}"""
        count_rows(connection)
        added = np.array(bases, np.int64)
        for rows in self._raw.by_hash(self._listed[1]) if self._raw is not None else ():
            rows["block"] = (rows["block"] & _IN_LANE) + added[rows["block"] >> LANE_BITS]
            connection.execute(sql, given(rows, ("hash", "key", "block", "start", "length")))
        for some in self._selected("SELECT hash, key, block, start, length FROM raw ORDER BY hash, key"):
            places = [
                (digest, key, (block & _IN_LANE) + bases[block >> LANE_BITS], start, length)
                for digest, key, block, start, length in some
            ]
            connection.executemany(f"{into} VALUES (?, ?, ?, ?, ?)", places)
        self._listed[1] = len(self._raw) if self._raw is not None else 0

    def refused(self) -> Iterator[list[Any]]:
        """Give the refused rows, as they came."""
        yield from self._selected("SELECT file, line, field, reason, remedy FROM refused ORDER BY rowid")

    def forget_sieves(self) -> None:
        """Let go of what only looking up needs: a large batch is published with the memory it took."""
        self._keys, self._payloads = {}, Sieve()

    def remove(self) -> None:
        """Close and delete it."""
        for appended in (self._records, self._raw):
            if appended is not None:
                appended.close()
        self._connection.close()
        self.path.unlink(missing_ok=True)

    def _selected(self, sql: str, *values: object) -> Iterator[list[Any]]:
        cursor = self._connection.execute(sql, values)
        while rows := cursor.fetchmany(_HANDED_ON):
            yield [row[0] for row in rows] if len(rows[0]) == 1 else rows

    def _rows(self, family: int, keys: Sequence[bytes]) -> dict[bytes, tuple[Content, int]]:
        """Content and flush of the last row of those keys that came before."""
        sieve = self._keys.get(family)
        maybe = sieve.passes(keys) if sieve else []
        if not maybe:
            return {}
        self._index_records()
        found: dict[bytes, tuple[int, Content, int]] = {}
        sql = "SELECT key, rowid, content, flush FROM record WHERE family = ? AND key IN"
        for key, row, content, flush in among(self._connection, sql, maybe, family):
            if key not in found or found[key][0] < row:
                found[key] = (row, content, flush)
        return {key: (content, flush) for key, (_, content, flush) in found.items()}

    def _index_records(self) -> None:
        """From now on keys are looked up: move them to a table that can."""
        if self._records is None:
            return
        appended, self._records = self._records, None
        for rows in appended.in_order():
            self._connection.executemany(
                "INSERT INTO record VALUES (?1, ?2, CASE WHEN ?3 THEN ?4 END, ?5, ?6, ?7)",
                rows[["family", "key", "has_content", "content", "month", "bucket", "flush"]].tolist(),
            )
        appended.close()
        self._connection.execute("CREATE INDEX record_key ON record (key, family)")

    def _index_raw(self) -> None:
        if self._raw is None:
            return
        appended, self._raw = self._raw, None
        for rows in appended.in_order():
            self._connection.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", rows.tolist())
        appended.close()
        self._connection.execute("CREATE INDEX raw_hash ON raw (hash)")
