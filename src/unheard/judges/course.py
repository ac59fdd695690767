"""How a conversation went from turn to turn, in numbers: for fitted heads alone, which can find out what they mean.

Shares, trends and repetitions over all turns of a side, in no language's words, so that what was learnt from one desk
or language can hold in another.
"""

from collections.abc import Sequence
from math import log1p

from unheard.judges.dialogue import BUSINESS, CUSTOMER, Block, Dialogue
from unheard.judges.features import Features, clipped
from unheard.judges.vocabulary import words_in

CUSTOMER_TAGS = words_in(
    "works denies complaint churn not_read repeats human thanks trust no_more ok later half when slow resigned bye "
    "consent request also"
)
BUSINESS_TAGS = words_in(
    "polite empathy praise more rude silence done solution refuse unsure redirect promise ask apology half context "
    "wait next detail pitch"
)
STEM = 5
LONG_WORD = 4
NEAR = 0.5
"""Share of words in common from which a text says the same again."""


def course_features(dialogue: Dialogue, moods: Sequence[float]) -> Features:
    """All features of the course; `moods` are those of the customer's turns, in order."""
    customer = [block for block in dialogue.of(CUSTOMER) if block.words]
    business = [block for block in dialogue.of(BUSINESS) if block.words]
    found: Features = {"blocks": log1p(len(dialogue.blocks))}
    for side, blocks, tags in (("customer", customer, CUSTOMER_TAGS), ("business", business, BUSINESS_TAGS)):
        if blocks:
            found |= {f"{side}.{name}": value for name, value in _of_side(blocks, tags, dialogue).items()}
    if moods:
        found |= _of_moods(moods)
    found |= _between(dialogue, customer, business)
    return found


def _of_side(blocks: Sequence[Block], tags: frozenset[str], dialogue: Dialogue) -> Features:
    count = len(blocks)
    found: Features = {f"share.{tag}": sum(tag in block.tags for block in blocks) / count for tag in sorted(tags)}
    found |= {f"last.{tag}": float(tag in blocks[-1].tags) for tag in sorted(tags)}
    valences = [block.valence or 0.0 for block in blocks]
    found["valence"] = sum(valences) / count
    found["valence.first"], found["valence.last"] = valences[0], valences[-1]
    found["valence.low"], found["valence.high"] = min(valences), max(valences)
    learnt = [clipped(block.learnt) for block in blocks]
    found["learnt"] = sum(learnt) / count
    found["learnt.first"], found["learnt.last"] = learnt[0], learnt[-1]
    found["asks"] = sum(block.asks for block in blocks) / count
    found["words.last"] = log1p(blocks[-1].words) / 3
    found["words.first"] = log1p(blocks[0].words) / 3
    found["messages"] = log1p(sum(len(block.positions) for block in blocks) / count)
    found["again"] = _repetition(blocks, dialogue)
    return found


def _of_moods(moods: Sequence[float]) -> Features:
    half = max(1, len(moods) // 2)
    early, late = sum(moods[:half]) / half, sum(moods[-half:]) / half
    return {
        "mood.trend": late - early,
        "mood.high": max(moods),
        "mood.bad": sum(mood < -0.5 for mood in moods) / len(moods),
        "mood.good": sum(mood > 0.5 for mood in moods) / len(moods),
        "mood.late": late,
    }


def _between(dialogue: Dialogue, customer: Sequence[Block], business: Sequence[Block]) -> Features:
    """What one side's turns are to the other's."""
    found: Features = {}
    if not customer or not business:
        return found
    found["talk"] = log1p(sum(b.words for b in business)) / 3 - log1p(sum(b.words for b in customer)) / 3
    asked = met = 0
    for before, after in zip(dialogue.blocks, dialogue.blocks[1:], strict=False):
        if before.side == CUSTOMER and before.asks and after.side == BUSINESS:
            asked += 1
            met += after.says("solution", "done", "refuse", "wait", "promise")
    found["asked"] = log1p(asked)
    found["met"] = met / asked if asked else 0.5
    first, last = _stems(customer[0], dialogue), _stems(business[-1], dialogue)
    found["to_the_point"] = len(first & last) / max(3, min(len(first), len(last)))
    return found


def _repetition(blocks: Sequence[Block], dialogue: Dialogue) -> float:
    """Share of a side's turns that say again what an earlier one of it said."""
    seen: list[frozenset[str]] = []
    again = 0
    for block in blocks:
        stems = _stems(block, dialogue)
        again += len(stems) >= 3 and any(len(stems & old) >= NEAR * min(len(stems), len(old)) for old in seen)
        if len(stems) >= 3:
            seen.append(stems)
    return again / len(blocks)


def _stems(block: Block, dialogue: Dialogue) -> frozenset[str]:
    turns = dialogue.transcript.turns
    words = " ".join((turns[place].text or "")[:2_000].lower() for place in block.positions).split()
    return frozenset(word[:STEM] for word in words if len(word) >= LONG_WORD)
