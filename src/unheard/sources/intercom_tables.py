"""Intercom's tables as Fivetran writes them to a warehouse, brought to the shape of the API's conversation.

They are history tables: only rows with `_fivetran_active` hold what is true now, the others would count a
conversation several times. Times are UTC without saying so. They know nothing of the AI agent, of statistics or
of Fin's verdicts: a bot is a bot, and who marked it as AI is not in them.
"""

from collections.abc import Sequence
from typing import Any

from unheard.sources.intercom_people import Object
from unheard.sources.showing import showing

CONVERSATIONS, PARTS = "conversation_history", "conversation_part_history"
CONTACTS, TAGS = "conversation_contact_history", "conversation_tag_history"
JOINED = (CONVERSATIONS, PARTS, CONTACTS, TAGS)
"""Tables whose rows belong to a conversation."""

PEOPLE = "contact_history"

COLUMNS = {
    CONVERSATIONS: {"source_author_type", "source_delivered_as", "state"},
    PARTS: {"conversation_id", "part_type", "author_type"},
    CONTACTS: {"contact_id", "conversation_id"},
    TAGS: {"tag_id", "conversation_id"},
    PEOPLE: {"external_id", "role", "unsubscribed_from_emails", "workspace_id"},
}
"""Columns that tell a table, whatever its file is called."""

_PARTS = "with `conversation_part_history`"
SHOWS = showing(
    "turn_text", "business_turn", "human_actor", "times", "customer_identity",
    status_history=_PARTS,
    assignment_history=_PARTS,
    survey_sent=_PARTS,
    survey_csat=_PARTS,
)  # fmt: skip
"""What Fivetran's tables of Intercom can show: a bot is a bot in them, which one is the AI agent is not said."""


def is_active(row: Object) -> bool:
    """Say whether a row holds what is true now; a table without the column has no history."""
    return str(row.get("_fivetran_active", "true")).strip().lower() not in ("false", "f", "0", "no")


def utc(value: Any) -> str | None:
    """Write a time as what it is, UTC."""
    text = str(value).strip() if value is not None else ""
    if not text:
        return None
    is_naive = text[-1:] not in "Zz" and "+" not in text[10:] and "-" not in text[10:]
    return f"{text.replace(' ', 'T')}Z" if is_naive else text


def from_tables(tables: Object) -> Object | None:
    """Build the API's conversation from the rows of one conversation; None where its own row is missing."""
    rows = _rows(tables, CONVERSATIONS)
    if not rows:
        return None
    row = max(rows, key=lambda one: str(one.get("updated_at")))
    contacts = [{"type": "contact", "id": one.get("contact_id")} for one in _rows(tables, CONTACTS)]
    rating = {
        "created_at": utc(row.get("conversation_rating_created_at")),
        "rating": _whole(row.get("conversation_rating_value")),
        "remark": row.get("conversation_rating_remark"),
    }
    found: Object = {
        "type": "conversation",
        "id": row.get("id"),
        "created_at": utc(row.get("created_at")),
        "updated_at": utc(row.get("updated_at")),
        "state": row.get("state"),
        "priority": row.get("priority"),
        "source": {
            "type": row.get("source_type"),
            "delivered_as": row.get("source_delivered_as"),
            "subject": row.get("source_subject"),
            "body": row.get("source_body"),
            "author": {"type": row.get("source_author_type"), "id": row.get("source_author_id")},
        },
        "contacts": {"contacts": contacts},
        "conversation_rating": rating if rating["created_at"] or rating["rating"] is not None else None,
        "tags": {"tags": [{"name": one.get("tag_id")} for one in _rows(tables, TAGS)]},
    }
    if row.get("assignee_type") in ("admin", "team"):
        found[f"{row['assignee_type']}_assignee_id"] = row.get("assignee_id")
    if PARTS in tables:
        parts = sorted(_rows(tables, PARTS), key=lambda one: (str(one.get("created_at")), str(one.get("id"))))
        found["conversation_parts"] = {"conversation_parts": [_part(one) for one in parts]}
    return found


def _part(row: Object) -> Object:
    return {
        "id": row.get("id"),
        "part_type": row.get("part_type"),
        "body": row.get("body"),
        "created_at": utc(row.get("created_at")),
        "author": {"type": row.get("author_type"), "id": row.get("author_id"), "from_ai_agent": None},
        "assigned_to": {"type": row["assigned_to_type"], "id": row.get("assigned_to_id")}
        if row.get("assigned_to_type")
        else None,
    }


def _rows(tables: Object, name: str) -> list[Object]:
    found: Sequence[Any] = tables.get(name) or ()
    return [row for row in found if isinstance(row, dict)]


def _whole(value: Any) -> int | None:
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return None
