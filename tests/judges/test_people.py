"""Several people's words as one value."""

from typing import Any

import pytest

from unheard.judges.people import said_by_people, value_of


def label(value: Any, annotator: str | None, **more: Any) -> dict[str, Any]:
    return {"conversation_key": "c", "name": "rating", "value": value, "annotator": annotator, **more}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("resolved", True, 1.0), ("resolved", "no", 0.0), ("resolved", "partly", 0.5), ("resolved", 0.25, 0.25),
        ("satisfied", "dissatisfied", 0.0), ("correct", "Yes", 1.0), ("resolved", 3, None), ("resolved", None, None),
        ("rating", "4", 4.0), ("rating", 2.5, 2.5), ("rating", True, None), ("rating", 6, None),
        ("quality", "good", None),
    ],
)  # fmt: skip
def test_values(name: str, value: Any, expected: float | None):
    assert value_of(name, value) == expected


def test_several_raters_are_averaged():
    (said,) = said_by_people([label(4, "a"), label(1, "b"), label("nothing", "c")])
    assert (said.value, said.raters, said.each, said.adjudicated) == (2.5, 2, (4.0, 1.0), False)


def test_the_later_word_of_a_rater_counts():
    (said,) = said_by_people([label(5, "a", at_us=2), label(1, "a", at_us=1)])
    assert said.each == (5.0,)


def test_an_adjudicator_settles_it():
    rows = [label(4, "a"), label(1, "b"), label(2, "adjudicator:kim", purpose="dispute", at_us=3)]
    (said,) = said_by_people(rows)
    assert (said.value, said.raters, said.adjudicated) == (2.0, 2, True)


@pytest.mark.parametrize("purpose", ["dispute", "queue"])
def test_a_dispute_or_a_queue_is_no_rater_beside_others(purpose: str):
    (said,) = said_by_people([label(4, "a"), label(1, "b", purpose=purpose)])
    assert (said.value, said.adjudicated) == (4.0, False)
    (alone,) = said_by_people([label(1, "b", purpose=purpose)])
    assert (alone.value, alone.each) == (1.0, (1.0,))


def test_who_reads_for_a_queue_too_is_one_rater_of_the_pair_that_is_compared():
    rows = [label(4, "a"), label(2, "a", purpose="queue"), label(1, "b", purpose="queue")]
    (said,) = said_by_people(rows)
    assert (said.value, sorted(said.each)) == (4.0, [1.0, 4.0])


def test_labels_without_a_name_are_each_their_own():
    (said,) = said_by_people([label(4, None), label(1, None)])
    assert said.raters == 2
