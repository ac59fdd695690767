"""Rates of cells: by hand, and that a row never tells its own prediction."""

import numpy as np
import pytest

from unheard.statistics.cells import STRENGTH, cross_fitted_rates


def test_two_folds_by_hand() -> None:
    # Fold 1 predicts fold 0: all (2 + ½)/(4 + 1) = ½; topic 0: 2 of 3, topic 1: 0 of 1; cell 0: 2 of 2, 1: 0 of 1.
    topic, cell = np.array([0, 0, 1, 0, 0, 0, 1]), np.array([0, 1, 2, 0, 0, 1, 2])
    target, folds = np.array([0, 0, 0, 1, 1, 0, 0.0]), np.array([0, 0, 0, 1, 1, 1, 1])
    found = cross_fitted_rates([topic, cell], target, np.ones(7, bool), folds)
    first = (2 + STRENGTH / 2) / (3 + STRENGTH)
    second = (0 + STRENGTH / 2) / (1 + STRENGTH)
    assert found[0] == pytest.approx((2 + STRENGTH * first) / (2 + STRENGTH))
    assert found[1] == pytest.approx((0 + STRENGTH * first) / (1 + STRENGTH))
    assert found[2] == pytest.approx((0 + STRENGTH * second) / (1 + STRENGTH))


def test_only_rows_that_may_be_learnt_from_count_and_none_gives_a_half() -> None:
    cell, target = np.zeros(4, int), np.array([1, 1, 0, 0.0])
    learns = np.array([False, False, True, True])
    assert cross_fitted_rates([cell], target, learns, np.array([0, 0, 1, 1]))[2:] == pytest.approx(0.5)
    changed = target.copy()
    changed[:2] = 0
    found, again = (cross_fitted_rates([cell], of, learns, np.array([0, 0, 1, 1])) for of in (target, changed))
    assert found.tolist() == again.tolist()


def test_large_cells_are_their_own_rates() -> None:
    dice = np.random.default_rng(1)
    cell, folds = dice.integers(0, 3, 60_000), dice.integers(0, 5, 60_000)
    target = (dice.random(60_000) < np.array([0.1, 0.5, 0.8])[cell]).astype(float)
    found = cross_fitted_rates([cell], target, np.ones(60_000, bool), folds)
    for place, rate in enumerate((0.1, 0.5, 0.8)):
        assert found[cell == place] == pytest.approx(rate, abs=0.015)
