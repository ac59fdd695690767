"""Rows on their way into Parquet: a bounded buffer in front of one open file per table and part."""

import resource
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from unheard.schemas import SCHEMAS
from unheard.store.families import Family
from unheard.store.memory import give_back
from unheard.store.segments import BUCKETS, MOST_FILES, PART_ROWS, SEGMENTS, Part, Range, parquet_writer

BUFFER_BYTES = 32 << 20
"""Rows held before they are written; while one buffer is written the next one fills."""
_MOST_GROUPS = 48
_MOST_OPEN_ROW_GROUPS = 4_000
"""An open file holds the description of each of its row groups in memory, 30 kB a table; more are closed."""
_SMALL_ROWS = 20_000
_RUN_ROWS = 256
"""Runs of so many rows on average are moved as they are; of shorter ones the rows are copied."""
_MANY_FLUSHES = 32
"""After so many buffers there is much memory to give back, which takes a while."""


def bucket_level(rows: int) -> int:
    """Say into how many ranges (4 to the power of the level) a month of so many records is split."""
    level, room = 0, PART_ROWS
    while rows > room and 4**level < BUCKETS:
        level += 1
        room += PART_ROWS * 4**level
    return level


def month_groups(months: np.ndarray, target: int) -> list[tuple[int, int]]:
    """Put neighbouring months together until each group has `target` records; both ends included."""
    values, counts = np.unique(months, return_counts=True)
    groups: list[tuple[int, int]] = []
    first, held = None, 0
    for month, count in zip(values.tolist(), counts.tolist(), strict=True):
        first = month if first is None else first
        held += count
        if held >= target:
            groups.append((first, month))
            first, held = None, 0
    if first is not None:
        groups.append((first, int(values[-1])))
    return groups


class PartWriter:
    """Writes the rows of one family into parts, while more come in."""

    def __init__(self, folder: Path, family: Family, *, buffer_bytes: int | None = None) -> None:
        self._folder = folder
        self._buffer_bytes = BUFFER_BYTES if buffer_bytes is None else buffer_bytes
        self._family = family
        self._buffer: list[dict[str, pa.Table]] = []
        self._bytes = 0
        self._open: dict[Range, Part] = {}
        self._writers: dict[tuple[Range, str], pq.ParquetWriter] = {}
        self._groups: Counter[Range] = Counter()
        """Row groups in the open files of each part."""
        self._staged: dict[tuple[int, int], int] = {}
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._pending: Future[None] | None = None
        self.parts: list[Part] = []
        self.flush_number = 0
        """Rows added now are written by this flush."""
        self.superseded: dict[bytes, int] = {}
        """Keys that came again after an earlier flush had written them → the flush of their last version."""
        self._repeats = False
        self._rotate = False

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Take the rows of one add; write the buffer when it is full."""
        self._buffer.append(dict(tables))
        self._bytes += sum(table.nbytes for table in tables.values())
        if self._bytes > self._buffer_bytes:
            self.flush()

    def came_again(self, written: Sequence[bytes]) -> None:
        """Note that the rows added next replace earlier ones; `written`: those that stand in files already."""
        self._repeats = True
        self._rotate = self._rotate or bool(written)
        self.superseded.update(dict.fromkeys(written, self.flush_number))

    def flush(self, *, last: bool = False) -> None:
        """Hand the buffer to the thread that writes; it waits for the buffer before."""
        self._wait()
        if not self._buffer:
            return
        buffer, self._buffer, self._bytes = self._buffer, [], 0
        if self._repeats:
            buffer = without_repeats(self._family, buffer)
        if self._rotate:
            # An earlier version of a row stands in the present files: its successor must not stand beside it.
            self._close_files()
        self._repeats = self._rotate = False
        number = self.flush_number
        self.flush_number += 1
        if last:
            self._write(buffer, number, last=number == 0)
        else:
            self._pending = self._pool.submit(self._write, buffer, number, last=False)

    def settle(self) -> Future[list[Part]]:
        """Write what waits and close the files, meanwhile; return the parts there are then. Later rows get others."""
        before, self._pending = self._pending, None
        self.flush()
        waited = [future for future in (before, self._pending) if future is not None]
        self._pending = self._pool.submit(self._close_files)

        def parts() -> list[Part]:
            for future in waited:
                future.result()
            return [part for part in self.parts if part.rows]

        return self._pool.submit(parts)

    def finish(self) -> list[Part]:
        """Write everything, close the files and return the parts."""
        self.flush(last=True)
        self._close_files()
        self._pool.shutdown()
        if self.flush_number > _MANY_FLUSHES:
            give_back()
        return [part for part in self.parts if part.rows]

    def abandon(self) -> None:
        """Stop; the files that were written are rubbish, which the store removes."""
        self._buffer = []
        self._pool.shutdown(cancel_futures=True)
        self._close_files()

    def _wait(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def _close_files(self, *, most: int = 0) -> None:
        """Close files until no more than `most` are open, beginning with those that were not written for longest."""
        while len(self._writers) > most or sum(self._groups.values()) > _MOST_OPEN_ROW_GROUPS:
            covers = next(iter(self._open))
            del self._open[covers]
            del self._groups[covers]
            for name in self._family.tables:
                if (writer := self._writers.pop((covers, name), None)) is not None:
                    writer.close()

    def _write(self, buffer: list[dict[str, pa.Table]], number: int, *, last: bool) -> None:
        heads = pa.concat_tables([tables[self._family.head] for tables in buffer])
        months = heads.column("month").to_numpy()
        ranges = self._ranges(months, last=last)
        for name in self._family.tables:
            pieces = [tables.pop(name) for tables in buffer if name in tables]
            if pieces:
                self._write_table(name, pieces, ranges, number)
        del heads, buffer
        if number or not last:
            give_back()
        self._close_files(most=min(MOST_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2))

    def _ranges(self, months: np.ndarray, *, last: bool) -> list[Range]:
        """Choose the parts for the months of this buffer, split by buckets where a month is large."""
        target = _SMALL_ROWS if last else len(months) // _MOST_GROUPS
        ranges: list[Range] = []
        for low, high in month_groups(months, max(1, target)):
            rows = int(np.count_nonzero((months >= low) & (months <= high)))
            staged = self._staged.get((low, high), 0) + rows
            self._staged[(low, high)] = staged
            width = BUCKETS // 4 ** bucket_level(staged)
            ranges += [(low, high, start, start + width - 1) for start in range(0, BUCKETS, width)]
        return ranges

    def _write_table(self, name: str, pieces: list[pa.Table], ranges: list[Range], number: int) -> None:
        rows = pa.concat_tables(pieces)
        pieces.clear()
        place = rows.column("month").to_numpy() * BUCKETS
        if any(high - low < BUCKETS - 1 for _, _, low, high in ranges):
            place = place + rows.column("bucket").to_numpy()
        if np.any(place[:-1] > place[1:]):
            rows, place = _sorted_by(rows, place)
        written = 0
        for covers in ranges:
            low, high, bucket_low, bucket_high = covers
            if bucket_high - bucket_low == BUCKETS - 1:
                spans = [(low * BUCKETS, high * BUCKETS + BUCKETS)]
            else:
                inside = np.unique(place[(place >= low * BUCKETS) & (place < (high + 1) * BUCKETS)] // BUCKETS).tolist()
                spans = [(month * BUCKETS + bucket_low, month * BUCKETS + bucket_high + 1) for month in inside]
            for start, stop in spans:
                first, after = np.searchsorted(place, [start, stop])
                if after > first:
                    self._append(name, covers, rows.slice(int(first), int(after - first)), number)
                    written += int(after - first)
        if written != len(rows):
            raise ValueError(f"Rows of {name} do not have the month and bucket of their {self._family.head} row.")

    def _append(self, name: str, covers: Range, rows: pa.Table, number: int) -> None:
        part = self._open.pop(covers, None)
        if part is None:
            part = Part(family=self._family.number, range=covers)
            self.parts.append(part)
        self._open[covers] = part  # at the end: the one that was written last
        writer = self._writers.get((covers, name))
        if writer is None:
            target = self._folder / part.path(name)
            part.rows[name] = 0
            writer = self._writers[(covers, name)] = parquet_writer(target, SCHEMAS[name])
        writer.write_table(rows)
        self._groups[covers] += 1
        part.rows[name] += len(rows)
        part.last_flush = number


def _sorted_by(rows: pa.Table, place: np.ndarray) -> tuple[pa.Table, np.ndarray]:
    """Sort rows by their place, those of one place as they came; return the places, too.

    Exports mostly come in the order of time with a few exceptions: then whole runs change their place, and no row is
    copied.
    """
    starts = np.flatnonzero(np.diff(place, prepend=place[0] - 1))
    if len(starts) * _RUN_ROWS > len(place):
        order = np.argsort(place, kind="stable")
        # In one piece first: taking from many is four times slower.
        return rows.combine_chunks().take(order), place[order]
    lengths = np.diff(starts, append=len(place))
    order = np.argsort(place[starts], kind="stable")
    runs = zip(starts[order].tolist(), lengths[order].tolist(), strict=True)
    return pa.concat_tables([rows.slice(start, length) for start, length in runs]), np.repeat(
        place[starts[order]], lengths[order]
    )


def without_repeats(family: Family, buffer: list[dict[str, pa.Table]]) -> list[dict[str, pa.Table]]:
    """Drop rows whose key came again later in the buffer."""
    kept: list[dict[str, pa.Table]] = []
    later: set[str] = set()
    for tables in reversed(buffer):
        keys = family.keys(tables[family.head])
        again = later.intersection(keys)
        kept.append({name: drop_keys(family, rows, again) for name, rows in tables.items()} if again else tables)
        later.update(keys)
    return kept[::-1]


def drop_keys(family: Family, rows: pa.Table, keys: set[str]) -> pa.Table:
    """Leave out the rows of some keys."""
    if len(family.key) == 1:
        gone = pc.is_in(rows.column(family.key[0]), value_set=pa.array(sorted(keys), pa.string()))
        return rows.filter(pc.invert(gone))
    return rows.filter(pa.array([key not in keys for key in family.keys(rows)], pa.bool_()))


def make_folders(folder: Path) -> None:
    """Create the folders for the files of every table."""
    for name in SCHEMAS:
        (folder / SEGMENTS / name).mkdir(parents=True, exist_ok=True)
