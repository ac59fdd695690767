"""Short words for worlds written by hand: a conversation in two lines instead of twenty.

Times are minutes after the conversation's day; `DAY_MINUTES * k` is k days later.
"""

from dataclasses import dataclass
from typing import Any

from world_words import Json, at

DAY_MINUTES = 1440
SPEAKERS = {"C": "customer", "H": "human_agent", "S": "supervisor", "A": "ai_agent", "B": "automation"}
ASK = "My refund has not arrived"
FAILS = "It still fails, please help"
THANKS = "Thanks!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A small world and what one metric must be in it, worked out by hand."""

    name: str
    metric: str
    world: Json
    numerator: float
    denominator: float
    value: float | None
    because: str


def talk(name: str, who: str | None, *turns: tuple[Any, ...], day: int = 0, **fields: Any) -> Json:
    """A conversation: turns as (minute, speaker letter, text, kind)."""
    start = day * DAY_MINUTES
    events = fields.pop("events", [])
    row: Json = {"conversation_id": name, "source": "desk", "channel": "chat", "direction": "inbound"}
    row |= {"opened_at": at(start), "topic": "billing"}
    if who is not None:
        row["customer"] = {"id": who}
    row["turns"] = [
        {
            "at": at(start + turn[0]),
            "speaker": SPEAKERS[turn[1]],
            "text": turn[2],
            "visibility": "public",
            "kind": turn[3] if len(turn) > 3 else "message",
        }
        for turn in turns
    ]
    row["events"] = [{"at": at(start + minute), "type": kind, **dict(*more)} for minute, kind, *more in events]
    return row | fields


def solved(name: str, who: str | None, *, day: int = 0, events: Any = None, **fields: Any) -> Json:
    """Asked at minute 0, answered by a person at 10, closed at 20."""
    closing = [(20, "closed", {"cause": "human"})] if events is None else events
    return talk(name, who, (0, "C", ASK), (10, "H", "Done."), day=day, events=closing, **fields)


def survey(instrument: str, score: float | None, scale: list[float], minute: int = 30, **fields: Any) -> Json:
    row: Json = {"id": f"s-{instrument}-{minute}", "instrument": instrument, "scale": scale, "sent_at": at(minute)}
    if score is not None:
        row |= {"score": score, "answered_at": at(minute + 5)}
    return row | fields


def judged(name: str, rating: int | None, *states: str, **fields: Any) -> Json:
    issues = [{"label": f"issue {number}", "state": state} for number, state in enumerate(states)]
    row: Json = {"conversation_id": name, "source": "desk", "judge": "desk-review", "rating": rating, "issues": issues}
    return row | fields


def seen(fact: str = "contact", days: float = 200, who: str | None = None) -> Json:
    return {"fact": fact, "customer": None if who is None else {"id": who}, "to": at(days * DAY_MINUTES)}


def later(number: int, who: str, kind: str, day: float, **fields: Any) -> Json:
    return {"id": f"o{number}", "customer": {"id": who}, "at": at(day * DAY_MINUTES), "type": kind} | fields


def world(*conversations: Json, **tables: list[Json]) -> Json:
    return {"conversations": list(conversations), **tables}


def case(name: str, metric: str, small: Json, numerator: float, denominator: float, because: str) -> Case:
    value = numerator / denominator if denominator else None
    return Case(
        name=name,
        metric=metric,
        world=small,
        numerator=numerator,
        denominator=denominator,
        value=value,
        because=because,
    )
