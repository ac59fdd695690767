"""What a fitted head of the customer's mood weighs of each customer turn: its words, its place, what stands around it.

One entry for each turn that has a value in the judgement's `sentiment.turns`. Names are in no language's words but
those of the grams, so that what was learnt in one language can hold in another.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from unheard.judges.dialogue import BUSINESS, CUSTOMER, Block, Dialogue
from unheard.judges.features import Features, turn_features
from unheard.judges.grams import grams_of_turn
from unheard.judges.outline import logit
from unheard.judges.reading import Reading
from unheard.records import Judgement

ANSWERS = ("promise", "redirect", "refuse", "done", "solution", "ask", "apology", "more", "wait", "unsure", "polite")
"""What the business said last before a turn, as far as it tells of the mood."""
AROUND = ("denies", "complaint", "repeats", "thanks", "works", "when", "not_read", "slow")
"""What the customer's turns around say of it."""
REPLIES = ("apology", "empathy", "promise", "redirect", "refuse", "done", "solution", "ask", "more", "unsure", "praise")
"""What it said next: who reads that the business is sorry learns how the turn was meant."""
NEIGHBOURS = 3
"""Turns of the customer on either side that are looked at: moods last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One customer turn, read."""

    turn: int
    """Number of the turn in its conversation."""
    value: float
    """The judge's own mood, -2 to 2."""
    outline: Features
    grams: Mapping[int, float]


def moments_of(dialogue: Dialogue, judgement: Judgement) -> list[Moment]:
    """Every customer turn with words, in order."""
    moods = {mood.turn: mood.value for mood in (judgement.sentiment and judgement.sentiment.turns) or ()}
    turns = dialogue.transcript.turns
    spoken = [one for one in _spoken(dialogue) if turns[one[0]].number in moods]
    values = [moods[turns[position].number or 0] for position, *_ in spoken]
    mean = sum(values) / max(1, len(values))
    whole = {
        **_whole(judgement),
        "all.mean": mean,
        "all.lowest": min(values, default=0.0),
        "all.turns": log1p(len(values)),
    }
    made: list[Moment] = []
    for place, (position, reading, before, after, reply) in enumerate(spoken):
        text = turns[position].text or ""
        found: Features = {f"own.{name}": value for name, value in turn_features(reading, text).items()}
        found["own.valence"], found["own.learnt"] = reading.valence, max(-4.0, min(4.0, reading.learnt))
        found |= {f"own.{name}": float(sign in text) for name, sign in (("!", "!"), ("?", "?"), ("#", "#"))}
        found["own.digits"] = float(any(map(str.isdigit, text)))
        found["value"] = values[place]
        found["before"] = values[place - 1] if place else 0.0
        found["after"] = values[place + 1] if place + 1 < len(values) else 0.0
        found["others"] = (mean * len(values) - values[place]) / max(1, len(values) - 1)
        found |= {
            "place": (place + 1) / len(values),
            "first": float(place == 0),
            "last": float(place + 1 == len(values)),
        }
        found["count"] = log1p(place)
        found["answered"] = float(before is not None)
        found["same_block"] = float(after)
        found |= {f"answer.{tag}": float(before is not None and tag in before.tags) for tag in ANSWERS}
        found |= {f"reply.{tag}": float(reply is not None and tag in reply.tags) for tag in REPLIES}
        found |= _of_neighbours([one[1] for one in spoken], place)
        made.append(
            Moment(
                turn=turns[position].number or 0,
                value=values[place],
                outline={**found, **whole},
                grams=grams_of_turn(text),
            )
        )
    return made


def _of_neighbours(readings: Sequence[Reading], place: int) -> Features:
    """How the customer's turns around one sound."""
    found: Features = {}
    around = {
        "earlier": readings[max(0, place - NEIGHBOURS) : place],
        "later": readings[place + 1 : place + 1 + NEIGHBOURS],
    }
    for name, ones in around.items():
        count = max(1, len(ones))
        found[f"{name}.valence"] = sum(one.valence for one in ones) / count
        found[f"{name}.learnt"] = sum(max(-4.0, min(4.0, one.learnt)) for one in ones) / count
        for tag in AROUND:
            found[f"{name}.{tag}"] = sum(tag in one.tags for one in ones) / count
    return found


def _spoken(dialogue: Dialogue) -> Iterator[tuple[int, Reading, Block | None, bool, Block | None]]:
    """Position, reading, the business's blocks before and after it, and whether the customer goes on from a turn."""
    before: Block | None = None
    for number, block in enumerate(dialogue.blocks):
        if block.side == BUSINESS:
            before = block
        elif block.side == CUSTOMER:
            reply = dialogue.blocks[number + 1] if number + 1 < len(dialogue.blocks) else None
            for of, (position, reading) in enumerate(zip(block.positions, block.readings, strict=True)):
                yield position, reading, before, of > 0, reply


def _whole(judgement: Judgement) -> Features:
    scores = judgement.scores or {}
    found: Features = {}
    for name in ("resolved", "satisfied"):
        value = scores.get(name)
        found[f"all.{name}"] = 0.0 if value is None else logit(value)
    quality = scores.get("quality")
    found["all.quality"] = 0.0 if quality is None else quality - 3
    return found
