"""One file's rows on their way into a batch: seen before, understood, compared, counted."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from unheard.ingest.capability import capability_table
from unheard.ingest.flatten import conversation_key
from unheard.ingest.people import People
from unheard.ingest.times import Clock
from unheard.pipeline.known import Known
from unheard.pipeline.understand import RawRows
from unheard.records import Refused
from unheard.settings import Settings
from unheard.sources.blocks import Block, Reader
from unheard.store import Batch

if TYPE_CHECKING:
    from unheard.pipeline.ingest import FileCounts, IngestResult


class Taker(Protocol):
    """What is done with the rows of one kind."""

    def take(self, intake: "Intake", rows: RawRows, refused: Sequence[Refused]) -> None:
        """Take the rows of a block that are not known; `refused`: those that could not even be read."""

    def finish(self, intake: "Intake") -> None:
        """Take what is still under way."""


@dataclass(slots=True, kw_only=True)
class Intake:
    """Takes the blocks of one file."""

    reader: Reader
    batch: Batch
    counts: "FileCounts"
    result: "IngestResult"
    people: People
    known: Known
    clock: Clock
    settings: Settings
    taker: Taker
    shown: dict[str, set[str]] = field(default_factory=dict)
    erase: set[str] = field(default_factory=set)
    """Keys of conversations that their source deleted: erased once the file is published."""
    again: dict[int, list[int]] = field(default_factory=dict)
    """Line → lines of the same content after it: what refuses the first refuses them all."""

    def take(self, block: Block) -> None:
        """Take one block: what was seen before is counted without being understood again."""
        rows = RawRows(payloads=list(block.payloads), lines=list(block.lines), hashes=self._hashes(block.payloads))
        self.taker.take(self, self._complete(self.unseen(rows)), block.refused)

    def _complete(self, rows: RawRows) -> RawRows:
        """Put to each payload what was read of its record before, where the source hands out increments."""
        how = self.reader.increments
        if how is None or not rows.payloads:
            return rows
        ids = map(how.id_of, rows.payloads)
        keys = [None if one is None else conversation_key(self.reader.source, one) for one in ids]
        known = self.batch.current("conversation", [key for key in keys if key is not None])
        earlier = self.batch.payloads(list(known)) if known else {}
        if not earlier:
            return rows
        payloads = [
            how.put_together(earlier[key], payload) if key is not None and key in earlier else payload
            for key, payload in zip(keys, rows.payloads, strict=True)
        ]
        return RawRows(payloads=payloads, lines=rows.lines, hashes=rows.hashes)

    def unseen(self, rows: RawRows) -> RawRows:
        """Count the rows that were seen before as unchanged, and return the others."""
        seen = self.batch.seen(rows.hashes)
        if not any(seen) and len(set(rows.hashes)) == len(rows.hashes):
            return rows
        first: dict[bytes, int] = {}
        for row, (digest, is_known) in enumerate(zip(rows.hashes, seen, strict=True)):
            if not is_known and (before := first.setdefault(digest, row)) != row:
                self.again.setdefault(rows.lines[before], []).append(rows.lines[row])
        self.counts.unchanged += len(rows.hashes) - len(first)
        return rows.only(list(first.values()))

    def finish(self) -> None:
        """Note what the sources of this file can show."""
        self.taker.finish(self)
        for fact, is_shown in self.reader.facts().items():
            facts = self.shown.setdefault(self.reader.source, set())
            (facts.add if is_shown else facts.discard)(fact)
        self.result.errors += self.reader.errors()
        self.result.notes += [note for note in self.reader.notes() if note not in self.result.notes]
        rows = capability_table(self.shown, self.known.capability)
        if rows is not None:
            self.batch.add({"capability": rows})

    def _hashes(self, payloads: Sequence[bytes]) -> list[bytes]:
        """Hash payloads together with everything else that decides what becomes of them."""
        start = self.start_of_hash()
        digests = []
        for payload in payloads:
            one = start.copy()
            one.update(payload)
            digests.append(one.digest()[:16])
        return digests

    def start_of_hash(self) -> "hashlib._Hash":
        """Begin the hash of a payload with what else decides what becomes of it."""
        return hashlib.sha256(f"{self.reader.fingerprint}|{self.clock.zone}|".encode())

    def refuse_rows(self, rows: Sequence[Refused]) -> None:
        """Count and note rows that are not taken in."""
        if not rows:
            return
        repeated = [replace(row, line=line) for row in rows for line in self.again.pop(row.line, ())]
        self.counts.unchanged -= len(repeated)
        rows = [*rows, *repeated]
        self.counts.refused += len(rows)
        self.batch.refuse(rows)
        room = 1000 - len(self.result.refused_rows)
        self.result.refused_rows += rows[: max(room, 0)]

    def refuse(self, line: int, field_name: str, reason: str, remedy: str) -> None:
        """Refuse one record."""
        self.refuse_rows([Refused(file=self.reader.name, line=line, field=field_name, reason=reason, remedy=remedy)])

    def archive(self, rows: RawRows, keys: Sequence[str]) -> None:
        """Keep payloads under the keys of their records."""
        if keys:
            self.batch.archive(self.reader.source, rows.hashes, rows.payloads, keys)

    def show(self, shown: Mapping[str, set[str]]) -> None:
        """Note facts that sources have shown."""
        for source, facts in shown.items():
            self.shown.setdefault(source, set()).update(facts)


ERASED = ("Its person was erased.", "Nothing is to be done: erased people stay out.")
