"""What customers lived through over several contacts about one issue: journeys, and waits for the business on them.

From the times and pools of what was spoken, by the definitions of metrics.md §4c, in plain loops.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from unheard.simulate.dialogue import AGENT, ASSISTANT, CUSTOMER, FIRST_AGENT, SECOND, TOPIC

if TYPE_CHECKING:
    from unheard.records import Conversation
    from unheard.simulate.truth import TrueConversation
    from unheard.simulate.truth_of_people import Spoken

DAY = 86_400
GAP_DAYS = 30
"""A longer silence begins a new journey."""
OWED_SECONDS = DAY
"""A wait without a promise is long from here on."""
COURTESY = frozenset(("thanks", "late_thanks", "happy"))
FAREWELLS = frozenset(("agent_bye", "ai_bye", "agent_bye_bad", "not_this_time", "partly"))
"""Pools of the business that say nothing of what was promised (`partly` stands after it about a second issue only)."""
HOUR, SITTING_SECONDS = 3_600, 900
"""Where more than an hour is promised, nothing that is said within a quarter of an hour is what was promised."""
ASKED, ANSWER, FAREWELL = "asked", "answer", "farewell"
CLAIMS = ("resolved", "closed", "customer_confirmed")


class TrueWait(msgspec.Struct, omit_defaults=True):
    """One wait of a customer for the business."""

    promised: bool = False
    """The business had said by when."""
    long: bool | None = None
    """It took longer than promised, or than a day; null where neither was seen."""
    first: bool = False
    """The business wrote before the customer wrote again."""
    kept: bool | None = None


class TrueJourney(msgspec.Struct, omit_defaults=True):
    """What the contacts of one journey come to; it stands at the first."""

    contacts: int = 1
    switches: int = 0
    """Changes of channel."""
    repeats: int = 0


@dataclass(slots=True)
class Seen:
    """What of a contact matters for its journey; times are seconds since the start of the world."""

    truth: TrueConversation
    channel: str
    last: int
    """The last public turn or event."""
    spoken: list[tuple[int, str]]
    """Turns that are no courtesy of the customer: when, and what it is: asked, answer, or farewell."""
    claims: list[int]
    promise: tuple[int, int] | None = None
    """When the business last said by when, and by when."""


def seen(truth: TrueConversation, record: Conversation, said: Sequence[Spoken], start: dt.datetime) -> Seen:
    """Keep what matters of a contact that was just told; `start` is the start of the world."""
    talked: list[tuple[int, str]] = []
    promise: tuple[int, int] | None = None
    for one in said:
        if one.speaker == CUSTOMER:
            if not _is_courtesy(one):
                talked.append((one.at, ASKED))
        elif one.speaker in (AGENT, FIRST_AGENT, ASSISTANT):
            talked.append((one.at, FAREWELL if _says_nothing_of_it(one) else ANSWER))
            if one.promise_days:
                promise = one.at, one.at + one.promise_days * DAY
    events = [(event.type, _seconds(str(event.at), start)) for event in record.events or ()]
    last = max([one.at for one in said] + [at for _, at in events] + [truth.opened])
    claims = [at for kind, at in events if kind in CLAIMS]
    return Seen(truth, record.channel or "", last, talked, claims, promise)


def _says_nothing_of_it(one: Spoken) -> bool:
    """A goodbye, or a word about something else that the customer asked besides: no promise is kept by that."""
    return all(source == SECOND or name in FAREWELLS for source, name in one.pools)


def _is_courtesy(one: Spoken) -> bool:
    """Only thanks, a confirmation or a farewell."""
    return all((source == TOPIC and name == "confirm") or name in COURTESY for source, name in one.pools)


def _seconds(at: str, start: dt.datetime) -> int:
    return int((dt.datetime.fromisoformat(at) - start).total_seconds())


def settle(contacts: Sequence[Seen], until: int) -> None:
    """Write into each truth the waits that began in it, and the journey that began with it."""
    by_issue: dict[tuple[bool, object], list[Seen]] = {}
    for one in contacts:
        known = one.truth.identified
        by_issue.setdefault((known, one.truth.issue if known else one.truth.conversation_id), []).append(one)
    for together in by_issue.values():
        for journey in _journeys(sorted(together, key=lambda one: one.truth.opened)):
            _settle(journey, until)


def _journeys(contacts: list[Seen]) -> Iterator[list[Seen]]:
    journey: list[Seen] = []
    end = 0
    for one in contacts:
        if journey and one.truth.opened > end + GAP_DAYS * DAY:
            yield journey
            journey = []
        journey.append(one)
        end = max(end, one.last) if len(journey) > 1 else one.last
    yield journey


def _settle(journey: list[Seen], until: int) -> None:
    first = journey[0].truth
    if first.identified:
        first.journey = TrueJourney(
            contacts=len(journey),
            switches=sum(a.channel != b.channel for a, b in pairwise(journey)),
            repeats=sum(one.truth.heard.repeats for one in journey if one.truth.heard),
        )
    turns = sorted((at, kind, place) for place, one in enumerate(journey) for at, kind in one.spoken)
    promises = [(one, *one.promise) for one in journey if one.promise]
    for one, at, limit in promises:
        one.truth.waits += (_promised(one, at, limit, turns, until),)
    claims = sorted(at for one in journey for at in one.claims)
    begun: tuple[int, int] | None = None
    last = 0
    for at, kind, place in [*turns, (until, ANSWER, -1)]:
        if kind == ASKED:
            begun, last = begun or (at, place), at
        elif begun is not None:
            answered = at if place >= 0 else None
            if not any(start < begun[0] <= limit for _, start, limit in promises):
                journey[begun[1]].truth.waits += (_asked(begun[0], last, answered, claims, until),)
            begun = None


def _promised(one: Seen, start: int, limit: int, turns: list[tuple[int, str, int]], until: int) -> TrueWait:
    sitting = start + (SITTING_SECONDS if limit - start > HOUR else 0)
    answered = next((at for at, kind, _ in turns if kind == ANSWER and at > sitting), None)
    over = until if answered is None else answered
    asked = [at for at, kind, _ in turns if kind == ASKED and limit < at < over]
    open_end = any(state != "resolved" for state in one.truth.issues)
    ended = answered if answered is not None else until if asked or open_end else None
    late = ended is not None and ended > limit
    return TrueWait(
        promised=True,
        long=True if late else False if answered is not None else None,
        first=answered is not None and not asked,
        kept=True if answered is not None and answered <= limit else False if late else None,
    )


def _asked(start: int, last: int, answered: int | None, claims: list[int], until: int) -> TrueWait:
    limit = start + OWED_SECONDS
    closed = next((at for at in claims if at > start), None)
    ended = answered if answered is not None else closed if closed is not None else until
    known = answered is not None or closed is not None
    return TrueWait(
        long=True if ended > limit else False if known else None, first=answered is not None and last <= limit
    )


def figures_of_journeys(row: TrueConversation) -> Iterator[tuple[str, int]]:
    """Name every figure of journeys and waits whose denominator begins in the conversation, with what it adds."""
    if row.journey is not None:
        yield "channel_switches", row.journey.switches
        yield "repetition_count", row.journey.repeats
        yield "extra_contacts", row.journey.contacts - 1
    for wait in row.waits:
        if wait.long:
            yield "proactive_update_rate", wait.first
        if wait.promised and wait.kept is not None:
            yield "promise_kept_rate", wait.kept
