"""Cohorts that people follow: who is in one follows from its definition, so that only that is kept."""

import sqlite3

from unheard.errors import UsageError
from unheard.store.desk.database import Desk, Row, now_us

MOST_COHORTS = 100


def save_cohort(
    desk: Desk, *, actor: str, name: str, satisfied: str, since: str | None, until: str | None, days: int
) -> int:
    """Keep a definition under a name that no other cohort has; return its number."""
    with desk.changing(actor, "cohort created", satisfied, days=days) as connection:
        if connection.execute("SELECT COUNT(*) FROM cohort").fetchone()[0] >= MOST_COHORTS:
            raise UsageError("There are 100 cohorts. Remove some first.")
        try:
            cursor = connection.execute(
                """INSERT INTO cohort (name, satisfied, since, until, days, created_by, created_at_us)
                   VALUES (?, ?, ?, ?, ?, ?, ?)""",
                (name, satisfied, since, until, days, actor, now_us()),
            )
        except sqlite3.IntegrityError:
            raise UsageError("There is a cohort of this name.") from None
        return int(cursor.lastrowid or 0)


def cohorts(desk: Desk) -> list[Row]:
    """List the cohorts, the newest first."""
    return desk.rows("SELECT * FROM cohort ORDER BY id DESC")


def remove_cohort(desk: Desk, *, actor: str, number: int, is_admin: bool) -> None:
    """Remove a definition of one's own; an administrator removes any. Customers and conversations stay."""
    with desk.changing(actor, "cohort removed", str(number)) as connection:
        cursor = connection.execute(
            "DELETE FROM cohort WHERE id = ? AND (created_by = ? OR ?)", (number, actor, is_admin)
        )
        if not cursor.rowcount:
            raise UsageError("There is no such cohort of yours.")
