"""Quotes are kept when they stand in their turn word for word, else dropped and counted."""

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
