"""What the AI agent did in the simulated world, found with planted judgements: every true figure in its interval."""

from pathlib import Path

import pytest

from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.simulate import ORGANISATION, simulate, true_figures
from unheard.simulate.chosen import settings_of
from unheard.simulate.truth_of_ai import FAILED
from unheard.store import Store

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
    simulate(tmp_path / "world", conversations=1500, seed=seed, judgements=True)
    true = true_figures(tmp_path / "world")

    settings = Settings.load(tmp_path / "store", **settings_of(ORGANISATION))
    store = Store.open(tmp_path / "store", settings)
    try:
        ingest_paths(store, settings, [tmp_path / "world"])
        with measured(store, settings) as facts:
            found = {one.metric: one for one in estimates(facts, list(NAMES))}
    finally:
        store.close()

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
