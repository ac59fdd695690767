"""A simulated organisation as Intercom would export it: conversations, contacts, executions of data connectors.

What Intercom has no place for is lost: language, version of the AI agent, drafts, who supervised, a follow-up of
another conversation, a web form (it becomes the messenger), a survey that was not delivered, why a rule closed,
when a spoken turn ended, hand-overs as tool calls (they are assignments), whether the AI agent's calls were logged
for one conversation. Surveys other than csat have none either, nor a second rating of one conversation. A person's
click on "solved" is a close by the customer, which Intercom has, and where Fin answered also Fin's
`confirmed_resolution`.
"""

import datetime as dt
import hashlib
import html
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import msgspec

from unheard.records import Action, Conversation, Customer, Event, Survey, Turn

Object = dict[str, Any]

_OPERATOR: Object = {
    "type": "bot", "id": "1", "name": "Operator", "email": "operator+workspace@intercom.io",
    "from_ai_agent": False, "is_ai_answer": False,
}  # fmt: skip
_FIN: Object = {**_OPERATOR, "id": "2", "name": "Fin", "from_ai_agent": True, "is_ai_answer": True}
_SOURCE_TYPES = {
    "email": "email", "chat": "conversation", "web_form": "conversation", "messaging": "whatsapp",
    "voice": "phone_call", "sms": "sms", "social": "facebook",
}  # fmt: skip
_OUT_OF_OFFICE = "Automatic reply: out of office"


def write_intercom(export: Path, target: Path) -> None:
    """Write the conversations of an export of format `unheard` as Intercom's files into the folder `target`."""
    target.mkdir(parents=True, exist_ok=True)
    decoder = msgspec.json.Decoder(Conversation)
    with _Files(target) as files, (export / "conversations.jsonl").open("rb") as lines:
        # A merged conversation stands after the one that took it in, so one way through is enough.
        for line in lines:
            _Desk(decoder.decode(line), files).write()


class _Files:
    """The three files, written as one goes; a contact is written once."""

    def __init__(self, target: Path) -> None:
        self._files: dict[str, BinaryIO] = {
            name: (target / f"{name}.jsonl").open("wb") for name in ("conversations", "contacts", "executions")
        }
        self._contacts: set[str] = set()
        self._encode = msgspec.json.Encoder().encode

    def write(self, name: str, record: Object) -> None:
        self._files[name].write(self._encode(record) + b"\n")

    def contact(self, customer: Customer | None) -> Object | None:
        """Return the reference to a contact, whose own record is written when it is first seen."""
        if customer is None or (customer.id is None and not customer.email and not customer.phone):
            return None
        shown = f"{customer.id}\x1f{customer.email}\x1f{customer.phone}"
        # One contact for one id of the company; people without it are leads, told apart by what they left.
        own = _hex(str(customer.id) if customer.id is not None else shown)
        if shown not in self._contacts:
            self._contacts.add(shown)
            self.write(
                "contacts",
                {
                    "type": "contact",
                    "id": own,
                    "role": "user" if customer.id is not None else "lead",
                    "external_id": None if customer.id is None else str(customer.id),
                    "email": customer.email,
                    "phone": None if customer.phone is None else str(customer.phone),
                },
            )
        return {"type": "contact", "id": own, "external_id": None if customer.id is None else str(customer.id)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()


class _Desk:
    """One conversation on its way into Intercom's shape."""

    def __init__(self, record: Conversation, files: _Files) -> None:
        self._record, self._files = record, files
        self._contact = files.contact(record.customer)
        self._number = 0
        has_ai = any(turn.speaker == "ai_agent" for turn in record.turns or ())
        self._has_ai = has_ai or record.actions is not None

    def write(self) -> None:
        """Write the conversation and the executions that belong to it."""
        record = self._record
        turns = list(record.turns or ())
        opens = bool(turns) and turns[0].at == record.opened_at
        parts = [(seconds(turn.at), 0, self._message(turn)) for turn in turns[1 if opens else 0 :]]
        parts += [(seconds(event.at), 1, part) for event in record.events or () if (part := self._change(event))]
        ordered = [part for _, _, part in sorted(parts, key=lambda one: one[:2])]
        last = max((part["created_at"] or 0 for part in ordered), default=seconds(record.opened_at))
        found: Object = {
            "type": "conversation",
            "id": str(record.conversation_id),
            "created_at": seconds(record.opened_at),
            "updated_at": last,
            "title": record.subject,
            "state": "closed" if ordered and ordered[-1]["part_type"] == "close" else "open",
            "source": self._source(turns[0] if opens else None),
            "contacts": {"type": "contact.list", "contacts": [self._contact] if self._contact else []},
            "admin_assignee_id": number(record.assignee),
            "team_assignee_id": number(record.team),
            "tags": {"type": "tag.list", "tags": self._tags()},
            "topics": {"type": "topic.list", "topics": [{"name": record.topic}] if record.topic else []},
            "custom_attributes": dict(record.attributes or {}),
            "linked_objects": {"type": "list", "data": self._links()},
            "statistics": self._statistics(),
            "conversation_rating": self._rating(),
            "ai_agent_participated": self._has_ai,
            "ai_agent": self._ai_agent(),
        }
        if record.events is not None or record.turns is not None:
            found["conversation_parts"] = {
                "type": "conversation_part.list",
                "conversation_parts": ordered,
                "total_count": len(ordered),
            }
        self._files.write("conversations", found)
        for place, action in enumerate(record.actions or ()):
            if action.effect != "handoff":
                self._files.write("executions", self._execution(action, place))

    def _source(self, turn: Turn | None) -> Object:
        record = self._record
        customer = {"type": "user" if self._contact else "lead", "id": None, **self._person()}
        author, delivered = customer, "customer_initiated"
        if turn is not None and turn.speaker != "customer":
            author = self._author(turn.speaker, turn.speaker_id)
        if record.direction == "outbound":
            delivered = "admin_initiated"
            if turn is not None and turn.speaker == "automation":
                # Intercom puts the name of the admin who set the campaign up on it.
                author, delivered = self._author("human_agent", "campaigns"), "campaigns_initiated"
        auto = turn is not None and turn.kind == "auto_reply" and turn.speaker == "customer"
        return {
            "type": _SOURCE_TYPES.get(record.channel or "", "conversation"),
            "id": _hex(f"source {record.conversation_id}"),
            "delivered_as": delivered,
            "subject": _OUT_OF_OFFICE if auto else record.subject or "",
            "body": markup(turn.text) if turn is not None else None,
            "author": author,
            "redacted": False,
        }

    def _person(self) -> Object:
        customer = self._record.customer
        own = self._contact["id"] if self._contact else None
        return {"id": own, "name": None, "email": customer.email if customer else None}

    def _author(self, speaker: str | None, name: Any) -> Object:
        if speaker == "customer":
            return {"type": "user", **self._person()}
        if speaker == "ai_agent":
            return _FIN
        if speaker in ("automation", "system", None):
            return _OPERATOR
        own = number(name)
        return {"type": "admin", "id": str(own), "name": str(name), "email": f"{own}@desk.example"}

    def _part(self, kind: str, at: Any, author: Object, **more: Any) -> Object:
        self._number += 1
        when = seconds(at)
        return {
            "type": "conversation_part",
            "id": f"{self._record.conversation_id}-{self._number}",
            "part_type": kind,
            "body": None,
            "created_at": when,
            "updated_at": when,
            "assigned_to": None,
            "author": author,
            "redacted": False,
            **more,
        }

    def _message(self, turn: Turn) -> Object:
        kind = "note" if turn.kind == "note" or turn.visibility == "internal" else "comment"
        subject = _OUT_OF_OFFICE if turn.kind == "auto_reply" and turn.speaker == "customer" else None
        kind = "conversation_rating_remark_added" if turn.kind == "survey_feedback" else kind
        return self._part(
            kind,
            turn.at,
            self._author(turn.speaker, turn.speaker_id),
            body=markup(turn.text),
            email_message_metadata={"subject": subject} if subject else None,
            attachments=[{"type": "upload", "name": "file"}] if turn.kind == "media" else [],
        )

    def _change(self, event: Event) -> Object | None:
        author = self._author(event.actor, self._record.assignee)
        target = {"type": "team", "id": str(number(event.to))} if event.to is not None else None
        if event.type in ("assigned", "transferred", "escalated", "unassigned"):
            author = _FIN if event.type == "escalated" else author
            return self._part("assignment", event.at, author, assigned_to=target)
        if event.type in ("closed", "resolved", "customer_confirmed"):
            return self._part("close", event.at, author)
        if event.type == "merged":
            return self._part("merged_secondary_conversation", event.at, author)
        kinds = {"reopened": "open", "pending": "snoozed"}
        return self._part(kinds[event.type], event.at, author) if event.type in kinds else None

    def _tags(self) -> list[Object]:
        record = self._record
        marks = {"spam": record.is_spam, "test": record.is_test, "internal": record.is_internal}
        return [{"type": "tag", "id": name, "name": name} for name, is_set in marks.items() if is_set]

    def _links(self) -> list[Object]:
        record = self._record
        links: list[Object] = []
        if record.issue_key is not None:
            # A tracker ticket is where Intercom gathers the conversations about one issue.
            links.append({"type": "ticket", "id": str(record.issue_key), "category": "Tracker"})
        if record.relation == "merged_into":
            links.append({"type": "conversation", "id": str(record.related_to), "category": None})
        return links

    def _statistics(self) -> Object | None:
        handle = self._record.handle
        if handle is None:
            return None
        spent = [part for part in (handle.talk, handle.hold, handle.wrap) if part is not None]
        seconds_spent = handle.seconds if handle.seconds is not None else sum(spent) if spent else None
        return {"type": "conversation_statistics", "handling_time": seconds_spent}

    def _rating(self) -> Object | None:
        asked = [one for one in self._record.surveys or () if _is_asked(one)]
        if not asked:
            return None
        survey = asked[-1]
        return {
            "rating": survey.score,
            "remark": survey.comment,
            "created_at": seconds(survey.sent_at),
            "updated_at": seconds(survey.answered_at if survey.answered_at is not None else survey.sent_at),
            "contact": self._contact,
        }

    def _ai_agent(self) -> Object | None:
        """What Intercom says of Fin's success: of several verdicts the last stands."""
        if not self._has_ai:
            return None
        state = None
        for event in self._record.events or ():
            if event.type == "escalated":
                state = "escalated"
            elif event.type == "customer_confirmed":
                state = "confirmed_resolution"
            elif event.type == "customer_disconfirmed":
                state = "negative_feedback"
            elif event.basis == "assumed_by_vendor":
                state = "assumed_resolution"
        return {"source_type": "fin", "last_answer_type": "ai_answer", "resolution_state": state, "rating": None}

    def _execution(self, action: Action, place: int) -> Object:
        started, ended = moment(action.started_at), moment(action.ended_at)
        success = {"success": True, "error": False, "timeout": False, "rejected": False}.get(action.outcome or "")
        error = f"{action.outcome if action.outcome == 'timeout' else '3rd_party'}_error" if success is False else None
        return {
            "type": "data_connector.execution",
            "id": f"{self._record.conversation_id}/{place}",
            "data_connector_id": str(number(action.tool)),
            "success": success,
            "http_status": 200 if success else None,
            "http_method": "get" if action.effect == "read" else "post",
            "error_type": error,
            "execution_time_ms": round((ended - started).total_seconds() * 1000) if started and ended else None,
            "source_type": "fin",
            "conversation_id": str(self._record.conversation_id),
            "created_at": started.isoformat().replace("+00:00", "Z") if started else None,
        }


def _is_asked(survey: Survey) -> bool:
    return survey.instrument == "csat" and survey.state not in ("suppressed", "bounced")


def _hex(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def number(name: Any) -> int:
    """Give a team, agent or tool the number that it has in Intercom; nobody is 0."""
    return 0 if name is None else 1_000_000 + zlib.crc32(str(name).encode())


def moment(at: Any) -> dt.datetime | None:
    """Read a time of format `unheard`."""
    return dt.datetime.fromisoformat(at) if isinstance(at, str) else None


def seconds(at: Any) -> int | None:
    """Write a time as Intercom does: whole seconds since 1970."""
    read = moment(at)
    return None if read is None else int(read.timestamp())


def markup(text: str | None) -> str | None:
    """Write words as the HTML that Intercom hands out."""
    return None if text is None else f"<p>{html.escape(text, quote=False)}</p>".replace("\n", "<br>")
