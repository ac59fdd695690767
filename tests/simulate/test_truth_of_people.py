"""How people treated customers in the simulated world, found with planted judgements and read from the words."""

from pathlib import Path
from typing import Any

import pytest
from tests.simulate.figures import found_and_true

from unheard.simulate import simulate, true_figures
from unheard.simulate.truth import read_conversations

NAMES = (
    "context_acknowledged_rate", "authentic_empathy_rate", "scripted_empathy_rate", "next_step_rate",
    "trust_indicator_rate", "upsell_rate", "pressure_rate", "required_phrase_rate", "promise_kept_rate",
    "channel_switches", "repetition_count", "sentiment_shift", "neutralised_rate", "stayed_negative_rate",
    "soured_rate",
)  # fmt: skip


def outside(folder: Path, size: int, seed: int) -> dict[str, Any]:
    """Figures whose interval does not hold the world's own value."""
    found, true = found_and_true(folder, size, seed, NAMES)
    assert all(one.low is not None and one.high is not None for one in found.values()), found
    return {
        name: (true[name], one.value, one.low, one.high)
        for name, one in found.items()
        if not (one.low or 0) <= true[name] <= (one.high or 0)
    }


def test_every_figure_of_people_lies_in_its_interval(tmp_path: Path) -> None:
    assert outside(tmp_path, 1500, 1) == {}


@pytest.mark.long
def test_the_intervals_hold_the_truth_in_many_worlds(tmp_path: Path) -> None:
    missed = [name for seed in range(10, 20) for name in outside(tmp_path / str(seed), 500, seed)]
    # 90 intervals: with 95 % each, more than ten misses come once in a hundred times
    assert len(missed) <= 10, missed


def test_the_world_says_what_it_spoke(tmp_path: Path) -> None:
    simulate(tmp_path, conversations=800, seed=4)
    heard = [row.heard for row in read_conversations(tmp_path / "truth") if row.heard is not None]
    assert {one.empathy for one in heard} == {"authentic", "scripted", "none"}
    assert any(one.history_due and one.context_acknowledged for one in heard)
    assert any(one.history_due and one.asked_again for one in heard)
    assert any(one.open_end and one.next_step_told for one in heard)
    assert any(one.praise for one in heard)
    true = true_figures(tmp_path)
    assert true["sentiment_shift"] + true["neutralised_rate"] + true["stayed_negative_rate"] == pytest.approx(1)
    assert set(NAMES) <= true.keys()
