"""Lift and calibration: by hand, with ties, against the definition, and how often the intervals hold the truth."""

import numpy as np
import pytest
from scipy.stats import binom

from unheard.statistics.lift import calibrated, calibration, lift, top_weights


def test_the_earlier_half_sets_the_risk_of_the_later() -> None:
    # 0: 1 of 4; 1: 0 of 2 (pooled with 0: 1 of 6, it must not fall); 2: 2 of 2. 1.5 lies half way, 9 beyond the end.
    early, happened = np.array([0, 0, 0, 0, 1, 1, 2, 2.0]), np.array([1, 0, 0, 0, 0, 0, 1, 1], bool)
    risk = calibrated(early, happened, np.array([0, 1, 2, 1.5, -4, 9.0]))
    assert risk.tolist() == pytest.approx([1 / 6, 1 / 6, 1, 7 / 12, 1 / 6, 1])


def test_ties_at_the_end_of_the_top_count_in_part() -> None:
    # A fifth of ten is two: one stands above, three share the other seat.
    assert top_weights(np.array([5, 3, 3, 3, 1, 1, 1, 1, 1, 1.0]), 0.2).tolist() == pytest.approx(
        [1, *[1 / 3] * 3, *[0] * 6]
    )
    assert top_weights(np.ones(4), 0.25).tolist() == [0.25] * 4


def test_lift_and_calibration_by_hand() -> None:
    happened = np.array([1, 1, 0, 0, 0, 0, 0, 0, 1, 0.0])
    weights = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 0.0])
    who = np.arange(10.0)
    assert lift(happened, weights, who).value[0] == pytest.approx(1 / 0.3)
    risk = np.full(10, 0.6)
    found = calibration(risk, happened, who)
    assert found.value[0] == pytest.approx(2)
    assert found.low[0] < 2 < found.high[0]
    assert np.isnan(lift(np.zeros(10), weights, who).value[0])


def holds(covered: int, runs: int) -> bool:
    return bool(binom.ppf(0.005, runs, 0.95) <= covered <= binom.ppf(0.995, runs, 0.95) and covered / runs >= 0.92)


@pytest.mark.long
def test_intervals_hold_the_truth() -> None:
    """Risk in three levels whose order is known: the top fifth is the highest level exactly."""
    runs, covered = 1000, [0, 0]
    risks, shares = np.array([0.05, 0.1, 0.3]), [0.5, 0.3, 0.2]
    truth = 0.3 / float(risks @ shares)
    for seed in range(runs):
        dice = np.random.default_rng(seed)
        level = np.repeat(np.arange(3), [500, 300, 200])
        who = np.arange(1000) % 800
        happened = (dice.random(1000) < risks[level]).astype(float)
        found = lift(happened, top_weights(level.astype(float), 0.2), who.astype(float))
        right = calibration(1.5 * risks[level], happened, who.astype(float))
        covered[0] += bool(found.low[0] <= truth <= found.high[0])
        covered[1] += bool(right.low[0] <= 1.5 <= right.high[0])
    assert [holds(one, runs) for one in covered] == [True, True], covered
