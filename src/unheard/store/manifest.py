"""The store's SQLite file: which files count, which keys are in them, what was published when.

It is the one commit point: a file exists for readers from the transaction that lists it here.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unheard.errors import StoreError

BUSY_SECONDS = 120.0
"""How long a statement waits for another process's transaction; a large publication can hold it this long."""
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One Parquet file of one table: what it covers and how to know that it is whole."""

    path: str
    """Relative to the store's folder."""
    table: str
    part: str
    """Files with the same part were written together and cover the same months and buckets."""
    month: int
    month_to: int
    bucket_from: int
    bucket_to: int
    rows: int
    bytes: int
    sha256: str
    published_in: int = 0


_COLUMNS = "path, table_name, part, month, month_to, bucket_from, bucket_to, rows, bytes, sha256, published_in"


def connect(path: Path) -> sqlite3.Connection:
    """Open the SQLite file: WAL, every commit on disk, deleted rows overwritten."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA journal_size_limit = 67108864")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, *, reading: bool = False) -> Iterator[None]:
    """Do everything or nothing."""
    connection.execute("BEGIN" if reading else "BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Say in one sentence what the disk or the file did not allow."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreError(f"The store at {str(folder)!r} is busy: {error}. Run the command again.") from error
        raise StoreError(_full(folder, str(error))) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(damaged(folder, f"its manifest cannot be read ({error})")) from error
    except FileNotFoundError as error:
        raise StoreError(damaged(folder, f"{str(error.filename)!r} is missing")) from error
    except OSError as error:
        raise StoreError(_full(folder, error.strerror or str(error))) from error


def _full(folder: Path, reason: str) -> str:
    return (
        f"The store at {str(folder)!r} could not be written: {reason}. Nothing of this batch was published; "
        "check free space and permissions, then run the command again."
    )


def damaged(folder: Path, what: str) -> str:
    """Word the sentence for a store that lost something."""
    return (
        f"The store at {str(folder)!r} is damaged: {what}. Bring a backup back with `unheard restore`, "
        "or ingest your files into a new store."
    )


def version(connection: sqlite3.Connection) -> int:
    """Read the number that changes whenever what readers see changes."""
    return int(connection.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()[0])


def raise_version(connection: sqlite3.Connection) -> int:
    """Count one change up; call it inside the transaction that makes the change."""
    connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'version'")
    return version(connection)


def segments(connection: sqlite3.Connection, tables: Sequence[str] = ()) -> list[Segment]:
    """List the files that count, of some tables or all."""
    where = f"WHERE table_name IN ({', '.join('?' * len(tables))})" if tables else ""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM segment {where} ORDER BY table_name, path", tuple(tables))
    return [
        Segment(
            path=row[0], table=row[1], part=row[2], month=row[3], month_to=row[4], bucket_from=row[5], bucket_to=row[6],
            rows=row[7], bytes=row[8], sha256=row[9], published_in=row[10],
        )
        for row in rows
    ]  # fmt: skip


def swap(
    connection: sqlite3.Connection,
    *,
    added: Iterable[Segment],
    removed: Iterable[str],
    number: int,
    now: float,
) -> None:
    """List new files and retire others under a publication's number; call it inside a transaction."""
    gone = [(path,) for path in removed]
    connection.executemany("DELETE FROM segment WHERE path = ?", gone)
    connection.executemany("INSERT OR REPLACE INTO retired VALUES (?, ?, ?)", [(path, number, now) for (path,) in gone])
    connection.executemany(
        f"INSERT INTO segment ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                s.path, s.table, s.part, s.month, s.month_to, s.bucket_from, s.bucket_to, s.rows, s.bytes, s.sha256,
                number,
            )
            for s in added
        ],
    )  # fmt: skip


def publish_row(connection: sqlite3.Connection, name: str, at_us: int, counts: str) -> int:
    """Note a publication and return its number; call it inside a transaction."""
    cursor = connection.execute(
        "INSERT INTO publication (name, published_at_us, counts) VALUES (?, ?, ?)", (name, at_us, counts)
    )
    return int(cursor.lastrowid or 0)


def among(
    connection: sqlite3.Connection, sql: str, values: Sequence[bytes] | Sequence[str], *first: object
) -> Iterator[tuple[Any, ...]]:
    """Run a statement that ends in `IN` for many values, some hundred at a time."""
    for start in range(0, len(values), _BATCH):
        some = values[start : start + _BATCH]
        yield from connection.execute(f"{sql} ({', '.join('?' * len(some))})", (*first, *some))
