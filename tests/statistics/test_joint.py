"""Limits for several numbers at once: against t and Šidák, and how often the best of seven is held by which limits."""

import math

import numpy as np
import pytest
from scipy.stats import binom, norm, t

from unheard.statistics.joint import joint_multiplier
from unheard.statistics.ranking import rank_events

MANY = 10**9
"""Degrees of freedom of a normal."""


def test_numbers_that_have_nothing_to_do_with_each_other_need_sidaks_quantile() -> None:
    apart = np.eye(7)
    assert joint_multiplier(apart, MANY) == pytest.approx(norm.ppf((1 + 0.95 ** (1 / 7)) / 2), rel=0.01)
    assert joint_multiplier(apart[:, :1], 12) == pytest.approx(t.ppf(0.975, 12), rel=0.01), "one number: its own t"


def test_numbers_that_say_the_same_are_one_number() -> None:
    one = np.random.default_rng(1).normal(size=(50, 1))
    assert joint_multiplier(one @ [[1.0, -2.0, 3.0]], MANY) == pytest.approx(norm.ppf(0.975), rel=0.01)
    with_a_constant = np.column_stack([one[:, 0], np.zeros(50)])
    assert joint_multiplier(with_a_constant, MANY) == pytest.approx(norm.ppf(0.975), rel=0.01)
    assert math.isnan(joint_multiplier(one, 0))


def test_two_correlated_numbers_by_a_second_formula() -> None:
    """P(|t1| ≤ c and |t2| ≤ c) by the distribution function of two correlated normals."""
    from scipy.stats import multivariate_normal

    both = np.array([[1.0, 0.6], [0.0, 0.8]])  # columns with correlation 0.6
    c = joint_multiplier(both, MANY)
    of = multivariate_normal(cov=both.T @ both)
    inside = of.cdf([c, c]) - of.cdf([-c, c]) - of.cdf([c, -c]) + of.cdf([-c, -c])
    assert inside == pytest.approx(0.95, abs=0.002)


def test_what_each_row_moves_the_auc_by_makes_its_variance() -> None:
    dice = np.random.default_rng(4)
    scores, left = dice.normal(size=(300, 2)), dice.random(300) < 0.3
    found = rank_events(scores, left, np.arange(300))
    moved = found.influence
    assert moved.shape == (300, 2)
    assert moved.T @ moved == pytest.approx(found.covariance, rel=0.02)
    # One event more or less, worked out anew, moves the AUC by that much, to first order.
    row = int(np.flatnonzero(left)[0])
    without = rank_events(np.delete(scores, row, 0), np.delete(left, row), np.arange(299)).value
    assert found.value - without == pytest.approx(moved[row], rel=0.05)


def best_of_seven(seed: int) -> tuple[bool, bool]:
    """Seven numbers equally good; whether the limits of the best hold its truth: those of one, and those of all."""
    dice = np.random.default_rng(seed)
    who = np.arange(400)
    left = dice.random(400) < 0.4
    shared = dice.normal(size=(400, 1))
    scores = np.sqrt(0.3) * shared + np.sqrt(0.7) * dice.normal(size=(400, 7)) + 0.4 * left[:, None]
    truth = norm.cdf(0.4 / math.sqrt(2))
    found = rank_events(scores, left, who)
    best = int(found.value.argmax())
    low, high = found.limits(joint_multiplier(found.influence, found.degrees))
    return bool(found.low[best] <= truth <= found.high[best]), bool((low <= truth).all() and (truth <= high).all())


@pytest.mark.long
def test_limits_for_all_hold_all_and_the_best_ones_own_do_not() -> None:
    runs = 1000
    alone, at_once = (sum(one) for one in zip(*map(best_of_seven, range(runs)), strict=True))
    low, high = binom.ppf([0.005, 0.995], runs, 0.95)
    assert low <= at_once <= high, at_once
    assert at_once / runs >= 0.92
    assert alone < low, alone
