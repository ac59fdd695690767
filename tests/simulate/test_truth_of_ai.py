"""What the AI agent did in the simulated world, found with planted judgements: every true figure in its interval."""

from pathlib import Path

import pytest

from unheard.pipeline.run import measure_folder
from unheard.simulate import simulate, true_figures
from unheard.simulate.truth_of_ai import FAILED

NAMES = (
    "escalation_rate", "intervention_rate", "intent_resolution_rate", "intent_resolution_ai_only_rate",
    "correct_handling_rate", "right_and_resolved_rate", "right_refusal_rate", "wrong_but_satisfied_rate",
    "wrong_and_unresolved_rate", "write_failure_rate_attempt", "write_failure_rate_call",
    "write_failure_rate_conversation", "write_unrecovered_rate", "silent_failure_rate_30", "correction_rate",
    "claimed_not_done_rate",
)  # fmt: skip
COUNTED = {name for name in NAMES if name.startswith("write_")} | {"escalation_rate", "correction_rate"}
"""The record says these, no judge: the truth is found exactly."""


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_of_the_ai_agent_lies_in_its_interval(tmp_path: Path, seed: int) -> None:
    simulate(tmp_path / "world", conversations=1500, seed=seed, judgements=True)
    true = true_figures(tmp_path / "world")

    found = {row["metric"]: row for row in measure_folder(tmp_path / "world", tmp_path / "store", metrics=list(NAMES))}

    outside = {
        name: (true[name], row["value"], row["low"], row["high"])
        for name, row in found.items()
        if not row["low"] <= true[name] <= row["high"]
    }
    assert outside == {}
    assert {name for name in NAMES if abs(found[name]["value"] - true[name]) < 1e-12} >= COUNTED
    assert 0.02 < true["claimed_not_done_rate"] < 0.12
    assert "timeout" in FAILED
