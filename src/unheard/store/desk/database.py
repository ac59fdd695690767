"""The desk's SQLite file: schema, transactions, the audit log that every change writes."""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from unheard.errors import StoreError
from unheard.store import manifest

DESK = "desk.sqlite"
Row = dict[str, Any]


def _m001_first_schema(connection: sqlite3.Connection) -> None:
    for statement in (
        """CREATE TABLE account (
               id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, password TEXT NOT NULL,
               role TEXT NOT NULL, agent TEXT, language TEXT, is_active INTEGER NOT NULL DEFAULT 1,
               created_at_us INTEGER NOT NULL)""",
        """CREATE TABLE session (
               digest TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES account (id), form_token TEXT NOT NULL,
               created_at_us INTEGER NOT NULL, seen_at_us INTEGER NOT NULL) WITHOUT ROWID""",
        "CREATE TABLE login_failure (place TEXT NOT NULL, at_us INTEGER NOT NULL)",
        "CREATE INDEX login_failure_by_place ON login_failure (place, at_us)",
        """CREATE TABLE token (
               id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, account INTEGER NOT NULL REFERENCES account (id),
               name TEXT NOT NULL, scopes TEXT NOT NULL, created_at_us INTEGER NOT NULL, expires_at_us INTEGER,
               is_revoked INTEGER NOT NULL DEFAULT 0)""",
        """CREATE TABLE audit (
               id INTEGER PRIMARY KEY AUTOINCREMENT, at_us INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
               object TEXT, detail TEXT NOT NULL)""",
        "CREATE INDEX audit_by_object ON audit (object)",
        """CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
               BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END""",
        """CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
               BEGIN SELECT RAISE(ABORT, 'the audit log is not deleted'); END""",
        """CREATE TABLE task (
               queue TEXT NOT NULL, conversation_key TEXT NOT NULL, assignee TEXT, is_done INTEGER NOT NULL DEFAULT 0,
               changed_at_us INTEGER NOT NULL, PRIMARY KEY (queue, conversation_key)) WITHOUT ROWID""",
        """CREATE TABLE dispute (
               id INTEGER PRIMARY KEY, conversation_key TEXT NOT NULL, opened_by TEXT NOT NULL,
               opened_at_us INTEGER NOT NULL, rating INTEGER, claimed INTEGER, reason TEXT NOT NULL,
               answered_by TEXT, answered_at_us INTEGER, answer TEXT, settled INTEGER)""",
        "CREATE INDEX dispute_by_conversation ON dispute (conversation_key)",
    ):
        connection.execute(statement)


def _m002_jobs_views_cohorts_alerts(connection: sqlite3.Connection) -> None:
    for statement in (
        """CREATE TABLE job (
               id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, params TEXT NOT NULL, state TEXT NOT NULL,
               created_by TEXT NOT NULL, created_at_us INTEGER NOT NULL, started_at_us INTEGER, ended_at_us INTEGER,
               seen_at_us INTEGER, attempts INTEGER NOT NULL DEFAULT 0, is_cancel_asked INTEGER NOT NULL DEFAULT 0,
               stage TEXT, done INTEGER, total INTEGER, result TEXT, error TEXT)""",
        "CREATE INDEX job_by_state ON job (state, id)",
        """CREATE TABLE saved_view (
               id INTEGER PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, page TEXT NOT NULL, query TEXT NOT NULL,
               is_shared INTEGER NOT NULL, created_at_us INTEGER NOT NULL, UNIQUE (owner, name))""",
        """CREATE TABLE cohort (
               id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, satisfied TEXT NOT NULL, since TEXT,
               until TEXT, days INTEGER NOT NULL, created_by TEXT NOT NULL, created_at_us INTEGER NOT NULL)""",
        """CREATE TABLE alert (
               id INTEGER PRIMARY KEY, metric TEXT NOT NULL, segment TEXT, value TEXT, direction TEXT NOT NULL,
               threshold REAL NOT NULL, days INTEGER, created_by TEXT NOT NULL, created_at_us INTEGER NOT NULL)""",
        """CREATE TABLE alert_state (
               alert INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE, at_us INTEGER NOT NULL,
               state TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (alert, at_us)) WITHOUT ROWID""",
    ):
        connection.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _m001_first_schema,
    _m002_jobs_views_cohorts_alerts,
)


class Desk:
    """The file, opened; every method may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        path = folder / DESK
        self._folder = folder
        self._threads = threading.RLock()
        with manifest.storage_errors(folder):
            # Password hashes and tokens are in it: readable for its owner only, from its first byte on.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._connection = manifest.connect(path)
            self._migrate()

    def close(self) -> None:
        """Close the file; what was written stays."""
        self._connection.close()

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Run a SELECT and return its rows."""
        with self._threads, manifest.storage_errors(self._folder):
            cursor = self._connection.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    @contextmanager
    def changing(
        self, actor: str, action: str, of: str | None = None, **detail: object
    ) -> Iterator[sqlite3.Connection]:
        """Change something, and write who did what to which object in the same transaction.

        detail: numbers and names only, never words of a conversation.
        """
        with self._threads, manifest.storage_errors(self._folder), manifest.transaction(self._connection):
            self._connection.execute(
                "INSERT INTO audit (at_us, actor, action, object, detail) VALUES (?, ?, ?, ?, ?)",
                (now_us(), actor, action, of, json.dumps(detail, ensure_ascii=False)),
            )
            yield self._connection

    def note(self, actor: str, action: str, of: str | None = None, **detail: object) -> None:
        """Write into the audit log what changes nothing here: a read, a label, a refused login."""
        with self.changing(actor, action, of, **detail):
            pass

    @contextmanager
    def unlogged(self) -> Iterator[sqlite3.Connection]:
        """Write what is no change of anybody's doing: when a session was last seen."""
        with self._threads, manifest.storage_errors(self._folder), manifest.transaction(self._connection):
            yield self._connection

    def _migrate(self) -> None:
        with manifest.transaction(self._connection):
            version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
            if version > len(MIGRATIONS):
                raise StoreError(
                    f"{DESK} in {str(self._folder)!r} was written by a newer version of Unheard (schema {version}, "
                    f"this version knows {len(MIGRATIONS)}). Update Unheard: pip install --upgrade unheard."
                )
            for number in range(version, len(MIGRATIONS)):
                MIGRATIONS[number](self._connection)
            self._connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def now_us() -> int:
    """The time as whole microseconds since 1970 UTC."""
    return time.time_ns() // 1_000
