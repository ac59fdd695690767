"""The schema of the store's SQLite file, one numbered function per version.

A migration is never changed once released; a new one is added. The version stands in SQLite's `user_version`.
A store written by a newer version is refused, because its rows may mean something else.
"""

import sqlite3
from collections.abc import Callable

from unheard.errors import StoreError


def m001_first_schema(connection: sqlite3.Connection) -> None:
    """Create manifest, key index, raw index, pending rows, publications, erasures."""
    statements = (
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
        "INSERT INTO meta VALUES ('version', 0)",
        # One row per file. Files of one part were written together and cover the same months and buckets.
        """CREATE TABLE segment (
               path TEXT PRIMARY KEY, table_name TEXT NOT NULL, part TEXT NOT NULL,
               month INTEGER NOT NULL, month_to INTEGER NOT NULL,
               bucket_from INTEGER NOT NULL, bucket_to INTEGER NOT NULL,
               rows INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
               published_in INTEGER NOT NULL) WITHOUT ROWID""",
        "CREATE TABLE retired (path TEXT PRIMARY KEY, retired_in INTEGER NOT NULL, at REAL NOT NULL) WITHOUT ROWID",
        """CREATE TABLE publication (
               id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, published_at_us INTEGER NOT NULL,
               counts TEXT NOT NULL)""",
        """CREATE TABLE refused (
               publication INTEGER NOT NULL, name TEXT NOT NULL, file TEXT, line INTEGER, field TEXT, reason TEXT,
               remedy TEXT)""",
        "CREATE INDEX refused_by_name ON refused (name)",
        """CREATE TABLE record (
               family INTEGER NOT NULL, key BLOB NOT NULL, content, month INTEGER NOT NULL, bucket INTEGER NOT NULL,
               PRIMARY KEY (family, key)) WITHOUT ROWID""",
        "CREATE TABLE raw_segment (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, bytes INTEGER NOT NULL)",
        """CREATE TABLE raw_block (
               id INTEGER PRIMARY KEY, segment INTEGER NOT NULL, start INTEGER NOT NULL, bytes INTEGER NOT NULL,
               size INTEGER NOT NULL)""",
        """CREATE TABLE raw (
               hash BLOB NOT NULL, key BLOB NOT NULL, block INTEGER NOT NULL, start INTEGER NOT NULL,
               length INTEGER NOT NULL, PRIMARY KEY (hash, key)) WITHOUT ROWID""",
        """CREATE TABLE pending (
               table_name TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, content TEXT NOT NULL,
               PRIMARY KEY (table_name, key)) WITHOUT ROWID""",
        "CREATE TABLE erased (hash TEXT PRIMARY KEY, kind TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE fact (
               basis TEXT NOT NULL, table_name TEXT NOT NULL, path TEXT NOT NULL, bytes INTEGER NOT NULL,
               created INTEGER NOT NULL, PRIMARY KEY (basis, table_name)) WITHOUT ROWID""",
    )
    for statement in statements:
        connection.execute(statement)


def m002_answers_of_models(connection: sqlite3.Connection) -> None:
    """Keep what a language model answered to what, so that the same question is never paid for twice."""
    connection.execute(
        """CREATE TABLE answer (
               digest TEXT PRIMARY KEY, conversation_key TEXT NOT NULL, content TEXT NOT NULL)"""
    )
    connection.execute("CREATE INDEX answer_by_conversation ON answer (conversation_key)")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (m001_first_schema, m002_answers_of_models)
SCHEMA_VERSION = len(MIGRATIONS)


def schema_version(connection: sqlite3.Connection) -> int:
    """Read the version of a store's schema; 0 where nothing was created yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(version: int, folder: str) -> None:
    """Raise `StoreError` for a store of a schema that this version does not know."""
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The store at {folder!r} was written by a newer version of Unheard (schema {version}, this version "
            f"knows {SCHEMA_VERSION}). Update Unheard: pip install --upgrade unheard."
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema to this version, each step in a transaction of its own."""
    for number in range(schema_version(connection) + 1, SCHEMA_VERSION + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            MIGRATIONS[number - 1](connection)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
