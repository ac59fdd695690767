"""An export of format `unheard` as Zendesk's incremental export would hold it.

Zendesk's shape loses some distinctions:

- a confirmation by the customer becomes the requester solving the ticket; a closing becomes `solved`, and `closed`
  only after it; that nothing came any more (`inactivity`) is a rule like any other;
- claims that a vendor only assumes look like any of the AI agent's;
- scores of 1 to 5 become good (4 and 5) and bad; a survey that bounced looks like one that was never offered;
- actions, suggestions, handle times, versions of the AI agent and surveys other than csat have no place;
- `auto_reply` and `template` of a rule are both a notification; automatic replies of customers and spam are held back
  as suspended tickets and are no tickets at all;
- who has no identity becomes a "Web User" of that ticket alone;
- relations other than merged and follow-up have no place.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from unheard.records import Conversation, Event, Survey, Turn
from unheard.simulate.vendors.zendesk_desk import Desk, Files
from unheard.simulate.vendors.zendesk_people import Row, Users

TOPIC, ISSUE_KEY = 360_000_000_101, 360_000_000_102
"""Ticket fields that hold the topic and the issue key."""
_CHANNELS = {"messaging": "native_messaging", "web_form": "web", "social": "facebook", "in_person": "web",
             "other": "api"}  # fmt: skip
_IN_THE_LOG = ("chat", "messaging")
_SATISFIED = 0.75
_SYSTEM = -1


def write_zendesk(export: Path, target: Path) -> None:
    """Write tickets, ticket_events, conversation_log, satisfaction_ratings, users, groups and ticket_fields.

    Conversations are read one at a time; in memory are users, groups, and tickets that others refer to.
    """
    target.mkdir(parents=True, exist_ok=True)
    source = export / "conversations.jsonl"
    wanted = {str(one.related_to) for one in _conversations(source) if one.related_to is not None}
    numbers = {
        str(one.conversation_id): number
        for number, one in enumerate(_conversations(source), 1)
        if str(one.conversation_id) in wanted
    }
    users = Users(one.customer for one in _conversations(source))
    with Files(target) as files:
        desk = Desk(files, users, numbers)
        for number, one in enumerate(_conversations(source), 1):
            _Ticket(desk, number, one).write()
        for row in users.rows():
            files.write("users", row)
        for name, number in desk.groups.known.items():
            files.write("groups", {"id": number, "name": name, "url": f"/api/v2/groups/{number}.json"})
        for number, title in ((TOPIC, "Topic"), (ISSUE_KEY, "Issue key")):
            files.write("ticket_fields", {"id": number, "title": title, "raw_title": title, "type": "text"})


def _conversations(path: Path) -> Iterator[Conversation]:
    decoder = msgspec.json.Decoder(Conversation)
    with path.open("rb") as lines:
        for line in lines:
            yield decoder.decode(line)


class _Ticket:
    """One conversation on its way into the files."""

    def __init__(self, desk: Desk, number: int, one: Conversation) -> None:
        self._desk, self._number, self._one = desk, number, one
        self._requester = desk.users.requester(one)
        self._turns = one.turns or []
        self._has_ai = any(turn.speaker == "ai_agent" for turn in self._turns)
        self._is_messaging = one.channel in _IN_THE_LOG
        self._status: str = "new"
        self._group: str | None = None
        self._assignee: int | None = None
        self._last: Any = one.opened_at

    def write(self) -> None:
        """Write the ticket with everything that belongs to it."""
        one = self._one
        if one.is_spam or (self._turns and all(_is_automatic(turn) for turn in self._turns)):
            self._suspend(self._turns, None)
            return
        self._audit(one.opened_at, self._requester, [{"event_type": "Create", "status": "new"}])
        for turn in self._turns:
            self._say(turn)
        for event in one.events or ():
            self._happen(event)
        for survey in one.surveys or ():
            self._ask(survey)
        if one.relation == "merged_into" and str(one.related_to) in self._desk.numbers:
            self._merge(self._desk.numbers[str(one.related_to)])
        self._desk.files.write("tickets", self._ticket())

    def _ticket(self) -> Row:
        one = self._one
        related = self._desk.numbers.get(str(one.related_to))
        is_follow_up = one.relation == "follow_up_of" and related is not None
        outbound = "outbound" if one.direction == "outbound" else None
        said = (turn for turn in self._turns if turn.visibility != "internal")
        first = next((turn.text for turn in said if turn.speaker != "automation" or outbound), None)
        has_human = any(turn.speaker == "human_agent" and turn.visibility != "internal" for turn in self._turns)
        channel = "sample_ticket" if one.is_test else _CHANNELS.get(one.channel or "", one.channel)
        return {
            "id": self._number,
            "external_id": str(one.conversation_id),
            "created_at": one.opened_at,
            "updated_at": self._last,
            "via": {
                "channel": channel,
                "source": {
                    "from": {"ticket_id": related} if is_follow_up else {},
                    "to": {},
                    "rel": "follow_up" if is_follow_up else outbound,
                },
            },
            "subject": one.subject,
            "description": first,
            "status": self._status,
            "requester_id": self._requester,
            "submitter_id": self._requester,
            "assignee_id": self._assignee,
            "group_id": None if one.team is None else self._desk.groups.number(one.team),
            "is_public": not one.is_internal,
            "support_type": "ai_agent" if self._has_ai and not has_human else "agent",
            "tags": [f"{name}_{value}" for name, value in (one.attributes or {}).items()],
            "custom_fields": [{"id": TOPIC, "value": one.topic}, {"id": ISSUE_KEY, "value": one.issue_key}],
        }

    def _audit(self, at: Any, author: int | None, children: list[Row], via: str = "Web form", **more: Any) -> None:
        row = {
            "id": self._desk.event_id(),
            "ticket_id": more.pop("ticket_id", self._number),
            "created_at": at,
            "updater_id": author,
            "via": via,
            "event_type": "Audit",
            "child_events": [{"id": self._desk.event_id(), "via": via, **child} for child in children],
            **more,
        }
        self._desk.files.write("ticket_events", row)
        self._last = max(str(self._last or ""), str(at or "")) or None

    def _author(self, who: str | None, name: Any = None) -> int | None:
        if who == "customer":
            return self._requester
        if who in ("human_agent", "supervisor"):
            return self._desk.users.agents.number(name or self._one.assignee or "agent")
        if who == "ai_agent":
            return self._bot(name)
        return None if who is None else _SYSTEM

    def _bot(self, name: Any = None) -> int:
        spoken = next((turn.speaker_id for turn in self._turns if turn.speaker == "ai_agent"), None)
        return self._desk.users.bots.number(spoken or name or self._one.ai_version or "bot")

    def _say(self, turn: Turn) -> None:
        is_public = turn.visibility != "internal" and not self._one.is_internal
        if turn.speaker == "customer" and turn.kind == "auto_reply":
            self._suspend([turn], self._number)
            return
        if turn.speaker == "automation" and self._one.direction != "outbound":
            self._audit(
                turn.at,
                _SYSTEM,
                [{"event_type": "Notification", "body": turn.text, "recipients": [self._requester]}],
                "Rule",
            )
            return
        author = self._author(turn.speaker, turn.speaker_id)
        if not self._is_messaging or not is_public:
            name = self._desk.event_id()
            self._audit(
                turn.at,
                author,
                [{**self._comment(turn), "id": name, "author_id": author, "public": is_public}],
                "Rule" if turn.speaker == "automation" else "Mail",
            )
            if not self._has_ai:
                return
            self._log(turn, "Comment", f"zen:ticket_event:{name}", author, is_public)
        else:
            self._log(turn, "Messaging::ConversationMessage", None, author, is_public)

    def _comment(self, turn: Turn) -> Row:
        if self._one.channel != "voice" or turn.ended_at is None:
            return {"event_type": "Comment", "body": turn.text}
        took = (_time(turn.ended_at) - _time(turn.at)).total_seconds()
        call = {"started_at": turn.at, "call_duration": took, "transcription_text": turn.text}
        return {"event_type": "VoiceComment", "body": "Call", "data": call}

    def _log(self, turn: Turn, kind: str, reference: str | None, author: int | None, is_public: bool) -> None:
        types = {"customer": "user", "human_agent": "agent", "supervisor": "agent", "ai_agent": "bot"}
        name = self._desk.event_id()
        self._desk.files.write(
            "conversation_log",
            {
                "id": f"{name:026d}",
                "ticket_id": self._number,
                "type": kind,
                "reference": reference or f"zen:message:{name}",
                "created_at": turn.at,
                "author": {"type": types.get(turn.speaker or ""), "zen:support:user_id": author},
                "content": {"type": "text", "text": turn.text},
                "metadata": {"public": is_public},
            },
        )
        self._last = max(str(self._last or ""), str(turn.at or "")) or None

    def _suspend(self, turns: list[Turn], ticket: int | None) -> None:
        for turn in turns:
            row = {
                "id": self._desk.event_id(),
                "ticket_id": ticket,
                "author": {"id": self._requester},
                "cause": "Detected as spam" if self._one.is_spam else "Automated response mail, out of office",
                "content": turn.text,
                "created_at": turn.at,
                "via": {"channel": "email"},
            }
            self._desk.files.write("suspended_tickets", row)

    def _happen(self, event: Event) -> None:
        by_rule = event.actor in ("automation", "system", None)
        author, via = self._author(event.actor), "Rule" if by_rule else "Web form"
        if event.type in ("assigned", "escalated", "transferred"):
            self._move(event, author, via)
        elif event.type == "unassigned":
            self._change(event.at, author, via, "assignee_id", None, self._assignee)
            self._assignee = None
        elif event.type in ("resolved", "closed", "customer_confirmed"):
            self._set(event.at, author, via, "closed" if self._status in ("solved", "closed") else "solved")
        elif event.type == "reopened" and self._status in ("solved", "closed"):
            self._set(event.at, author, via, "open")
        elif event.type == "pending":
            self._set(event.at, author, via, "pending")
        elif event.type == "deleted":
            self._status, self._last = "deleted", event.at

    def _move(self, event: Event, author: int | None, via: str) -> None:
        to = None if event.to is None else str(event.to)
        if event.type == "transferred" and self._group is None and event.from_ is not None:
            self._group = str(event.from_)
        if to is None or to == self._group or to == str(self._one.assignee):
            agent = self._desk.users.agents.number(self._one.assignee or to or "agent")
            if agent != self._assignee:
                self._change(event.at, author, via, "assignee_id", agent, self._assignee)
                self._assignee = agent
            return
        if event.type == "transferred" or self._group is None:
            groups = self._desk.groups
            before = None if self._group is None else groups.number(self._group)
            self._change(event.at, author, via, "group_id", groups.number(to), before)
            self._group = to

    def _set(self, at: Any, author: int | None, via: str, status: str) -> None:
        if status != self._status:
            self._change(at, author, via, "status", status, self._status)
            self._status = status

    def _change(self, at: Any, author: int | None, via: str, name: str, value: Any, before: Any) -> None:
        self._audit(at, author, [{"event_type": "Change", name: value, "previous_value": before}], via)

    def _merge(self, target: int) -> None:
        at = next((event.at for event in self._one.events or () if event.type == "merged"), self._last)
        agent = self._author("human_agent")
        self._change(at, agent, "Merge", "status", "closed", self._status)
        self._status = "closed"
        self._audit(at, agent, [], "Merge", ticket_id=target, merged_ticket_ids=[self._number])

    def _ask(self, survey: Survey) -> None:
        if survey.instrument != "csat":
            return
        low, high = survey.scale or (1, 5)
        score = "offered"
        if survey.state in ("suppressed", "bounced"):
            score = "unoffered"
        elif survey.score is not None:
            score = "good" if (survey.score - low) / (high - low) >= _SATISFIED else "bad"
        self._desk.files.write(
            "satisfaction_ratings",
            {
                "id": self._desk.event_id(),
                "ticket_id": self._number,
                "requester_id": self._requester,
                "assignee_id": self._assignee,
                "score": score,
                "comment": survey.comment,
                "created_at": survey.sent_at,
                "updated_at": survey.answered_at or survey.sent_at,
            },
        )


def _is_automatic(turn: Turn) -> bool:
    return turn.speaker == "customer" and turn.kind == "auto_reply"


def _time(value: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(str(value))
