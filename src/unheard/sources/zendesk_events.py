"""What happened to a ticket: changes of status, group and assignee in the words of the contract."""

from collections.abc import Sequence
from typing import Any

from unheard.records import Event, Turn
from unheard.sources.zendesk_people import People
from unheard.sources.zendesk_shapes import Audit, Change, Row, moment, text_of

DONE = ("solved", "closed")
_TYPES = {"pending": "pending", "hold": "pending", "on-hold": "pending", "solved": "resolved", "closed": "closed"}
_CAUSES = {"customer": "customer", "human_agent": "human", "ai_agent": "ai", "automation": "automation"}


def events_of(
    ticket: Row, audits: Sequence[Audit], people: People, turns: Sequence[Turn], names: Row, merged_into: str | None
) -> list[Event]:
    """List the events in the order of the audits."""
    work = _History(people, turns, names, is_merged=merged_into is not None)
    if ticket.get("created_at"):
        work.events.append(Event(at=ticket["created_at"], type="opened", basis="native"))
    for audit in audits:
        work.take(audit)
    work.hand_over()
    if merged_into is not None:
        work.merge(merged_into, ticket)
    if ticket.get("status") == "deleted":
        work.events.append(Event(at=ticket.get("updated_at"), type="deleted", basis="native"))
    return sorted(work.events, key=lambda event: moment(event.at))


class _History:
    """Follows the fields of one ticket from audit to audit."""

    def __init__(self, people: People, turns: Sequence[Turn], names: Row, *, is_merged: bool) -> None:
        self.events: list[Event] = []
        self._is_merged = is_merged
        self._people = people
        self._names = names
        self._now: dict[str, str | None] = {}
        self._merged_at: Any = None
        bots = [moment(turn.at) for turn in turns if turn.speaker == "ai_agent"]
        self._first_bot = min(bots, default=float("inf"))
        self._humans = [turn for turn in turns if turn.speaker == "human_agent" and turn.visibility == "public"]

    def take(self, audit: Audit) -> None:
        """Read one audit: a new group and a new assignee at once are one move."""
        moved = False
        for change in audit.changes():
            if self._is_same(change):
                continue
            if change.field == "status":
                self._status(audit, change)
            elif change.field == "group_id":
                moved = self._group(audit, change) or moved
            elif change.field == "assignee_id" and not moved:
                self._assignee(audit, change)
            self._now[change.field] = change.value

    def _is_same(self, change: Change) -> bool:
        """Say whether the field already holds the value; tables repeat rows."""
        return change.field in self._now and self._now[change.field] == change.value

    def _before(self, change: Change) -> str | None:
        return change.previous if change.knows_previous else self._now.get(change.field)

    def _status(self, audit: Audit, change: Change) -> None:
        before, value = self._before(change), change.value or ""
        kind = _TYPES.get(value)
        if before in DONE and value not in DONE and value != "deleted":
            kind = "reopened"
        if kind is None:
            return
        actor, cause = self._who(audit, change)
        if value == "closed" and actor in (None, "automation"):
            # Nobody closes by hand: Zendesk does, days after the ticket was solved.
            actor, cause = "automation", "automation"
        if self._is_merge(change, before):
            cause, self._merged_at = "merge", audit.at
        self.events.append(self._event(audit, kind, actor, cause, change))

    def _is_merge(self, change: Change, before: str | None) -> bool:
        """A table does not say how a ticket was closed: one that was merged, and never solved, by its merge."""
        is_told = change.via.is_merge
        return is_told or (
            self._is_merged and not change.knows_previous and change.value == "closed" and before not in DONE
        )

    def _group(self, audit: Audit, change: Change) -> bool:
        before = self._before(change)
        actor, cause = self._who(audit, change)
        kind = "unassigned" if change.value is None else "transferred" if before is not None else "assigned"
        if kind == "assigned" and self._spoken_by_bot(audit) and actor == "ai_agent":
            kind = "escalated"
        event = self._event(audit, kind, actor, cause, change)
        event.from_, event.to = self._group_name(before), self._group_name(change.value)
        self.events.append(event)
        return True

    def _assignee(self, audit: Audit, change: Change) -> None:
        actor, cause = self._who(audit, change)
        event = self._event(audit, "assigned" if change.value is not None else "unassigned", actor, cause, change)
        event.from_, event.to = self._people.name(self._before(change)), self._people.name(change.value)
        self.events.append(event)

    def _group_name(self, group: str | None) -> str | None:
        return None if group is None else str(self._names.get(group, group))

    def _event(self, audit: Audit, kind: str, actor: str | None, cause: str, change: Change) -> Event:
        # A table of new values only leaves what was before to be worked out.
        basis = "native" if change.knows_previous else "derived"
        return Event(at=audit.at, type=kind, actor=actor, cause=cause, basis=basis)

    def _who(self, audit: Audit, change: Change) -> tuple[str | None, str]:
        """A rule's work inside a person's audit is the rule's."""
        if change.via.is_rule:
            return "automation", "automation"
        actor = self._people.speaker(audit.author)
        if change.via.is_merge:
            return actor, "merge"
        if change.via.channel == "api" and actor == "human_agent":
            return actor, "api"
        return actor, _CAUSES.get(actor or "", "unknown")

    def _spoken_by_bot(self, audit: Audit) -> bool:
        return self._first_bot <= moment(audit.at)

    def hand_over(self) -> None:
        """A person who answers after the bot took over from it, where no event says when."""
        after = [turn for turn in self._humans if moment(turn.at) > self._first_bot]
        if after and not any(event.type == "escalated" for event in self.events):
            self.events.append(
                Event(at=after[0].at, type="escalated", actor="ai_agent", cause="unknown", basis="derived")
            )

    def merge(self, into: str, ticket: Row) -> None:
        """The ticket went on in another one."""
        at = self._merged_at or ticket.get("updated_at")
        self.events.append(
            Event(at=at, type="merged", actor="human_agent", cause="merge", to=text_of(into), basis="native")
        )
