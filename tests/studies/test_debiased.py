"""Debiased through the command line: the figures against plain sums, what is left out, and when it says nothing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from labelled_world import conversations, ingested, label, told
from tiny_world import Json, figures

from unheard.judges.heads import Model, fingerprint


def study(unheard: Any, *arguments: str) -> Json:
    done = unheard("study", "debiased", *arguments, "--output", "json")
    assert done.code == 0, done.err
    found: Json = done.json
    return found


def read_half(rows: list[Json], true: list[int]) -> list[Json]:
    """Every conversation with probability 1/4 or 3/4, kept by a die; people are right."""
    dice = np.random.default_rng(3)
    labels = []
    for number, (row, rating) in enumerate(zip(rows, true, strict=True)):
        probability = 0.75 if number % 3 else 0.25
        if dice.random() < probability:
            labels.append(label(row, rating, inclusion_prob=probability))
    return labels


def test_corrected_judge_and_labels_alone_are_the_sums_of_the_definition(unheard: Any, tmp_path: Path) -> None:
    rows, true = ingested(unheard, tmp_path)
    labels = read_half(rows, true)
    told(unheard, tmp_path, labels)
    answer = study(unheard, "--by", "channel")
    said = {one["conversation_id"]: one["rating"] for one in conversations()[1]}
    for channel in (None, "chat", "email"):
        inside = {row["conversation_id"] for row in rows if channel in (None, row["channel"])}
        for metric, good in (
            ("cx_score", lambda rating: float(rating >= 4)),
            ("bad_experience_rate", lambda rating: float(rating <= 2)),
            ("cx_mean", float),
        ):
            of = figures(answer)
            key = () if channel is None else (channel,)
            row = next(r for r in answer["rows"] if r["metric"] == metric and tuple(r["segment"].values()) == key)
            judge = np.mean([good(said[name]) for name in inside])
            kept = [one for one in labels if one["conversation_id"] in inside]
            w = np.array([1 / one["inclusion_prob"] for one in kept])
            y = np.array([good(one["value"]) for one in kept])
            f = np.array([good(said[one["conversation_id"]]) for one in kept])
            assert of[metric, *key]["value"] == pytest.approx(judge)
            assert of[metric, *key]["n"] == len(inside)
            assert of[f"{metric}_labels", *key]["value"] == pytest.approx(np.average(y, weights=w))
            expected = row["lambda"] * judge + np.average(y - row["lambda"] * f, weights=w)
            found = of[f"{metric}_debiased", *key]
            assert found["value"] == pytest.approx(expected)
            assert (found["n"], found["clusters"]) == (len(kept), row["labels"] and found["clusters"])
            assert found["low"] < found["value"] < found["high"]
    whole = {row["metric"]: row for row in answer["rows"] if not row["segment"]}
    assert 0 < whole["cx_score"]["lambda"] <= 1
    assert whole["cx_score"]["half_width_points"] < whole["cx_score"]["half_width_labels_points"]
    assert whole["cx_score"]["judge_minus_debiased"] > 5, "the judge is too kind"
    truth = float(np.mean([rating >= 4 for rating in true]))
    corrected = figures(answer)["cx_score_debiased",]
    assert corrected["low"] <= truth <= corrected["high"]
    assert not figures(answer)["cx_score",]["low"] <= truth <= figures(answer)["cx_score",]["high"]


def test_from_200_labels_on_a_word_learnt_from_other_customers_stands_beside(unheard: Any, tmp_path: Path) -> None:
    rows, true = ingested(unheard, tmp_path)
    labels = [label(row, rating, inclusion_prob=0.9) for row, rating in zip(rows[:216], true[:216], strict=True)]
    told(unheard, tmp_path, labels[:199])
    assert not any("cross_predicted" in one["metric"] for one in study(unheard)["estimates"])
    told(unheard, tmp_path, labels)
    answer = study(unheard, "--by", "channel")
    found, truth = figures(answer), float(np.mean([rating >= 4 for rating in true]))
    learnt = found["cx_score_cross_predicted",]
    assert learnt["low"] <= truth <= learnt["high"]
    assert learnt["n"] == 216
    assert found["cx_mean_cross_predicted",]["unit"] == "rating"
    assert ("cx_score_cross_predicted", "email") in found
    row = next(row for row in answer["rows"] if row["metric"] == "cx_score" and not row["segment"])
    assert row["half_width_cross_predicted_points"] == pytest.approx(50 * (learnt["high"] - learnt["low"]))


def test_the_judge_alone_is_the_metric_itself(unheard: Any, tmp_path: Path) -> None:
    rows, true = ingested(unheard, tmp_path)
    told(unheard, tmp_path, read_half(rows, true))
    beside = figures(study(unheard, "--by", "channel"))
    names = ("cx_score", "bad_experience_rate", "cx_mean")
    for by in ((), ("--by", "channel")):
        for one in unheard("metrics", *names, *by, "--output", "json").json:
            found = beside[one["metric"], *one["segment"].values()]
            for field in ("value", "low", "high", "n", "clusters"):
                assert found[field] == pytest.approx(one[field], rel=1e-9), (one["metric"], field)


def test_what_has_no_probability_or_was_chosen_for_what_it_is_is_left_out_and_counted(
    unheard: Any, tmp_path: Path
) -> None:
    rows, true = ingested(unheard, tmp_path)
    good = [label(row, rating) for row, rating in zip(rows[:60], true[:60], strict=True)]
    told(unheard, tmp_path, good)
    before = figures(study(unheard))["cx_score_debiased",]
    other = rows[60:]
    told(
        unheard,
        tmp_path,
        [
            label(other[0], 1, purpose="queue"), label(other[1], 1, purpose="dispute"),
            label(other[2], 1, purpose="training"), label(other[3], 1, inclusion_prob=None),
            label(other[4], 9), label(other[5], None), label(other[6], 1, inclusion_prob=0.5), label(other[7], True),
            label(other[6], 1, inclusion_prob=0.25, annotator="human:lee"),
            {**label(rows[0], 1, at="2026-03-05T10:00:00Z"), "annotator": "human:lee", "purpose": "dispute"},
        ],
    )  # fmt: skip
    answer = study(unheard)
    assert figures(answer)["cx_score_debiased",] == before
    note = next(one for one in answer["notes"] if one.startswith("Left out"))
    for part in (
        "3 chosen for what it is", "1 the judge learnt from it", "1 without an inclusion probability",
        "2 not a rating from 1 to 5", "1 without a value", "2 with two different inclusion probabilities",
    ):  # fmt: skip
        assert part in note, note


def test_several_people_count_as_their_mean_and_a_person_by_the_last_word(unheard: Any, tmp_path: Path) -> None:
    rows, _ = ingested(unheard, tmp_path)
    first = [label(row, 1, at="2026-03-05T10:00:00Z") for row in rows[:40]]
    last = [label(row, 4, at="2026-03-06T10:00:00Z") for row in rows[:40]]
    second = [label(row, 3, annotator="human:lee", at="2026-03-04T10:00:00Z") for row in rows[:40]]
    told(unheard, tmp_path, [*last, *first, *second])
    found = figures(study(unheard))
    assert found["cx_mean_labels",]["value"] == pytest.approx(3.5)
    assert found["cx_score_labels",]["value"] == 1.0, "3.5 rounds half up to 4"
    assert found["cx_mean_labels",]["n"] == 40


def test_an_adjudicator_settles_what_was_drawn_for_every_study_alike(unheard: Any, tmp_path: Path) -> None:
    rows, _ = ingested(unheard, tmp_path)
    settled = {"annotator": "adjudicator:mo", "purpose": "dispute", "inclusion_prob": None, "sample": None}
    labels = []
    for row in rows[:40]:
        labels += [label(row, 4), label(row, 2, annotator="human:lee", inclusion_prob=None)]
        labels += [label(row, 5, annotator="human:ann", purpose="dispute"), label(row, 1, **settled)]
    # Nobody drew this one: an adjudicator's word on it stands for nothing else.
    labels.append(label(rows[50], 5, **settled))
    told(unheard, tmp_path, labels)
    answer = study(unheard)
    found = figures(answer)
    assert (found["cx_mean_labels",]["value"], found["cx_mean_labels",]["n"]) == (pytest.approx(1.0), 40)
    note = next(one for one in answer["notes"] if one.startswith("Left out"))
    assert "1 an adjudicator's word on what was not drawn" in note
    assert "40 chosen for what it is" in note
    done = unheard("study", "agreement", "--output", "json").json
    said = [row["people_mean"] * row["conversations"] for row in done["rows"] if row["kind"] == "calibration"]
    assert sum(said) == pytest.approx(40 * 1 + 5), "1 throughout, and 5 for the one that was not drawn"
    assert figures(done)["exact_share", "person to person"]["value"] == 0.0, "4 and 2; nobody else is a rater"


def test_a_rating_of_true_is_no_star_in_a_sample_that_was_read(unheard: Any, tmp_path: Path) -> None:
    rows, _ = ingested(unheard, tmp_path)
    told(unheard, tmp_path, [label(row, True if number < 10 else 5) for number, row in enumerate(rows[:40])])
    found = figures(unheard("study", "sample", "--output", "json").json)
    assert (found["read_rating_mean", "s"]["value"], found["read_rating_mean", "s"]["n"]) == (5.0, 30)
    assert found["read_rating_mean", "s"]["low"] < 5, "thirty that agree are no certainty"


def test_a_second_opinion_without_a_probability_counts_and_training_takes_its_conversation_out(
    unheard: Any, tmp_path: Path
) -> None:
    rows, _ = ingested(unheard, tmp_path)
    labels = [label(row, 4) for row in rows[:40]]
    labels += [label(row, 2, annotator="human:lee", inclusion_prob=None, sample=None) for row in rows[:20]]
    labels += [label(row, 1, annotator="human:ann", purpose="training") for row in rows[:5]]
    told(unheard, tmp_path, labels)
    answer = study(unheard)
    assert figures(answer)["cx_mean_labels",]["value"] == pytest.approx((15 * 3 + 20 * 4) / 35)
    note = next(one for one in answer["notes"] if one.startswith("Left out"))
    assert "15 the judge learnt from it" in note
    assert "without an inclusion probability" not in note


def test_below_30_labels_a_segment_has_no_figure_and_says_how_many_it_needs(unheard: Any, tmp_path: Path) -> None:
    rows, true = ingested(unheard, tmp_path)
    told(unheard, tmp_path, [label(row, rating) for row, rating in zip(rows[:36], true[:36], strict=True)])
    answer = study(unheard, "--by", "channel")
    found = figures(answer)
    assert found["cx_score_debiased",]["value"] is not None
    assert found["cx_score_debiased", "email"]["value"] is None
    assert found["cx_score_debiased", "email"]["notes"] == ["9 usable labels: needs 21 more"]
    assert found["cx_score", "email"]["value"] is not None
    assert next(row for row in answer["rows"] if row["segment"] == {"channel": "email"})["needs"] == 21
    assert answer["refused"] is None


def test_too_few_labels_in_all_refuse_and_the_judge_stands_alone(unheard: Any, tmp_path: Path) -> None:
    rows, true = ingested(unheard, tmp_path)
    told(unheard, tmp_path, [label(row, rating) for row, rating in zip(rows[:29], true[:29], strict=True)])
    answer = study(unheard)
    assert "needs 1 more" in answer["refused"]
    assert answer["sentence"] == answer["refused"]
    assert figures(answer)["cx_score_debiased",]["value"] is None
    assert figures(answer)["cx_score",]["value"] is not None


def test_a_sample_of_another_set_is_named(unheard: Any, tmp_path: Path) -> None:
    rows, true = ingested(unheard, tmp_path)
    told(
        unheard, tmp_path, [label(row, rating, inclusion_prob=1) for row, rating in zip(rows[:60], true, strict=False)]
    )
    answer = study(unheard)
    assert any("stands for 60 conversations" in note and "240" in note for note in answer["notes"]), answer["notes"]


def test_the_period_bounds_both_the_judge_and_the_labels(unheard: Any, tmp_path: Path) -> None:
    rows, true = ingested(unheard, tmp_path)
    told(unheard, tmp_path, read_half(rows, true))
    inside = [row for row in rows if row["opened_at"] < "2026-03-03"]
    found = figures(study(unheard, "--until", "2026-03-03"))
    assert found["cx_score",]["n"] == len(inside)
    assert figures(study(unheard, "--since", "2026-03-03"))["cx_score_debiased",]["value"] is None


def test_what_the_judge_was_fitted_to_does_not_correct_it(
    unheard: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = frozenset(fingerprint(f"desk|c{number:04d}") for number in range(10))
    model = Model(heads={}, base_version="1", trained_on=tuple(seen))
    model.write(tmp_path / "model.json")
    rows, true = ingested(unheard, tmp_path, version=f"1+{model.name}")
    told(unheard, tmp_path, [label(row, rating) for row, rating in zip(rows[:60], true[:60], strict=True)])
    refused = study(unheard)["refused"]
    assert model.name in refused, "nobody knows what it learnt from"
    assert "judge_model" in refused
    monkeypatch.setenv("UNHEARD_JUDGE_MODEL", str(tmp_path / "model.json"))
    answer = study(unheard)
    assert figures(answer)["cx_score_debiased",]["n"] == 50
    assert any("10 the judge learnt from it" in note for note in answer["notes"])


def test_what_nobody_can_do(unheard: Any, tmp_path: Path) -> None:
    ingested(unheard, tmp_path)
    assert "cannot correct itself" in study(unheard, "--reference", "told")["refused"]
    assert "0 usable ratings by other" in study(unheard, "--reference", "other")["refused"]
    wrong = unheard("study", "ladder", "--reference", "labels")
    assert (wrong.code, "takes no --reference" in wrong.err) == (2, True)
