"""Alerts: a number, a threshold, and what the number was when it was looked at last and whenever that changed."""

import json
from typing import Any

from unheard.errors import UsageError
from unheard.store.desk.database import Desk, Row, now_us

MOST_ALERTS = 200
DIRECTIONS = ("above", "below")


def save_alert(
    desk: Desk, *, actor: str, metric: str, segment: str | None, value: str | None, direction: str, threshold: float,
    days: int | None,
) -> int:  # fmt: skip
    """Keep an alert; return its number."""
    with desk.changing(actor, "alert created", metric, direction=direction, threshold=threshold) as connection:
        if connection.execute("SELECT COUNT(*) FROM alert").fetchone()[0] >= MOST_ALERTS:
            raise UsageError("There are 200 alerts. Remove some first.")
        cursor = connection.execute(
            """INSERT INTO alert (metric, segment, value, direction, threshold, days, created_by, created_at_us)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (metric, segment, value, direction, threshold, days, actor, now_us()),
        )
        return int(cursor.lastrowid or 0)


def alerts(desk: Desk) -> list[Row]:
    """List the alerts with their latest state, the newest first."""
    rows = desk.rows(
        """SELECT a.*, s.at_us, s.state, s.detail FROM alert AS a
           LEFT JOIN alert_state AS s ON s.alert = a.id
               AND s.at_us = (SELECT MAX(t.at_us) FROM alert_state AS t WHERE t.alert = a.id)
           ORDER BY a.id DESC"""
    )
    return [{**row, "detail": None if row["detail"] is None else json.loads(row["detail"])} for row in rows]


def note_alert(desk: Desk, number: int, *, state: str, detail: dict[str, Any]) -> bool:
    """Write down a state that is another one than before; return whether it was."""
    with desk.unlogged() as connection:
        last = connection.execute(
            "SELECT state, at_us FROM alert_state WHERE alert = ? ORDER BY at_us DESC LIMIT 1", (number,)
        ).fetchone()
        if last is not None and last[0] == state:
            connection.execute(
                "UPDATE alert_state SET detail = ? WHERE alert = ? AND at_us = ?",
                (json.dumps(detail), number, last[1]),
            )
            return False
        connection.execute(
            "INSERT INTO alert_state SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM alert WHERE id = ?)",
            (number, now_us(), state, json.dumps(detail), number),
        )
    return True


def history_of(desk: Desk, number: int, *, size: int = 20) -> list[Row]:
    """When an alert's state changed, the latest first."""
    rows = desk.rows(
        "SELECT at_us, state, detail FROM alert_state WHERE alert = ? ORDER BY at_us DESC LIMIT ?", number, size
    )
    return [{**row, "detail": json.loads(row["detail"])} for row in rows]


def remove_alert(desk: Desk, *, actor: str, number: int, is_admin: bool) -> None:
    """Remove an own alert with its history; an administrator removes any."""
    with desk.changing(actor, "alert removed", str(number)) as connection:
        cursor = connection.execute(
            "DELETE FROM alert WHERE id = ? AND (created_by = ? OR ?)", (number, actor, is_admin)
        )
        if not cursor.rowcount:
            raise UsageError("There is no such alert of yours.")
        connection.execute("DELETE FROM alert_state WHERE alert = ?", (number,))
