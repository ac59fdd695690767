"""How the files of one Intercom export come together, conversation by conversation, on disk where it is much.

Contacts take no part: they become links between identities, so that nothing is joined in memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from unheard.records import Refused
from unheard.sources.blocks import BLOCK_BYTES, Block
from unheard.sources.decode import refusal, untyped
from unheard.sources.grouping import Entry, Grouping
from unheard.sources.intercom_actions import outcome_of
from unheard.sources.intercom_files import File, rows_of
from unheard.sources.intercom_people import Object, id_of, objects
from unheard.sources.intercom_tables import CONVERSATIONS, JOINED, is_active

_MERGE_SECONDS = 5


class _Head(msgspec.Struct):
    """The few fields that say what a row is and to whom it belongs."""

    type: Any = None
    id: Any = None
    conversation_id: Any = None
    deleted_at: Any = None
    updated_at: Any = None
    conversation_parts: msgspec.Raw = msgspec.Raw(b"")


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
            best = _newest([entry[4] for entry in by_kind["conversations"]])
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


def _newest(copies: list[bytes]) -> bytes:
    """Of several copies of a conversation the latest with parts counts: lists and searches hold none.

    A webhook brings only the newest parts, so that those of all copies are put together, in whatever order they came.
    """
    ordered = sorted(set(copies), key=_freshness)
    if len(ordered) == 1:
        return ordered[0]
    newest: Object = untyped(ordered[-1])
    parts: dict[str, Object] = {}
    totals = [0]
    for copy in ordered:
        holder = untyped(copy).get("conversation_parts")
        totals += (
            [holder["total_count"]] if isinstance(holder, dict) and isinstance(holder.get("total_count"), int) else []
        )
        for part in objects(holder, "conversation_parts"):
            parts[str(part.get("id"))] = part
    if parts:
        together = sorted(parts.values(), key=lambda part: (_time(part), str(part.get("id")).rjust(20)))
        newest["conversation_parts"] = {"conversation_parts": together, "total_count": max(totals)}
    return msgspec.json.encode(newest)


def _time(part: Object) -> float:
    at = part.get("created_at")
    return float(at) if isinstance(at, (int, float)) else 0.0


def _freshness(payload: bytes) -> tuple[bool, str, bytes]:
    head = msgspec.json.decode(payload, type=_Head)
    return bytes(head.conversation_parts)[:1] in (b"{", b"["), str(head.updated_at or "").rjust(20), payload


def _refused(name: str, line: int, field: str, reason: str, remedy: str) -> Refused:
    return Refused(file=name, line=line, field=field, reason=reason, remedy=remedy)


def conversation_blocks(files: Sequence[File], *, line_limit_mb: int, expansion_limit: int) -> Iterator[Block]:
    """Yield the conversations of an export, each with everything that belongs to it."""
    return _Set(files=files, line_limit_mb=line_limit_mb, expansion_limit=expansion_limit).blocks()
