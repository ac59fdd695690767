"""What Intercom's files are, told by their content, and their rows.

An export is a set: conversations (one object, a list, or JSON Lines), the list of deleted ones, executions of
data connectors, calls, and contacts; or the tables of a warehouse.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from unheard.sources.blocks import Block
from unheard.sources.documents import document_blocks
from unheard.sources.intercom_tables import COLUMNS, CONVERSATIONS, PEOPLE, is_active
from unheard.sources.lines import line_blocks
from unheard.sources.tables import table_rows

CONTACTS = ("contacts", PEOPLE)
"""Files that are read apart; all others are grouped by conversation."""

SKIPPED = {
    "ticket": "Tickets: what a customer wrote is in the conversation of the same id; others are the desk's own.",
    "ticket.list": "Tickets: what a customer wrote is in the conversation of the same id; others are the desk's own.",
    "side_conversation.list": "Side conversations: between teammates, no customer takes part.",
    "user_message": "The answer to a message that was sent, not a conversation. Export GET /conversations/{id}.",
    "admin_message": "The answer to a message that was sent, not a conversation. Export GET /conversations/{id}.",
    "conversation.list": "The list is empty.",
    "conversations.list": "The list is empty.",
    "list": "The list is empty.",
    **dict.fromkeys(
        ("admin", "admin.list", "team", "team.list", "tag", "tag.list", "company", "data_connector"),
        "Settings and names of the workspace: no conversation in it.",
    ),
}
"""Intercom's objects that hold no conversation, with the reason that the user reads."""

_BY_FIELD = {
    "handling_events": "Handling events name no conversation.",
    "job_identifier": "The state of an export job, not its data.",
    "sse_subscription_url": "An answer of Fin's API: it holds no conversation.",
}
_WITHOUT = (
    "admin article_history collection_history company_history company_tag_history contact_company_history "
    "contact_tag_history help_center_history tag team team_admin"
)
OTHER_TABLES = frozenset(_WITHOUT.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a set."""

    path: Path
    kind: str
    shape: str


def kind_of(row: Any) -> str | None:
    """Return what a row of JSON is; `skipped: …` where it holds no conversation, None where it is not Intercom's."""
    if isinstance(row, str) and row.startswith("[00:"):
        return "skipped: The transcript of a call names neither the call nor its conversation."
    if not isinstance(row, dict):
        return None
    item = row.get("data")
    if row.get("type") == "notification_event" and isinstance(item, dict):
        return kind_of(item.get("item"))
    kind = row.get("type")
    if kind == "conversation" and "deleted_at" in row:
        return "deletions"
    if kind == "conversation" and "id" in row and row.keys() & {"source", "conversation_parts", "contacts"}:
        return "conversations"
    if kind == "data_connector.execution":
        return "executions"
    if kind == "contact" and "role" in row:
        return "contacts"
    if kind == "call" and "conversation_id" in row:
        return "calls"
    if reason := next((reason for name, reason in _BY_FIELD.items() if name in row), None):
        return f"skipped: {reason}"
    if kind in SKIPPED and ("id" in row or str(kind).endswith("list")):
        return f"skipped: {SKIPPED[kind]}"
    if row.keys() == {"conversation_id", "rating", "status"}:
        return "skipped: An answer of Fin's API: it holds no conversation."
    return None


def kind_of_table(stem: str, columns: Collection[str]) -> str | None:
    """Return which of the warehouse's tables one is, by its columns; the others of the set by their names."""
    names = {name.lower() for name in columns}
    if not any(name.startswith("_fivetran") for name in names):
        return None
    for kind, needed in COLUMNS.items():
        if needed <= names and (kind in (CONVERSATIONS, PEOPLE) or "id" in names or len(needed) == len(needed & names)):
            return kind
    name = stem.lower().removesuffix("_snowflake").removesuffix("_data")
    return "skipped: The table holds no conversation." if name in OTHER_TABLES else None


def rows_of(file: File, line_limit_mb: int, expansion_limit: int) -> Iterator[Block]:
    """Yield the rows of one file as JSON, whatever its shape."""
    name = str(file.path)
    if file.shape == "table":
        for rows in table_rows(file.path, name=name, expansion_limit=expansion_limit):
            yield Block(
                payloads=[
                    msgspec.json.encode({name.lower(): value for name, value in row.items()}) for row in rows.rows
                ],
                lines=rows.lines,
                refused=rows.refused,
                done=rows.done,
            )
    elif file.shape == "document":
        yield from document_blocks(file.path, expansion_limit=expansion_limit)
    else:
        yield from line_blocks(file.path, name=name, line_limit_mb=line_limit_mb, expansion_limit=expansion_limit)


def contact_blocks(file: File, *, line_limit_mb: int, expansion_limit: int) -> Iterator[Block]:
    """Yield contacts; of a history table those that hold what is true now."""
    for block in rows_of(file, line_limit_mb, expansion_limit):
        kept = [
            (payload, line)
            for payload, line in zip(block.payloads, block.lines, strict=True)
            if file.shape != "table" or is_active(msgspec.json.decode(payload))
        ]
        yield Block(
            payloads=[payload for payload, _ in kept],
            lines=[line for _, line in kept],
            refused=block.refused,
            done=block.done,
        )
