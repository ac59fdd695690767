"""A batch: rows, payloads and refusals of one input, visible to nobody until it is published, then all at once."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from unheard.records import Refused
from unheard.store import manifest
from unheard.store.families import (
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
from unheard.store.lane import BEFORE_ALL, Beside
from unheard.store.memory import share_one_arena
from unheard.store.parts import PartWriter
from unheard.store.person import Person
from unheard.store.publishing import Publishing
from unheard.store.raw import RawWriter, cut, read_payloads_by_hash, read_payloads_of
from unheard.store.stage import LANE_BITS, Stage

if TYPE_CHECKING:
    from unheard.store.folder import Store


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
        self._erased = store.erased_hashes()
        self._known = {family for (family,) in self._connection.execute("SELECT DISTINCT family FROM record")}
        self._short: tuple[list[str], list[bytes]] = ([], [])
        self._has_raw = store.has_payloads()
        self._publishing = Publishing(
            folder=store.folder,
            connection=store.connection,
            name=name,
            stage=self._stage,
            raw=self._raw,
            writers=self._writers,
            lanes=self._lanes,
            known=self._known,
        )

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
        """Do what can be done before the last rows have come; in an empty store, from here on nobody else writes."""
        with manifest.storage_errors(self._folder):
            self._publishing.prepare(is_empty=not self._known and not self._has_raw)

    def with_commit(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """Do something more in the transaction that publishes; for this room only."""
        self._publishing.more.append(change)

    def publish(self, counts: Mapping[str, int]) -> None:
        """Make everything visible in one transaction; without it nothing of the batch is."""
        with manifest.storage_errors(self._folder):
            self._publishing.publish(counts)

    def close(self) -> None:
        """End the batch; what was not published is deleted."""
        try:
            self._publishing.close()
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


def _is_hash(text: str) -> bool:
    return len(text) == 32 and not set(text) - set("0123456789abcdef")
