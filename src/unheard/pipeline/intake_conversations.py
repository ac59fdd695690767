"""Conversations on their way into a batch: understood by the crew, then taken in the order of the file."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from unheard.ingest.flatten import Flat
from unheard.pipeline.crew import Asked, Crew
from unheard.pipeline.intake import ERASED, Intake
from unheard.pipeline.sameness import Sameness
from unheard.pipeline.understand import Manner, RawRows, Understood
from unheard.records import Refused

_WHO = ("customer_id_hash", "customer_email_hash", "customer_phone_hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A block that is under way."""

    rows: RawRows
    refused: Sequence[Refused]
    asked: Asked
    alone: bool
    """No block before it was under way when it was compared with what is known."""


class Conversations:
    """Has blocks understood by the crew, and takes what comes back, in order."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._blocks: deque[_Block] = deque()

    def take(self, intake: Intake, rows: RawRows, refused: Sequence[Refused]) -> None:
        """Have a block understood, and take those that are, as long as none before them is under way."""
        alone = not self._blocks
        asked = self._crew.ask(_manner(intake), rows)
        self._blocks.append(_Block(rows=rows, refused=refused, asked=asked, alone=alone))
        while self._blocks and (self._blocks[0].asked.answer.done() or len(self._blocks) > self._crew.ahead):
            self._take(intake, self._blocks.popleft())

    def finish(self, intake: Intake) -> None:
        """Take everything that is still under way."""
        if self._blocks:
            self._crew.settle()
            intake.batch.prepare()
        while self._blocks:
            self._take(intake, self._blocks.popleft())

    def _take(self, intake: Intake, block: _Block) -> None:
        """Compare with what is known by content, leave out who was erased, write the rest."""
        intake.refuse_rows(block.refused)
        rows = block.rows if block.alone else intake.unseen(block.rows)
        found = self._crew.answer(block.asked) if rows is block.rows else None
        held = block.asked
        if found is None:  # a block before it brought some of the same rows, or who understood them is gone
            held.drop()
            held = Asked.here()
            found = self._crew.understand(_manner(intake), rows)
        intake.refuse_rows(found.refused)
        intake.result.unknown_fields.update(found.unknown_fields)
        intake.erase |= found.erase
        # What only says that a conversation was deleted is no record; it is counted all the same.
        intake.counts.unchanged += len(rows.lines) - len(found.rows) - len(found.refused)
        if found.flat is None:
            return
        self._write(intake, rows.only(found.rows) if len(found.rows) < len(rows.lines) else rows, found, held)

    def _write(self, intake: Intake, rows: RawRows, found: Understood, held: Asked) -> None:
        keys: list[str] = found.column("conversation_key")
        write, kept = _compare(intake, keys, found.column("content_hash"), rows)
        if intake.batch.any_erased and (gone := _of_erased(intake, found, write)):
            write, kept = _leave_out(intake, keys, rows, gone, write, kept)
        # Payloads of deleted conversations are not kept, and so an interrupted erasure is made up for at the next run.
        kept = [row for row in kept if keys[row] not in found.erase] if found.erase else kept
        intake.known.note(found)
        flat = found.flat
        if len(write) == len(kept) == len(keys) and held.helper is not None and flat is not None:
            sizes = list(map(len, rows.payloads))
            if intake.batch.adopt(held.helper, keys, flat.tables["conversation"], rows.hashes, sizes):
                held.keep()
                _note(intake, flat, {name: made for name, made in flat.tables.items() if name != "conversation"})
                return
        held.drop()
        # Also what a later row of the block replaces is kept: read again, it is then known and not a change.
        intake.archive(*((rows, keys) if len(kept) == len(keys) else (rows.only(kept), [keys[row] for row in kept])))
        if not write:
            return
        if len(write) < len(keys) or held.helper is not None:
            flat = self._crew.understand(_manner(intake), rows.only(write)).flat
        assert flat is not None
        _note(intake, flat, flat.tables)


def _note(intake: Intake, flat: Flat, tables: Mapping[str, pa.Table]) -> None:
    """Add tables to the batch, and what was noticed when they were made to the result."""
    if tables:
        intake.batch.add(tables)
    intake.show(flat.shown)
    intake.result.problems.update(flat.problems)
    intake.result.unknown_words.update(flat.unknown_words)


def _manner(intake: Intake) -> Manner:
    reader = intake.reader
    asked = (*(_WHO if intake.batch.any_erased else ()), *intake.known.noted)
    whole = reader.increments is None
    return Manner(
        decode=reader.decode,
        source=reader.source,
        clock=intake.clock,
        whole=whole,
        parts=intake.settings.linkage.probability is not None,
        asked=asked,
    )


def _compare(
    intake: Intake, keys: Sequence[str], contents: Sequence[str], rows: RawRows
) -> tuple[list[int], list[int]]:
    """Count conversations as new, changed or unchanged; return the rows to write (the last of a key) and to keep."""
    erased = intake.batch.erased(keys)
    current = intake.batch.current("conversation", keys)
    counts = intake.counts
    if not erased and not current and len(set(keys)) == len(keys):
        counts.new += len(keys)
        return list(range(len(keys))), list(range(len(keys)))
    same = Sameness(intake, _manner(intake), rows, keys, contents, current)
    write: dict[str, int] = {}
    kept: list[int] = []
    for row, (key, content) in enumerate(zip(keys, contents, strict=True)):
        if key in erased:
            counts.unchanged += 1
            counts.erased += 1
            continue
        kept.append(row)
        before = current.get(key)
        if before == content or (before is not None and same(row, before)):
            counts.unchanged += 1
            continue
        if before is None:
            counts.new += 1
        else:
            counts.changed += 1
        current[key] = content
        write[key] = row
    return sorted(write.values()), kept


def _of_erased(intake: Intake, found: Understood, rows: Sequence[int]) -> set[int]:
    """Find those of some rows whose customer was erased."""
    who = list(zip(*map(found.column, _WHO), strict=True))
    gone = intake.batch.erased([one for row in rows for one in who[row] if one is not None])
    return {row for row in rows if not gone.isdisjoint(who[row])} if gone else set()


def _leave_out(
    intake: Intake, keys: Sequence[str], rows: RawRows, gone: set[int], write: Sequence[int], kept: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Refuse conversations of erased people, and return what is still to write and to keep."""
    known = intake.batch.current("conversation", [keys[row] for row in gone])
    for row in sorted(gone):
        if keys[row] in known:
            intake.counts.changed -= 1
        else:
            intake.counts.new -= 1
        intake.refuse(rows.lines[row], "customer", *ERASED)
    return [row for row in write if row not in gone], [row for row in kept if row not in gone]
