"""What people did for customers, as the simulated world spoke it: from the sentences that were chosen.

Every sentence comes from a named pool, so that the world knows which turn shows empathy and which only says sorry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from unheard.simulate.dialogue import AGENT, ASSISTANT, CUSTOMER, FIRST_AGENT, GENERAL

if TYPE_CHECKING:
    from unheard.records import Conversation, Turn
    from unheard.simulate.pools import Pools
    from unheard.simulate.truth import TrueConversation

AGAIN = frozenset(("again", "pushed"))
"""The customer speaks of an earlier contact about the issue."""
REPEATS = AGAIN | {"already_told", "back"}
PROMISES = ("promise", "agent_wait")
NEXT_STEPS = frozenset(("promise", "agent_wait", "policy_handover", "ai_handover", "transfer"))
REQUIRED = 0
"""The sentence of the pool `anything_else` that the organisation requires of its people, in every language."""
NO_PRAISE = 3
"""The sentence of the pool `happy` that praises nobody; pools are in the same order in every language."""


class Heard(msgspec.Struct, omit_defaults=True):
    """What the words of a conversation show of how people treated the customer."""

    history_due: bool = False
    """Handed over, moved, or the customer speaks of an earlier contact."""
    context_acknowledged: bool = False
    asked_again: bool = False
    empathy: str = "none"
    next_step_told: bool = False
    open_end: bool = False
    praise: tuple[int, ...] = ()
    """Turns in which the customer praises how they were treated."""
    repeats: int = 0
    between: bool = False
    """A business turn stands between two customer turns."""
    pitch_turn: int | None = None
    """Turn in which something is offered for sale."""
    pressed: bool = False
    """… while an issue stayed open, or to a customer who was negative before it."""
    required_said: bool | None = None
    """A person said the sentence that is required; null where none wrote."""
    promise: tuple[int, str] | None = None
    """The last turn that says by when, and until when: ISO 8601."""


class Spoken(NamedTuple):
    """A turn as it was chosen."""

    turn: int
    speaker: int
    pools: tuple[tuple[int, str], ...]
    at: int
    """Seconds since the start of the world."""
    lines: tuple[str, ...]
    """The sentence of each pool, before its slots were filled."""
    days: int
    """What the slot for a number of days was filled with."""

    @property
    def names(self) -> frozenset[str]:
        """The pools that fit every topic."""
        return frozenset(name for source, name in self.pools if source == GENERAL)

    @property
    def promise_days(self) -> int | None:
        """Within how many days the business says that it will write; null where it does not."""
        names = (name for _, name in self.pools)
        says = any(name in PROMISES and "{days}" in line for name, line in zip(names, self.lines, strict=True))
        return self.days if says else None


def spoken(truth: TrueConversation, record: Conversation, said: Sequence[Spoken], words: Pools) -> None:
    """Keep what the exported turns show of people: history, empathy, next steps, praise, waits."""
    business = [one for one in said if one.speaker in (AGENT, FIRST_AGENT, ASSISTANT)]
    customer = [one for one in said if one.speaker == CUSTOMER]
    by_us = frozenset[str]().union(*(one.names for one in business))
    by_them = frozenset[str]().union(*(one.names for one in customer))
    by_machine = [one.turn for one in business if one.speaker == ASSISTANT]
    by_people = [one.turn for one in business if one.speaker != ASSISTANT]
    handed_over = bool(by_machine and by_people) and max(by_people) > min(by_machine)
    moved = any(event.type == "transferred" for event in record.events or ())
    happy = [one.turn for one in customer if "happy" in one.names]
    turns, plain = record.turns or [], words["happy"][NO_PRAISE]
    pitch = next((one.turn for one in business if "pitch" in one.names), None)
    phrase = words["anything_else"][REQUIRED]
    required = any(phrase in one.lines for one in business if one.speaker != ASSISTANT)
    promise = next(((one.turn, _until(one, turns)) for one in reversed(business) if one.promise_days), None)
    first, last = (customer[0].turn, customer[-1].turn) if customer else (0, 0)
    truth.heard = Heard(
        history_due=handed_over or moved or bool(by_them & AGAIN),
        context_acknowledged="takeover_informed" in by_us,
        asked_again="takeover_blind" in by_us,
        empathy="authentic" if "empathy" in by_us else "scripted" if "sorry_scripted" in by_us else "none",
        next_step_told=bool(by_us & NEXT_STEPS),
        open_end=any(state != "resolved" for state in truth.issues) and "policy_refusal" not in by_us,
        praise=tuple(turn for turn in happy if not (turns[turn].text or "").startswith(plain)),
        repeats=sum(bool(one.names & REPEATS) for one in customer),
        between=any(first < one.turn < last for one in business),
        pitch_turn=pitch,
        pressed=pitch is not None and (truth.issues != ("resolved",) * len(truth.issues) or _negative(truth)),
        required_said=required if by_people else None,
        promise=promise,
    )


def _until(one: Spoken, turns: Sequence[Turn]) -> str:
    """When the promised days are over."""
    said = dt.datetime.fromisoformat(str(turns[one.turn].at))
    return (said + dt.timedelta(days=one.promise_days or 0)).isoformat()


def _negative(truth: TrueConversation) -> bool:
    """Whether the customer was negative before the answer: in the words that came with the request."""
    return truth.sentiment is not None and truth.sentiment[0] < 0


def figures_of_people(row: TrueConversation) -> Iterator[tuple[str, int]]:
    """Name every figure of §4c whose denominator the conversation is in, with what it adds to the numerator."""
    heard = row.heard
    if heard is None or row.sentiment is None:
        return
    start, lowest, end = row.sentiment
    if heard.history_due:
        yield "context_acknowledged_rate", heard.context_acknowledged and not heard.asked_again
    if lowest <= -1:
        yield "authentic_empathy_rate", heard.empathy == "authentic"
        yield "scripted_empathy_rate", heard.empathy == "scripted"
    if heard.open_end:
        yield "next_step_rate", heard.next_step_told
    yield "trust_indicator_rate", bool(heard.praise)
    yield "upsell_rate", heard.pitch_turn is not None
    yield "pressure_rate", heard.pressed
    if heard.required_said is not None:
        yield "required_phrase_rate", heard.required_said
    if start < 0 and heard.between:
        yield "sentiment_shift", end > 0
        yield "neutralised_rate", end == 0
        yield "stayed_negative_rate", end < 0
    if start >= 0:
        yield "soured_rate", end < 0
