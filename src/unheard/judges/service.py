"""How good the service was: tone and knowledge from the business's words, timeliness from the clock."""

from dataclasses import dataclass

from unheard.judges.dialogue import BUSINESS, CUSTOMER, Block, Dialogue

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
TONE = {"polite": 0.4, "empathy": 0.3, "praise": 0.3, "more": 0.2, "rude": -1.6, "silence": -0.3}
"""What the business's words add to tone; an apology adds nothing: it follows the trouble, not the manners."""
KNOWLEDGE = {
    "done": 0.9, "solution": 0.7, "refuse": -0.2, "unsure": -0.9, "redirect": -0.5, "promise": -0.3, "praise": 0.4,
    "ask": 0.1,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Quality in its three parts, 1..5; null where it could not be seen."""

    tone: float | None
    knowledge: float | None
    timeliness: float | None


def service_of(dialogue: Dialogue) -> Service:
    """Judge the service; without a word by the business, tone and knowledge stay unknown."""
    answers = [block for block in dialogue.of(BUSINESS) if block.words]
    if not answers:
        return Service(tone=None, knowledge=None, timeliness=_timeliness(dialogue))
    return Service(
        tone=_clipped(3.2 + _shares(answers, TONE)),
        knowledge=_clipped(_knowledge(dialogue, answers)),
        timeliness=_timeliness(dialogue),
    )


def quality_score(service: Service, reaction: float) -> float | None:
    """One number for the service, 1..5: what was known and how it went down, less how politely and how fast.

    Politeness is weak evidence: set phrases are thickest where the service is thinnest. `reaction` is how content
    the customer left, 0..1.
    """
    weighted = [(service.knowledge, 0.45), (service.tone, 0.1), (service.timeliness, 0.15)]
    seen = [(value, weight) for value, weight in weighted if value is not None]
    if not seen:
        return None
    seen.append((1 + 4 * reaction, 0.5))
    return sum(value * weight for value, weight in seen) / sum(weight for _, weight in seen)


def _shares(blocks: list[Block], weights: dict[str, float]) -> float:
    """Sum of weights, each counted in full once said and a little more the more often."""
    total = 0.0
    for tag, weight in weights.items():
        said = sum(tag in block.tags for block in blocks)
        if said:
            total += weight * (0.7 + 0.3 * said / len(blocks))
    return total


def _knowledge(dialogue: Dialogue, answers: list[Block]) -> float:
    replies = dialogue.replies()
    score = 2.9 + _shares(answers, KNOWLEDGE)
    score += 0.8 * any("works" in block.tags for block in replies[-2:])
    score += 0.3 * bool(replies and "thanks" in replies[-1].tags)
    score -= 0.5 * min(2, sum("denies" in block.tags for block in replies)) / 2
    score -= 0.6 * any("not_read" in block.tags for block in replies)
    score -= 0.5 * any("repeats" in block.tags for block in replies)
    score -= 0.4 * any(block.says("complaint", "churn") for block in replies)
    turns = dialogue.transcript.turns
    texts = [turns[position].text or "" for block in answers for position in block.positions]
    long = [text for text in texts if len(text) > 40]
    score -= 0.6 * (len(set(long)) < len(long))  # the same answer twice
    if all(block.words < 6 for block in answers):
        score -= 0.4
    return score


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
