"""Judgements, labels and drawn samples as they arrive: one durable SQLite row each, moved to Parquet in one go later.

A judgement that was written survives whatever happens next, so that nothing is asked or paid for twice. Of two
judgements of one conversation by one judge the later one counts.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
import pyarrow as pa

from unheard.records import TABLES
from unheard.schemas import SCHEMAS
from unheard.store import manifest
from unheard.store.families import FAMILY_OF, key_hashes
from unheard.store.person import BLANKED

Row = dict[str, Any]
_CHUNK = 20_000


def put(
    connection: sqlite3.Connection,
    table: str,
    rows: Sequence[Mapping[str, Any]],
    erasure_hash: Callable[[str], str],
    answers: Sequence[tuple[str, str, str]] = (),
) -> None:
    """Write rows of `judgement` (with their `issues`), `label` or `sampled`, durable when this returns.

    A conversation that was erased while it was being judged keeps its rating, not the words about it, nor the
    answer (digest, conversation_key, text) that they came from.
    """
    known = {*TABLES[table], "issues"}
    for row in rows:
        if not row.keys() <= known:
            raise ValueError(f"Table {table} has no column {', '.join(sorted(set(row) - known))}.")
    if not rows:
        return
    hashes = [erasure_hash(str(row["conversation_key"])) for row in rows]
    with manifest.transaction(connection):
        version = manifest.raise_version(connection)
        gone = {found[0] for found in manifest.among(connection, "SELECT hash FROM erased WHERE hash IN", hashes)}
        connection.executemany(
            "INSERT OR REPLACE INTO pending (table_name, key, version, content) VALUES (?, ?, ?, ?)",
            [
                (table, _key(table, row), version, encode(without_words(row) if digest in gone else row))
                for row, digest in zip(rows, hashes, strict=True)
            ],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO answer (digest, conversation_key, content) VALUES (?, ?, ?)",
            [answer for answer in answers if erasure_hash(answer[1]) not in gone],
        )


def without_words(row: Mapping[str, Any]) -> Row:
    """Leave the texts out of a waiting judgement and its issues."""
    kept = {name: value for name, value in row.items() if name not in BLANKED["judgement"]}
    if kept.get("issues"):
        kept["issues"] = [
            {name: value for name, value in issue.items() if name not in BLANKED["judged_issue"]}
            for issue in kept["issues"]
        ]
    return kept


def encode(row: Mapping[str, Any]) -> str:
    """Write a row as JSON."""
    return msgspec.json.encode(row).decode()


def _key(table: str, row: Mapping[str, Any]) -> str:
    return "\x1f".join(str(row[name]) for name in FAMILY_OF[table].key)


def count(connection: sqlite3.Connection) -> int:
    """Count rows that wait for publication."""
    return int(connection.execute("SELECT COUNT(*) FROM pending").fetchone()[0])


_WAITING: dict[str, Any] = {
    table: msgspec.defstruct(
        table, [*((name, Any, None) for name in SCHEMAS[table].names), ("issues", list[Row] | None, None)], gc=False
    )
    for table in ("judgement", "label", "sampled")
}
_DECODE = {table: msgspec.json.Decoder(kind).decode for table, kind in _WAITING.items()}
"""Rows that wait become structs: as dictionaries they took half as much memory and time again."""
_OF_JUDGEMENT = frozenset(("conversation_key", "judge", "month", "bucket"))
"""Columns of an issue that are those of its judgement."""


def _decoded(rows: Iterable[tuple[str, str, str]]) -> tuple[dict[str, list[Any]], tuple[str, str] | None]:
    """Rows (table, key, content) by table, and which was the last; no text outlives its row, which keeps memory low."""
    found: dict[str, list[Any]] = {table: [] for table in _WAITING}
    last = None
    for table, key, content in rows:
        found[table].append(_DECODE[table](content))
        last = (table, key)
    return found, last


def _tables(rows: Mapping[str, Sequence[Any]]) -> dict[str, pa.Table]:
    def own(table: str, name: str) -> list[Any]:
        return [getattr(row, name) for row in rows[table]]

    issues = [(row, number, issue) for row in rows["judgement"] for number, issue in enumerate(row.issues or ())]

    def of_issues(name: str) -> list[Any]:
        if name in _OF_JUDGEMENT:
            return [getattr(row, name) for row, _, _ in issues]
        return [issue.get(name, number if name == "issue" else None) for _, number, issue in issues]

    made = {table: _table(table, partial(own, table)) for table in rows}
    return {**made, "judged_issue": _table("judged_issue", of_issues)}


def _table(table: str, column: Callable[[str], list[Any]]) -> pa.Table:
    schema = SCHEMAS[table]
    columns = [column(name) for name in schema.names]
    # Mostly nothing waits, and turning lists into Arrow makes Arrow load pandas where that is installed.
    if not columns[0]:
        return schema.empty_table()
    return pa.Table.from_arrays(list(map(pa.array, columns, schema.types)), schema=schema)


def read(connection: sqlite3.Connection) -> dict[str, pa.Table]:
    """Read every waiting row; call it inside the transaction that reads the manifest."""
    rows = connection.execute("SELECT table_name, key, content FROM pending ORDER BY table_name, key")
    return _tables(_decoded(rows)[0])


def digests(connection: sqlite3.Connection) -> dict[str, str]:
    """Hash the waiting rows of each table; call it inside the transaction that reads them."""
    found: dict[str, hashlib.blake2b] = {}
    for table, content in connection.execute("SELECT table_name, content FROM pending ORDER BY table_name, key"):
        found.setdefault(table, hashlib.blake2b(digest_size=16)).update(f"{len(content)}|{content}".encode())
    return {table: digest.hexdigest() for table, digest in found.items()}


def chunks(connection: sqlite3.Connection, version: int) -> Iterator[dict[str, pa.Table]]:
    """Read waiting rows up to a version in pieces, each row with the month and bucket of its conversation."""
    after = ("", "")
    while True:
        rows = connection.execute(
            """SELECT table_name, key, content FROM pending
               WHERE version <= ? AND (table_name, key) > (?, ?) ORDER BY table_name, key LIMIT ?""",
            (version, *after, _CHUNK),
        )
        waiting, last = _decoded(rows)
        if last is None:
            return
        after = last
        _place(connection, [row for of in waiting.values() for row in of if row.conversation_key is not None])
        yield _tables(waiting)


def _place(connection: sqlite3.Connection, rows: Sequence[Any]) -> None:
    """Give each row the month and bucket of its conversation; one question for hundreds of rows."""
    hashes = key_hashes(row.conversation_key for row in rows)
    found = manifest.among(connection, "SELECT key, month, bucket FROM record WHERE family = 0 AND key IN", hashes)
    places = {key: (month, bucket) for key, month, bucket in found}
    for row, key in zip(rows, hashes, strict=True):
        row.month, row.bucket = places.get(key, (0, 0))
