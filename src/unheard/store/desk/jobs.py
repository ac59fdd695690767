"""Long work that was asked for in the browser: what waits, what runs and how far it is, what came of it.

A running job is seen every second by the server that works on it. One that nobody has seen for a while belongs to a
server that died: whoever claims next takes it up again, and the work itself goes on where it stopped.
"""

import json
from typing import Any

from unheard.errors import UsageError
from unheard.store.desk.database import Desk, Row, now_us

JOBS = "jobs"
"""Folder in the store's folder with a folder for each job: files that came with it, and what it wrote."""
STATES = ("waiting", "running", "done", "failed", "cancelled")
LOST_US = 4_000_000
"""A running job that was not seen for so long has nobody who works on it."""
MOST_ATTEMPTS = 3
"""Work that was begun so often without an end is not begun again: it may be what ends the server."""


def add_job(desk: Desk, *, actor: str, kind: str, params: dict[str, Any]) -> int:
    """Put work into the line; return its number."""
    with desk.changing(actor, "job asked for", None, kind=kind) as connection:
        cursor = connection.execute(
            "INSERT INTO job (kind, params, state, created_by, created_at_us) VALUES (?, ?, 'waiting', ?, ?)",
            (kind, json.dumps(params, ensure_ascii=False), actor, now_us()),
        )
        return int(cursor.lastrowid or 0)


def jobs(desk: Desk, *, size: int = 50) -> list[Row]:
    """List the jobs, the newest first."""
    return [_read(row) for row in desk.rows("SELECT * FROM job ORDER BY id DESC LIMIT ?", size)]


def job_of(desk: Desk, number: int) -> Row | None:
    """One job; None where there is none."""
    rows = desk.rows("SELECT * FROM job WHERE id = ?", number)
    return _read(rows[0]) if rows else None


def claim_job(desk: Desk) -> Row | None:
    """Take the next job for this server: one that lost its server, else the one that has waited longest.

    None where another server works on one, for a store has one writer, or where nothing waits.
    """
    now = now_us()
    with desk.unlogged() as connection:
        running = connection.execute("SELECT id, seen_at_us, attempts FROM job WHERE state = 'running'").fetchall()
        if any(seen is not None and now - seen < LOST_US for _, seen, _ in running):
            return None
        for number, _, attempts in running:
            if attempts >= MOST_ATTEMPTS:
                connection.execute(
                    "UPDATE job SET state = 'failed', error = ?, ended_at_us = ? WHERE id = ?",
                    ("It was begun three times and the server ended each time.", now, number),
                )
                continue
            return _begin(desk, connection, number, now)
        waiting = connection.execute("SELECT id FROM job WHERE state = 'waiting' ORDER BY id LIMIT 1").fetchone()
        return None if waiting is None else _begin(desk, connection, waiting[0], now)


def _begin(desk: Desk, connection: Any, number: int, now: int) -> Row | None:
    connection.execute(
        """UPDATE job SET state = 'running', seen_at_us = ?, started_at_us = COALESCE(started_at_us, ?),
               attempts = attempts + 1 WHERE id = ?""",
        (now, now, number),
    )
    return job_of(desk, number)


def see_job(desk: Desk, number: int, *, stage: str | None, done: int | None, total: int | None) -> bool:
    """Say how far a running job is; return whether somebody wants it to end."""
    with desk.unlogged() as connection:
        connection.execute(
            "UPDATE job SET seen_at_us = ?, stage = ?, done = ?, total = ? WHERE id = ? AND state = 'running'",
            (now_us(), stage, done, total, number),
        )
        found = connection.execute("SELECT is_cancel_asked FROM job WHERE id = ?", (number,)).fetchone()
    return bool(found and found[0])


def end_job(
    desk: Desk, number: int, *, state: str, result: dict[str, Any] | None = None, error: str | None = None
) -> None:
    """Write what came of a job."""
    with desk.changing("server", f"job {state}", str(number)) as connection:
        connection.execute(
            "UPDATE job SET state = ?, result = ?, error = ?, ended_at_us = ? WHERE id = ?",
            (state, None if result is None else json.dumps(result, ensure_ascii=False), error, now_us(), number),
        )


def put_back_job(desk: Desk, number: int) -> None:
    """Let a job wait again: the server that worked on it is told to end."""
    with desk.unlogged() as connection:
        connection.execute(
            "UPDATE job SET state = 'waiting', attempts = MAX(0, attempts - 1) WHERE id = ? AND state = 'running'",
            (number,),
        )


def cancel_job(desk: Desk, *, actor: str, number: int) -> None:
    """Take a job out of the line, or ask whoever works on it to stop; raise `UsageError` where it has ended."""
    with desk.changing(actor, "job cancelled", str(number)) as connection:
        found = connection.execute("SELECT state FROM job WHERE id = ?", (number,)).fetchone()
        if found is None or found[0] not in ("waiting", "running"):
            raise UsageError("This work has ended already.")
        if found[0] == "waiting":
            connection.execute("UPDATE job SET state = 'cancelled', ended_at_us = ? WHERE id = ?", (now_us(), number))
        else:
            connection.execute("UPDATE job SET is_cancel_asked = 1 WHERE id = ?", (number,))


def _read(row: Row) -> Row:
    return {
        **row,
        "params": json.loads(row["params"]),
        "result": None if row["result"] is None else json.loads(row["result"]),
    }
