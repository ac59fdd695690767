"""The rubric against its published examples, the parts beside them where each flips, caps and absent parts."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from unheard.judges.named import judge_named
from unheard.judges.needs import PlainNeeds, plain
from unheard.judges.rubric import Parts, rating, rubric_version
from unheard.settings import Rubric, Settings

R = Rubric()


def stars(issues: str, end: float | None, *quality: float | None, never_answered: bool = False) -> int | None:
    states = {"+": "resolved", "~": "partly", "-": "unresolved", "?": "unknown"}
    parts = Parts(
        issues=tuple(states[one] for one in issues), sentiment_end=end, quality=quality, never_answered=never_answered
    )
    return rating(parts, R)


@pytest.mark.parametrize(
    ("issues", "end", "quality", "expected"),
    [
        ("+", 1, (4, 4, 2), 4),  # logins slow but fixed: 2.5 + 0.8 + 1.0 = 4.3
        ("+++", 1, (5, 5, 5), 5),  # three queries answered: 2.5 + 0.8 + 1.5 = 4.8
        ("-", -1, (4, 3, 4), 2),  # confirmation mail: 0.5 + 0.4 + 1.1 = 2.0
        ("--", -1, (4, 2, 5), 2),  # two issues: 0.5 + 0.4 + 1.1 = 2.0
    ],
)
def test_published_examples_are_rated_as_published(
    issues: str, end: int, quality: tuple[int, ...], expected: int
) -> None:
    assert stars(issues, end, *quality) == expected


@pytest.mark.parametrize(
    ("issues", "end", "quality", "expected"),
    [
        ("+", 1, (4, 4, 3), 4),  # 4.4
        ("+", 1, (4, 4, 4), 5),  # 4.5: half up
        ("+", 2, (4, 4, 2), 5),  # 4.5
        ("+", -2, (4, 4, 2), 4),  # 3.7
        ("~", 1, (4, 4, 2), 3),  # 3.3
        ("+++", 0, (5, 5, 5), 5),  # 4.6
        ("+++", -1, (5, 5, 5), 4),  # 4.4
        ("++~", 1, (5, 5, 5), 3),  # 0.5 * (1 + 4 * 5/6) + 0.8 + 1.5 = 4.47, cut at 3: something is open
        ("-", -1, (2, 2, 2), 2),  # 0.9 + 0.6 = 1.5
        ("-", -1, (2, 2, 1), 1),  # 1.4
        ("-", -2, (3, 3, 2), 2),  # 0.5 + 0.2 + 0.8 = 1.5
        ("-", -2, (3, 2, 2), 1),  # 1.4
        ("~", -1, (4, 3, 4), 3),  # 1.5 + 0.4 + 1.1 = 3.0
        ("+-", -1, (4, 2, 5), 3),  # the same with one of the two solved
    ],
)
def test_neighbouring_parts_flip_where_the_arithmetic_says(
    issues: str, end: int, quality: tuple[int, ...], expected: int
) -> None:
    assert stars(issues, end, *quality) == expected


def test_nothing_resolved_is_capped_at_two_and_something_open_at_three() -> None:
    assert stars("-", 2, 5, 5, 5) == 2
    assert stars("+-", 2, 5, 5, 5) == 3
    assert stars("+", 2, 5, 5, 5) == 5


def test_never_answered_is_one_whatever_the_parts() -> None:
    assert stars("+", 2, 5, 5, 5, never_answered=True) == 1


def test_no_known_issue_gives_no_rating() -> None:
    assert stars("", 1, 5, 5, 5) is None
    assert stars("??", 1, 5, 5, 5) is None


def test_an_unknown_issue_counts_in_no_mean() -> None:
    assert stars("+?", 1, 5, 5, 5) == stars("+", 1, 5, 5, 5) == 5


def test_the_weight_of_an_unreadable_sentiment_goes_to_the_others_in_proportion() -> None:
    # (0.5 * 5 + 0.3 * 3) / 0.8 = 4.25, and with q = 11/3: (2.5 + 1.1) / 0.8 = 4.5
    assert stars("+", None, 3, 3, 3) == 4
    assert stars("+", None, 4, 4, 3) == 5


def test_absent_quality_parts_are_left_out_of_their_mean() -> None:
    assert stars("+", 1, 4, None, None) == stars("+", 1, 4, 4, 4) == 5
    assert stars("+", 1, None, None, None) == 5  # (2.5 + 0.8) / 0.7 = 4.71
    assert stars("-", None, None, None, None) == 1


def test_rounding_is_half_up_also_where_binary_fractions_fall_short() -> None:
    # 0.5 * 3 + 0.2 * 3 + 0.3 * 3 would be 3.0; a mean of thirds gives 2.5 only up to an error of 1e-16.
    assert stars("-~", 1, 7 / 3, 7 / 3, 7 / 3) == 3  # 0.5 * 2 + 0.8 + 0.7 = 2.5


def test_the_rubric_version_names_its_constants() -> None:
    assert rubric_version(Rubric()) == rubric_version(Rubric())
    assert rubric_version(Rubric(part_partly=0.4)) != rubric_version(Rubric())


def test_a_helper_that_is_given_a_copy_of_the_settings_is_the_same_judge() -> None:
    rubric = Rubric(**{name: 0.25 * number for number, name in enumerate(R.model_dump()) if name.startswith("weight")})
    settings = Settings(rubric=rubric, languages=("de", "pt"), judge_model=None)
    sent = msgspec.msgpack.decode(msgspec.msgpack.encode(plain(settings)), type=PlainNeeds)
    assert {name: getattr(sent.rubric, name) for name in type(rubric).model_fields} == rubric.model_dump()
    here, there = judge_named("embedded", settings), judge_named("embedded", sent)
    assert (there.version, there.rubric_version) == (here.version, here.rubric_version)
    assert there.rubric_version != rubric_version(R)
    assert plain(Settings(judge_model=Path("some.json"))).judge_model == "some.json"


def test_a_helper_starts_without_loading_the_settings() -> None:
    asked = "import sys, unheard.pipeline.reader; print('unheard.settings' in sys.modules, 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
