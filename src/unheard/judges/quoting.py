"""Finding the sentence that shows it: verbatim, from the turn that was read."""

import re
from collections.abc import Sequence

from unheard.judges.dialogue import CUSTOMER, Block, Dialogue
from unheard.judges.evidence import cut, widened
from unheard.judges.lexicon import Lexicon
from unheard.judges.reading import TEXT_LIMIT
from unheard.judges.saying import says
from unheard.records import Quote

_SENTENCE = re.compile(r"[^.!?\n]+(?:(?<=\w)[.!?](?=\w)[^.!?\n]*)*[.!?]*")
"""A sign with letters or digits on both sides ends none: "4.50", "example.com"."""


def quote_of(dialogue: Dialogue, block: Block, tags: Sequence[str], language: Lexicon | None) -> Quote | None:
    """Quote the sentence of a block in which one of these phrases stands, else its first sentence.

    Null where the turn has no number (it came from a folded conversation) or no words.
    """
    matcher = (language.customer if block.side == CUSTOMER else language.business) if language is not None else None
    fallback: Quote | None = None
    for tag in (*tags, None):
        for place in range(len(block.positions) - 1, -1, -1):
            turn = dialogue.transcript.turns[block.positions[place]]
            if turn.number is None or not turn.text:
                continue
            text = turn.text[:TEXT_LIMIT]
            if tag is None or matcher is None or language is None:
                fallback = fallback or _quoted(turn.number, turn.text, 0, len(text))
            elif tag in block.readings[place].tags:
                for found in _SENTENCE.finditer(text):
                    # One sentence is the whole turn, in which the phrase was found: most short turns.
                    if found.end() - found.start() == len(text) or says(found.group(), tag, language, matcher):
                        return _quoted(turn.number, turn.text, *found.span())
                # The phrase spans two sentences: the turn's beginning is still its own words.
                return _quoted(turn.number, turn.text, 0, len(text))
    return fallback


def _quoted(number: int, text: str, start: int, end: int) -> Quote | None:
    """Quote what stands between two places, trimmed, without changing a character between its ends."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    kept = cut(text, *widened(text, start, end)).rstrip()
    return Quote(turn=number, text=kept) if kept else None
