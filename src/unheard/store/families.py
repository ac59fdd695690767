"""Which canonical tables belong together: rows that are written, replaced and erased as one.

A conversation's turns, events and surveys are replaced together with it, a judgement's issues together with
the judgement. Such a family has one head table with one row per key; the other tables of the family hold any
number of rows of that key.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from unheard.records import CONVERSATION_TABLES
from unheard.schemas import SCHEMAS

Content = bytes | str | None
"""A content hash as the index keeps it: 16 bytes where it is 32 hex digits, else as it was given."""

_PARTS_OF_KEY = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Tables whose rows of one key are replaced together."""

    number: int
    """Its number in the key index; never reused."""
    tables: tuple[str, ...]
    """The head table first."""
    key: tuple[str, ...]
    """Columns that name a record, present in every table of the family."""

    @property
    def head(self) -> str:
        """The table with exactly one row per key."""
        return self.tables[0]

    def keys(self, table: pa.Table) -> list[str]:
        """Read the key of every row; raise `ValueError` where one is absent."""
        columns: list[list[Any]] = [table.column(name).to_pylist() for name in self.key]
        if any(None in column for column in columns):
            raise ValueError(f"A row for {self.head} has no {' or '.join(self.key)}.")
        return columns[0] if len(columns) == 1 else [_PARTS_OF_KEY.join(row) for row in zip(*columns, strict=True)]


def _families() -> tuple[Family, ...]:
    together = (
        (CONVERSATION_TABLES, ("conversation_key",)),
        (("judgement", "judged_issue"), ("conversation_key", "judge")),
        (("label",), ("label_key",)),
        (("relational_survey",), ("survey_key",)),
        (("outcome",), ("outcome_key",)),
        (("observed",), ("observed_key",)),
        (("identity_link",), ("link_key",)),
        (("benchmark",), ("benchmark_key",)),
        (("staffing",), ("staffing_key",)),
        (("capability",), ("source", "fact")),
        (("sampled",), ("sample", "conversation_key")),
        (("identity_part",), ("part_key",)),
    )
    return tuple(Family(number=number, tables=tuple(tables), key=key) for number, (tables, key) in enumerate(together))


FAMILIES = _families()
FAMILY_OF: dict[str, Family] = {table: family for family in FAMILIES for table in family.tables}


def key_hash(key: str) -> bytes:
    """Shorten a key to the 16 bytes under which the index knows it."""
    return hashlib.blake2b(key.encode(), digest_size=16).digest()


def key_hashes(keys: Iterable[str]) -> list[bytes]:
    """Shorten many keys."""
    blake2b = hashlib.blake2b
    return [blake2b(key.encode(), digest_size=16).digest() for key in keys]


def conform(table: str, data: pa.Table) -> pa.Table:
    """Bring rows to the table's schema: columns in order, absent ones null; raise `ValueError` for unknown ones."""
    schema = SCHEMAS[table]
    if data.schema.equals(schema):
        return data
    unknown = set(data.column_names) - set(schema.names)
    if unknown:
        raise ValueError(f"Table {table} has no column {', '.join(sorted(unknown))}.")
    columns = [
        data.column(field.name).cast(field.type) if field.name in data.column_names else pa.nulls(len(data), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def split_by_family(tables: Mapping[str, pa.Table]) -> list[tuple[Family, dict[str, pa.Table]]]:
    """Group tables by family and conform them; raise `ValueError` for child rows without their head table."""
    unknown = set(tables) - set(FAMILY_OF)
    if unknown:
        raise ValueError(f"There is no canonical table {', '.join(sorted(unknown))}.")
    groups = []
    for family in FAMILIES:
        given = {name: conform(name, tables[name]) for name in family.tables if name in tables and len(tables[name])}
        if given and family.head not in given:
            raise ValueError(f"Rows for {', '.join(given)} came without their {family.head} rows.")
        if given:
            groups.append((family, given))
    return groups


def placed(rows: pa.Table) -> pa.Table:
    """Put rows without month or bucket into the first part there is, instead of nowhere."""
    for name in ("month", "bucket"):
        column: Any = rows.column(name)
        if column.null_count:
            filled: Any = pc.fill_null(column, 0)
            rows = rows.set_column(rows.schema.get_field_index(name), name, filled)
    return rows


def contents_of(head: pa.Table) -> list[Content]:
    """Content hashes as the index keeps them: 32 hex digits as 16 bytes, anything else as it is."""
    if "content_hash" not in head.column_names:
        return [None] * len(head)
    texts: list[Any] = head.column("content_hash").to_pylist()
    try:
        joined = "".join(texts)
        whole = bytes.fromhex(joined)
        if len(whole) == 16 * len(texts) and joined == whole.hex() and set(map(len, texts)) <= {32}:
            return [whole[start : start + 16] for start in range(0, len(whole), 16)]
    except (ValueError, TypeError):
        pass  # some are absent, or not hashes as ours are: kept as they are
    return texts


def content_text(content: Content) -> str:
    """Write a content hash as it was given; "" where there is none."""
    if content is None:
        return ""
    return content.hex() if isinstance(content, bytes) else content
