"""`unheard doctor`: for each metric without a value the fact that is missing and what to do about it."""

import json
from pathlib import Path
from typing import Any

import pytest

from unheard.metrics.registry import all_metrics

TRAJECTORIES = [
    {
        "task_id": number,
        "trial": 0,
        "reward": float(number % 2),
        "traj": [
            {"role": "user", "content": "I want to cancel my reservation and get my money back."},
            {"role": "assistant", "content": "Your reservation is cancelled and the refund is on its way."},
            {"role": "user", "content": "Great, thank you!"},
        ],
    }
    for number in range(6)
]


def test_a_source_without_times_customers_or_status_misses_just_these_and_never_a_judge(
    unheard: Any, tmp_path: Path
) -> None:
    (tmp_path / "runs.json").write_text(json.dumps(TRAJECTORIES))
    assert unheard("run", "runs.json").code == 0
    answer = unheard("doctor", "--output", "json").json
    needs = {metric.name: set(metric.needs) for metric in all_metrics()}
    (shown,) = ({fact for fact, is_shown in facts.items() if is_shown} for facts in answer["sources"].values())
    assert not {"times", "customer_identity", "status_history", "survey_csat"} & shown
    for row in answer["missing"]:
        absent = needs[row["metric"]] - shown - {"judgement"}
        assert set(row["facts"]) == (absent or {"enough rows"}), row
        assert "no conversation is judged" not in row["remedy"], row
    assert {"facts": ["times"], "metric": "quality_timeliness", "remedy": "export the time of each message"} in answer[
        "missing"
    ]


@pytest.mark.parametrize("judged", [False, True])
def test_what_metrics_cannot_show_doctor_explains_in_the_same_words(unheard: Any, judged: bool) -> None:
    unheard("run" if judged else "ingest", "my-export")
    answer = unheard("doctor", "--output", "json").json
    notes = {row["metric"]: row["notes"] for row in unheard("metrics", "--output", "json").json if row["value"] is None}
    assert {row["metric"] for row in answer["missing"]} == set(notes)
    for row in answer["missing"]:
        assert row["remedy"].split(";")[0] in "; ".join(notes[row["metric"]]), row
    cx = [row for row in answer["missing"] if row["metric"] == "cx_score"]
    assert [row["facts"] for row in cx] == ([] if judged else [["judgement"]])


def test_doctor_says_which_days_there_are(unheard: Any) -> None:
    unheard("ingest", "my-export")
    period = unheard("doctor", "--output", "json").json["period"]
    assert period["from"] is not None
    assert f"opened from {period['from']} to {period['to']}" in unheard("doctor").out
    until = ("--since", period["to"], "--output", "json")
    assert unheard("metrics", "judged_coverage", *until).json[0]["n"] >= 1
    (before,) = unheard("metrics", "judged_coverage", "--until", period["from"], "--output", "json").json
    assert before["n"] == 0
