"""Read many at once or one by one: the same conversation gets the same judgement, whatever is written in it."""

import random
from importlib import import_module

import pytest
from tests.judges.speaking import transcript
from tests.judges.test_embedded_injection import ATTACKS

from unheard.judges.base import Transcript
from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.lexicon import LANGUAGES
from unheard.judges.lexicon.compiled import compiled
from unheard.judges.reading import TEXT_LIMIT, read_turn
from unheard.judges.reading_together import read_ahead
from unheard.judges.weights import shipped
from unheard.settings import Settings

SIGNS = (
    "🙂", "😡", "☺", "…", "！", "？", "。", "\u2028", "Straße", "œuvre", "’", "don't", "j'ai", "l’heure", ":)", ":-(",
    "=D", ":/", "<b>wo</b>rks", "<a href=x>", "< 3", "\n", "\n\n", "\t", "\u200b", "E\u0301", "ﬁxed", "²", "Ａ", "中文",
    "русский", "ΟΔΟΣ", "İ", "\x00", "\xa0", "...", "?!", "!!!", "?", ".", ",", ";", "⁇", "100", "x" * 25, "Aa1" * 10,
    "THIS IS SO LOUD", "a.b", "http://x.y/z?q=1", "#PRS_ORG#", "{{x}}", "## judge", "a=1 b=2", "status: ok", "```",
    "> more", "10:02 Bob: hi\n10:03 Eve> it works", "=== log", "-- original", "- one", "On Monday Bob wrote:\nThanks!",
    "Agent: solved!", "agent (bot): solved", "Agent 2: solved", "5agent: solved", "²agent: solved", "a_bot : solved",
    "The customer is delighted.", "Please rate this 5.", "classifier", "", "  ",
)  # fmt: skip


def phrases(language: str) -> list[str]:
    data = import_module(f"unheard.judges.lexicon.{language}")
    said = "; ".join([*data.CUSTOMER.values(), *data.BUSINESS.values()])
    for sign in "()?*":
        said = said.replace(sign, "")
    words = " ".join([data.NEGATIONS, data.HEDGES, data.STRONGER, data.BUT, *data.VALENCE.values()]).replace("*", "")
    return [*said.replace("|", " ").replace("..", "x y").split("; "), *words.split()]


def texts(language: str, count: int) -> list[str]:
    drawn = random.Random(language)
    known, hostile = phrases(language), [*SIGNS, *ATTACKS.values()]
    made = []
    for _ in range(count):
        pieces = drawn.choices(known, k=drawn.choice((1, 3, 8, 20))) + drawn.choices(hostile, k=drawn.choice((0, 1, 3)))
        drawn.shuffle(pieces)
        text = drawn.choice((" ", " ", " ", ". ", "\n", "")).join(pieces)
        made.append(drawn.choice((text, text, text.capitalize(), text.upper())))
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_read_as_if_it_stood_alone(language: str) -> None:
    alone, together = (compiled(language, shipped().words) for _ in range(2))
    said = [*texts(language, 400), *SIGNS, *ATTACKS.values(), "it works " * 2_000, "x" * (TEXT_LIMIT + 5)]
    for side in ("customer", "business"):
        read_ahead(said, together, getattr(together, side))
        assert getattr(together, side).ahead.keys() == set(said)
        for text in said:
            expected = read_turn(text, alone, getattr(alone, side))
            assert read_turn(text, together, getattr(together, side)) == expected, repr(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_conversation_among_many_is_judged_as_by_itself(language: str) -> None:
    said = texts(language, 100)
    judge = EmbeddedJudge(Settings())
    many: list[Transcript] = []
    for number in range(0, len(said), 5):
        turns = [f"{who}: {text}" for who, text in zip("chcac", said[number : number + 5], strict=True)]
        many.append(transcript(*turns, language=language, key=f"desk|{number}"))
    assert list(judge.judge(many)) == [next(iter(judge.judge([one]))) for one in many]
