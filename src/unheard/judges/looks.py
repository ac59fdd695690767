"""What a piece of a text (what stands between two blanks) can show of text that is no evidence.

Each mark names what `masking` would look for because of it, so that a text without marks is not looked at, and one with
some only for what they name.
"""

import re
from collections.abc import Sequence

from unheard.judges import outsiders
from unheard.judges.pasted import is_letter, is_single, is_spelled
from unheard.judges.raters_words import TRIGGERS

LONG_PIECE = 24
LONG = re.compile(r"[\w+/=%-]{24,}", re.ASCII)
"""Runs that may be encoded text."""
UNREADABLE = re.compile(
    "[\u0370-\u1dff\u200b\u200c\u2060\u2c00-\ud7ff\uf900-\ufdff\ufe70-\ufeff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U00010000-\U0001efff\U00020000-\U000e0fff]"
)
"""Letters of scripts that no lexicon here reads, and characters that nobody sees; emoji are read."""

SIGNS, FIRST, LONG_RUN, LABEL, SPELLED, SINGLE, WORDS, OUTSIDE, LETTER = (1 << place for place in range(9))
"""SIGNS: signs and scripts to be looked for; FIRST: the same where it opens the text; LONG_RUN: maybe encoded; LABEL:
may begin a row of labels or boxes; SPELLED: a word letter by letter; SINGLE: a letter by itself that is no word;
WORDS, OUTSIDE: words to a judge, and for somebody outside. LETTER: any letter by itself, which alone needs no look."""
LOOK = SIGNS | LONG_RUN | LABEL | SPELLED | SINGLE | WORDS | OUTSIDE
EVERYTHING = LOOK | FIRST | LETTER

_SIGNS = frozenset("\n:=<[`%|~")
_LABEL = re.compile(r"#[^\W\d_]\w*\Z|\[(?:[xX✓✔]?\]|\Z)")
"""A label that ends the piece, or a box: a row of them needs another one behind a blank."""


def looks_of(piece: str, words: Sequence[str]) -> int:
    """Say what of a piece may make its text one that `readable` or `evidence_in` changes, as marks; `words`: its own.

    Whatever those two look for must be found here, too.
    """
    looks = WORDS * (not TRIGGERS.isdisjoint(words)) | OUTSIDE * (not outsiders.TRIGGERS.isdisjoint(words))
    if piece.isascii() and piece.isalnum():
        if len(piece) == 1:
            return looks | (SINGLE * is_single(piece) | LETTER if piece.isalpha() else FIRST)
        looks |= LONG_RUN * (len(piece) >= LONG_PIECE)
        return looks | FIRST * piece[0].isdigit()
    if (
        not _SIGNS.isdisjoint(piece)
        or "{{" in piece
        or "##" in piece
        or piece.startswith(("//", "/*"))
        or "---" in piece
        or (not piece.isascii() and UNREADABLE.search(piece) is not None)
    ):
        looks |= SIGNS
    if "#" in piece or "[" in piece:
        looks |= LABEL * ("\t" in piece or "\n" in piece or _LABEL.search(piece) is not None)
    looks |= LONG_RUN * (len(piece) >= LONG_PIECE and LONG.search(piece) is not None)
    looks |= SPELLED * is_spelled(piece) | SINGLE * is_single(piece) | LETTER * is_letter(piece)
    return looks | FIRST * (piece[:1].isdigit() or piece.startswith((">", "-")))
