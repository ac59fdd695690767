"""Conversations into lists of values, a few at a time: what was just decoded is still in the processor's cache.

A block of records touched once more for each of its columns costs more than decoding it: by then it has left the
cache. So records are taken apart soon after they are made, and let go.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from unheard.ingest.columns import Ints
from unheard.ingest.pieces import Pieces
from unheard.records import Conversation, Event, Turn

Values = dict[str, Any]
"""Field → its values, one per record: a list, or `Pieces` where they are texts."""


_OF_CONVERSATION = Conversation.__struct_fields__
_OF_TURN = Turn.__struct_fields__
_OF_EVENT = Event.__struct_fields__
_APART = ("turns", "events")


_TEXTS = frozenset(
    ("at", "ended_at", "opened_at", "speaker_id", "text", "from_", "to", "subject", "language", "team", "assignee")
)
"""Fields of conversations, turns and events that nothing but columns of texts or times is made of."""


def _empty(names: Iterable[str]) -> Values:
    return {name: Pieces() if name in _TEXTS else [] for name in names if name not in _APART}


def _columns(names: Sequence[str], records: Sequence[msgspec.Struct]) -> dict[str, tuple[Any, ...]]:
    """Turn records into a tuple of values for each field: all fields of a record are read at one go."""
    return dict(zip(names, zip(*map(msgspec.structs.astuple, records), strict=True), strict=True))


@dataclass(slots=True, kw_only=True)
class Gathered:
    """The conversations of a block, field by field."""

    conversations: Values = field(default_factory=lambda: _empty(_OF_CONVERSATION))
    """Every field but turns and events."""
    turns: Values = field(default_factory=lambda: _empty(_OF_TURN))
    """Fields of the turns of all conversations, one after the other."""
    events: Values = field(default_factory=lambda: _empty(_OF_EVENT))
    turn_counts: list[int | None] = field(default_factory=list)
    """Turns of each conversation; None where it names none, which is not the same as an empty list."""
    event_counts: list[int | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.turn_counts)

    def add(self, records: Sequence[Conversation]) -> None:
        """Take conversations apart."""
        if not records:
            return
        columns = _columns(_OF_CONVERSATION, records)
        for name, values in self.conversations.items():
            values.extend(columns[name])
        for part, names, gathered, counts in (
            ("turns", _OF_TURN, self.turns, self.turn_counts),
            ("events", _OF_EVENT, self.events, self.event_counts),
        ):
            counts += [None if rows is None else len(rows) for rows in columns[part]]
            if rows := [row for rows in columns[part] if rows for row in rows]:
                for name, new in _columns(names, rows).items():
                    gathered[name].extend(new)

    def counts(self, part: str) -> Ints:
        """Count the rows of each conversation in one of its lists."""
        if part in ("turns", "events"):
            counted = self.turn_counts if part == "turns" else self.event_counts
            return np.array([count or 0 for count in counted], np.int64)
        return np.array([len(rows) if rows else 0 for rows in self.conversations[part]], np.int64)

    def rows(self, part: str) -> list[Any]:
        """Return the records of a list of all conversations, one after the other; not for turns and events."""
        return [row for rows in self.conversations[part] if rows for row in rows]
