"""The same conversation put to the judge in other ways."""

from typing import Any

import pytest
from tiny_world import figures

from unheard.judges.base import Transcript, TranscriptTurn
from unheard.studies.paraphrase import PARALLEL, PARAPHRASES, paraphrased
from unheard.studies.stability import merged


def test_on_the_tiny_world(tiny: Any):
    assert tiny("judge").code == 0
    done = tiny("study", "stability", "--judge", "embedded", "--output", "json")
    assert done.code == 0, done.err
    found = figures(done.json)
    again = found["identical_share", "judged again"]
    assert (again["value"], again["n"], again["clusters"]) == (1.0, 11, 10)
    # Jo wrote two of the eleven: n_K = 11² / (9 + 4); t(0.975, 9) = 2.262157
    effective = 121 / 13
    assert again["low"] == pytest.approx(effective / (effective + 2.262157**2))
    assert again["high"] == 1.0
    assert found["identical_share", "alone, in reverse order"]["value"] == 1.0
    # "This still does not work" is said otherwise in h5 and a5, and nowhere else.
    assert found["identical_share", "paraphrased"]["n"] == 2
    assert found["identical_share", "paraphrased"]["value"] == 1.0
    languages = found["identical_share", "another language"]
    assert (languages["n"], languages["clusters"]) == (4 * len(PARALLEL), len(PARALLEL))
    assert found["within_one_share", "another language"]["value"] >= 0.75
    for row in done.json["rows"]:
        assert row["before"] != row["after"]


def test_other_judges_are_not_sent_anything(tiny: Any):
    done = tiny("study", "stability", "--judge", "told", "--output", "json")
    assert done.code == 0
    assert "not on this machine" in done.json["refused"]
    assert done.json["estimates"][0]["value"] is None


def test_merging_keeps_words_and_order():
    turns = tuple(
        TranscriptTurn(number=k, speaker=who, text=text)
        for k, (who, text) in enumerate([("customer", "a"), ("customer", "b"), ("human_agent", "c"), ("customer", "d")])
    )
    one = merged(Transcript(conversation_key="k", turns=turns))
    assert [(turn.speaker, turn.text) for turn in one.turns] == [
        ("customer", "a\nb"), ("human_agent", "c"), ("customer", "d"),
    ]  # fmt: skip


def test_paraphrases_change_whole_words_only():
    assert paraphrased("I cannot, it is fine; discannot", "en") == "I can't, it's fine; discannot"
    assert paraphrased("Ich habe es gestern erhalten", "de-AT") == "Ich habe es am Tag zuvor bekommen"
    assert paraphrased("cannot", "zh") == "cannot"
    assert set(PARAPHRASES) == {"en", "de", "fr", "es", "pt"}


def test_each_told_conversation_is_told_alike():
    for told in PARALLEL:
        assert set(told) == {"en", "de", "fr", "es", "pt"}
        assert len({tuple(who for who, _ in said) for said in told.values()}) == 1
