"""One thing that was said on a ticket, on its way to a turn."""

from dataclasses import dataclass, field
from typing import Any

from unheard.records import Turn
from unheard.sources.zendesk_shapes import Row, Via

COMMENTS = ("Comment", "VoiceComment")
"""Kinds of events that are something said."""


@dataclass(slots=True, kw_only=True)
class Said:
    """One thing that was said, on its way to a turn."""

    id: str
    at: Any
    speaker: str | None
    speaker_id: str | None
    text: str | None
    is_public: bool = True
    kind: str = "message"
    ended_at: Any = None
    attributes: Row = field(default_factory=dict)
    via: Via = field(default_factory=Via)
    rank: int = 0
    """Among things of one moment: what rules send comes after what it answers."""


def turn_of(one: Said) -> Turn:
    """Make the turn."""
    attributes = {name: value for name, value in one.attributes.items() if name != "messaging"}
    return Turn(
        at=one.at,
        ended_at=one.ended_at,
        speaker=one.speaker,
        speaker_id=one.speaker_id,
        text=one.text,
        visibility="public" if one.is_public else "internal",
        kind=one.kind if one.is_public or one.kind != "message" else "note",
        attributes=attributes or None,
    )
