"""How good the service was: tone and knowledge from the business's words, timeliness from the clock."""

import msgspec

from unheard.judges.dialogue import BUSINESS, CUSTOMER, Dialogue
from unheard.judges.features import service_features
from unheard.judges.weights import Weights

MINUTE, HOUR, DAY = 60, 3_600, 86_400
PACE = {
    "chat": (MINUTE, 3 * MINUTE, 10 * MINUTE, HOUR),
    "messaging": (5 * MINUTE, 15 * MINUTE, HOUR, 8 * HOUR),
    "voice": (MINUTE, 3 * MINUTE, 10 * MINUTE, HOUR),
    "sms": (5 * MINUTE, 15 * MINUTE, HOUR, 8 * HOUR),
    "social": (15 * MINUTE, HOUR, 4 * HOUR, DAY),
    "email": (2 * HOUR, 8 * HOUR, DAY, 3 * DAY),
    "web_form": (2 * HOUR, 8 * HOUR, DAY, 3 * DAY),
}
"""Waits up to which timeliness is 5, 4, 3, 2, by channel; longer is 1."""


class Service(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Quality in its three parts, 1..5; null where it could not be seen."""

    tone: float | None
    knowledge: float | None
    timeliness: float | None


def service_of(dialogue: Dialogue, weights: Weights) -> Service:
    """Judge the service; without a word by the business, tone and knowledge stay unknown."""
    if not any(block.words for block in dialogue.of(BUSINESS)):
        return Service(tone=None, knowledge=None, timeliness=_timeliness(dialogue))
    found = service_features(dialogue)
    return Service(
        tone=_clipped(weights.heads["tone"].score(found)),
        knowledge=_clipped(weights.heads["knowledge"].score(found)),
        timeliness=_timeliness(dialogue),
    )


def quality_score(service: Service, content: float, weights: Weights) -> float | None:
    """One number for the service, 1..5, null where nothing was seen; `content` is how satisfied the customer left."""
    parts = {"knowledge": service.knowledge, "tone": service.tone, "timeliness": service.timeliness}
    # From the middle of the scale, so that a part that could not be seen moves nothing.
    found = {name: value - 3.0 for name, value in parts.items() if value is not None}
    if not found:
        return None
    return max(1.0, min(5.0, weights.heads["quality"].score({**found, "satisfied": 2 * content - 1})))


def _timeliness(dialogue: Dialogue) -> float | None:
    """Grade the first and the longest wait for an answer; null without times.

    A question left without an answer at the end, or never answered at all, has no wait to grade: it is 1 where
    nobody ever answered.
    """
    if dialogue.first_answer is None:
        return 1.0 if dialogue.of(CUSTOMER) and dialogue.transcript.never_answered is not None else None
    turns = dialogue.transcript.turns
    waits = []
    for before, after in zip(dialogue.blocks, dialogue.blocks[1:], strict=False):
        if before.side == CUSTOMER and after.side == BUSINESS:
            asked, answered = turns[before.positions[0]].at_us, turns[after.positions[0]].at_us
            if asked is not None and answered is not None and answered >= asked:
                waits.append((answered - asked) / 1_000_000)
    if not waits:
        return None
    limits = PACE.get(dialogue.transcript.channel or "", PACE["messaging"])
    grades = [5.0 - sum(wait > limit for limit in limits) for wait in waits]
    return _clipped((grades[0] + min(grades)) / 2)


def _clipped(value: float) -> float:
    return round(max(1.0, min(5.0, value)), 1)
