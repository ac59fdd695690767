"""Redaction: what is found in five languages, what is left alone, and that everything comes back."""

import time
from pathlib import Path

import pytest
from benchmarks.redaction import IDS, MORE, TEXTS, UNSEEN, languages, lines, read, score

from unheard.judges.redaction import PLACEHOLDER, Redactor, find, redact

TEXT = "I am jo@example.org, card 4111 1111 1111 1111, and jo@example.org again."


def test_there_are_more_than_500_texts_in_five_languages() -> None:
    assert languages() == languages(UNSEEN) == ["de", "en", "es", "fr", "pt"]
    assert sum(len(set(lines(language))) for language in languages()) >= 500
    assert all(sum(not read(line)[1] for line in lines(language)) >= 40 for language in languages())


@pytest.mark.parametrize("language", languages())
def test_recall_and_precision_stay_above_their_floors(language: str) -> None:
    for one in score(language, TEXTS).values():
        assert one.marked >= 6
        assert one.recall >= 0.95, one.misses
        assert one.precision >= 0.95, one.misses


def test_texts_that_the_patterns_were_not_made_with() -> None:
    scores = [score(language, UNSEEN) for language in languages(UNSEEN)]
    for kind in scores[0]:
        marked = sum(one[kind].marked for one in scores)
        found = sum(one[kind].found for one in scores)
        replaced = sum(one[kind].replaced for one in scores)
        right = sum(one[kind].right for one in scores)
        assert found / marked >= 0.9, kind
        assert right / replaced >= 0.9, kind


def test_ids_after_words_of_any_kind_are_found_and_other_numbers_are_not() -> None:
    scores = [score(language, IDS) for language in languages(IDS)]
    assert sum(len(lines(language, IDS)) for language in languages(IDS)) == 60
    ids = [one["ID"] for one in scores]
    assert sum(one.found for one in ids) / sum(one.marked for one in ids) >= 0.9
    every = [kind for one in scores for kind in one.values()]
    assert sum(one.right for one in every) / sum(one.replaced for one in every) >= 0.98


def test_numbers_are_told_by_their_form_where_no_usual_word_names_them() -> None:
    scores = [score(language, MORE)["ID"] for language in languages(MORE)]
    assert sum(one.marked for one in scores) == 32
    assert sum(one.found for one in scores) >= 31
    assert sum(one.right for one in scores) == sum(one.replaced for one in scores)
    german, spanish = score("de", UNSEEN)["ID"], score("es", UNSEEN)["ID"]
    assert german.recall == spanish.recall == 1.0


def test_the_same_words_get_the_same_placeholder_and_come_back() -> None:
    redacted = redact(TEXT)
    assert redacted.text == "I am [EMAIL_1], card [CARD_1], and [EMAIL_1] again."
    assert redacted.restore(redacted.text) == TEXT
    assert redacted.restore("[EMAIL_9] of [CARD_1]") == "[EMAIL_9] of 4111 1111 1111 1111"


def test_a_placeholder_that_somebody_wrote_is_never_given_out() -> None:
    texts = ["My mail is a@example.org", "Please write [EMAIL_1] and [EMAIL_2]"]
    redactor = Redactor(texts)
    sent = [redactor.redact(text) for text in texts]
    assert sent == ["My mail is [EMAIL_3]", "Please write [EMAIL_1] and [EMAIL_2]"]
    assert [redactor.restore(text) for text in sent] == texts


@pytest.mark.parametrize("folder", [TEXTS, UNSEEN], ids=["seen", "unseen"])
def test_what_is_taken_out_is_put_back_exactly(folder: Path) -> None:
    for language in languages():
        texts = [read(line)[0] for line in lines(language, folder)]
        redactor = Redactor(texts)
        for text in texts:
            sent = redactor.redact(text)
            assert redactor.restore(sent) == text
            assert bool(PLACEHOLDER.search(sent)) == bool(find(text))


@pytest.mark.parametrize(
    "text",
    [
        "order" + " " * 50_000 + "x", "order no " * 6_000, "A" * 50_000, "A-A" * 16_000, "Aa " * 16_000, "1" * 50_000,
        "1 " * 25_000, "a" * 50_000 + "@" + "b." * 10_000, "12 rue de la " * 4_000, "5 Aa Bb Cc Dd " * 3_500,
        "rua Aa Bb Cc Dd " * 3_000, "Aastra" * 8_000, "((((1" * 10_000, "DE89 3704 " * 5_000,
        "order a" * 9_000, "A1-" * 16_000, "xxnummer" * 6_000, "number n " * 6_000, "order 12345, 12345, " * 2_500,
        "número de " * 5_000, "card 1234 1234 " * 3_000, "liebe Maschine Note " * 2_500,
    ],
    ids=range(22),
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    find(text)
    assert time.process_time() - started < 2
