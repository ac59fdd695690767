"""What every judge is handed, what it hands back, and nothing else.

A judge sees a `Transcript`: what was said in public before the first survey answer, and what the AI agent did.
It never sees surveys, scores, comments, internal notes, status events, outcomes or labels: a score that has
seen the answer cannot be compared with it.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec

from unheard.records import Judgement

NO_TEXT = "no text"
LANGUAGE_NOT_SUPPORTED = "language not supported"
NOT_ENOUGH_EVIDENCE = "not enough evidence"
EXTERNAL = "external"
"""Rubric version of a rating that came with an imported judgement."""
KEPT = "@"
"""Between a judge's name and the version of it that was kept."""
INSTRUCTIONS_FOLLOWED = "instructions followed"
"""Words in the conversation spoke to the judge, and a model's answers rested on them or went against all else."""

BUSINESS_SPEAKERS = frozenset(("human_agent", "ai_agent", "supervisor"))
"""Speakers whose public turn is an answer; an IVR, a macro or a rule bot answers nobody."""


# Structs instead of dataclasses: a store of a million conversations makes ten million of them.
class TranscriptTurn(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One public turn as a judge may read it."""

    number: int | None
    """Number of the turn in its conversation; null for a turn that came from a folded conversation."""
    speaker: str
    text: str | None = None
    at_us: int | None = None
    kind: str = "message"


class TranscriptAction(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing the AI agent did, or tried to."""

    tool: str | None
    effect: str = "unknown"
    outcome: str = "unknown"
    after_position: int | None = None
    """Position in `turns` of the turn it follows; -1 = before all; null = not known."""


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a judge may see of one conversation."""

    conversation_key: str
    source: str | None = None
    conversation_id: str | None = None
    language: str | None = None
    channel: str | None = None
    subject: str | None = None
    topic: str | None = None
    turns: tuple[TranscriptTurn, ...] = ()
    actions: tuple[TranscriptAction, ...] | None = None
    """Null: the source does not log actions. Empty: logged, and none was made."""
    never_answered: bool | None = None
    """No public message by a human or AI agent; null where the source shows no turns."""
    content_hash: str | None = None
    """Of what was judged, so that a changed conversation is judged again."""
    month: int = 0
    bucket: int = 0


class Named(Protocol):
    """What of a judge decides whether a judgement is current."""

    @property
    def name(self) -> str:
        """What users call it."""

    @property
    def version(self) -> str:
        """Changes whenever the same transcript may be judged differently."""

    @property
    def rubric_version(self) -> str:
        """Version of the constants that turn parts into a rating."""


class Judge(Protocol):
    """Whoever reads conversations and says how they went."""

    name: str
    """What users call it: `--judge NAME`."""
    version: str
    """Changes whenever the same transcript may be judged differently."""
    rubric_version: str
    """Version of the constants that turn parts into a rating."""

    def judge(self, conversations: Sequence[Transcript]) -> Iterator[Judgement]:
        """Judge each conversation, in order; `conversation_id` of a judgement is the transcript's key."""
