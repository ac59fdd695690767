"""Labelling plan through the command line: what it draws goes out, comes back as labels, and corrects the judge."""

import json
from pathlib import Path
from typing import Any

import pytest
from labelled_world import ingested, told
from tiny_world import Json, figures, write


def plan(unheard: Any, *arguments: str) -> Json:
    done = unheard("study", "labelling-plan", *arguments, "--output", "json")
    assert done.code == 0, done.err
    found: Json = done.json
    return found


def test_a_plan_goes_out_comes_back_as_labels_and_corrects_the_judge(unheard: Any, tmp_path: Path) -> None:
    rows, true = ingested(unheard, tmp_path)
    lines = unheard("study", "labelling-plan", "--size", "80", "--output", "jsonl").out.splitlines()
    drawn = [json.loads(line) for line in lines]
    assert len(drawn) == len({row["conversation_id"] for row in drawn}) == 80
    assert {(row["name"], row["value"], row["purpose"]) for row in drawn} == {("rating", None, "active")}
    assert all(0 < row["inclusion_prob"] <= 1 for row in drawn)
    assert min(row["inclusion_prob"] for row in drawn) >= 0.3 * 80 / 240, "nobody is left out of reach"
    told(unheard, tmp_path, drawn)
    assert "0 usable labels" in unheard("study", "debiased", "--output", "json").json["refused"]
    by_name = dict(zip((row["conversation_id"] for row in rows), true, strict=True))
    told(
        unheard, tmp_path,
        [row | {"value": by_name[row["conversation_id"]], "annotator": "human:kim"} for row in drawn],
    )  # fmt: skip
    found = figures(unheard("study", "debiased", "--output", "json").json)["cx_score_debiased",]
    truth = sum(rating >= 4 for rating in true) / len(true)
    assert (found["n"], found["low"] <= truth <= found["high"]) == (80, True)


def test_the_same_seed_draws_the_same_and_another_one_draws_others(unheard: Any, tmp_path: Path) -> None:
    ingested(unheard, tmp_path)
    first, again, other = (
        unheard("study", "labelling-plan", "--size", "50", "--seed", seed, "--output", "jsonl").out
        for seed in ("1", "1", "2")
    )
    assert first == again
    assert first != other


def test_conversations_of_which_the_judge_is_unsure_are_likelier(unheard: Any, tmp_path: Path) -> None:
    ingested(unheard, tmp_path)
    rows = plan(unheard, "--size", "200")["rows"]
    judged = [json.loads(line) for line in (tmp_path / "desk" / "judgements.jsonl").read_text().splitlines()]
    sure = {one["conversation_id"]: one["confidence"] for one in judged}
    ordered = sorted(rows, key=lambda row: sure[row["conversation_id"]])
    chances = [row["inclusion_prob"] for row in ordered]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > chances[-1]


def test_a_narrower_width_needs_more_and_more_labels_promise_a_narrower_width(unheard: Any, tmp_path: Path) -> None:
    ingested(unheard, tmp_path)
    needed = [figures(plan(unheard, "--width", width))["labels_needed",]["value"] for width in ("12", "10", "9")]
    assert needed == sorted(needed)
    assert needed[0] < needed[-1] < 240
    at = figures(plan(unheard, "--size", str(int(needed[0]))))
    assert at["planned_half_width",]["value"] == pytest.approx(12, abs=0.1)
    assert at["labels_needed_at_random",]["value"] > needed[0]


def test_a_width_beyond_the_data_is_said_to_be_so(unheard: Any, tmp_path: Path) -> None:
    ingested(unheard, tmp_path)
    answer = plan(unheard, "--width", "1")
    assert "more than 240 conversations can say" in answer["sentence"]
    note = figures(answer)["labels_needed",]["notes"][0]
    assert note.startswith("±1 points cannot be reached")


def test_pilot_labels_replace_the_assumption(unheard: Any, tmp_path: Path) -> None:
    rows, true = ingested(unheard, tmp_path)
    assert any("is assumed" in note for note in plan(unheard)["notes"])
    lines = unheard("study", "labelling-plan", "--size", "60", "--output", "jsonl").out.splitlines()
    drawn = [json.loads(line) for line in lines]
    by_name = dict(zip((row["conversation_id"] for row in rows), true, strict=True))
    told(unheard, tmp_path, [row | {"value": by_name[row["conversation_id"]], "annotator": "k"} for row in drawn])
    assert any("60 pilot labels" in note for note in plan(unheard)["notes"])


def test_each_segment_gets_what_it_needs_for_the_same_width(unheard: Any, tmp_path: Path) -> None:
    ingested(unheard, tmp_path)
    answer = plan(unheard, "--by", "channel", "--size", "80")
    found = figures(answer)
    sizes = {name: found["labels_needed", name]["value"] for name in ("chat", "email")}
    assert 74 <= sum(sizes.values()) <= 80
    for name, size in sizes.items():
        assert sum(row["where"] == name for row in answer["rows"]) == size
    widths = [found["planned_half_width", name]["value"] for name in ("chat", "email")]
    assert widths[0] == pytest.approx(widths[1], abs=0.6)
    # One in four is an e-mail: for the same width it needs far more than one in four of the labels.
    assert sizes["email"] > 0.35 * 80


def test_a_segment_of_two_conversations_has_no_width_and_says_so(unheard: Any, tmp_path: Path) -> None:
    rows, _ = ingested(unheard, tmp_path)
    lines = [row | {"team": "tiny" if number < 2 else "large"} for number, row in enumerate(rows)]
    write(tmp_path / "desk" / "conversations.jsonl", [line | {"attributes": {"tier": line["team"]}} for line in lines])
    assert unheard("ingest", "desk").code == 0
    answer = plan(unheard, "--by", "tier", "--width", "12")
    found = figures(answer)
    assert found["planned_half_width", "tiny"]["value"] is None
    assert "too few for an interval" in found["planned_half_width", "tiny"]["notes"][0]
    assert found["planned_half_width", "large"]["value"] == pytest.approx(12, abs=0.2)
    assert found["labels_needed", "tiny"]["value"] == 2


def test_wrong_requests_are_told_in_one_sentence(unheard: Any, tmp_path: Path) -> None:
    ingested(unheard, tmp_path)
    for arguments, word in (
        (("--width", "3", "--size", "40"), "--width and --size"),
        (("--by", "channel", "--size", "40"), "raise --size"),
        (("--by", "channel,team"), "one segment"),
    ):
        wrong = unheard("study", "labelling-plan", *arguments)
        assert (wrong.code, word in wrong.err) == (2, True), wrong.err
