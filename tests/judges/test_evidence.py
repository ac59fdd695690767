"""Quotes are kept when they stand in their turn word for word, else dropped and counted."""

import pytest

from unheard.judges.evidence import QUOTE_LIMIT, verified
from unheard.records import Quote

TEXTS = {0: "Where is my refund?", 1: "It is on\nits way.", 2: None}


def test_a_verbatim_quote_is_kept() -> None:
    assert verified([Quote(turn=0, text="my refund")], TEXTS) == ([Quote(turn=0, text="my refund")], 0)


def test_a_quote_of_other_words_another_turn_or_another_spelling_is_dropped_and_counted() -> None:
    wrong = [
        Quote(turn=0, text="My refund"),
        Quote(turn=1, text="my refund"),
        Quote(turn=1, text="on its way"),
        Quote(turn=2, text="refund"),
        Quote(turn=9, text="refund"),
        Quote(turn=0, text=""),
    ]
    assert verified(wrong, TEXTS) == ([], 6)


def test_a_long_quote_is_cut_and_stays_verbatim() -> None:
    text = "word " * 200
    kept, dropped = verified([Quote(turn=0, text=text)], {0: text})
    assert dropped == 0
    assert len(kept[0].text) == QUOTE_LIMIT
    assert kept[0].text in text


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("50 EUR", "4.50 EUR"),
        ("paid 4", "paid 4.50"),
        ("t work", "don’t work"),
        ("It does", "It doesn't"),
        ("000", "1,000"),
        ("fund", "refund"),
        ("it", "it"),  # stands whole at the end, inside other words before
        ("12/05", "12/05/2026"),
    ],
)
def test_a_quote_that_begins_or_ends_inside_a_word_or_number_is_widened_to_it(words: str, whole: str) -> None:
    text = "I paid 4.50 EUR, not 1,000: on 12/05/2026. It doesn't fit; they don’t work; refund it."
    assert verified([Quote(turn=0, text=words)], {0: text}) == ([Quote(turn=0, text=whole)], 0)


def test_a_long_quote_is_cut_before_a_word_and_a_word_longer_than_any_quote_inside() -> None:
    text = "x1 " + "word's " * 60
    kept, _ = verified([Quote(turn=0, text=text.strip())], {0: text})
    assert kept[0].text.rstrip().endswith(" word's")
    assert QUOTE_LIMIT - 8 < len(kept[0].text) <= QUOTE_LIMIT
    endless = "7" * 5_000
    kept, _ = verified([Quote(turn=0, text=endless[:300])], {0: endless})
    assert kept == [Quote(turn=0, text=endless[:QUOTE_LIMIT])]
