"""Hearing a signal in a turn: a phrase that shows it, and no phrase of the same turn that takes it away."""

import re

from unheard.judges.dialogue import CUSTOMER, Block, Dialogue
from unheard.judges.lexicon.compiled import heard_tag

NUMBER = re.compile(r"[0-9][0-9 ./-]{2,40}[0-9]|[0-9]{3}|\b[A-Z]{1,4}-?[0-9]{2}")
GIVEN = {
    "detail.number": NUMBER,
    "detail.email": re.compile(r"[^\s@]{1,64}@[^\s@]"),
    "detail.phone": re.compile(r"[0-9][0-9 ()/-]{6,30}[0-9]"),
}
"""Detail that a business may ask for → what a text looks like that gives it."""
CODE = re.compile(r"(?<![0-9A-Za-z])(?:[A-Za-z]{1,4}[- ]?)?[0-9](?:[-./ ]?[0-9]){2,30}(?![0-9A-Za-z])")
"""A number of three digits or more, with the letters before it: of an order, a case, a customer."""
_DIGITS = re.compile(r"[0-9][-./ ]?[0-9][-./ ]?[0-9]")
"""What every `CODE` holds: searched first, because most texts have no number and this is several times quicker."""
PROBLEM, TOLD = "detail.problem", 8
"""Asking what the matter is, and the customer's words from which it was told."""
LOOKED_AT = 2_000
"""Characters of a turn that are looked at for a detail."""


def heard_as(signal: str, tag: str) -> tuple[str, str]:
    """Give the tags that show a signal: its own phrases, and those that heads weigh."""
    return heard_tag(signal), tag


def hears(block: Block, signal: str, tag: str) -> bool:
    """Whether a signal is heard in one of a block's turns."""
    own, taken_away = heard_tag(signal), heard_tag(f"{signal}.not")
    if own not in block.tags and tag not in block.tags:
        return False
    return any(
        (own in reading.tags or tag in reading.tags) and taken_away not in reading.tags for reading in block.readings
    )


def asked_for_what_was_given(dialogue: Dialogue) -> tuple[Block, str] | None:
    """Find the first block of the business that asks for a detail which the customer gave before, and its tag."""
    turns = dialogue.transcript.turns
    earlier: list[str] = []
    words = 0
    for block in dialogue.blocks:
        if block.side == CUSTOMER:
            earlier += [(turns[position].text or "")[:LOOKED_AT] for position in block.positions]
            words += block.words
            continue
        for reading in block.readings if earlier else ():
            if not reading.questions:
                continue
            if heard_tag(PROBLEM) in reading.tags and words >= TOLD:
                return block, heard_tag(PROBLEM)
            for kind, looks in GIVEN.items():
                if heard_tag(kind) in reading.tags and any(map(looks.search, earlier)):
                    return block, heard_tag(kind)
    return None


def said_again(dialogue: Dialogue) -> list[Block]:
    """Find the customer's blocks that give a number which was given before, after the business asked for something."""
    turns = dialogue.transcript.turns
    given: set[str] = set()
    found = []
    asked = False
    for block in dialogue.blocks:
        if block.side != CUSTOMER:
            asked = any(reading.questions for reading in block.readings)
            continue
        texts = ((turns[position].text or "")[:LOOKED_AT] for position in block.positions)
        numbered = (text for text in texts if _DIGITS.search(text) is not None)
        now = {re.sub(r"[^0-9a-z]", "", code.lower()) for text in numbered for code in CODE.findall(text)}
        if asked and not now.isdisjoint(given):
            found.append(block)
        given |= now
    return found
