"""Agreement with people on the tiny world, by hand."""

from pathlib import Path
from typing import Any

import pytest
from tiny_world import figures, write

# The judge says: h1 5, h2 4, h3 2, h4 5, h5 1, a1 4, a2 2, a4 nothing.
KIM = {"h1": 5, "h2": 3, "h3": 2, "h4": 5, "h5": 2, "a1": 4, "a2": 1, "a4": 3}


def label(name: str, value: Any, annotator: str = "human:kim", **more: Any) -> dict[str, Any]:
    return {"conversation_id": name, "source": "desk", "name": "rating", "value": value, "annotator": annotator, **more}


def agreement(tiny: Any, tmp_path: Path, rows: list[dict[str, Any]], *arguments: str) -> dict[str, Any]:
    assert tiny("labels", "import", write(tmp_path / "labels.jsonl", rows)).code == 0
    done = tiny("study", "agreement", *arguments, "--output", "json")
    assert done.code == 0, done.err
    found: dict[str, Any] = done.json
    return found


def test_one_person(tiny: Any, tmp_path: Path):
    answer = agreement(tiny, tmp_path, [label(name, value) for name, value in KIM.items()])
    found = figures(answer)
    assert found["exact_share", "judge"]["value"] == pytest.approx(4 / 7)  # h1, h3, h4, a1
    assert found["within_one_share", "judge"]["value"] == 1.0
    assert found["f1_satisfied", "judge"]["value"] == pytest.approx(2 * 3 / (4 + 3))  # h2 is one too many
    assert found["f1_dissatisfied", "judge"]["value"] == 1.0
    assert found["balanced_accuracy_satisfied", "judge"]["value"] == pytest.approx((1 + 3 / 4) / 2)
    assert found["exact_share", "constant"]["value"] == pytest.approx(2 / 7)  # always 2, or always 5
    assert found["exact_share", "person to person"]["value"] is None
    assert found["exact_share", "judge"]["n"] == 7
    assert any("1 labelled conversations have no rating by the judge" in note for note in answer["notes"])
    confusion = [row for row in answer["rows"] if row["kind"] == "confusion"]
    assert sum(row["conversations"] for row in confusion) == 7
    assert {"kind": "confusion", "judge": 4, "people": 3, "conversations": 1} in confusion
    calibration = {row["judge"]: row["people_mean"] for row in answer["rows"] if row["kind"] == "calibration"}
    assert calibration == {1: 2.0, 2: 1.5, 4: 3.5, 5: 5.0}


def test_sentiment_alone_is_a_floor(tiny: Any, tmp_path: Path):
    # The tiny world has no sentiment: 3 throughout.
    found = figures(agreement(tiny, tmp_path, [label(name, value) for name, value in KIM.items()]))
    assert found["exact_share", "sentiment"]["value"] == pytest.approx(1 / 7)
    assert found["spearman", "sentiment"]["value"] is None


def test_several_people_and_an_adjudicator(tiny: Any, tmp_path: Path):
    rows = [label(name, value) for name, value in KIM.items()]
    rows += [label("h1", 4, "human:lee"), label("h2", 3, "human:lee"), label("h3", 4, "human:lee")]
    rows.append(label("h2", 4, "adjudicator:mo", purpose="dispute"))
    found = figures(agreement(tiny, tmp_path, rows))
    people = found["exact_share", "person to person"]
    assert (people["value"], people["n"]) == (pytest.approx(1 / 3), 3)  # h2 agree; the adjudicator is no rater
    # pairs 5-4, 3-3, 2-4, both ways: counts 2:1, 3:2, 4:2, 5:1; interval would differ, this is ordinal
    counts = {2: 1, 3: 2, 4: 2, 5: 1}

    def distance(a: int, b: int) -> float:
        low, high = min(a, b), max(a, b)
        return (sum(counts[k] for k in range(low, high + 1)) - (counts[low] + counts[high]) / 2) ** 2

    observed = 2 * (distance(5, 4) + distance(2, 4)) / 6
    expected = sum(counts[a] * counts[b] * distance(a, b) for a in counts for b in counts) / (6 * 5)
    assert found["krippendorff_alpha", "person to person"]["value"] == pytest.approx(1 - observed / expected)
    # h1: 4.5 is 5; h2: the adjudicator's 4; h3: 3, and the judge said 2
    assert found["exact_share", "judge"]["value"] == pytest.approx(4 / 7)


def test_drawn_labels_count_by_their_probability(tiny: Any, tmp_path: Path):
    drawn = {"h1": 0.5, "h2": 0.25, "h3": 1.0}
    rows = [
        label(
            name,
            value,
            **({"inclusion_prob": drawn[name], "sample": "s", "purpose": "random"} if name in drawn else {}),
        )
        for name, value in KIM.items()
    ]
    found = figures(agreement(tiny, tmp_path, rows))
    # h1 counts 2 and agrees, h2 counts 4 and does not, h3 counts 1 and agrees
    assert found["exact_share", "judge"]["value"] == pytest.approx(3 / 7)
    assert found["exact_share", "judge"]["n"] == 3
    assert found["exact_share", "judge, not drawn"]["value"] == pytest.approx(2 / 4)  # h4, a1; not h5, a2


def test_by_segment(tiny: Any, tmp_path: Path):
    answer = agreement(tiny, tmp_path, [label(name, value) for name, value in KIM.items()], "--by", "handler")
    found = figures(answer)
    assert found["exact_share", "judge", "human_only"]["value"] == pytest.approx(3 / 5)
    assert found["exact_share", "judge", "ai_only"]["value"] == pytest.approx(1 / 2)


def test_words_that_are_no_rating_are_left_out(tiny: Any, tmp_path: Path):
    found = figures(agreement(tiny, tmp_path, [label("h1", 5), label("h2", "fine"), label("h3", 9)]))
    assert found["exact_share", "judge"]["n"] == 1


def test_all_alike_is_not_certainty(tiny: Any, tmp_path: Path):
    found = figures(agreement(tiny, tmp_path, [label(name, value) for name, value in KIM.items()]))
    within = found["within_one_share", "judge"]
    assert (within["value"], within["high"]) == (1.0, 1.0)
    # Wilson's limit at 7 conversations of 7 customers, t(0.975, 6) = 2.446912
    assert (within["n"], within["clusters"]) == (7, 7)
    assert within["low"] == pytest.approx(7 / (7 + 2.446912**2))
    for one in found.values():
        assert one["low"] is None or one["low"] < one["high"], one
    kappa = found["quadratic_weighted_kappa", "constant"]
    assert (kappa["low"], kappa["high"]) == (None, None)
    assert "no interval: leaving any customer out changes nothing" in kappa["notes"]


def test_with_one_rater_the_ceiling_is_said_to_be_unknown_and_the_floors_stand(tiny: Any, tmp_path: Path):
    answer = agreement(tiny, tmp_path, [label(name, value) for name, value in KIM.items()], "--by", "handler")
    found = figures(answer)
    for segment in ((), ("human_only",), ("ai_only",)):
        assert found["within_one_share", "person to person", *segment]["value"] is None
        for floor in ("constant", "sentiment"):
            one = found["within_one_share", floor, *segment]
            assert one["value"] is not None
            assert one["low"] < one["high"], (floor, segment)
    assert any("No conversation was rated by two people" in note for note in answer["notes"])


def test_with_two_raters_the_ceiling_stands_in_each_segment_with_its_interval(tiny: Any, tmp_path: Path):
    rows = [label(name, value) for name, value in KIM.items()]
    rows += [label(name, min(5, value + 1), "human:lee") for name, value in KIM.items()]
    answer = agreement(tiny, tmp_path, rows, "--by", "handler")
    found = figures(answer)
    for segment in ((), ("human_only",)):
        one = found["within_one_share", "person to person", *segment]
        assert (one["value"], one["high"]) == (1.0, 1.0)
        assert 0 < one["low"] < 1, "all alike is not certainty"
    assert any("the ceiling" in note for note in answer["notes"])
