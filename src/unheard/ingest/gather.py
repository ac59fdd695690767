"""Conversations into lists of values, a few at a time: what was just decoded is still in the processor's cache.

A block of records touched once more for each of its columns costs more than decoding it: by then it has left the
cache. So records are taken apart soon after they are made, and let go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np

from unheard.ingest.columns import Ints
from unheard.records import Conversation, Event, Turn

Values = dict[str, list[Any]]
"""Field → its values, one per record."""


def _getters(struct: type[msgspec.Struct], *without: str) -> dict[str, "attrgetter[Any]"]:
    return {one.name: attrgetter(one.name) for one in msgspec.structs.fields(struct) if one.name not in without}


_OF_CONVERSATION = _getters(Conversation, "turns", "events")
_OF_TURN = _getters(Turn)
_OF_EVENT = _getters(Event)


def _empty(getters: dict[str, "attrgetter[Any]"]) -> Values:
    return {name: [] for name in getters}


def _append(values: Values, getters: dict[str, "attrgetter[Any]"], records: Sequence[Any]) -> None:
    for name, get in getters.items():
        values[name].extend(map(get, records))


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
        _append(self.conversations, _OF_CONVERSATION, records)
        self.turn_counts += [None if one.turns is None else len(one.turns) for one in records]
        self.event_counts += [None if one.events is None else len(one.events) for one in records]
        _append(self.turns, _OF_TURN, [turn for one in records if one.turns for turn in one.turns])
        _append(self.events, _OF_EVENT, [event for one in records if one.events for event in one.events])

    def counts(self, part: str) -> Ints:
        """Count the rows of each conversation in one of its lists."""
        if part in ("turns", "events"):
            counted = self.turn_counts if part == "turns" else self.event_counts
            return np.array([count or 0 for count in counted], np.int64)
        return np.array([len(rows) if rows else 0 for rows in self.conversations[part]], np.int64)

    def rows(self, part: str) -> list[Any]:
        """Return the records of a list of all conversations, one after the other; not for turns and events."""
        return [row for rows in self.conversations[part] if rows for row in rows]
