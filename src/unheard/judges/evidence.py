"""Quotes are evidence only when they stand in the conversation, word for word."""

from collections.abc import Iterable, Mapping

from unheard.records import Quote

QUOTE_LIMIT = 240
"""Longest quote in characters; a longer one is cut, which leaves it verbatim."""


def verified(quotes: Iterable[Quote], texts: Mapping[int, str | None]) -> tuple[list[Quote], int]:
    """Keep the quotes that stand verbatim in the turn they name; return them and how many were dropped.

    `texts` maps a turn's number to its text. An exact substring is asked for: no change of case, blanks or
    quotation marks is forgiven, because a reader searches for exactly these words.
    """
    kept: list[Quote] = []
    dropped = 0
    for quote in quotes:
        text = texts.get(quote.turn)
        if not quote.text or text is None or quote.text not in text:
            dropped += 1
            continue
        kept.append(quote if len(quote.text) <= QUOTE_LIMIT else Quote(turn=quote.turn, text=quote.text[:QUOTE_LIMIT]))
    return kept, dropped
