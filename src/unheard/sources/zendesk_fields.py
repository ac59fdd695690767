"""Ticket fields of an account's own that say what a ticket is about, and which issue it belongs to."""

from typing import Any

from unheard.sources.zendesk_shapes import Row

TOPICS = ("topic", "contact reason", "reason for contact", "contact topic", "category", "intent")
ISSUE_KEYS = ("issue key", "issue id", "issue_key")
"""Titles under which accounts keep the two."""
_COLUMN = "custom_"
"""How Fivetran's column of such a field begins; the rest is its title."""


def field_called(title: Any) -> str | None:
    """Name our field for the title of a ticket field; null for one that says something else."""
    name = str(title or "").strip().lower()
    return "topic" if name in TOPICS else "issue_key" if name in ISSUE_KEYS else None


def named_columns(ticket: Row) -> dict[str, str]:
    """Find the fields that a row of a warehouse's table holds as columns of their own."""
    found: dict[str, str] = {}
    for column, value in ticket.items():
        if column.lower().startswith(_COLUMN) and value not in (None, ""):
            name = field_called(column[len(_COLUMN) :].replace("_", " "))
            if name is not None:
                found.setdefault(name, str(value))
    return found
