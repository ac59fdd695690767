"""Texts, courtesies and identities: one spelling each, nothing of substance changed."""

from collections import Counter
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unheard.ingest.courtesy import is_courtesy
from unheard.ingest.others import minor_units
from unheard.ingest.people import People, normal_email, normal_id, normal_phone
from unheard.ingest.surveys import normalised, scale_of
from unheard.ingest.text import clean_text, clean_texts, courtesies
from unheard.records import Customer, Survey

COURTESIES = [
    "Thanks",
    "thank you so much!",
    "Thanks Kim",
    "Thank you, Ann-Marie!",
    "ok, that works",
    "Perfect, it works now. Bye",
    "Great, thanks for your quick help. Have a nice day!",
    "👍",
    "🙏😊",
    "ok",
    "Cheers",
    "Thank you for your patience",
    "Vielen Dank, Frau Müller",
    "Danke, hat geklappt",
    "Alles klar, danke schön"[12:],
    "Mit freundlichen Grüßen, Jo Meier",
    "merci beaucoup",
    "Merci pour votre aide, bonne journée",
    "au revoir",
    "C’est parfait, merci",
    "muchas gracias por su ayuda",
    "perfecto, gracias",
    "Obrigado, funcionou",
    "muito obrigada pela ajuda",
    "THANK YOU",
]
NO_COURTESIES = [
    "Thanks but it still fails",
    "thanks, not working",
    "ok?",
    "Thanks. Where is it",
    "refund me",
    "Danke, aber es geht nicht",
    "danke, funktioniert leider nicht",
    "merci mais ça ne marche pas",
    "gracias, pero no funciona",
    "obrigado, mas ainda não",
    "Thanks for nothing",
    "ok my order is 1234",
    "THANKS REFUND ME",
    "no thanks",
    "😡",
    "...",
    "12",
    "yes",
    "Thanks, the second parcel is missing",
    "bye bye money, you stole it from my bank account",
]


@pytest.mark.parametrize("text", COURTESIES)
def test_thanks_confirmations_and_farewells_are_courtesy(text: Any) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", NO_COURTESIES)
def test_questions_negations_and_matters_of_substance_are_none(text: Any) -> None:
    assert not is_courtesy(text)


def test_a_column_of_texts_answers_as_each_text_alone() -> None:
    texts = [*COURTESIES, None, *NO_COURTESIES, "x " * 400, ""]
    expected = [None if text is None else is_courtesy(text) for text in texts]
    assert courtesies(pa.array(texts)).to_pylist() == expected
    assert courtesies(pa.array(texts).slice(3)).to_pylist() == expected[3:]
    assert courtesies(pa.array([], pa.string())).to_pylist() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Hello&nbsp;<b>Jo</b></p><p>Bye</p>", "Hello Jo\nBye"),
        ("a<br/>b<br>c", "a\nb\nc"),
        ("<style>p {color: red}</style><div>text<img src='https://x/pixel.gif'></div>", "text"),
        ("Tom &amp; Ann &#39;s &lt;3", "Tom & Ann 's <3"),
        ("first\\nsecond\\r\\nthird", "first\nsecond\nthird"),
        ("a\x00b", "ab"),
    ],
)
def test_markup_entities_and_literal_breaks_are_removed(before: Any, after: Any) -> None:
    assert clean_text(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "if a < b and b > c",
        "me <jo@example.org> wrote",
        "▇▇▇ and [PII] stay",
        "C:\\new\\name",
        "R&D, AT&T",
        "x\\ny\nz",
        "#include <vector>",
        "words " * 50_000,
    ],
)
def test_what_only_looks_like_markup_stays(text: Any) -> None:
    assert clean_text(text) == text


@given(st.lists(st.one_of(st.none(), st.text(alphabet="ab<p>/&;nbs\\\n ü😀", max_size=30)), max_size=20))
def test_cleaning_a_column_is_cleaning_each_text(texts: Any) -> None:
    column = pa.array(texts, pa.string())
    expected = [
        None if text is None else text if clean_text(text) == text else clean_text(text) or None for text in texts
    ]
    assert clean_texts(column).to_pylist() == expected


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (" Jo@Example.ORG ", "jo@example.org"),
        ("Jo <jo@example.org>", "jo@example.org"),
        ("mailto:a@b.de", "a@b.de"),
        ("jo+shop@example.org", "jo+shop@example.org"),
        ("nobody", None),
        ("", None),
        ("@", None),
    ],
)
def test_addresses_are_trimmed_and_lower_case_and_keep_what_follows_a_plus(text: Any, normal: Any) -> None:
    assert normal_email(text) == normal


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("+49 30 123456", "+4930123456"),
        ("+49 (0)30 123456", "+4930123456"),
        ("0049-30-123456", "+4930123456"),
        ("(030) 123 456", "030123456"),
        ("+000", None),
        ("0000000", None),
        ("12", None),
        ("anonymous", None),
    ],
)
def test_numbers_become_e164_where_they_have_a_country_code(text: Any, normal: Any) -> None:
    assert normal_phone(text) == normal


def test_ids_are_trimmed_and_words_for_nobody_are_nobody() -> None:
    assert [normal_id(text) for text in (" u-9 ", "0", "null", "N/A", " ")] == ["u-9", "0", None, None, None]


def test_people_are_hashed_once_a_value_and_invalid_ones_counted() -> None:
    asked = []
    people = People(lambda kind, value: asked.append((kind, value)) or f"{kind}:{value}")
    problems = Counter()
    customers = [Customer(id=7, email="A@b.de"), None, Customer(id="7", email=" a@B.de"), Customer(email="nobody")]
    found = people.identities(customers, problems)
    assert (found.ids, found.emails) == (["id:7", None, "id:7", None], ["email:a@b.de", None, "email:a@b.de", None])
    assert problems == Counter({"invalid_identities": 1})
    people.identities(customers, problems)
    assert problems == Counter({"invalid_identities": 2})
    assert len(asked) == 4


@pytest.mark.parametrize(
    ("survey", "norm"),
    [
        (Survey(instrument="csat", score=4), 0.75),
        (Survey(instrument="nps", score=9), 0.9),
        (Survey(instrument="ces", score=1, higher_is_better=False), 1.0),
        (Survey(instrument="resolution", score=1), 1.0),
        (Survey(instrument="csat", score=103), None),
        (Survey(instrument="csat", score=80, scale=(0.0, 100.0)), 0.8),
        (Survey(instrument="csat", score=3, scale=(3.0, 3.0)), None),
        (Survey(instrument="mood", score=3), None),
        (Survey(instrument="csat"), None),
    ],
)
def test_scores_are_brought_to_0_to_1_with_higher_better(survey: Any, norm: Any) -> None:
    better = survey.higher_is_better is not False
    assert normalised(survey.score, scale_of(survey), higher_is_better=better) == norm


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (12.5, "EUR", 1250),
        (1.005, "EUR", 101),
        (500, "JPY", 500),
        (1.2345, "KWD", 1235),
        (3, None, 300),
        (None, "EUR", None),
        (0.1 + 0.2, "USD", 30),
        (-4.5, "usd", -450),
    ],
)
def test_amounts_become_whole_minor_units(amount: Any, currency: Any, minor: Any) -> None:
    assert minor_units(amount, currency) == minor
