"""A block of raw conversations understood: records, keys, content hashes and tables, all that needs no store.

It depends on nothing else, so that it may happen in any process and is the same in each.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from unheard.ingest.flatten import Flat, conversation_key, flatten, sources_of
from unheard.ingest.gather import Gathered
from unheard.ingest.people import People
from unheard.ingest.times import Clock
from unheard.records import CONVERSATION_TABLES, Refused
from unheard.sources.blocks import Decoded
from unheard.sources.decode import Decode
from unheard.sources.decoding import MAPPER_VERSION

canonical = msgspec.json.Encoder(order="deterministic").encode
"""Writes what a record says, the same however it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the conversations of one file are understood."""

    decode: Decode
    source: str
    """Source of conversations that name none."""
    clock: Clock
    whole: bool = True
    """A row holds all of its conversation, so that its hash names the content, too; see `sameness`."""
    parts: bool = False
    """Parts of names and addresses are kept, hashed, so that likely links can be found."""
    asked: tuple[str, ...] = ()
    """Columns of conversations that are wanted beside those that are always needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRows:
    """RawRows of a file, not yet understood, with where they stand and their hashes."""

    payloads: Sequence[bytes]
    lines: Sequence[int]
    hashes: Sequence[bytes]

    def only(self, rows: Sequence[int]) -> "RawRows":
        """Return some of them."""
        return RawRows(
            payloads=[self.payloads[row] for row in rows],
            lines=[self.lines[row] for row in rows],
            hashes=[self.hashes[row] for row in rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What rows amount to."""

    rows: list[int] = field(default_factory=list)
    """For each conversation the number of its row."""
    flat: Flat | None = None
    """The tables; None where no conversation was understood."""
    refused: list[Refused] = field(default_factory=list)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    erase: set[str] = field(default_factory=set)
    """Keys of conversations that their source says it deleted."""

    def without_tables(self, columns: Sequence[str]) -> "Understood":
        """Keep of the conversations some columns only, and what does not belong to them."""
        if self.flat is None:
            return self
        tables = {name: rows for name, rows in self.flat.tables.items() if name not in CONVERSATION_TABLES}
        tables["conversation"] = self.flat.tables["conversation"].select(list(columns))
        return replace(self, flat=replace(self.flat, tables=tables))

    def column(self, name: str) -> list[Any]:
        """Return a column of the conversations."""
        return self.flat.tables["conversation"].column(name).to_pylist() if self.flat is not None else []


def understand(manner: Manner, rows: RawRows, people: People) -> Understood:
    """Decode conversations and make tables of them."""
    decoded, block, contents = _decoded(manner, rows)
    if not len(block):
        return Understood(refused=decoded.refused, unknown_fields=decoded.unknown, erase=decoded.erase)
    sources = sources_of(block, manner.source)
    keys = list(map(conversation_key, sources, block.conversations["conversation_id"]))
    problems: Counter[str] = Counter()
    identities = people.identities(block.conversations["customer"], problems)
    flat = flatten(block, keys, identities, source=manner.source, clock=manner.clock, content_hashes=contents)
    if manner.parts:
        flat.tables["identity_part"] = people.parts(block.conversations["customer"], identities)
    flat.problems.update(problems)
    flat.problems.update(decoded.problems)
    for source, facts in decoded.shown.items():
        flat.shown.setdefault(source, set()).update(facts)
    return Understood(
        rows=decoded.rows,
        flat=flat,
        refused=decoded.refused,
        unknown_fields=decoded.unknown,
        erase=decoded.erase,
    )


_AT_ONCE = 128
"""So many records are decoded before they are hashed and taken apart: they are still in the processor's cache then."""


def _decoded(manner: Manner, rows: RawRows) -> tuple[Decoded, Gathered, list[str]]:
    """Decode rows, hash what their records say, and take them apart; of `Decoded`, records stay empty."""
    whole = Decoded(records=[], rows=[])
    block = Gathered()
    by_row = _texts(rows.hashes) if manner.whole else []
    contents: list[str] = []
    start = start_of_content(manner.clock.zone)
    for first in range(0, len(rows.payloads), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        found = manner.decode(rows.payloads[some], rows.lines[some])
        whole.rows.extend(first + row for row in found.rows)
        whole.refused.extend(found.refused)
        whole.unknown.update(found.unknown)
        whole.problems.update(found.problems)
        whole.erase.update(found.erase)
        for source, facts in found.shown.items():
            whole.shown.setdefault(source, set()).update(facts)
        contents += [by_row[first + row] for row in found.rows] if by_row else content_hashes(found.records, start)
        block.add(found.records)
    return whole, block, contents


def _texts(hashes: Sequence[bytes]) -> list[str]:
    """Write hashes as 32 hex digits."""
    whole = b"".join(hashes).hex()
    return [whole[start : start + 32] for start in range(0, len(whole), 32)]


def start_of_content(zone: str) -> "hashlib._Hash":
    """Begin the hash of what a record says."""
    return hashlib.sha256(f"{MAPPER_VERSION}|{zone}|".encode())


def content_hashes(records: Sequence[Any], start: "hashlib._Hash") -> list[str]:
    """Hash what a record says, not how it is written: the same conversation in two files is the same."""
    digests = []
    for record in records:
        one = start.copy()
        one.update(canonical(record))
        digests.append(one.hexdigest()[:32])
    return digests
