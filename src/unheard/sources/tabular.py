"""Tables of CSV or Parquet as rows of format `unheard`: flat tables row by row, nested ones joined.

`conversations`, `turns`, `events`, `actions` and `suggestions` are one set, joined by conversation_id; every
other table stands alone. The result of each row is the JSON object that `conversations.jsonl` would hold, so
that everything after this point is the same for all formats.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from unheard.records import Conversation, Refused, Turn
from unheard.sources.blocks import BLOCK_BYTES, Block
from unheard.sources.fields import field_names, nest
from unheard.sources.grouping import Entry, Grouping
from unheard.sources.mapping import Mapping
from unheard.sources.tables import table_rows
from unheard.sources.unheard import PARTS

_PLACE = ("turn", "event", "action", "suggestion", "position")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """One file of a set."""

    path: Path
    name: str
    kind: str
    """conversations, turns, events, … or a flat kind."""


def flat_blocks(table: TableFile, mapping: Mapping | None, *, expansion_limit: int) -> Iterator[Block]:
    """Yield the rows of a table that stands alone."""
    for rows in table_rows(table.path, name=table.name, expansion_limit=expansion_limit):
        records = [nest(mapping.fields(row) if mapping else row) for row in rows.rows]
        yield Block(
            payloads=[msgspec.json.encode(record) for record in records],
            lines=rows.lines,
            refused=rows.refused,
            done=rows.done,
        )


def joined_blocks(tables: Sequence[TableFile], mapping: Mapping | None, *, expansion_limit: int) -> Iterator[Block]:
    """Yield the conversations of a set of tables, each with everything that belongs to it."""
    kinds = {table.kind for table in tables}
    base = 0
    with Grouping() as grouping:
        for table in tables:
            refused: list[Refused] = []
            for rows in table_rows(table.path, name=table.name, expansion_limit=expansion_limit):
                refused = list(rows.refused)
                for row, line in zip(rows.rows, rows.lines, strict=True):
                    fields = mapping.fields(row) if mapping else row
                    missing = _collect(grouping, table, fields, line, mapping)
                    if missing is not None:
                        refused.append(missing)
                yield Block(payloads=[], lines=[], refused=refused, done=base + rows.done)
            base += table.path.stat().st_size
        yield from _conversations(grouping, kinds, base)


def _collect(
    grouping: Grouping, table: TableFile, fields: dict[str, Any], line: int, mapping: Mapping | None
) -> Refused | None:
    key = fields.get("conversation_id")
    if key is None or not str(key).strip():
        return Refused(
            file=table.name,
            line=line,
            field="conversation_id",
            reason="A required field is missing.",
            remedy="Add the column `conversation_id`, or name it in the mapping file.",
        )
    place = _place(fields, line, table.kind, mapping)
    if table.kind == "turns" and mapping is not None:
        # A warehouse table repeats the conversation's own columns on every row.
        own = {name: value for name, value in fields.items() if name.partition(".")[0] not in _TURN}
        grouping.add((str(key), "conversations", line, place, msgspec.json.encode(nest(own))))
        fields = {name: value for name, value in fields.items() if name.partition(".")[0] in _TURN}
    if table.kind != "conversations":
        fields = {name: value for name, value in fields.items() if name not in (*_PLACE, "conversation_id")}
    grouping.add((str(key), table.kind, line, place, msgspec.json.encode(nest(fields))))
    return None


_TURN = field_names(Turn) - {"attributes"}


def _place(fields: dict[str, Any], line: int, kind: str, mapping: Mapping | None) -> float:
    """Say where a row stands among those of its conversation: by its number where it has one, else as it came."""
    if mapping is not None and mapping.order_by is not None:
        return _as_number(mapping.order(fields), line)
    for name in _PLACE if kind != "conversations" else ():
        if name in fields:
            return _as_number(fields[name], line)
    return float(line)


def _as_number(value: Any, otherwise: int) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return float(otherwise)
    return number if math.isfinite(number) else float(otherwise)


def _conversations(grouping: Grouping, kinds: set[str], done: int) -> Iterator[Block]:
    payloads: list[bytes] = []
    lines: list[int] = []
    held = 0
    for group in grouping.conversations():
        payload = _join(group, kinds)
        payloads.append(payload)
        lines.append(min(entry[2] for entry in group))
        held += len(payload)
        if held > BLOCK_BYTES:
            yield Block(payloads=payloads, lines=lines, done=done)
            payloads, lines, held = [], [], 0
    yield Block(payloads=payloads, lines=lines, done=done)


def _join(group: list[Entry], kinds: set[str]) -> bytes:
    """Make one conversation of its rows; of a field that several rows state, the first non-empty value counts."""
    whole: dict[str, Any] = {}
    for _, table, _, _, row in group:
        if table == "conversations":
            for name, value in msgspec.json.decode(row).items():
                whole.setdefault(name, value)
    whole["conversation_id"] = group[0][0]
    for part in PARTS:
        if part in kinds:
            rows = [msgspec.Raw(entry[4]) for entry in group if entry[1] == part]
            whole[part] = rows or whole.get(part) or []
    return msgspec.json.encode(whole)


def fits(columns: Sequence[str]) -> bool:
    """Say whether a table's columns are our own field names, so that it needs no mapping file."""
    names = {column.partition(".")[0] for column in columns}
    return "conversation_id" in names and len(names & (field_names(Conversation) | field_names(Turn))) >= 2
