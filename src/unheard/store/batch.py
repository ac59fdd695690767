"""A batch: rows, payloads and refusals of one input, visible to nobody until it is published, then all at once."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unheard.records import Refused
from unheard.store import manifest
from unheard.store.families import (
    FAMILIES,
    FAMILY_OF,
    Content,
    Family,
    content_text,
    contents_of,
    key_hash,
    key_hashes,
    placed,
    split_by_family,
)
from unheard.store.lane import BEFORE_ALL, Beside, LaneFiles
from unheard.store.manifest import Segment
from unheard.store.memory import share_one_arena
from unheard.store.parts import PartWriter, drop_keys
from unheard.store.person import Person
from unheard.store.raw import (
    Block,
    RawWriter,
    cut,
    list_blocks,
    next_block,
    place,
    read_payloads_by_hash,
    read_payloads_of,
)
from unheard.store.segments import Part, parts_of, rewrite, seal
from unheard.store.stage import LANE_BITS, Stage

if TYPE_CHECKING:
    from unheard.store.folder import Store


_MOST_LANES = 16
_MOST_BLOCKS = 1 << 24
"""Of one lane in one batch: 16 TB."""


class _NotPublished(Exception):
    """Ends the transaction of a batch that was left without publishing it."""


class Batch:
    """Rows of one input on their way into the store."""

    def __init__(self, store: "Store", name: str) -> None:
        share_one_arena()
        self._store = store
        self._connection = store.connection
        self._folder = store.folder
        self._name = name
        self._stage = Stage(store.folder)
        self._raw = RawWriter(store.folder)
        self._writers: dict[int, PartWriter] = {}
        self._lanes: list[Beside] = []
        self._lane_blocks: list[int] = []
        """Blocks that each lane's payloads fill."""
        self._transaction = ExitStack()
        """Holds the transaction that publishes, once it has begun."""
        self._pool = ThreadPoolExecutor(1)
        self._settled: list[Future[LaneFiles]] = []
        """Parts that are on disk already."""
        self._bases: list[int] = []
        self._erased = store.erased_hashes()
        self._known = {family for (family,) in self._connection.execute("SELECT DISTINCT family FROM record")}
        self._short: tuple[list[str], list[bytes]] = ([], [])
        self._with_commit: list[Callable[[sqlite3.Connection], object]] = []
        self._has_raw = self._connection.execute("SELECT 1 FROM raw LIMIT 1").fetchone() is not None

    def seen(self, hashes: Sequence[bytes]) -> list[bool]:
        """Say for each payload's hash whether it is in the archive already, or came earlier in this batch."""
        with manifest.storage_errors(self._folder):
            known = self._stage.hashes(hashes)
            if self._has_raw:
                sql = "SELECT hash FROM raw WHERE hash IN"
                known |= {row[0] for row in manifest.among(self._connection, sql, hashes)}
        return [value in known for value in hashes] if known else [False] * len(hashes)

    def current(self, table: str, keys: Sequence[str]) -> dict[str, str]:
        """Content hashes of those keys that are in the store or came earlier in this batch; "" where there is none."""
        family = FAMILY_OF[table]
        by_hash = dict(zip(self._hashes(keys), keys, strict=True))
        found: dict[bytes, Content] = {}
        with manifest.storage_errors(self._folder):
            if family.number in self._known:
                sql = "SELECT key, content FROM record WHERE family = ? AND key IN"
                found.update(manifest.among(self._connection, sql, list(by_hash), family.number))
            if family.number in self._writers or self._lanes:
                found.update(self._stage.contents(family.number, list(by_hash)))
        return {by_hash[key]: content_text(content) for key, content in found.items()}

    @property
    def any_erased(self) -> bool:
        """Whether anybody was ever erased."""
        return bool(self._erased)

    def payloads(self, keys: Sequence[str]) -> dict[str, list[bytes]]:
        """Read what the archive holds of some records, oldest first; what this batch brings is not among it."""
        by_hash = dict(zip(self._hashes(keys), keys, strict=True))
        with manifest.storage_errors(self._folder):
            found = read_payloads_of(self._folder, self._connection, list(by_hash)) if self._has_raw else {}
        return {by_hash[key]: payloads for key, payloads in found.items()}

    def archived(self, contents: Sequence[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
        """Read payloads by the key of their record and their hash in hex, from the archive and from this batch."""
        pairs = {(bytes.fromhex(text), key_hash(key)): (key, text) for key, text in contents if _is_hash(text)}
        digests = sorted({digest for digest, _ in pairs})
        with manifest.storage_errors(self._folder):
            found = read_payloads_by_hash(self._folder, self._connection, digests) if self._has_raw else {}
            for place in self._stage.places(digests):
                found[place[0], place[1]] = self._read(*place[2:])
        return {pairs[pair]: payload for pair, payload in found.items() if pair in pairs}

    def erased(self, keys: Sequence[str]) -> set[str]:
        """Those of these conversation keys and identity hashes whose person was erased."""
        if not self._erased:
            return set()
        keyed = self._store.erasure_hash
        return {key for key in keys if key in self._erased or keyed(key) in self._erased}

    def archive(self, source: str, hashes: Sequence[bytes], payloads: Sequence[bytes], keys: Sequence[str]) -> None:
        """Keep payloads as they came, one per record key; those of erased conversations are not kept."""
        del source  # the key names it
        pairs = zip(hashes, self._hashes(keys), strict=True)
        with manifest.storage_errors(self._folder):
            known = self._archived(hashes)
            for key in self.erased(keys):
                known |= {(digest, key_hash(key)) for digest in hashes}
            unique = {pair: payload for pair, payload in zip(pairs, payloads, strict=True) if pair not in known}
            if unique:
                digests, shortened = zip(*unique, strict=True)
                self._stage.put_raw(digests, shortened, *self._raw.add(list(unique.values())))

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Take rows by canonical table; all rows of a conversation come in one add, and the last add of a key wins.

        Raises `ValueError` for child rows without their head row, unknown columns, and a conversation that
        stands twice in one add.
        """
        with manifest.storage_errors(self._folder):
            for family, given in split_by_family(tables):
                self._take(family, given)

    def adopt(
        self, lane: Beside, keys: Sequence[str], head: pa.Table, hashes: Sequence[bytes], lengths: Sequence[int]
    ) -> bool:
        """Take over conversations that a lane holds ready, each with its payload; False where that cannot be.

        It cannot where a record or payload came before in this batch, or a payload is in the archive: then nothing
        is taken over, and the rows have to come by `archive` and `add`. `head` holds content_hash, month and bucket.
        """
        with manifest.storage_errors(self._folder):
            shortened = self._hashes(keys)
            if self._stage.holds_any(0, shortened) or self._archived(hashes) or len(set(shortened)) < len(keys):
                return False
            if lane not in self._lanes:
                self._lanes.append(lane)
                self._lane_blocks.append(0)
            number = self._lanes.index(lane)
            head = placed(head)
            months: Any = head.column("month").to_numpy()
            buckets: Any = head.column("bucket").to_numpy()
            self._stage.put(0, shortened, contents_of(head), months, buckets, BEFORE_ALL)
            sizes = np.array(lengths, np.int64)
            blocks, starts, ends = cut(sizes, self._lane_blocks[number])
            self._lane_blocks[number] += len(ends)
            self._stage.put_raw(hashes, shortened, blocks + ((number + 1) << LANE_BITS), starts, sizes)
            return True

    def refuse(self, rows: Sequence[Refused]) -> None:
        """Note rows that were not taken."""
        with manifest.storage_errors(self._folder):
            self._stage.put_refused([(row.file, row.line, row.field, row.reason, row.remedy) for row in rows])

    def prepare(self) -> None:
        """Do what can be done before the last rows have come: write those that wait, list what an empty store gets.

        From here on the transaction that publishes is open: other processes read, but cannot write.
        """
        with manifest.storage_errors(self._folder):
            for writer in self._writers.values():
                if writer.flush_number:  # a small batch is written at one go, into few files
                    self._settled.append(self._pool.submit(self._seal, writer.settle()))
            if not self._known and not self._has_raw and self._lanes:
                self._transaction.enter_context(manifest.transaction(self._connection))
                self._list()

    def with_commit(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """Do something more in the transaction that publishes; for this room only."""
        self._with_commit.append(change)

    def publish(self, counts: Mapping[str, int]) -> None:
        """Make everything visible in one transaction; without it nothing of the batch is."""
        with manifest.storage_errors(self._folder):
            self._publish(counts)

    def close(self) -> None:
        """End the batch; what was not published is deleted."""
        try:
            for lane in self._lanes:
                lane.abandon()
            self._transaction.__exit__(_NotPublished, None, None)
            for writer in self._writers.values():
                writer.abandon()
            self._raw.abandon()
            self._pool.shutdown(cancel_futures=True)
        finally:
            self._stage.remove()
            self._store.remove_rubbish()

    def _take(self, family: Family, given: dict[str, pa.Table]) -> None:
        head = given[family.head]
        keys = family.keys(head)
        if len(set(keys)) < len(keys):
            if len(family.tables) > 1:
                raise ValueError(f"A key of {family.head} stands twice in one add.")
            last = sorted({key: row for row, key in enumerate(keys)}.values())
            head = given[family.head] = head.take(last)
            keys = [keys[row] for row in last]
        given = {name: placed(rows) for name, rows in self._without_erased(given).items()}
        head = given[family.head]
        writer = self._writers.get(family.number)
        if writer is None:
            writer = self._writers[family.number] = PartWriter(self._folder, family)
        contents = contents_of(head)
        months: Any = head.column("month").to_numpy()
        buckets: Any = head.column("bucket").to_numpy()
        again, written = self._stage.put(
            family.number, self._hashes(keys), contents, months, buckets, writer.flush_number
        )
        if again:
            writer.came_again(written)
        writer.add(given)

    def _without_erased(self, given: dict[str, pa.Table]) -> dict[str, pa.Table]:
        """Leave out the words of erased conversations: an old file of judgements does not bring them back."""
        if not self._erased:
            return given
        keys = {
            key for rows in given.values() if "conversation_key" in rows.column_names
            for key in rows.column("conversation_key").to_pylist() if key is not None
        }  # fmt: skip
        gone = self.erased(sorted(keys))
        if not gone:
            return given
        person = Person(self._store, set(), gone, set())
        return {name: person.change(name, rows) for name, rows in given.items()}

    def _archived(self, hashes: Sequence[bytes]) -> set[tuple[bytes, bytes]]:
        """Hash and key of payloads that are in the archive: they are not kept a second time."""
        known = self._stage.pairs(hashes)
        if self._has_raw:
            known |= set(manifest.among(self._connection, "SELECT hash, key FROM raw WHERE hash IN", hashes))
        return known

    def _hashes(self, keys: Sequence[str]) -> list[bytes]:
        """Shorten keys; the same ones are asked for three times in a row."""
        if self._short[0] != keys:
            self._short = (list(keys), key_hashes(keys))
        return self._short[1]

    def _read(self, block: int, start: int, length: int) -> bytes:
        """Read a payload that this batch took, or took over."""
        lane, number = block >> LANE_BITS, block & ((1 << LANE_BITS) - 1)
        return (self._lanes[lane - 1] if lane else self._raw).read(number, start, length)

    def _publish(self, counts: Mapping[str, int]) -> None:
        lanes = [lane.finish() for lane in self._lanes]
        settled = [one.result() for one in self._settled]
        sealed = {part.name for files in settled for part in files.parts}
        parts = [part for writer in self._writers.values() for part in writer.finish() if part.name not in sealed]
        fresh = [self._without_later(part) for part in parts]
        replaced: list[str] = []
        self._stage.forget_sieves()
        for number in sorted({*self._writers, 0} if lanes else self._writers):
            rewritten, gone = self._without_replaced(number)
            fresh += rewritten
            replaced += gone
        self._commit(fresh, replaced, settled, lanes, counts)
        self._lanes = []

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
        settled: Sequence[LaneFiles],
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
            for more in self._with_commit:
                more(connection)
            if sealed or replaced or self._with_commit:
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


def _is_hash(text: str) -> bool:
    return len(text) == 32 and not set(text) - set("0123456789abcdef")
