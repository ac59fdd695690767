"""Publishing a batch: its files are brought to disk, and one transaction lists them with its keys and counts."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from unheard.store import manifest
from unheard.store.families import FAMILIES, FAMILY_OF, Family, key_hashes
from unheard.store.lane import Beside, LaneFiles
from unheard.store.manifest import Segment
from unheard.store.parts import PartWriter, drop_keys
from unheard.store.raw import Block, RawWriter, list_blocks, next_block, place
from unheard.store.segments import Part, parts_of, rewrite, seal
from unheard.store.stage import Stage

_MOST_LANES = 16
_MOST_BLOCKS = 1 << 24
"""Of one lane in one batch: 16 TB."""


class _NotPublished(Exception):
    """Ends the transaction of a batch that was left without publishing it."""


class Publishing:
    """What makes the rows of a batch visible."""

    def __init__(
        self,
        *,
        folder: Path,
        connection: sqlite3.Connection,
        name: str,
        stage: Stage,
        raw: RawWriter,
        writers: dict[int, PartWriter],
        lanes: list[Beside],
        known: set[int],
    ) -> None:
        self._folder = folder
        self._connection = connection
        self._name = name
        self._stage = stage
        self._raw = raw
        self._writers = writers
        self._lanes = lanes
        self._known = known
        self._transaction = ExitStack()
        """Holds the transaction that publishes, once it has begun."""
        self._pool = ThreadPoolExecutor(1)
        self._closed: list[Future[list[Part]]] = []
        """Parts whose files are whole already."""
        self._settled: list[Future[LaneFiles]] = []
        """The same, once they are on disk."""
        self._bases: list[int] = []
        """Number of the first block of the batch itself and of each lane."""
        self.more: list[Callable[[sqlite3.Connection], object]] = []
        """What else is done in the transaction."""

    def prepare(self, *, is_empty: bool) -> None:
        """Write rows that wait, and list what an empty store gets; its transaction is open from here on."""
        self._raw.settle()
        for writer in self._writers.values():
            if writer.flush_number:  # a small batch is written at one go, into few files
                self._closed.append(writer.settle())
                self._settled.append(self._pool.submit(self._seal, self._closed[-1]))
        if is_empty and self._lanes:
            self._transaction.enter_context(manifest.transaction(self._connection))
            self._list()

    def close(self) -> None:
        """Stop; where nothing was published, nothing is changed."""
        for lane in self._lanes:
            lane.abandon()
        self._transaction.__exit__(_NotPublished, None, None)
        for writer in self._writers.values():
            writer.abandon()
        self._raw.abandon()
        self._pool.shutdown(cancel_futures=True)

    def publish(self, counts: Mapping[str, int]) -> None:
        """Bring every file to disk, and list them in one transaction."""
        lanes = [lane.finish() for lane in self._lanes]
        if self._bases:
            self._list()
        closed = {part.name for parts in self._closed for part in parts.result()}
        parts = [part for writer in self._writers.values() for part in writer.finish() if part.name not in closed]
        fresh = [self._without_later(part) for part in parts]
        replaced: list[str] = []
        self._stage.forget_sieves()
        for number in sorted({*self._writers, 0} if lanes else self._writers):
            rewritten, gone = self._without_replaced(number)
            fresh += rewritten
            replaced += gone
        self._commit(fresh, replaced, lanes, counts)
        self._lanes.clear()

    def _without_later(self, part: Part) -> Part:
        """Leave out of a part what came again, in a later part of this batch."""
        family = FAMILY_OF[next(iter(part.rows))]
        writer = self._writers.get(family.number)
        later = {key for key, flush in writer.superseded.items() if flush > part.last_flush} if writer else set()
        files = {table: part.path(table) for table in part.rows}
        return (self._rewritten(family, part, files, later) if later else None) or part

    def _seal(self, closed: Future[list[Part]]) -> LaneFiles:
        parts = closed.result()
        return LaneFiles(parts=parts, segments=seal(self._folder, parts))

    def _whole(self, files: LaneFiles) -> list[Segment]:
        """Return files that are on disk, those written anew that hold what came again later in this batch."""
        anew = {part.name: self._without_later(part) for part in files.parts}
        changed = [part for name, part in anew.items() if part.name != name]
        stays = {name for name, part in anew.items() if part.name == name}
        return [one for one in files.segments if one.part in stays] + seal(
            self._folder, [part for part in changed if part.rows]
        )

    def _without_replaced(self, number: int) -> tuple[list[Part], list[str]]:
        """Write parts anew whose records are replaced by this batch; return new parts and paths that go."""
        if number not in self._known:
            return [], []
        sql = "SELECT key, month, bucket FROM record WHERE family = ? AND key IN"
        places = [
            place for keys in self._stage.keys(number) for place in manifest.among(self._connection, sql, keys, number)
        ]
        if not places:
            return [], []
        family = FAMILIES[number]
        rewritten, gone = [], []
        for part, files in parts_of(manifest.segments(self._connection, family.tables)):
            low, high, first, last = part.range
            keys = {key for key, month, bucket in places if low <= month <= high and first <= bucket <= last}
            anew = self._rewritten(family, part, files, keys) if keys else None
            if anew is not None:
                rewritten.append(anew)
                gone += list(files.values())
        return rewritten, gone

    def _rewritten(self, family: Family, part: Part, files: Mapping[str, str], keys: set[bytes]) -> Part | None:
        """Write a part without some keys; None where it has none of them."""
        names = family.keys(
            pq.read_table(self._folder / files[family.head], columns=list(family.key), partitioning=None)
        )
        gone = {name for name, digest in zip(names, key_hashes(names), strict=True) if digest in keys}
        if not gone:
            return None
        return rewrite(self._folder, part, files, lambda table, rows: drop_keys(family, rows, gone))

    def _commit(
        self,
        fresh: Sequence[Part],
        replaced: Sequence[str],
        lanes: Sequence[Future[LaneFiles]],
        counts: Mapping[str, int],
    ) -> None:
        self._raw.finish()
        now = time.time()
        connection = self._connection
        with self._transaction as opened:
            own = self._pool.submit(seal, self._folder, [part for part in fresh if part.rows])
            if not self._bases:
                opened.enter_context(manifest.transaction(connection))
            self._list()
            publication = manifest.publish_row(connection, self._name, int(now * 1e6), json.dumps(dict(counts)))
            # Files are brought to disk meanwhile, those of the lanes by the lanes.
            settled = [files.result() for files in self._settled]
            written = [lane.result() for lane in lanes]
            sealed = own.result() + [segment for files in (*settled, *written) for segment in self._whole(files)]
            manifest.swap(connection, added=sealed, removed=replaced, number=publication, now=now)
            self._list_raw(written)
            connection.execute("DELETE FROM refused WHERE name = ?", (self._name,))
            for rows in self._stage.refused():
                connection.executemany(
                    "INSERT INTO refused VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [(publication, self._name, *row) for row in rows],
                )
            for more in self.more:
                more(connection)
            if sealed or replaced or self.more:
                manifest.raise_version(connection)

    def _list(self) -> None:
        """List keys and payloads; those of rows that come later are listed by another call."""
        if not self._bases:
            base = next_block(self._connection)
            # Nobody knows yet how many blocks each lane fills; what the numbers leave out costs nothing.
            self._bases = [base + number * _MOST_BLOCKS for number in range(_MOST_LANES + 1)]
        self._stage.list_records(self._connection)
        self._stage.list_payloads(self._connection, self._bases)

    def _list_raw(self, written: Sequence[LaneFiles]) -> None:
        """List the files and blocks of the archive that this batch and its lanes wrote."""
        files: list[Path] = []
        blocks: list[tuple[int, Block]] = []
        lanes = [(self._raw.files, self._raw.blocks), *((lane.raw_files, lane.raw_blocks) for lane in written)]
        for base, (more, theirs) in zip(self._bases, lanes, strict=False):
            blocks += [
                (base + number, replace(block, file=block.file + len(files))) for number, block in enumerate(theirs)
            ]
            files += more
        placed_files = place(self._folder, self._connection, files)
        if placed_files:
            list_blocks(self._connection, placed_files, blocks)
