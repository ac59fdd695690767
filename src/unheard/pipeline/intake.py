"""One file's rows on their way into a batch: seen before, understood, compared, counted."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from unheard.ingest.capability import capability_table
from unheard.ingest.flatten import conversation_key, flatten, sources_of
from unheard.ingest.people import People
from unheard.ingest.times import Clock
from unheard.pipeline.known import Known
from unheard.records import Conversation, Refused
from unheard.settings import Settings
from unheard.sources.blocks import Block, Decoded, Reader
from unheard.sources.readers import MAPPER_VERSION
from unheard.store import Batch

if TYPE_CHECKING:
    from unheard.pipeline.ingest import FileCounts, IngestResult

_ENCODE = msgspec.json.Encoder(order="deterministic").encode


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
    taker: "Callable[[Intake, Taken], None]"
    """What is done with the records of this kind."""
    shown: dict[str, set[str]] = field(default_factory=dict)

    def take(self, block: Block) -> None:
        """Take one block: what was seen before is counted without being understood again."""
        self.refuse_rows(block.refused)
        if not block.payloads:
            return
        hashes = self._hashes(block.payloads)
        seen = self.batch.seen(hashes)
        first: dict[bytes, int] = {}
        for row, (digest, is_known) in enumerate(zip(hashes, seen, strict=True)):
            if not is_known:
                first.setdefault(digest, row)
        fresh = list(first.values())
        self.counts.unchanged += len(hashes) - len(fresh)
        if not fresh:
            return
        payloads = [block.payloads[row] for row in fresh]
        lines = [block.lines[row] for row in fresh]
        decoded = self.reader.decode(payloads, lines)
        self.refuse_rows(decoded.refused)
        self.result.unknown_fields.update(decoded.unknown)
        taken = Taken(
            decoded=decoded,
            lines=[lines[row] for row in decoded.rows],
            payloads=[payloads[row] for row in decoded.rows],
            hashes=[hashes[fresh[row]] for row in decoded.rows],
        )
        if decoded.records:
            self.taker(self, taken)

    def finish(self) -> None:
        """Note what the sources of this file can show."""
        rows = capability_table(self.shown, self.known.capability)
        if rows is not None:
            self.batch.add({"capability": rows})

    def _hashes(self, payloads: Sequence[bytes]) -> list[bytes]:
        """Hash payloads together with everything else that decides what becomes of them."""
        start = hashlib.blake2b(f"{self.reader.fingerprint}|{self.clock.zone}|".encode(), digest_size=16)
        digests = []
        for payload in payloads:
            one = start.copy()
            one.update(payload)
            digests.append(one.digest())
        return digests

    def refuse_rows(self, rows: Sequence[Refused]) -> None:
        """Count and note rows that are not taken in."""
        if not rows:
            return
        self.counts.refused += len(rows)
        self.batch.refuse(rows)
        room = 1000 - len(self.result.refused_rows)
        self.result.refused_rows += rows[: max(room, 0)]

    def refuse(self, taken: "Taken", row: int, field_name: str, reason: str, remedy: str) -> None:
        """Refuse one record."""
        line = taken.lines[row]
        self.refuse_rows([Refused(file=self.reader.name, line=line, field=field_name, reason=reason, remedy=remedy)])

    def archive(self, taken: "Taken", rows: Sequence[int], keys: Sequence[str]) -> None:
        """Keep the payloads of some records under their keys."""
        if rows:
            self.batch.archive(
                self.reader.source, [taken.hashes[row] for row in rows], [taken.payloads[row] for row in rows], keys
            )

    def show(self, shown: Mapping[str, set[str]]) -> None:
        """Note facts that sources have shown."""
        for source, facts in shown.items():
            self.shown.setdefault(source, set()).update(facts)


@dataclass(slots=True, kw_only=True)
class Taken:
    """The records of a block that were understood, with where they stand and what they were made of."""

    decoded: Decoded
    lines: list[int]
    payloads: list[bytes]
    hashes: list[bytes]


ERASED = ("Its person was erased.", "Nothing is to be done: erased people stay out.")


def take_conversations(intake: Intake, taken: Taken) -> None:
    """Take conversations: compare with what is known by content, leave out who was erased, write the rest."""
    records: list[Conversation] = taken.decoded.records
    sources = sources_of(records, intake.reader.source)
    keys = [conversation_key(source, one.conversation_id) for one, source in zip(records, sources, strict=True)]
    contents = _content_hashes(records, intake.clock.zone)
    write, kept = _compare(intake, keys, contents)
    identities = intake.people.identities([records[row].customer for row in write], intake.result.problems)
    gone = intake.batch.erased([one for at in range(len(write)) for one in identities.any_of(at)])
    rows = write
    if gone:
        stays = [at for at in range(len(write)) if gone.isdisjoint(identities.any_of(at))]
        rows, identities = [write[at] for at in stays], identities.take(stays)
        kept = _leave_out(intake, taken, keys, set(write) - set(rows), kept)
    # Also what a later row of the block replaces is kept: read again, it is then known and not a change.
    intake.archive(taken, kept, [keys[row] for row in kept])
    intake.known.note(records, sources)
    if not rows:
        return
    flat = flatten(
        [records[row] for row in rows],
        [keys[row] for row in rows],
        identities,
        source=intake.reader.source,
        clock=intake.clock,
        content_hashes=[contents[row] for row in rows],
    )
    intake.batch.add(flat.tables)
    intake.show(flat.shown)
    intake.result.problems.update(flat.problems)
    intake.result.unknown_words.update(flat.unknown_words)


def _compare(intake: Intake, keys: Sequence[str], contents: Sequence[str]) -> tuple[list[int], list[int]]:
    """Count conversations as new, changed or unchanged; return the rows to write (the last of a key) and to keep."""
    erased = intake.batch.erased(keys)
    current = intake.batch.current("conversation", keys)
    counts = intake.counts
    write: dict[str, int] = {}
    kept: list[int] = []
    for row, key in enumerate(keys):
        if key in erased:
            counts.unchanged += 1
            counts.erased += 1
            continue
        kept.append(row)
        before = current.get(key)
        if before == contents[row]:
            counts.unchanged += 1
            continue
        if before is None:
            counts.new += 1
        else:
            counts.changed += 1
        current[key] = contents[row]
        write[key] = row
    return sorted(write.values()), kept


def _leave_out(intake: Intake, taken: Taken, keys: Sequence[str], rows: set[int], kept: Sequence[int]) -> list[int]:
    """Refuse conversations of erased people, and return what is still kept."""
    known = intake.batch.current("conversation", [keys[row] for row in rows])
    for row in sorted(rows):
        if keys[row] in known:
            intake.counts.changed -= 1
        else:
            intake.counts.new -= 1
        intake.refuse(taken, row, "customer", *ERASED)
    return [row for row in kept if row not in rows]


def _content_hashes(records: Sequence[Any], zone: str) -> list[str]:
    """Hash what a record says, not how it is written: the same conversation in two files is the same."""
    start = hashlib.blake2b(f"{MAPPER_VERSION}|{zone}|".encode(), digest_size=16)
    digests = []
    for record in records:
        one = start.copy()
        one.update(_ENCODE(record))
        digests.append(one.hexdigest())
    return digests
