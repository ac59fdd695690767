"""How the customer felt: at the start, at the lowest point, at the end. Customer turns only."""

from dataclasses import dataclass
from math import exp

from unheard.judges.dialogue import CUSTOMER, Block, Dialogue

STRONG, NOTICEABLE = 0.66, 0.22
"""Valence from which a block counts as ±2 and as ±1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling:
    """The customer's sentiment on the scale -2..2; null where nothing could be read."""

    start: int | None
    lowest: int | None
    end: int | None


UNREADABLE = Feeling(start=None, lowest=None, end=None)


def feeling_of(dialogue: Dialogue) -> Feeling:
    """Read the sentiment of the customer's blocks; words without any feeling are 0, no words at all null."""
    spoken = [block for block in dialogue.of(CUSTOMER) if block.words]
    if not spoken:
        return UNREADABLE
    levels = [_level(block) for block in spoken]
    end = levels[-1]
    # A goodbye after a complaint is manners: it lifts the end to neutral, not above what came before it.
    if end > 0 and len(levels) > 1 and _is_manners(spoken[-1]) and levels[-2] < 0:
        end = 0
    return Feeling(start=levels[0], lowest=min(*levels[:-1], end) if len(levels) > 1 else end, end=end)


def _is_manners(block: Block) -> bool:
    return block.words <= 6 and block.says("thanks", "bye", "ok") and not block.says("works", "trust")


def _level(block: Block) -> int:
    valence = block.valence or 0.0
    size = 2 if abs(valence) >= STRONG else 1 if abs(valence) >= NOTICEABLE else 0
    if valence > 0 and size == 2 and block.words <= 4:
        size = 1  # "Thanks!" is polite, not delighted
    return size if valence > 0 else -size


def satisfied(dialogue: Dialogue, probability: float) -> float:
    """How likely the customer left content, 0..1: the end counts most, then whether it was solved."""
    spoken = [block for block in dialogue.of(CUSTOMER) if block.words]
    if not spoken:
        return probability
    valences = [block.valence or 0.0 for block in spoken]
    replied = bool(dialogue.replies())
    score = 2.6 * (probability - 0.5)
    score += (1.3 if replied else 0.4) * valences[-1] + 0.6 * sum(valences) / len(valences) + 0.7 * valences[0]
    tags = frozenset[str]().union(*(block.tags for block in spoken))
    score -= sum(
        weight
        for tag, weight in {
            "complaint": 0.5,
            "churn": 0.5,
            "legal": 0.3,
            "not_read": 0.5,
            "repeats": 0.3,
            "human": 0.2,
        }.items()
        if tag in tags
    )
    score -= 0.3 * any(reading.shouts for block in spoken for reading in block.readings)
    score += 0.4 * ("thanks" in tags)
    return 1 / (1 + exp(-score))
