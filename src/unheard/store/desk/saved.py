"""Saved views: questions to Explore and filters of Conversations under a name, for oneself or for everybody."""

import json
from typing import Any

from unheard.errors import UsageError
from unheard.store.desk.database import Desk, Row, now_us

MOST_VIEWS = 200
"""Views of one person."""


def save_view(desk: Desk, *, actor: str, name: str, page: str, query: dict[str, str], is_shared: bool) -> None:
    """Keep a question under a name; one of the same name and person is replaced.

    The name is not in the audit log, which nothing leaves: it may be a person's.
    """
    with desk.changing(actor, "view saved", page, is_shared=is_shared) as connection:
        count = connection.execute("SELECT COUNT(*) FROM saved_view WHERE owner = ?", (actor,)).fetchone()[0]
        if count >= MOST_VIEWS:
            raise UsageError("You have 200 saved views. Remove some first.")
        connection.execute(
            """INSERT INTO saved_view (owner, name, page, query, is_shared, created_at_us) VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (owner, name) DO UPDATE SET page = excluded.page, query = excluded.query,
                   is_shared = excluded.is_shared, created_at_us = excluded.created_at_us""",
            (actor, name, page, json.dumps(query, ensure_ascii=False), int(is_shared), now_us()),
        )


def views_of(desk: Desk, reader: str, page: str | None = None) -> list[Row]:
    """Views that somebody may open: own ones first, then what others share."""
    rows = desk.rows(
        """SELECT id, owner, name, page, query, is_shared, created_at_us FROM saved_view
           WHERE (owner = ? OR is_shared = 1) AND page = COALESCE(?, page)
           ORDER BY owner <> ?, name COLLATE NOCASE, id LIMIT 500""",
        reader, page, reader,
    )  # fmt: skip
    return [{**row, "query": json.loads(row["query"]), "is_shared": bool(row["is_shared"])} for row in rows]


def remove_view(desk: Desk, *, actor: str, number: int, is_admin: bool) -> None:
    """Remove an own view; an administrator removes any that is shared."""
    with desk.changing(actor, "view removed", str(number)) as connection:
        cursor: Any = connection.execute(
            "DELETE FROM saved_view WHERE id = ? AND (owner = ? OR (? AND is_shared = 1))", (number, actor, is_admin)
        )
        if not cursor.rowcount:
            raise UsageError("There is no such view of yours.")
