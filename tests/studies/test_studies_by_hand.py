"""Each study on a tiny world through the command line, its figures worked out by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from tiny_world import figures


def study(tiny: Any, *arguments: str) -> dict[str, Any]:
    done = tiny("study", *arguments, "--output", "json")
    assert done.code == 0, done.err
    found: dict[str, Any] = done.json
    assert found["study"] == arguments[0]
    for one in found["estimates"]:
        assert {"metric", "segment", "value", "low", "high", "n", "clusters", "unit", "method", "notes"} == one.keys()
    return found


def test_response_bias(tiny: Any) -> None:
    answer = study(tiny, "response-bias")
    found = figures(answer)
    # Answered and judged: h1 5, h2 4, h3 2, a2 2. Asked in vain: h1b 4, h4 5, h5 1, a1 4, a3 4. Jo is on both sides.
    assert found["cx_score_answered",]["value"] == pytest.approx(2 / 4)
    assert found["cx_score_unanswered",]["value"] == pytest.approx(4 / 5)
    bias = found["response_bias",]
    assert (bias["value"], bias["unit"], bias["n"], bias["clusters"]) == (pytest.approx(-30), "points", 9, 8)
    assert found["response_bias_relative",]["value"] == pytest.approx(0.5 / 0.8 - 1)
    assert found["response_bias", "human_only"]["value"] == pytest.approx(100 * (2 / 3 - 2 / 3))
    assert answer["sentence"].startswith("Whether those who answer fared differently cannot be told")
    assert answer["rows"][0]["answered_n"] == 4


def test_survey_vs_score(tiny: Any) -> None:
    answer = study(tiny, "survey-vs-score")
    found = figures(answer)
    assert found["csat",]["value"] == pytest.approx(3 / 4)
    assert found["cx_score",]["value"] == pytest.approx(6 / 10)
    assert found["survey_less_score",]["value"] == pytest.approx(15)
    assert found["survey_less_score",]["n"] == 10
    paired = found["survey_less_score_paired",]
    assert (paired["value"], paired["n"], paired["clusters"]) == (pytest.approx(25), 4, 4)
    assert found["cx_score", "human_only"]["value"] == pytest.approx(4 / 6)
    assert found["cx_score", "ai_only"]["value"] == pytest.approx(1 / 3)
    assert found["cx_score", "human_only", "north"]["value"] == pytest.approx(4 / 6)
    assert found["cx_score", "ai_only", "north"]["n"] == 3
    assert (answer["rows"][0]["only_survey"], answer["rows"][0]["only_score"]) == (1, 0)


def test_ladder(tiny: Any) -> None:
    answer = study(tiny, "ladder")
    found = figures(answer)
    assert found["claim_assumed",]["value"] == pytest.approx(3 / 11)  # a1, a5 by the vendor; a4 for inactivity
    assert found["claim_assumed_unconfirmed",]["value"] == pytest.approx(3 / 11)
    expected = {
        "not_contradicted": (9, 11, 9, 11),  # h5 and a5 came back into the conversation
        "confirmed": (1, 11, 1, 11),  # h2
        "verified": (1, 2, 0, 2),  # a1's write succeeded, a2's did not; neither is confirmed
        "durable_7": (8, 11, 0, 2),  # h1, h5, a5 came back
        "durable_30": (8, 11, 0, 2),
        "durable_90": (8, 11, 0, 2),
    }
    for rung, (holds, known, holds_so_far, known_so_far) in expected.items():
        alone, up_to = found[f"ladder_{rung}", "all"], found[f"ladder_up_to_{rung}", "all"]
        assert (alone["value"], alone["n"]) == (pytest.approx(holds / known), known), rung
        assert (up_to["value"], up_to["n"]) == (pytest.approx(holds_so_far / known_so_far), known_so_far), rung
    assert found["ladder_confirmed", "assumed"]["value"] == 0.0
    assert found["ladder_confirmed", "stated"]["value"] == pytest.approx(1 / 8)
    verified = next(row for row in answer["rows"] if (row["claim"], row["rung"]) == ("all", "verified"))
    assert (verified["holds"], verified["does_not"], verified["unknown"]) == (1, 1, 9)


def test_durability(tiny: Any) -> None:
    answer = study(tiny, "durability")
    found = figures(answer)
    # h5 and a5 come back after 1.05 days, h1 after 1.95; nobody else in 120 days. Ann leaves after 20.
    assert found["durability_1",]["value"] == 1.0
    for days in (3, 7, 14, 30, 90):
        assert found[f"durability_{days}",]["value"] == pytest.approx(8 / 11)
        assert found[f"recontact_rate_{days}",]["value"] == pytest.approx(3 / 11)
    assert found["recontact_rate_1",]["value"] == 0.0
    assert found["left_before_recontact_14",]["value"] == 0.0
    assert found["left_before_recontact_30",]["value"] == pytest.approx(1 / 11)
    assert found["recontact_first_30",]["value"] == pytest.approx(3 / 11)
    assert found["durable_and_stayed_30",]["value"] == pytest.approx(7 / 11)
    assert (found["durable_since_left_30",]["value"], found["durable_since_left_30",]["n"]) == (pytest.approx(1 / 8), 8)
    assert found["durability_3", "human_only"]["value"] == pytest.approx(4 / 6)
    assert "12.5 % of the claims that held for 30 days" in " ".join(answer["notes"])
    test = next(row for row in answer["rows"] if row["kind"] == "test between segments")
    assert {one["handler"]: one["observed"] for one in test["segments"]}["human_only"] == 2.0
    assert "channel" in study(tiny, "durability", "--by", "channel")["estimates"][-1]["segment"]


def test_definitions(tiny: Any) -> None:
    answer = study(tiny, "definitions")
    found = figures(answer)
    own = {  # of a1 a2 a3 a4 a5
        "fin": (2, 5), "fin_confirmed": (0, 5), "fin_assumed": (2, 5), "zendesk_contained": (4, 5),
        "zendesk_verified": (1, 4), "salesforce_deflected": (1, 5), "salesforce_ambiguous": (1, 5), "ada": (1, 4),
        "servicenow_durable": (2, 5), "unheard": (1, 4),
    }  # fmt: skip
    for name, (yes, known) in own.items():
        one = found["resolution_rate_own_base", name]
        assert (one["value"], one["n"]) == (pytest.approx(yes / known), known), name
    same = {"fin": 2, "zendesk_contained": 3, "zendesk_verified": 1, "salesforce_deflected": 1, "ada": 1,
            "servicenow_durable": 2, "unheard": 1}  # fmt: skip
    for name, yes in same.items():
        assert (found["resolution_rate", name]["value"], found["resolution_rate", name]["n"]) == (yes / 4, 4), name
    assert found["resolution_rate_less_unheard", "fin"]["value"] == pytest.approx(25)
    rows = {row["definition"]: row for row in answer["rows"]}
    assert rows["fin"]["examples_only_this"] == [{"conversation_id": "a2", "source": "desk"}]
    assert (rows["zendesk_contained"]["only_this"], rows["zendesk_contained"]["only_unheard"]) == (2, 0)
    assert all(row["rule"] and row["page"] for row in rows.values())


def test_spotlight(tiny: Any) -> None:
    answer = study(tiny, "spotlight")
    rate = figures(answer)["spotlight_rate",]
    assert (rate["value"], rate["n"]) == (pytest.approx(2 / 3), 3)
    assert [row["conversation_id"] for row in answer["rows"]] == ["a5", "a2"], "a3 was followed up by a human"
    assert answer["rows"][0]["quotes"] == [{"quote_id": "desk|a5#0.0", "turn": 0, "text": "Where is my refund?"}]
    assert answer["rows"][0]["recontact_after_days"] == 1.05
    assert [one["state"] for one in answer["rows"][1]["issues"]] == ["partly", "unresolved"]
    assert len(study(tiny, "spotlight", "--size", "1")["rows"]) == 1


def test_sample_goes_out_comes_back_as_labels_and_becomes_a_weighted_estimate(tiny: Any, tmp_path: Path) -> None:
    lines = tiny("study", "sample", "--by", "handler", "--size", "8", "--output", "jsonl").out.splitlines()
    drawn = [json.loads(line) for line in lines]
    # 6 human_only, 4 ai_only, 1 ai_then_human: two, two and one seat at least, three more by size.
    size = {"human_only": 6, "ai_only": 4, "ai_then_human": 1}
    seats = {"human_only": 4, "ai_only": 3, "ai_then_human": 1}
    assert {name: sum(row["stratum"] == name for row in drawn) for name in size} == seats
    for row in drawn:
        assert row["inclusion_prob"] == pytest.approx(seats[row["stratum"]] / size[row["stratum"]])
    again = tiny("study", "sample", "--by", "handler", "--size", "8", "--output", "jsonl").out.splitlines()
    other = tiny(
        "study", "sample", "--by", "handler", "--size", "8", "--seed", "2", "--output", "jsonl"
    ).out.splitlines()
    assert (lines == again, lines == other) == (True, False)

    for row in drawn:
        row |= {"value": 5 if row["stratum"] == "human_only" else 1, "annotator": "human:kim"}
    (tmp_path / "read.jsonl").write_text("".join(json.dumps(row) + "\n" for row in drawn))
    done = tiny("labels", "import", "read.jsonl", "--output", "json")
    assert (done.code, done.json["new"], done.json["refused"]) == (0, 8, 0), done.out
    found = figures(study(tiny, "sample", "--by", "handler", "--size", "8"))
    satisfied = found["read_satisfied_rate", "handler-8-seed-1"]
    assert (satisfied["value"], satisfied["n"]) == (pytest.approx(6 / 11), 8), "as many as all human_only ones"
    assert found["read_bad_rate", "handler-8-seed-1"]["value"] == pytest.approx(5 / 11)
    assert found["read_rating_mean", "handler-8-seed-1"]["value"] == pytest.approx((6 * 5 + 5) / 11)
    exported = [json.loads(line) for line in tiny("labels", "export").out.splitlines()]
    assert {one["inclusion_prob"] for one in exported} == {row["inclusion_prob"] for row in drawn}


def test_a_sample_whose_values_are_not_filled_in_says_nothing(tiny: Any, tmp_path: Path) -> None:
    (tmp_path / "blank.jsonl").write_text(tiny("study", "sample", "--size", "6", "--output", "jsonl").out)
    assert tiny("labels", "import", "blank.jsonl").code == 0
    answer = study(tiny, "sample", "--size", "6")
    assert answer["estimates"] == []
    assert "nobody has read them yet" in answer["sentence"]


def test_a_text_says_it_plainly_first_then_the_table_then_how(tiny: Any) -> None:
    for name in ("response-bias", "survey-vs-score", "ladder", "durability", "definitions", "spotlight"):
        lines = tiny("study", name).out.splitlines()
        assert lines[0].endswith("."), name
        assert lines[1] == ""
        assert "95 % interval" in lines[2]
        assert any(line.startswith("Method: ") for line in lines)
        assert any(line.startswith("Assumes: ") for line in lines)


def test_a_period_and_an_option_that_a_study_does_not_have(tiny: Any) -> None:
    assert figures(study(tiny, "ladder", "--since", "2026-03-02"))["claim_assumed",]["n"] == 1, "h1b alone"
    assert figures(study(tiny, "spotlight", "--until", "2026-03-01"))["spotlight_rate",]["value"] is None
    wrong = tiny("study", "ladder", "--size", "3")
    assert (wrong.code, "takes no --size" in wrong.err) == (2, True)
    assert tiny("study", "durability", "--by", "nosuch").code == 2
    assert tiny("study", "ladder", "--until", "2026-03-01", "--since", "2026-03-01").code == 2
    strata = tiny("study", "sample", "--by", "handler", "--size", "2")
    assert (strata.code, "strata" in strata.err) == (2, True)
