"""A Zendesk export as Fivetran lays it out in a warehouse: tables instead of pages, and less in them.

Made of the files that `write_zendesk` wrote. What the tables have no place for is lost:

- the conversation log: messages become chat events, where the message kept inside tells the bot; comments do not
  say that a bot wrote them;
- what rules sent to the requester, and which tickets AI agents took (`support_type`);
- what a field held before, and that a rule changed it: only the new value, its time and the user are there;
- milliseconds and offsets of times; when a call ended;
- answers to surveys that were never offered look as in the API.

Ticket fields of the account's own become columns of `ticket` that are named after their titles.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Row = dict[str, Any]

_SYNCED = {"_fivetran_synced": "2026-12-31 00:00:00"}
_TABLES: dict[str, tuple[str, ...]] = {
    "ticket": ("id", "created_at", "updated_at", "status", "subject", "description", "requester_id", "submitter_id",
               "assignee_id", "group_id", "is_public", "external_id", "via_channel", "via_source_rel",
               "merged_ticket_ids", "via_followup_source_id"),
    "ticket_comment": ("id", "ticket_id", "user_id", "body", "created", "public", "voice_comment"),
    "ticket_field_history": ("field_name", "ticket_id", "updated", "user_id", "value"),
    "ticket_chat": ("chat_id", "ticket_id", "channel"),
    "ticket_chat_event": ("chat_id", "created_at", "actor_id", "chat_index", "message", "original_message", "type"),
    "satisfaction_rating": ("id", "ticket_id", "requester_id", "score", "comment", "created_at", "updated_at"),
    "user": ("id", "name", "email", "phone", "shared_phone_number", "external_id", "role", "locale", "suspended"),
    "group": ("id", "name"),
}  # fmt: skip
_FIELDS = ("status", "group_id", "assignee_id")
_COMMENTS = ("Comment", "VoiceComment")


def write_fivetran_zendesk(desk: Path, target: Path) -> None:
    """Write the tables of the Zendesk export in the folder `desk` into the folder `target`, one CSV a table."""
    target.mkdir(parents=True, exist_ok=True)
    titles = {row["id"]: "custom_" + row["title"].lower().replace(" ", "_") for row in _rows(desk, "ticket_fields")}
    merged: dict[int, list[int]] = {}
    for event in _rows(desk, "ticket_events"):
        merged.setdefault(event["ticket_id"], []).extend(event.get("merged_ticket_ids") or ())
    requesters = {row["id"]: row["requester_id"] for row in _rows(desk, "tickets")}
    with _Tables(target, custom=tuple(titles.values())) as tables:
        for row in _rows(desk, "tickets"):
            tables.write("ticket", _ticket(row, merged.get(row["id"], []), titles))
        for event in _rows(desk, "ticket_events"):
            _history(event, tables)
        _chats(_rows(desk, "conversation_log"), requesters, tables)
        for name, table in (("satisfaction_ratings", "satisfaction_rating"), ("users", "user"), ("groups", "group")):
            for row in _rows(desk, name):
                times: Row = {column: _naive(row[column]) for column in ("created_at", "updated_at") if column in row}
                tables.write(table, {**row, **times})


class _Tables:
    """The tables, open while they are written."""

    def __init__(self, folder: Path, *, custom: tuple[str, ...]) -> None:
        self._columns = {**_TABLES, "ticket": (*_TABLES["ticket"], *custom)}
        self._files = {name: (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") for name in _TABLES}
        self._writers = {
            name: csv.DictWriter(file, [*self._columns[name], *_SYNCED], extrasaction="ignore")
            for name, file in self._files.items()
        }

    def write(self, table: str, row: Row) -> None:
        self._writers[table].writerow({**row, **_SYNCED})

    def __enter__(self) -> Self:
        for writer in self._writers.values():
            writer.writeheader()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()


def _rows(desk: Path, name: str) -> Iterator[Row]:
    with (desk / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _naive(at: Any) -> str | None:
    """Write a time as the warehouse does: UTC without saying so."""
    return None if at is None else str(at).replace("T", " ").removesuffix("Z").removesuffix("+00:00")


def _ticket(row: Row, merged: list[int], titles: dict[int, str]) -> Row:
    via = row["via"]
    return {
        **row,
        "created_at": _naive(row["created_at"]),
        "updated_at": _naive(row["updated_at"]),
        "via_channel": via["channel"],
        "via_source_rel": via["source"]["rel"],
        "merged_ticket_ids": json.dumps(merged),
        "via_followup_source_id": via["source"]["from"].get("ticket_id"),
        **{titles[one["id"]]: one["value"] for one in row["custom_fields"]},
    }


def _history(event: Row, tables: _Tables) -> None:
    """Write the comments and changed fields of one audit."""
    at, who, ticket = _naive(event["created_at"]), event["updater_id"], event["ticket_id"]
    for child in event["child_events"]:
        if child["event_type"] in _COMMENTS:
            call = child.get("data") or {}
            tables.write(
                "ticket_comment",
                {
                    "id": child["id"],
                    "ticket_id": ticket,
                    "user_id": child.get("author_id") or who,
                    "body": call.get("transcription_text") or child["body"],
                    "created": at,
                    "public": child.get("public", True),
                    "voice_comment": child["event_type"] == "VoiceComment",
                },
            )
        for name in _FIELDS:
            if child["event_type"] in ("Create", "Change") and name in child:
                change = {"field_name": name, "ticket_id": ticket, "updated": at, "user_id": who, "value": child[name]}
                tables.write("ticket_field_history", change)


def _chats(log: Iterator[Row], requesters: dict[int, int], tables: _Tables) -> None:
    """Write the messages of messaging tickets; the comments of the log are in `ticket_comment`."""
    counted: dict[int, int] = {}
    for row in log:
        if row["type"] != "Messaging::ConversationMessage":
            continue
        ticket = row["ticket_id"]
        if ticket not in counted:
            tables.write("ticket_chat", {"chat_id": f"chat-{ticket}", "ticket_id": ticket, "channel": "messaging"})
        counted[ticket] = counted.get(ticket, 0) + 1
        author, text = row["author"], row["content"]["text"]
        is_customer = author["type"] == "user"
        inner: Row = {
            "author": {"type": "USER" if is_customer else "BUSINESS"},
            "content": {"text": {"text": text}},
            "source": {"type": "zd:answerBot" if author["type"] == "bot" else "zd:agentWorkspace"},
        }
        tables.write(
            "ticket_chat_event",
            {
                "chat_id": f"chat-{ticket}",
                "created_at": _naive(row["created_at"]),
                "actor_id": requesters[ticket] if is_customer else f"agent:{author['zen:support:user_id']}",
                "chat_index": counted[ticket],
                "message": text,
                "original_message": json.dumps(inner),
                "type": "ChatMessage",
            },
        )
