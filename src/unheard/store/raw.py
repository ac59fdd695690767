"""The raw archive: every payload as it came, in zstd blocks of about 1 MB in files that only grow.

A payload is found by its hash: block, start and length within the block. What lies in a file beyond its
listed length was never published and is overwritten by the next batch.
"""

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa

from unheard.store import manifest
from unheard.store.appended import Numbers
from unheard.store.segments import to_disk

RAW = "raw"
BLOCK_BYTES = 1 << 20
_MOST_WAITING = 8
"""So many blocks may wait for the thread that writes."""
SEGMENT_BYTES = 256 << 20
"""A file of this size is not grown any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One compressed block within a file of the archive."""

    file: int
    start: int
    bytes: int
    size: int
    """Bytes before compression."""


def _codec() -> pa.Codec:
    return pa.Codec("zstd", compression_level=1)


def cut(lengths: Numbers, next_block: int) -> tuple[Numbers, Numbers, list[int]]:
    """Cut payloads of some lengths into blocks: number and start of each, and where in the list each block ends."""
    ends = np.cumsum(lengths)
    blocks = np.empty(len(lengths), np.int64)
    starts = ends - lengths
    cuts = [0]
    while cuts[-1] < len(lengths):
        begin = int(starts[cuts[-1]])
        after = min(int(np.searchsorted(ends, begin + BLOCK_BYTES)) + 1, len(lengths))
        blocks[cuts[-1] : after] = next_block + len(cuts) - 1
        starts[cuts[-1] : after] -= begin
        cuts.append(after)
    return blocks, starts, cuts[1:]


class RawWriter:
    """Cuts payloads into blocks, and compresses and writes them in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / RAW
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._pending: list[Future[None]] = []
        self._handle: IO[bytes] | None = None
        self._next_block = 0
        self.files: list[Path] = []
        self.blocks: list[Block] = []
        self._last_read: tuple[int, bytes] | None = None

    def add(self, payloads: Sequence[bytes]) -> tuple[Numbers, Numbers, Numbers]:
        """Take payloads; return block number, start and length of each."""
        lengths = np.fromiter(map(len, payloads), np.int64, len(payloads))
        blocks, starts, ends = cut(lengths, self._next_block)
        first = 0
        for after in ends:
            self._submit(payloads[first:after])
            first = after
        return blocks, starts, lengths

    def read(self, number: int, start: int, length: int) -> bytes:
        """Read a payload that was added before."""
        if self._last_read is None or self._last_read[0] != number:
            self._drain(0)
            if self._handle is not None:
                self._handle.flush()
            block = self.blocks[number]
            with self.files[block.file].open("rb") as handle:
                handle.seek(block.start)
                self._last_read = number, _codec().decompress(handle.read(block.bytes), block.size, asbytes=True)
        return self._last_read[1][start : start + length]

    def settle(self) -> None:
        """Bring what was taken so far to disk, meanwhile: little is left to wait for in the end."""
        self._pool.submit(self._sync)

    def finish(self) -> None:
        """Wait until every block is written."""
        self._drain(0)
        self._pool.shutdown()
        if self._handle is not None:
            self._handle.close()

    def abandon(self) -> None:
        """Stop; files that were written are rubbish, which the store removes."""
        self._pool.shutdown(cancel_futures=True)
        if self._handle is not None:
            self._handle.close()

    def _sync(self) -> None:
        if self._handle is not None and not self._handle.closed:
            self._handle.flush()
            os.fsync(self._handle.fileno())

    def _submit(self, payloads: Sequence[bytes]) -> None:
        self._next_block += 1
        self._pending.append(self._pool.submit(self._write, payloads))
        self._drain(_MOST_WAITING)

    def _drain(self, most: int) -> None:
        while len(self._pending) > most:
            self._pending.pop(0).result()

    def _write(self, payloads: Sequence[bytes]) -> None:
        whole = b"".join(payloads)
        packed = _codec().compress(whole, asbytes=True)
        if self._handle is None or self._handle.tell() > SEGMENT_BYTES:
            if self._handle is not None:
                self._handle.close()
            self.files.append(self._folder / f"{uuid.uuid4().hex}.zst")
            self._handle = self.files[-1].open("wb")
        start = self._handle.tell()
        self._handle.write(packed)
        self.blocks.append(Block(file=len(self.files) - 1, start=start, bytes=len(packed), size=len(whole)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a file of a batch ended up: a file of its own, or the end of one that was there."""

    path: str
    base: int
    bytes: int
    segment: int | None
    """Number of the file that grew; None for a new one."""


def place(folder: Path, connection: sqlite3.Connection, files: Sequence[Path]) -> list[Placed]:
    """Bring the files of a batch to disk: small ones at the end of the last file, others as they are."""
    placed = []
    row = connection.execute("SELECT id, path, bytes FROM raw_segment ORDER BY id DESC LIMIT 1").fetchone()
    for file in files:
        size = file.stat().st_size
        if row is not None and row[2] + size <= SEGMENT_BYTES:
            _append(folder / row[1], row[2], file)
            placed.append(Placed(path=row[1], base=row[2], bytes=row[2] + size, segment=row[0]))
            file.unlink()
            row = None
        else:
            to_disk(file)
            placed.append(Placed(path=f"{RAW}/{file.name}", base=0, bytes=size, segment=None))
    to_disk(folder / RAW)
    return placed


def _append(target: Path, length: int, source: Path) -> None:
    with target.open("r+b") as handle, source.open("rb") as more:
        handle.truncate(length)
        handle.seek(length)
        while piece := more.read(BLOCK_BYTES):
            handle.write(piece)
    to_disk(target)


def next_block(connection: sqlite3.Connection) -> int:
    """Return the number of the next block; call it inside a transaction."""
    return int(connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM raw_block").fetchone()[0])


def list_blocks(connection: sqlite3.Connection, placed: Sequence[Placed], blocks: Sequence[tuple[int, Block]]) -> None:
    """List the blocks of a batch with their numbers; call it inside a transaction."""
    segments = []
    for one in placed:
        if one.segment is None:
            cursor = connection.execute("INSERT INTO raw_segment (path, bytes) VALUES (?, ?)", (one.path, one.bytes))
            segments.append(int(cursor.lastrowid or 0))
        else:
            connection.execute("UPDATE raw_segment SET bytes = ? WHERE id = ?", (one.bytes, one.segment))
            segments.append(one.segment)
    connection.executemany(
        "INSERT INTO raw_block VALUES (?, ?, ?, ?, ?)",
        [
            (number, segments[block.file], placed[block.file].base + block.start, block.bytes, block.size)
            for number, block in blocks
        ],
    )


def read_payloads(folder: Path, connection: sqlite3.Connection, hashes: Sequence[bytes]) -> list[bytes | None]:
    """Read payloads by hash, as they came; None for one that is not in the archive."""
    found: list[bytes | None] = []
    codec = _codec()
    for wanted in hashes:
        row = connection.execute(
            """SELECT s.path, b.start, b.bytes, b.size, r.start, r.length FROM raw AS r
               JOIN raw_block AS b ON b.id = r.block JOIN raw_segment AS s ON s.id = b.segment
               WHERE r.hash = ? LIMIT 1""",
            (wanted,),
        ).fetchone()
        if row is None:
            found.append(None)
            continue
        with (folder / row[0]).open("rb") as handle:
            handle.seek(row[1])
            block = codec.decompress(handle.read(row[2]), row[3], asbytes=True)
        found.append(block[row[4] : row[4] + row[5]])
    return found


def read_payloads_of(folder: Path, connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, list[bytes]]:
    """Read payloads by the key of their record, oldest first.

    The index that this needs is made when it is first asked for: most sources never do.
    """
    connection.execute("CREATE INDEX IF NOT EXISTS raw_by_key ON raw (key)")
    found: dict[bytes, list[bytes]] = {}
    for _, key, payload in _in_order_of_place(folder, connection, "key", keys):
        found.setdefault(key, []).append(payload)
    return found


def read_payloads_by_hash(
    folder: Path, connection: sqlite3.Connection, hashes: Sequence[bytes]
) -> dict[tuple[bytes, bytes], bytes]:
    """Read payloads by their hash; return them by hash and key of their record."""
    found = _in_order_of_place(folder, connection, "hash", hashes)
    return {(digest, key): payload for digest, key, payload in found}


def _in_order_of_place(
    folder: Path, connection: sqlite3.Connection, column: str, values: Sequence[bytes]
) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Read payloads (hash, key, payload) in the order in which they lie in the archive, each block once."""
    sql = f"""SELECT r.block, r.start, r.length, r.hash, r.key, s.path, b.start, b.bytes, b.size FROM raw AS r
              JOIN raw_block AS b ON b.id = r.block JOIN raw_segment AS s ON s.id = b.segment WHERE r.{column} IN"""
    codec, number, content = _codec(), None, b""
    for block, start, length, digest, key, path, place_, packed, size in sorted(
        manifest.among(connection, sql, values)
    ):
        if block != number:
            with (folder / path).open("rb") as handle:
                handle.seek(place_)
                number, content = block, codec.decompress(handle.read(packed), size, asbytes=True)
        yield digest, key, content[start : start + length]


def rewrite_segment(
    folder: Path,
    connection: sqlite3.Connection,
    segment: int,
    path: str,
    change: Callable[[bytes, bytes], bytes | None],
) -> tuple[Path | None, list[tuple[int, int, int, int]], list[tuple[bytes, bytes, int, int, int]]] | None:
    """Write one file of the archive anew; `change` gets key and payload and returns what stays, None for nothing.

    Returns None where nothing changes, else the new file (None: nothing is left), its blocks (number, start,
    bytes, size) and the places of its payloads (hash, key, block, start, length).
    """
    codec = _codec()
    blocks: list[tuple[int, int, int, int]] = []
    places: list[tuple[bytes, bytes, int, int, int]] = []
    changed, position = False, 0
    target = folder / RAW / f"{uuid.uuid4().hex}.zst"
    listed = connection.execute(
        "SELECT id, start, bytes, size FROM raw_block WHERE segment = ? ORDER BY start", (segment,)
    ).fetchall()
    # A file's blocks have consecutive numbers, because only the last file grows.
    payloads = _by_block(connection, listed[0][0], listed[-1][0]) if listed else {}
    with (folder / path).open("rb") as source, target.open("wb") as sink:
        for number, start, size_packed, size in listed:
            source.seek(start)
            packed = source.read(size_packed)
            whole = codec.decompress(packed, size, asbytes=True)
            kept: list[bytes] = []
            held = 0
            for digest, key, begin, length in payloads.get(number, ()):
                before = whole[begin : begin + length]
                after = change(key, before)
                if after is not None:
                    places.append((digest, key, number, held, len(after)))
                    kept.append(after)
                    held += len(after)
            anew = b"".join(kept)
            if anew != whole:
                changed, packed = True, codec.compress(anew, asbytes=True)
            if kept:
                sink.write(packed)
                blocks.append((number, position, len(packed), held))
                position += len(packed)
    if not changed or not blocks:
        target.unlink()
        return (None, [], []) if changed else None
    to_disk(target)
    return target, blocks, places


def _by_block(connection: sqlite3.Connection, first: int, last: int) -> dict[int, list[tuple[bytes, bytes, int, int]]]:
    grouped: dict[int, list[tuple[bytes, bytes, int, int]]] = {}
    for block, *place in connection.execute(
        "SELECT block, hash, key, start, length FROM raw WHERE block BETWEEN ? AND ? ORDER BY block, start",
        (first, last),
    ):
        grouped.setdefault(block, []).append((place[0], place[1], place[2], place[3]))
    return grouped
