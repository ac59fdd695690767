"""The files of one Zendesk export, brought together by ticket without ever holding more than a part in memory."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import msgspec

from unheard.records import Refused
from unheard.settings import Settings
from unheard.sources.blocks import BLOCK_BYTES, Block
from unheard.sources.grouping import Entry, Grouping
from unheard.sources.zendesk_fields import field_called, named_columns
from unheard.sources.zendesk_files import NAMELESS, ticket_in_name
from unheard.sources.zendesk_links import merged_in, named_in, ticket_of
from unheard.sources.zendesk_noticed import Noticed
from unheard.sources.zendesk_rows import ExportFile, pieces_of
from unheard.sources.zendesk_shapes import Row, text_of

SURVEYS = frozenset(("satisfaction_ratings", "survey_responses"))
_HISTORY = ("ticket_events", "audits")
_OF_USERS = ("id", "name", "email", "phone", "shared_phone_number", "external_id", "role", "locale", "suspended",
             "updated_at")  # fmt: skip
_REMEMBERED = 200_000


@dataclass(slots=True, kw_only=True)
class Export:
    """Reads a set of files; what it learns on the way stands in its fields afterwards."""

    files: Sequence[ExportFile]
    settings: Settings
    streams: set[str] = field(default_factory=set)
    _noticed: Noticed = field(default_factory=Noticed)
    _groups: dict[str, str] = field(default_factory=dict)
    _fields: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    _remembered: set[tuple[str, str]] = field(default_factory=set)
    _orphans: IO[bytes] | None = None

    @property
    def is_fivetran(self) -> bool:
        """Say whether the files are tables of a warehouse."""
        return any(file.shape == "table" for file in self.files)

    def blocks(self) -> Iterator[Block]:
        """Yield the tickets, each with everything that belongs to it."""
        self.streams, self._noticed = {file.stream for file in self.files}, Noticed()
        self._remembered.clear()
        self._forget_orphans()
        if not self.streams.isdisjoint(SURVEYS):
            self._orphans = tempfile.TemporaryFile()  # noqa: SIM115  (read by another reader of the same set)
        done = 0
        with Grouping() as tickets, Grouping() as people, Grouping() as chats:
            for file in sorted(self.files, key=lambda one: (one.stream not in NAMELESS, one.stream, str(one.path))):
                for piece in pieces_of(file, self.settings):
                    self._noticed.is_scope_stated |= piece.states_scope
                    for stream, row, line in piece.rows:
                        problem = self._take(file, stream, row, line, tickets, people, chats)
                        piece.refused += [problem] if problem is not None else []
                    yield Block(payloads=[], lines=[], refused=piece.refused, done=done)
                done += file.path.stat().st_size
            _join(people, tickets, "users")
            yield Block(payloads=[], lines=[], refused=self._join_chats(chats, tickets), done=done)
            yield from self._conversations(tickets, done)

    def orphans(self) -> Iterator[Block]:
        """Yield ratings of tickets that are not in the export."""
        file = self._orphans
        if file is None:
            return
        file.seek(0)
        payloads: list[bytes] = []
        lines: list[int] = []
        for text in file:
            line, _, payload = text.partition(b" ")
            payloads.append(payload.rstrip(b"\n"))
            lines.append(int(line))
        self._forget_orphans()
        yield Block(payloads=payloads, lines=lines)

    def _forget_orphans(self) -> None:
        if self._orphans is not None:
            self._orphans.close()
            self._orphans = None

    def facts(self) -> Mapping[str, bool]:
        """Say which facts these files show, also where they hold none of them; False: not to be claimed."""
        has_history = not self.streams.isdisjoint(_HISTORY)
        shown = {
            "status_history": has_history,
            "assignment_history": has_history,
            "ai_actor": self._noticed.is_scope_stated,
        }
        if self._noticed.has_bots:
            shown["human_actor"] = False
        if "satisfaction_ratings" in self.streams:
            shown |= {"survey_sent": True, "survey_csat": True}
        elif "survey_responses" in self.streams:
            shown |= {"survey_csat": True} | ({} if has_history else {"survey_sent": False})
        return shown

    def notes(self) -> Sequence[str]:
        """Say what the user had better know of these files."""
        return self._noticed.notes()

    def _take(
        self, file: ExportFile, stream: str, row: Row, line: int, tickets: Grouping, people: Grouping, chats: Grouping
    ) -> Refused | None:
        self.streams.add(stream)
        if stream == "groups":
            self._groups[str(row.get("id"))] = str(row.get("name"))
            return None
        if stream == "ticket_fields":
            self._define(row)
            return None
        if stream == "users":
            slim = {name: row[name] for name in _OF_USERS if row.get(name) is not None}
            people.add((str(row.get("id")), "row", line, 0.0, msgspec.json.encode(slim)))
            return None
        if stream in ("chats", "chat_events"):
            self._noticed.chat_event(row)
            chats.add((str(row.get("chat_id")), stream, line, float(line), msgspec.json.encode(row)))
            return None
        if stream == "side_conversations":
            payload = msgspec.json.encode(row)
            tickets.add((f"side {row.get('id')}", "side_conversation", line, float(line), payload))
            return None
        key = ticket_of(stream, row) or ticket_in_name(file.path)
        if key is None:
            return Refused(
                file=str(file.path),
                line=line,
                field="ticket_id",
                reason="The row does not say which ticket it belongs to.",
                remedy="Name the file ticket_<id>_comments.json, or export ticket_events?include=comment_events.",
            )
        self._add(tickets, people, key, stream, row, line)
        return None

    def _add(self, tickets: Grouping, people: Grouping, key: str, stream: str, row: Row, line: int) -> None:
        if stream == "conversation_log" and isinstance(row.get("conversation_log", row.get("events")), list):
            for item in row.get("conversation_log", row.get("events")) or ():
                self._add(tickets, people, key, stream, item, line)
            return
        tickets.add((key, stream, line, float(line), msgspec.json.encode(row)))
        if stream == "tickets":
            self._noticed.ticket(row)
            if fields := self._named_fields(row):
                tickets.add((key, "fields", line, float(line), msgspec.json.encode(fields)))
        users, groups = named_in(row)
        for user in users:
            if (user, key) not in self._remembered:
                self._remembered.add((user, key))
                people.add((user, "in", line, 1.0, key.encode()))
        if len(self._remembered) > _REMEMBERED:
            self._remembered.clear()
        for group in groups:
            tickets.add((key, "groups", line, float(line), group.encode()))
        for one in merged_in(row):
            tickets.add((one, "merged_into", line, float(line), msgspec.json.encode(key)))

    def _define(self, row: Row) -> None:
        name = field_called(row.get("title"))
        if name is not None:
            options = row.get("custom_field_options") or ()
            self._fields[str(row.get("id"))] = (name, {str(one.get("value")): str(one.get("name")) for one in options})

    def _named_fields(self, ticket: Row) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in ticket.get("custom_fields") or ticket.get("fields") or ():
            if isinstance(one, dict) and str(one.get("id")) in self._fields and text_of(one.get("value")):
                name, options = self._fields[str(one["id"])]
                found.setdefault(name, options.get(str(one["value"]), str(one["value"])))
        return found or named_columns(ticket)

    def _join_chats(self, chats: Grouping, tickets: Grouping) -> list[Refused]:
        """A chat's messages go to its ticket; where it has several, to the first."""
        refused = []
        name = next((str(file.path) for file in self.files if file.stream == "chat_events"), "")
        for group in chats.conversations():
            homes = [str(msgspec.json.decode(entry[4]).get("ticket_id")) for entry in group if entry[1] == "chats"]
            home = min(homes, key=lambda one: (len(one), one), default=None)
            for one in homes:
                tickets.add((one, "has_chat", 0, 0.0, b"true"))
            for entry in group:
                if entry[1] == "chat_events" and home is not None:
                    tickets.add((home, "chats", entry[2], entry[3], entry[4]))
                elif entry[1] == "chat_events":
                    refused.append(_without_ticket(name, entry[2], "chat_id"))
        return refused

    def _conversations(self, tickets: Grouping, done: int) -> Iterator[Block]:
        payloads: list[bytes] = []
        lines: list[int] = []
        held = 0
        for group in tickets.conversations():
            tables = {entry[1] for entry in group}
            if tables <= {"merged_into", "users", "groups"}:
                continue
            if tables <= {"users", "groups", "merged_into", *SURVEYS}:
                yield Block(payloads=[], lines=[], refused=self._leave(group), done=done)
                continue
            payloads.append(self._payload(group))
            lines.append(min(entry[2] for entry in group))
            held += len(payloads[-1])
            if held > BLOCK_BYTES:
                yield Block(payloads=payloads, lines=lines, done=done)
                payloads, lines, held = [], [], 0
        yield Block(payloads=payloads, lines=lines, done=done)

    def _leave(self, group: list[Entry]) -> list[Refused]:
        """Keep the ratings of a ticket that is not in the export for their own reader."""
        ratings = [entry for entry in group if entry[1] in SURVEYS]
        if self._orphans is None:  # they came beside other rows: no reader waits for them
            return [_without_ticket(str(self.files[0].path), entry[2], "ticket_id") for entry in ratings]
        for entry in ratings:
            self._orphans.write(str(entry[2]).encode() + b" " + entry[4] + b"\n")
        return []

    def _payload(self, group: list[Entry]) -> bytes:
        if group[0][1] == "side_conversation":
            return msgspec.json.encode({"side_conversation": msgspec.Raw(group[-1][4])})
        whole: dict[str, Any] = {"ticket_id": group[0][0], "streams": sorted(self.streams)}
        if self.is_fivetran:
            whole["fivetran"] = True
        for _, table, _, _, row in group:
            if table == "groups":
                if (group_id := row.decode()) in self._groups:
                    whole.setdefault(table, {})[group_id] = self._groups[group_id]
            elif table == "fields":
                whole.setdefault(table, {}).update(msgspec.json.decode(row))
            else:
                whole.setdefault(table, []).append(msgspec.Raw(row))
        return msgspec.json.encode(whole)


def _join(people: Grouping, tickets: Grouping, table: str) -> None:
    """Give every ticket the users that it names."""
    for group in people.conversations():
        rows = [entry for entry in group if entry[1] == "row"]
        for entry in group if rows else ():
            if entry[1] == "in":
                for row in rows:
                    tickets.add((entry[4].decode(), table, row[2], row[3], row[4]))


def _without_ticket(name: str, line: int, field_name: str) -> Refused:
    return Refused(
        file=name,
        line=line,
        field=field_name,
        reason="Its ticket is not in the export.",
        remedy="Export the tickets (of chats: the table ticket_chat) beside it.",
    )
