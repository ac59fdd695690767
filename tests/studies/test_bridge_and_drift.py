"""A change of judge told from a change of facts, on the tiny world by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from tiny_world import TINY, figures, write

# The judge in use says: h1 5, h1b 4, h2 4, h3 2, h4 5, h5 1, a1 4, a2 2, a3 4, a5 1.
FORMER = {"h1": 4, "h1b": 3, "h2": 4, "h3": 2, "h4": 5, "a1": 2}


def former(tmp_path: Path) -> str:
    rows = [{"conversation_id": name, "source": "desk", "judge": "told@1/r", "rating": rating,
             "issues": [{"label": "x", "state": "resolved"}]} for name, rating in FORMER.items()]  # fmt: skip
    return write(tmp_path / "judgements.jsonl", rows)


def test_bridge_by_hand(tiny: Any, tmp_path: Path):
    assert tiny("ingest", former(tmp_path)).code == 0
    done = tiny("study", "bridge", "--judge", "told", "--output", "json")
    assert done.code == 0, done.err
    found = figures(done.json)
    # Both: h1 4→5, h1b 3→4, h2 4→4, h3 2→2, h4 5→5, a1 2→4. Jo wrote two of them.
    assert found["cx_score_shift",]["value"] == pytest.approx(100 * 2 / 6)  # h1b, a1
    assert found["bad_experience_rate_shift",]["value"] == pytest.approx(-100 / 6)  # a1
    assert found["cx_mean_shift",]["value"] == pytest.approx(4 / 6)
    assert found["identical_share",]["value"] == pytest.approx(3 / 6)
    assert found["within_one_share",]["value"] == pytest.approx(5 / 6)
    assert (found["cx_mean_shift",]["n"], found["cx_mean_shift",]["clusters"]) == (6, 5)
    assert {"kind": "matrix", "before": 2, "after": 4, "conversations": 1} in done.json["rows"]
    split = figures(tiny("study", "bridge", "--judge", "told", "--by", "handler", "--output", "json").json)
    assert split["cx_mean_shift", "ai_only"]["value"] == 2.0
    assert split["cx_mean_shift", "human_only"]["value"] == pytest.approx(2 / 5)


def test_bridge_names_the_judge_it_lacks(tiny: Any):
    done = tiny("study", "bridge", "--output", "json")
    assert done.code == 0
    assert "no former judge" in done.json["refused"]
    assert done.json["estimates"][0]["value"] is None
    assert "rated by both" in tiny("study", "bridge", "--reference", "nobody", "--output", "json").json["refused"]


def test_drift_against_people_and_itself(tiny: Any, tmp_path: Path):
    assert tiny("ingest", former(tmp_path)).code == 0
    people = {"h1": 4, "h3": 2, "h5": 3, "a1": 4}
    rows = [{"conversation_id": k, "source": "desk", "name": "rating", "value": v, "annotator": "kim"}
            for k, v in people.items()]  # fmt: skip
    assert tiny("labels", "import", write(tmp_path / "labels.jsonl", rows)).code == 0
    done = tiny("study", "drift", "--judge", "told", "--output", "json")
    assert done.code == 0, done.err
    found = figures(done.json)
    assert found["judge_less_people", "in use"]["value"] == pytest.approx((1 + 0 - 2 + 0) / 4)
    assert found["judge_less_people", "told@1/r"]["value"] == pytest.approx((0 + 0 - 2) / 3)  # it never rated h5
    assert found["cx_mean_shift", "told@1/r"]["value"] == pytest.approx(4 / 6)
    assert any("two months" in note for note in done.json["notes"])


def test_drift_over_months(tiny: Any, tmp_path: Path):
    """Ten labels in March that agree, ten in May where the judge is a grade above people."""
    conversations, judgements, labels = [], [], []
    for number in range(20):
        month, people = ("2026-03", 4) if number < 10 else ("2026-05", 3)
        key = f"m{number}"
        at = f"{month}-{number % 10 + 10}T10:00:00Z"
        turns = [{"speaker": "customer", "text": "Help", "at": at}, {"speaker": "human_agent", "text": "Yes", "at": at}]
        conversations.append({"conversation_id": key, "source": "desk", "customer": {"id": key}, "turns": turns})
        judgements.append({"conversation_id": key, "source": "desk", "judge": "told", "rating": 4})
        labels.append({"conversation_id": key, "source": "desk", "name": "rating", "value": people, "annotator": "kim"})
    for name, rows in (("conversations", conversations), ("judgements", judgements)):
        done = tiny("ingest", write(tmp_path / f"{name}.jsonl", rows))
        assert done.code == 0, done.err
    assert tiny("labels", "import", write(tmp_path / "labels.jsonl", labels)).code == 0
    done = tiny("study", "drift", "--judge", "told", "--output", "json")
    found = figures(done.json)
    change = found["judge_less_people_change",]
    # Each half is 10 customers alike: Wilson's limit of what was not seen, t(0.975, 9) = 2.262157. Grades differ by at
    # most 4: from a difference of 1 it is 5 grades down and 3 up, from 0 it is 4 either way.
    unseen = 2.262157**2 / (10 + 2.262157**2)
    assert change["value"] == 1.0
    assert change["low"] == pytest.approx(1 - unseen * (5**2 + 4**2) ** 0.5)
    assert change["high"] == pytest.approx(1 + unseen * (3**2 + 4**2) ** 0.5)
    assert "no drift beyond noise" in done.json["sentence"], "twenty labels that agree prove little"


def test_a_new_rubric_keeps_the_former_ratings_on_a_sample(unheard: Any, tmp_path: Path, monkeypatch: Any):
    turns = [{"speaker": "customer", "text": "My router is broken."},
             {"speaker": "human_agent", "text": "I replaced it, you will have it tomorrow."},
             {"speaker": "customer", "text": "Great, it works now, thank you!"}]  # fmt: skip
    rows = [{"conversation_id": f"c{n}", "source": "desk", "language": "en", "turns": turns} for n in range(8)]
    assert unheard("ingest", write(tmp_path / "conversations.jsonl", rows)).code == 0
    first = unheard("judge", "--output", "json").json
    assert first["kept"] is None
    monkeypatch.setenv("UNHEARD_RUBRIC__CAP_SOMETHING_OPEN", "2")
    monkeypatch.setenv("UNHEARD_FROZEN_CONVERSATIONS", "5")
    second = unheard("judge", "--output", "json").json
    assert second["kept"] == f"embedded@{first['judge_version']}/{first['rubric_version']}"
    assert second["judged"] == 8
    # Metrics go on with the judge itself, and the bridge finds what was kept.
    assert unheard("metrics", "cx_mean", "--output", "json").json[0]["n"] == 8
    done = unheard("study", "bridge", "--output", "json")
    assert figures(done.json)["identical_share",]["n"] == 5
    assert unheard("judge", "--output", "json").json["kept"] is None


def labels_of(people: dict[str, int], **more: Any) -> list[dict[str, Any]]:
    return [{"conversation_id": k, "source": "desk", "name": "rating", "value": v, "annotator": "kim", **more}
            for k, v in people.items()]  # fmt: skip


def test_drift_weighs_what_was_drawn_and_leaves_the_rest_out(tiny: Any, tmp_path: Path):
    drawn = labels_of({"h1": 4}, inclusion_prob=0.25, sample="s") + labels_of({"h3": 3}, inclusion_prob=1, sample="s")
    rows = drawn + labels_of({"h5": 5}) + labels_of({"h1": 1}, annotator="lee", purpose="dispute")
    assert tiny("labels", "import", write(tmp_path / "labels.jsonl", rows)).code == 0
    done = tiny("study", "drift", "--judge", "told", "--output", "json").json
    # h1: 5 − 4, four times; h3: 2 − 3, once.
    assert figures(done)["judge_less_people", "in use"]["value"] == pytest.approx((4 * 1 - 1) / 5)
    assert any("1 labelled conversations are left out: they were not drawn" in note for note in done["notes"])


def test_all_alike_has_a_width_in_the_bridge(tiny: Any, tmp_path: Path):
    same = {"h1": 5, "h1b": 4, "h2": 4, "h3": 2, "h4": 5, "a1": 4}
    rows = [{"conversation_id": name, "source": "desk", "judge": "other", "rating": rating}
            for name, rating in same.items()]  # fmt: skip
    assert tiny("ingest", write(tmp_path / "judgements.jsonl", rows)).code == 0
    found = figures(tiny("study", "bridge", "--judge", "told", "--reference", "other", "--output", "json").json)
    for one in found.values():
        assert one["low"] < one["high"], one
    assert (found["identical_share",]["value"], found["identical_share",]["high"]) == (1.0, 1.0)
    shift = found["cx_mean_shift",]
    assert (shift["value"], shift["low"]) == (0.0, -shift["high"])


def test_rubric_preview_by_hand(tiny: Any):
    # Nothing but resolution: r = 1 → 5, and the caps keep the rest at 1 to 3.
    arguments = ("--set", "weight_sentiment=0", "--set", "weight_quality=0", "--set", "cap_nothing_resolved=1")
    done = tiny("rubric", "preview", *arguments, "--judge", "told", "--output", "json")
    assert done.code == 0, done.err
    found = done.json
    assert found["changed"] == {"weight_sentiment": 0.0, "weight_quality": 0.0, "cap_nothing_resolved": 1}
    assert found["rubric_version"] != found["rubric_version_then"]
    moved = {(row["before"], row["after"]) for row in found["rows"] if row["kind"] == "matrix"}
    assert all(after in (1, 2, 3, 5) for _, after in moved)
    same = tiny("rubric", "preview", "--set", "weight_quality=0.3", "--judge", "told", "--output", "json").json
    assert same["changed"] == {}
    assert figures(same)["identical_share",]["value"] == 1.0
    text = tiny("rubric", "preview", *arguments, "--judge", "told").out
    assert "cap_nothing_resolved = 1" in text


def test_rubric_says_what_is_wrong(tiny: Any):
    assert "changes no constant" in tiny("rubric", "preview", "--set", "weight=1").err
    assert "is not valid" in tiny("rubric", "preview", "--set", "weight_quality=much").err
    shown = tiny("rubric", "show", "--output", "json").json
    assert shown["weight_resolution"] == 0.5


def test_the_tiny_world_is_as_told():
    assert {name: row[6] for name, row in TINY.items() if name in FORMER} == {
        "h1": 5, "h1b": 4, "h2": 4, "h3": 2, "h4": 5, "a1": 4,
    }  # fmt: skip
    assert json.dumps(FORMER)


def test_a_conversation_that_changed_is_no_witness_of_the_judge(unheard: Any, tmp_path: Path, monkeypatch: Any):
    def rows(first: str) -> list[dict[str, Any]]:
        said = [{"speaker": "customer", "text": first}, {"speaker": "human_agent", "text": "I have sent a new one."}]
        other = [{"speaker": "customer", "text": "My lamp broke."}, said[1]]
        return [{"conversation_id": f"c{n}", "source": "desk", "language": "en", "turns": other if n else said}
                for n in range(6)]  # fmt: skip

    assert unheard("ingest", write(tmp_path / "conversations.jsonl", rows("My lamp broke."))).code == 0
    first = unheard("judge", "--output", "json").json
    assert unheard("ingest", write(tmp_path / "again.jsonl", rows("My lamp and my kettle broke."))).code == 0
    monkeypatch.setenv("UNHEARD_RUBRIC__CAP_SOMETHING_OPEN", "2")
    second = unheard("judge", "--output", "json").json
    assert second["kept"] == f"embedded@{first['judge_version']}/{first['rubric_version']}"
    kept = unheard("metrics", "judged_coverage", "--judge", second["kept"], "--output", "json").json[0]
    assert kept["value"] <= 5 / 6
