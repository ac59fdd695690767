"""Quotes are evidence only when they stand in the conversation, word for word, and hold whole words and numbers."""

from collections.abc import Iterable, Mapping

from unheard.records import Quote

QUOTE_LIMIT = 240
"""Longest quote in characters; a longer one is cut, which leaves it verbatim."""
_IN_NUMBERS, _IN_WORDS = ".,:/", "'’"
"""Signs that part nothing between two digits ("4.50") and between two letters ("don't")."""


def verified(quotes: Iterable[Quote], texts: Mapping[int, str | None]) -> tuple[list[Quote], int]:
    """Keep the quotes that stand verbatim in the turn they name; return them and how many were dropped.

    `texts` maps a turn's number to its text. An exact substring is asked for: no change of case, blanks or
    quotation marks is forgiven, because a reader searches for exactly these words. One that begins or ends inside
    a word or a number is widened to the whole of it: "50 EUR" of "4.50 EUR" is another amount.
    """
    kept: list[Quote] = []
    dropped = 0
    for quote in quotes:
        text = texts.get(quote.turn)
        if not quote.text or text is None or quote.text not in text:
            dropped += 1
            continue
        start, end = _place(text, quote.text)
        whole = cut(text, *widened(text, start, end))
        kept.append(quote if whole == quote.text else Quote(turn=quote.turn, text=whole))
    return kept, dropped


def _place(text: str, words: str) -> tuple[int, int]:
    """Where words stand in a text: where they stand whole, if they do anywhere; else the first place."""
    first = start = text.find(words)
    for _ in range(QUOTE_LIMIT):
        if not parts_a_word(text, start) and not parts_a_word(text, start + len(words)):
            return start, start + len(words)
        start = text.find(words, start + 1)
        if start < 0:
            break
    return first, first + len(words)


def parts_a_word(text: str, place: int) -> bool:
    """Whether a cut at this place would part a word or a number."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if before.isalnum() and after.isalnum():
        return True
    return _joins(text, place) or _joins(text, place - 1)


def _joins(text: str, place: int) -> bool:
    """Whether the sign at this place stands inside a number or a word."""
    if not 0 < place < len(text) - 1:
        return False
    sign, before, after = text[place], text[place - 1], text[place + 1]
    if sign in _IN_NUMBERS:
        return before.isdigit() and after.isdigit()
    return sign in _IN_WORDS and before.isalpha() and after.isalpha()


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """The ends of a quote, moved out to whole words; left where they are in a run of signs longer than any quote."""
    least, most = max(0, start - QUOTE_LIMIT), min(len(text), end + QUOTE_LIMIT)
    first, last = start, end
    while first > least and parts_a_word(text, first):
        first -= 1
    while last < most and parts_a_word(text, last):
        last += 1
    return (start if parts_a_word(text, first) else first), (end if parts_a_word(text, last) else last)


def cut(text: str, start: int, end: int) -> str:
    """The words between two places, up to the longest quote; what is cut off begins with a word of its own."""
    if end - start <= QUOTE_LIMIT:
        return text[start:end]
    last = start + QUOTE_LIMIT
    while last > start and parts_a_word(text, last):
        last -= 1
    return text[start : last if last > start else start + QUOTE_LIMIT]
