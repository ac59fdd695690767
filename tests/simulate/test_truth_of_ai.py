"""What the AI agent did in the simulated world, found with planted judgements: every true figure in its interval."""

from pathlib import Path

import pytest
from tests.simulate.figures import found_and_true

from unheard.simulate.truth_of_ai import FAILED

NAMES = (
    "escalation_rate", "intervention_rate", "intent_resolution_rate", "intent_resolution_ai_only_rate",
    "correct_handling_rate", "right_and_resolved_rate", "right_refusal_rate", "wrong_but_satisfied_rate",
    "wrong_and_unresolved_rate", "write_failure_rate_attempt", "write_failure_rate_call",
    "write_failure_rate_conversation", "write_unrecovered_rate", "silent_failure_rate_30", "correction_rate",
    "claimed_not_done_rate", "done_claim_unbacked_rate", "silent_failure_rate_7", "silent_failure_rate_90",
    "write_late_rate", "write_undone_rate", "write_repeated_rate", "write_contradicted_rate", "write_recovery_rate",
    "write_unrecovered_silent_rate", "action_success_rate", "action_consistency", "tool_failure_rate",
    "conversion_rate_7", "conversion_rate_30", "conversion_rate_90",
)  # fmt: skip
COUNTED = {name for name in NAMES if name.startswith("write_")} | {
    "escalation_rate", "correction_rate", "action_success_rate", "action_consistency", "tool_failure_rate",
}  # fmt: skip
"""The record says these, no judge: the truth is found exactly."""


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_of_the_ai_agent_lies_in_its_interval(tmp_path: Path, seed: int) -> None:
    found, true = found_and_true(tmp_path, 1500, seed, NAMES)
    outside = {
        name: (true[name], one.value, one.low, one.high)
        for name, one in found.items()
        if one.value is None or not (one.low or 0) <= true[name] <= (one.high or 0)
    }
    assert outside == {}
    assert {name for name in NAMES if abs((found[name].value or 0) - true[name]) < 1e-12} >= COUNTED
    assert all(true[name] > 0.01 for name in ("write_late_rate", "write_undone_rate", "write_repeated_rate"))
    assert 0.02 < true["claimed_not_done_rate"] < 0.12
    assert "timeout" in FAILED
