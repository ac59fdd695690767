"""Zendesk's objects in one shape: audits and ticket events say the same in different words."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]

REDACTED = "▇"
"""Zendesk writes it over every character that an agent redacted."""

_VIA_NUMBERS = {"0": "web", "4": "email", "5": "api", "8": "rule", "19": "merge"}
_VIA_WORDS = {
    "web_form": "web", "mail": "email", "web_service": "api", "merged_ticket": "merge", "phone": "voice",
    "trigger": "rule", "automation": "rule", "closed_ticket": "follow_up",
}  # fmt: skip
_FIELDS = ("status", "group_id", "assignee_id", "requester_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """How something came about: a word in events, an object elsewhere, a number in old tables."""

    channel: str | None = None
    rel: str | None = None
    origin: Row = field(default_factory=dict)
    """Where it came from: a ticket, a rule, an address."""

    @property
    def is_rule(self) -> bool:
        """A trigger or automation did it."""
        return self.channel == "rule" or self.rel in ("trigger", "automation")

    @property
    def is_merge(self) -> bool:
        """It is a part of merging two tickets."""
        return self.channel == "merge" or self.rel == "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field took another value."""

    field: str
    value: str | None
    previous: str | None
    knows_previous: bool
    """The source states what the field held before."""
    via: Via


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What one person or rule did to a ticket at one moment."""

    id: str
    at: Any
    author: str | None
    via: Via
    children: list[Row]
    merged: list[str]
    """Tickets that were merged into this one."""

    def kind(self, child: Row) -> str:
        """Name what a child event is."""
        return str(child.get("event_type") or child.get("type") or "")

    def via_of(self, child: Row) -> Via:
        """Say how a child came about: its own word goes before the audit's."""
        return via_of(child["via"]) if child.get("via") not in (None, "", {}) else self.via

    def changes(self) -> list[Change]:
        """List the fields that changed."""
        return [
            change
            for child in self.children
            if self.kind(child) in ("Create", "Change")
            for change in _changes(child, self.via_of(child), is_first=self.kind(child) == "Create")
        ]


def moment(at: Any) -> float:
    """Return a time as seconds for comparing; what cannot be read comes last."""
    if isinstance(at, (int, float)):
        return at / 1000 if at > 1e11 else float(at)
    try:
        read = dt.datetime.fromisoformat(str(at))
    except ValueError:
        return float("inf")
    return (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).timestamp()


def row_in(row: Row, name: str) -> Row:
    """Return the object that a field holds; an empty one where it holds none."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def text_of(value: Any) -> str | None:
    """Return an id or word as text; null for nothing."""
    return None if value is None or value == "" else str(value)


def via_of(value: Any) -> Via:
    """Read the three shapes of `via`."""
    if isinstance(value, dict):
        source = row_in(value, "source")
        return Via(channel=_word(value.get("channel")), rel=_word(source.get("rel")), origin=row_in(source, "from"))
    return Via(channel=_word(value))


def _word(value: Any) -> str | None:
    if value is None or value == "":
        return None
    word = re.sub(r"[\s-]+", "_", str(value).strip().lower())
    return _VIA_NUMBERS.get(word) or _VIA_WORDS.get(word, word)


def _changes(child: Row, via: Via, *, is_first: bool) -> list[Change]:
    """Audits name the field in `field_name`; ticket events use it as the key."""
    if "field_name" in child:
        names = [(str(child["field_name"]), child.get("value"))]
    else:
        names = [(name, child[name]) for name in _FIELDS if name in child]
    return [
        Change(
            field=name,
            value=_plain(value),
            previous=_plain(child.get("previous_value")),
            knows_previous=is_first or "previous_value" in child,
            via=via,
        )
        for name, value in names
    ]


def _plain(value: Any) -> str | None:
    return text_of(value) if isinstance(value, (str, int)) else None


def audits_of(rows: Iterable[Row]) -> list[Audit]:
    """Bring audits and ticket events into one order; pages overlap at their seams, so each counts once."""
    found: dict[str, Audit] = {}
    for number, row in enumerate(rows):
        children = row.get("child_events") or row.get("events") or []
        name = text_of(row.get("id")) or f"#{number}"
        via = via_of(row.get("via"))
        merged = list(row.get("merged_ticket_ids") or ())
        if via.is_merge:
            merged += via.origin.get("ticket_ids") or [via.origin.get("ticket_id")]
        found.setdefault(
            name,
            Audit(
                id=name,
                at=row.get("created_at") or row.get("timestamp"),
                author=text_of(row.get("author_id", row.get("updater_id"))),
                via=via,
                children=[child for child in children if isinstance(child, dict)],
                merged=[str(one) for one in merged if one is not None],
            ),
        )
    return sorted(found.values(), key=lambda audit: (moment(audit.at), _number(audit.id)))


def _number(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdigit() else (1 << 62, name)
