"""Drawing: probabilities that sum to the size, none too small, and exactly those with which units are drawn."""

import numpy as np
import pytest

from unheard.statistics.sampling import UNIFORM, design_variance, inclusion_probabilities, systematic


def test_probabilities_follow_the_spread_and_never_fall_below_the_uniform_part() -> None:
    spread = np.array([3.0, 1.0, 0.0, 0.0])
    found = inclusion_probabilities(spread, 1)
    # 0.7·(3/4, 1/4, 0, 0) + 0.3/4
    assert found == pytest.approx([0.6, 0.25, 0.075, 0.075])
    assert found.min() >= UNIFORM * 1 / 4


def test_who_would_exceed_one_is_taken_for_certain_and_the_rest_is_spread() -> None:
    found = inclusion_probabilities(np.array([100.0, 1.0, 1.0, 1.0]), 2)
    assert found[0] == 1
    assert found[1:] == pytest.approx([1 / 3] * 3)
    assert inclusion_probabilities(np.ones(3), 3).tolist() == [1, 1, 1]
    assert inclusion_probabilities(np.ones(3), 9).tolist() == [1, 1, 1]
    assert inclusion_probabilities(np.zeros(4), 2) == pytest.approx([0.5] * 4)


@pytest.mark.parametrize("size", [1, 7, 40, 119])
def test_the_size_is_met_exactly_and_everybody_drawn_once(size: int) -> None:
    dice = np.random.default_rng(size)
    probability = inclusion_probabilities(dice.gamma(1, 1, 120), size)
    assert probability.sum() == pytest.approx(size)
    for _ in range(50):
        drawn = systematic(probability, dice.permutation(120), dice.random())
        assert drawn.size == size
        assert np.unique(drawn).size == size


def test_each_is_drawn_as_often_as_its_probability_says() -> None:
    dice = np.random.default_rng(4)
    probability = inclusion_probabilities(dice.gamma(1, 1, 30), 8)
    counts = np.zeros(30)
    runs = 20_000
    for _ in range(runs):
        counts[systematic(probability, dice.permutation(30), dice.random())] += 1
    off = (counts / runs - probability) / np.sqrt(probability * (1 - probability) / runs + 1e-12)
    assert np.abs(off).max() < 4


def test_design_variance_by_hand() -> None:
    # Two conversations, p 1/2 and 1: (4·(2 - 1) + 9·0) / 2²
    assert design_variance(np.array([2.0, 3.0]), np.array([0.5, 1.0])) == 1.0
