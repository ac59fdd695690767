"""How the customer felt, turn by turn, at the start, at the lowest point and at the end. Customer turns only."""

from math import tanh

import msgspec

from unheard.judges.dialogue import CUSTOMER, Block, Dialogue
from unheard.judges.features import content_features, turn_features
from unheard.judges.reading import Reading
from unheard.judges.weights import Weights, probability

VERY_GOOD, VERY_BAD, NOTICEABLE = 1.3, -1.5, 0.5
"""Moods from which the start, the end or the lowest point counts as 2, as -2, and as ±1."""
CARRIED = 0.2
"""What is left of the mood so far in the next turn: nobody is in a rage, then calm, then in a rage."""
MANNERS = 6
"""Words up to which a goodbye is manners."""


class Feeling(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The customer's sentiment on the scale -2..2; null where nothing could be read."""

    start: int | None
    lowest: int | None
    end: int | None
    moods: tuple[float, ...] = ()
    """Of each customer block with words, -2..2, not rounded."""
    turns: tuple[tuple[int, float], ...] = ()
    """Number of each customer turn with words, and its mood."""


UNREADABLE = Feeling(start=None, lowest=None, end=None)


def mood_of(reading: Reading, text: str, weights: Weights) -> float:
    """Read the mood of one turn, -2..2."""
    return 2 * tanh(weights.heads["mood"].score(turn_features(reading, text)))


def feeling_of(dialogue: Dialogue, weights: Weights) -> Feeling:
    """Read the sentiment of the customer's turns; words without any feeling are near 0, no words at all null."""
    spoken = [block for block in dialogue.of(CUSTOMER) if block.words]
    if not spoken:
        return UNREADABLE
    turns: list[tuple[int, float]] = []
    moods: list[float] = []
    carried = 0.0
    said = dialogue.transcript.turns
    for block in spoken:
        own = []
        for position, reading in zip(block.positions, block.readings, strict=True):
            if not reading.words:
                continue
            turn = said[position]
            mood = mood_of(reading, turn.text or "", weights)
            own.append(mood)
            number = turn.number
            if number is not None:
                turns.append((number, round(max(-2.0, min(2.0, mood + CARRIED * carried)), 2)))
            carried = (carried + mood) / 2
        # The last message says how the block ends; the others how it got there.
        moods.append(own[0] if len(own) == 1 else (sum(own) / len(own) + own[-1]) / 2)
    levels = [_level(mood, block) for mood, block in zip(moods, spoken, strict=True)]
    end = levels[-1]
    # A goodbye after a complaint is manners: it lifts the end to neutral, not above what came before it.
    if end > 0 and len(levels) > 1 and _is_manners(spoken[-1]) and levels[-2] < 0:
        end = 0
    lowest = min(*levels[:-1], end) if len(levels) > 1 else end
    return Feeling(start=levels[0], lowest=lowest, end=end, moods=tuple(moods), turns=tuple(turns))


def _is_manners(block: Block) -> bool:
    return block.words <= MANNERS and block.says("thanks", "bye", "ok") and not block.says("works", "trust")


def _level(mood: float, block: Block) -> int:
    size = 2 if mood >= VERY_GOOD or mood <= VERY_BAD else 1 if abs(mood) >= NOTICEABLE else 0
    if mood > 0 and size == 2 and block.words <= 4:
        size = 1  # "Thanks!" is polite, not delighted
    return size if mood > 0 else -size


def satisfied(dialogue: Dialogue, feeling: Feeling, need: float, weights: Weights) -> float:
    """How content people would say the customer left, 0..1; `need` is how likely the need was met."""
    if not feeling.moods:
        return need
    return probability(weights.heads["satisfied"].score(content_features(dialogue, list(feeling.moods), need)))
