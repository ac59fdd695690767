"""Erasure: a person's words and identities leave every file of the store; what was counted stays counted.

A conversation keeps its row (`is_erased`), its times, states and ratings. Its texts, subject, attributes,
comments, explanations and quotes go, and so do the hashes of its customer. Words given in plain, such as an
address, are also replaced wherever else they stand. Old files bring nothing back, because hashes of the erased
identities and conversations are kept. Files are deleted at once, also those that a reader still lists.

Payloads of the raw archive go first, file by file; the rest goes in one transaction. An interrupted erasure is
finished by running it again. What cannot be done: an address that is part of a conversation's id stays in it.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from unheard.schemas import SCHEMAS
from unheard.store import manifest
from unheard.store.desk.erasure import forget_at_desk
from unheard.store.families import FAMILIES, Family, key_hash, key_hashes
from unheard.store.pending import encode, without_words
from unheard.store.person import DROPPED, ERASED, Person, customer_columns
from unheard.store.raw import RAW, rewrite_segment
from unheard.store.search import remove_index
from unheard.store.segments import Part, parts_of, rewrite, seal
from unheard.store.snapshot import TEMPORARY

if TYPE_CHECKING:
    from unheard.store.folder import Store

_CHECKPOINT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetCounts:
    """What an erasure changed."""

    erased_conversations: int
    """Conversations that kept their row and lost their words."""
    erased_records: int
    """Outcomes, relational surveys, links and observation windows of the person."""
    erased_payloads: int
    """Payloads of the raw archive that were deleted or had the person's words replaced."""
    rewritten_parts: int
    """Groups of files that were written anew."""

    def to_json(self) -> dict[str, int]:
        """Counts by name."""
        return asdict(self)


def forget(store: "Store", identities: set[str], keys: set[str], words: set[str]) -> ForgetCounts:
    """Erase a person; call it while holding the writer's lock."""
    person = Person(store, identities, keys, words)
    listed = {family: parts_of(manifest.segments(store.connection, family.tables)) for family in FAMILIES}
    for family in FAMILIES:
        _find(store, person, family, [files[family.head] for _, files in listed[family]])
    payloads = _forget_raw(store, person)
    fresh: list[Part] = []
    gone: list[str] = []
    for family in FAMILIES:
        for part, files in listed[family]:
            if any(_changes(store.folder / file, table, person) for table, file in files.items()):
                fresh.append(rewrite(store.folder, part, files, person.change))
                gone += list(files.values())
    sealed = seal(store.folder, [part for part in fresh if part.rows])
    connection = store.connection
    with manifest.transaction(connection):
        publication = manifest.publish_row(connection, "forget", int(time.time() * 1e6), "{}")
        manifest.swap(connection, added=sealed, removed=gone, number=publication, now=0.0)
        _forget_rows(store, person)
        manifest.raise_version(connection)
    forget_at_desk(store.folder, person.keys, person.clean)
    _leave_no_trace(store)
    return ForgetCounts(
        erased_conversations=len(person.keys),
        erased_records=sum(len(found) for found in person.records.values()),
        erased_payloads=payloads,
        rewritten_parts=len(fresh),
    )


def _find(store: "Store", person: Person, family: Family, heads: list[str]) -> None:
    """Collect the keys of the person's records."""
    hashes = customer_columns(family.head)
    if not hashes:
        return
    for file in heads:
        rows = pq.read_table(store.folder / file, columns=[*family.key, *hashes], partitioning=None)
        mask: Any = pa.chunked_array([pa.array([False] * len(rows), pa.bool_())])
        for name in hashes:
            mask = pc.or_(mask, pc.is_in(rows.column(name), value_set=person.identities))
        found = set(family.keys(rows.filter(mask)))
        if family.head == "conversation":
            person.keys |= found
        else:
            person.records.setdefault(family.number, set()).update(found)


def _changes(file: Path, table: str, person: Person) -> bool:
    source = pq.ParquetFile(file)
    try:
        for batch in source.iter_batches(batch_size=65_536):
            rows = pa.Table.from_batches([batch]).cast(SCHEMAS[table])
            if person.change(table, rows) is not rows:
                return True
        return False
    finally:
        source.close()


def _forget_raw(store: "Store", person: Person) -> int:
    """Delete the person's payloads and replace their words in others, one archive file after the other."""
    theirs = set(key_hashes(person.keys)).union(*(key_hashes(found) for found in person.records.values()))
    count = 0

    def change(key: bytes, payload: bytes) -> bytes | None:
        nonlocal count
        if key in theirs:
            count += 1
            return None
        if person.bytes is None or person.bytes.search(payload) is None:
            return payload
        count += 1
        return person.bytes.sub(ERASED.encode(), payload)

    connection = store.connection
    for segment, path in connection.execute("SELECT id, path FROM raw_segment ORDER BY id").fetchall():
        anew = rewrite_segment(store.folder, connection, segment, path, change)
        if anew is None:
            continue
        target, blocks, places = anew
        with manifest.transaction(connection):
            first, last = connection.execute(
                "SELECT MIN(id), MAX(id) FROM raw_block WHERE segment = ?", (segment,)
            ).fetchone()
            connection.execute("DELETE FROM raw WHERE block BETWEEN ? AND ?", (first, last))
            connection.execute("DELETE FROM raw_block WHERE segment = ?", (segment,))
            connection.execute("INSERT OR REPLACE INTO retired VALUES (?, 0, 0)", (path,))
            if target is None:
                connection.execute("DELETE FROM raw_segment WHERE id = ?", (segment,))
            else:
                connection.execute(
                    "UPDATE raw_segment SET path = ?, bytes = ? WHERE id = ?",
                    (f"{RAW}/{target.name}", target.stat().st_size, segment),
                )
                connection.executemany(
                    "INSERT INTO raw_block VALUES (?, ?, ?, ?, ?)",
                    [(number, segment, start, packed, size) for number, start, packed, size in blocks],
                )
                connection.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", places)
    return count


def _forget_rows(store: "Store", person: Person) -> None:
    """Erase in SQLite: the index's content hashes, waiting rows, refused rows, facts; remember who was erased."""
    connection = store.connection
    connection.executemany(
        "INSERT OR IGNORE INTO erased VALUES (?, ?)",
        [(value, "identity") for value in person.identities.to_pylist()]
        + [(store.erasure_hash(key), "conversation") for key in sorted(person.keys)],
    )
    connection.executemany(
        "UPDATE record SET content = NULL WHERE family = 0 AND key = ?", [(key_hash(key),) for key in person.keys]
    )
    for family in FAMILIES:
        if family.head in DROPPED:
            dropped = key_hashes(sorted(person.records.get(family.number, ())))
            connection.executemany(
                "DELETE FROM record WHERE family = ? AND key = ?", [(family.number, key) for key in dropped]
            )
    connection.executemany("DELETE FROM answer WHERE conversation_key = ?", [(key,) for key in sorted(person.keys)])
    connection.execute("INSERT OR REPLACE INTO retired SELECT path, 0, 0 FROM fact")
    connection.execute("DELETE FROM fact")
    _clean_rows(connection, "pending", ("content",), lambda text: _clean_pending(person, text))
    _clean_rows(connection, "answer", ("content",), person.clean)
    _clean_rows(connection, "refused", ("name", "file", "field", "reason", "remedy"), person.clean)
    _clean_rows(connection, "publication", ("name", "counts"), person.clean)


def _clean_rows(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], clean: Callable[[str], str]
) -> None:
    key = "table_name, key" if table == "pending" else "rowid"
    where = "table_name = ? AND key = ?" if table == "pending" else "rowid = ?"
    for name in columns:
        changed = []
        for *place, text in connection.execute(f"SELECT {key}, {name} FROM {table}"):
            if text is not None and (cleaned := clean(text)) != text:
                changed.append((cleaned, *place))
        connection.executemany(f"UPDATE {table} SET {name} = ? WHERE {where}", changed)


def _clean_pending(person: Person, content: str) -> str:
    row: dict[str, Any] = msgspec.json.decode(content)
    if row.get("conversation_key") in person.keys and "judge" in row:
        row = without_words(row)
    return encode(_clean_value(person, row))


def _clean_value(person: Person, value: Any) -> Any:
    if isinstance(value, str):
        return person.clean(value)
    if isinstance(value, list):
        return [_clean_value(person, item) for item in value]
    if isinstance(value, dict):
        kept = {"conversation_key", "judge", "label_key"}
        return {name: item if name in kept else _clean_value(person, item) for name, item in value.items()}
    return value


def _leave_no_trace(store: "Store") -> None:
    """Delete replaced files, write the SQLite file anew, empty its log and the folders for temporary files."""
    store.remove_retired(at_once=True)
    remove_index(store.folder)
    store.connection.execute("PRAGMA temp_store = FILE")
    store.connection.execute("VACUUM")
    deadline = time.monotonic() + _CHECKPOINT_SECONDS
    while store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] and time.monotonic() < deadline:
        time.sleep(0.1)  # a reader is inside its short read of the manifest
    for path in (store.folder / TEMPORARY).iterdir():
        if not _is_alive(path.name.partition("-")[0]):
            shutil.rmtree(path, ignore_errors=True)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True  # somebody else's process
    return True
