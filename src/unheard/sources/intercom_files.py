"""What Intercom's files are, and how those of one export come together conversation by conversation.

An export is a set: conversations (one object, a list, or JSON Lines), the list of deleted ones, executions of
data connectors, calls, and contacts; or the tables of a warehouse. Everything but contacts is grouped by
conversation, on disk where it is much. Contacts become links between identities, so that nothing is joined in
memory.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from unheard.records import Refused
from unheard.sources.blocks import BLOCK_BYTES, Block
from unheard.sources.decode import refusal, untyped
from unheard.sources.documents import document_blocks
from unheard.sources.grouping import Entry, Grouping
from unheard.sources.intercom_actions import outcome_of
from unheard.sources.intercom_people import Object, id_of, objects
from unheard.sources.intercom_tables import COLUMNS, CONVERSATIONS, JOINED, PEOPLE, is_active
from unheard.sources.lines import line_blocks
from unheard.sources.tables import table_rows

KINDS = ("conversations", "deletions", "executions", "calls", *JOINED)
"""Files that are grouped by conversation."""
CONTACTS = ("contacts", PEOPLE)

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
_OTHER_TABLES = frozenset(_WITHOUT.split())
_MERGE_SECONDS = 5


class _Head(msgspec.Struct):
    """The few fields that say what a row is and to whom it belongs."""

    type: Any = None
    id: Any = None
    conversation_id: Any = None
    deleted_at: Any = None
    updated_at: Any = None
    conversation_parts: msgspec.Raw = msgspec.Raw(b"")


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
    return "skipped: The table holds no conversation." if name in _OTHER_TABLES else None


@dataclass(slots=True, kw_only=True)
class _Set:
    """The files of one export on their way to conversations."""

    files: Sequence[File]
    line_limit_mb: int
    expansion_limit: int
    merges: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    """Contact → when a conversation of theirs took another in, and which; few, so they stay in memory."""

    def blocks(self) -> Iterator[Block]:
        base = 0
        with Grouping() as grouping:
            for number, file in enumerate(self.files):
                for block in rows_of(file, self.line_limit_mb, self.expansion_limit):
                    refused = list(block.refused)
                    for payload, line in zip(block.payloads, block.lines, strict=True):
                        one = self._add(grouping, file, number, payload, line)
                        if one is not None:
                            refused.append(one)
                    yield Block(payloads=[], lines=[], refused=refused, done=base + block.done)
                base += file.path.stat().st_size
            yield from self._conversations(grouping, base)

    def _add(self, grouping: Grouping, file: File, number: int, payload: bytes, line: int) -> Refused | None:
        """Take one row into its conversation; return it refused where it has none."""
        name, kind, key = str(file.path), file.kind, None
        if kind in JOINED:
            row = msgspec.json.decode(payload)
            key = id_of(row.get("id" if kind == CONVERSATIONS else "conversation_id"))
            if not is_active(row):
                if kind != CONVERSATIONS:
                    return None  # an older state of a part says nothing
                kind, payload = "history", b"{}"
        else:
            try:
                head = msgspec.json.decode(payload, type=_Head)
                if head.type == "notification_event":
                    payload = msgspec.json.encode(untyped(payload)["data"]["item"])
                    head = msgspec.json.decode(payload, type=_Head)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError) as error:
                return refusal(error, name, line)
            kind = _kind_of_head(head) or ""
            key = id_of(head.conversation_id if kind in ("executions", "calls") else head.id)
            if kind == "conversations" and b"merged_primary_conversation" in payload:
                self._note_merges(payload)
        if not kind:
            return _refused(name, line, "type", "The row is no conversation.", "Keep each kind of object in its file.")
        if key is None:
            return self._without_conversation(name, line, kind, payload)
        grouping.add((key, f"{kind}/{number}", line, float(line), payload))
        return None

    def _without_conversation(self, name: str, line: int, kind: str, payload: bytes) -> Refused:
        field = "conversation_id" if kind in ("executions", "calls") or kind in JOINED[1:] else "id"
        if kind != "executions":
            return _refused(name, line, field, "A required field is missing.", f"Add `{field}`.")
        return _refused(name, line, field, _of_execution(payload, "names no conversation"), _LOOK)

    def _note_merges(self, payload: bytes) -> None:
        conversation = untyped(payload)
        for part in objects(conversation.get("conversation_parts"), "conversation_parts"):
            at, own = part.get("created_at"), id_of(conversation.get("id"))
            if part.get("part_type") == "merged_primary_conversation" and isinstance(at, (int, float)) and own:
                for contact in _contacts_of(conversation):
                    self.merges.setdefault(contact, []).append((at, own))

    def _conversations(self, grouping: Grouping, done: int) -> Iterator[Block]:
        payloads: list[bytes] = []
        lines: list[int] = []
        refused: list[Refused] = []
        held = 0
        for group in grouping.conversations():
            payload = self._join(group, refused)
            if payload is not None:
                payloads.append(payload)
                lines.append(min(entry[2] for entry in group))
                held += len(payload)
            if held > BLOCK_BYTES or len(refused) > 1000:
                yield Block(payloads=payloads, lines=lines, refused=refused, done=done)
                payloads, lines, refused, held = [], [], [], 0
        yield Block(payloads=payloads, lines=lines, refused=refused, done=done)

    def _join(self, group: list[Entry], refused: list[Refused]) -> bytes | None:
        """Make one payload of what belongs to a conversation; what belongs to none is refused, row by row."""
        by_kind: dict[str, list[Entry]] = {}
        for entry in group:
            by_kind.setdefault(entry[1].partition("/")[0], []).append(entry)
        whole: dict[str, Any] = {}
        if "deletions" in by_kind:
            whole["deletion"] = msgspec.Raw(by_kind["deletions"][-1][4])
        if "conversations" in by_kind:
            best = max((entry[4] for entry in by_kind["conversations"]), key=_freshness)
            whole["conversation"] = msgspec.Raw(best)
            if b"merged_secondary_conversation" in best and (into := self._taken_in_by(best)) is not None:
                whole["merged_into"] = into
        elif CONVERSATIONS in by_kind:
            whole["tables"] = {
                kind: [msgspec.Raw(entry[4]) for entry in by_kind.get(kind, ())]
                for kind in JOINED
                if kind in by_kind or any(file.kind == kind for file in self.files)
            }
        if not whole:
            refused += [self._alone(entry) for entry in group]
            return None
        kinds = {file.kind for file in self.files}
        if "executions" in kinds:
            whole["executions"] = [msgspec.Raw(entry[4]) for entry in by_kind.get("executions", ())]
        if "calls" in by_kind:
            whole["calls"] = [msgspec.Raw(entry[4]) for entry in by_kind["calls"]]
        return msgspec.json.encode(whole)

    def _alone(self, entry: Entry) -> Refused:
        kind, _, number = entry[1].partition("/")
        name = str(self.files[int(number)].path)
        if kind == "executions":
            reason = _of_execution(entry[4], "names a conversation that is not in these files")
            return _refused(name, entry[2], "conversation_id", reason, "Read it together with its conversation.")
        if kind == "history":
            return _refused(name, entry[2], "_fivetran_active", "Only older states of the conversation are here.",
                            "Export the table with its active rows.")  # fmt: skip
        return _refused(name, entry[2], "conversation_id", "Its conversation is not in these files.",
                        "Read it together with its conversation.")  # fmt: skip

    def _taken_in_by(self, payload: bytes) -> str | None:
        """Find the conversation of the same contact that took another in at the same moment."""
        conversation = untyped(payload)
        own = id_of(conversation.get("id"))
        times = [
            part.get("created_at")
            for part in objects(conversation.get("conversation_parts"), "conversation_parts")
            if part.get("part_type") == "merged_secondary_conversation"
        ]
        found = {
            other
            for contact in _contacts_of(conversation)
            for at, other in self.merges.get(contact, ())
            if other != own and any(isinstance(one, (int, float)) and abs(one - at) <= _MERGE_SECONDS for one in times)
        }
        return found.pop() if len(found) == 1 else None


_LOOK = "Nothing is to be done: it belongs to no conversation and is counted here."


def _of_execution(payload: bytes, what: str) -> str:
    execution = untyped(payload)
    outcome = outcome_of(execution)
    error = execution.get("error_type")
    detail = f"{outcome}, {error}" if isinstance(error, str) and error.replace("_", "").isalnum() else outcome
    return f"The execution of a data connector ({detail}) {what}."


def _kind_of_head(head: _Head) -> str | None:
    if head.type == "conversation":
        return "conversations" if head.deleted_at is None else "deletions"
    return {"data_connector.execution": "executions", "call": "calls"}.get(str(head.type))


def _contacts_of(conversation: Object) -> list[str]:
    return [own for one in objects(conversation.get("contacts"), "contacts") if (own := id_of(one.get("id")))]


def _freshness(payload: bytes) -> tuple[bool, str]:
    """Of several copies of a conversation the latest with parts counts: lists and searches hold none."""
    head = msgspec.json.decode(payload, type=_Head)
    return bytes(head.conversation_parts)[:1] in (b"{", b"["), str(head.updated_at or "").rjust(20)


def _refused(name: str, line: int, field: str, reason: str, remedy: str) -> Refused:
    return Refused(file=name, line=line, field=field, reason=reason, remedy=remedy)


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


def conversation_blocks(files: Sequence[File], *, line_limit_mb: int, expansion_limit: int) -> Iterator[Block]:
    """Yield the conversations of an export, each with everything that belongs to it."""
    return _Set(files=files, line_limit_mb=line_limit_mb, expansion_limit=expansion_limit).blocks()


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
