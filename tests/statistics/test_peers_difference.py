"""The difference of two figures of one agent, whose customers are in both: by hand, by a second formula, simulated."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from unheard.statistics.peers import Codes, Standardised, standardised, standardised_difference
from unheard.statistics.ratio import Array

NAN = math.nan


def told(
    *rows: tuple[int, int, float, float],
) -> tuple[list[int], list[int], list[int], list[float], list[float]]:  # fmt: skip
    """Agent, customer, first, second; one cell."""
    units, clusters, first, second = (list(one) for one in zip(*rows, strict=True))
    return units, [0] * len(rows), clusters, first, second


def test_a_customer_in_both_is_one_customer_by_hand() -> None:
    # Agent 0: bad 1, 0 (customers 0, 1), good 0, 1 (the same customers). Agent 1: bad 1, 0, good 1, 0 of others.
    of = told((0, 0, 1, NAN), (0, 1, 0, NAN), (0, 0, NAN, 0), (0, 1, NAN, 1),
              (1, 2, 1, NAN), (1, 3, 0, NAN), (1, 4, NAN, 1), (1, 5, NAN, 0))  # fmt: skip
    one, two, apart = standardised_difference(*of, count=2)
    assert apart.value.tolist() == [0, 0]
    # Of agent 0 customer 0 moves bad by (1 - 1/2)/2 = 1/4 and good by (0 - 1/2)/2 = -1/4: the difference by 1/2, and
    # customer 1 by -1/2. Peers: a mean of 1/2 of two rows, for each: 1/8.
    assert apart.variance[0] == pytest.approx(2 * (1 / 4 + 1 / 4) + 1 / 8 + 1 / 8)
    # Apart they were 2·(1/16 + 1/16) + 1/8 each: the covariance is as much again.
    assert [one.variance[0], two.variance[0]] == pytest.approx([1 / 4 + 1 / 8] * 2)
    # Nobody is in both of agent 1: four customers, each 1/4 or -1/4.
    assert apart.variance[1] == pytest.approx(4 / 3 * 4 / 16 + 1 / 4)
    assert apart.clusters.tolist() == [2, 4]
    assert apart.rows.tolist() == [2, 2]


def test_each_of_the_two_is_what_it_is_alone() -> None:
    dice = np.random.default_rng(2)
    unit, cell, who = dice.integers(0, 6, 400), dice.integers(0, 3, 400), dice.integers(0, 150, 400)
    bad = dice.random(400) < 0.4
    y = (dice.random(400) < 0.5).astype(float)
    first, second = np.where(bad, y, NAN), np.where(bad, NAN, y)
    one, two, apart = standardised_difference(unit, cell, who, first, second, count=6)
    for of, kept in ((one, bad), (two, ~bad)):
        alone = standardised(unit[kept], cell[kept], who[kept], y[kept], count=6)
        assert of.value == pytest.approx(alone.value)
        assert of.variance == pytest.approx(alone.variance)
    assert apart.value == pytest.approx(one.value - two.value)
    # A second formula: Var(D1 - D2) with the rest of every row in a dense table of agents and customers.
    for agent in range(6):
        sums: dict[int, float] = {}
        for mark, of, sign in ((first, one, 1), (second, two, -1)):
            for row in np.flatnonzero((unit == agent) & ~np.isnan(mark)):
                others = mark[(cell == cell[row]) & (unit != agent) & ~np.isnan(mark)]
                rest = mark[row] - others.mean() - of.value[agent]
                sums[who[row]] = sums.get(who[row], 0.0) + sign * rest / of.rows[agent]
        own = len(sums) / (len(sums) - 1) * sum(one * one for one in sums.values())
        alone = [
            of.variance[agent] - _own(unit, who, mark, cell, of, agent) for mark, of in ((first, one), (second, two))
        ]
        assert apart.variance[agent] == pytest.approx(own + sum(alone))


def _own(unit: Codes, who: Codes, mark: Array, cell: Codes, of: Standardised, agent: int) -> float:
    """The part of an agent's variance that its own rows make."""
    sums: dict[int, float] = {}
    for row in np.flatnonzero((unit == agent) & ~np.isnan(mark)):
        others = mark[(cell == cell[row]) & (unit != agent) & ~np.isnan(mark)]
        sums[who[row]] = sums.get(who[row], 0.0) + mark[row] - others.mean() - of.value[agent]
    squares = sum(one * one for one in sums.values())
    return len(sums) / (len(sums) - 1) * squares / of.rows[agent] ** 2


def one_survey_a_customer(seed: int) -> tuple[float, float, float]:
    """Two conversations of each customer with one agent, one bad and one good; a survey for one of them, by lot.

    So a survey that is missing after the bad one is none that is missing after the good one.
    """
    dice = np.random.default_rng(seed)
    agent = np.repeat(dice.integers(0, 8, 600), 2)
    who, bad = np.repeat(np.arange(600), 2), np.tile([True, False], 600)
    asked_of_bad = np.repeat(dice.random(600) < 0.5, 2)
    missing = np.where(bad, ~asked_of_bad, asked_of_bad).astype(float)
    cell = np.repeat(dice.integers(0, 3, 600), 2)
    first, second = np.where(bad, missing, NAN), np.where(bad, NAN, missing)
    one, two, apart = standardised_difference(agent, cell, who, first, second, count=8)
    return float(apart.value[0]), float(apart.variance[0]), float(one.variance[0] + two.variance[0])


@pytest.mark.long
def test_the_interval_of_the_difference_holds_the_truth_and_that_of_two_strangers_does_not() -> None:
    runs, held, as_strangers = 1000, 0, 0
    for seed in range(runs):
        value, variance, apart = one_survey_a_customer(seed)
        held += abs(value) <= 1.96 * math.sqrt(variance)
        as_strangers += abs(value) <= 1.96 * math.sqrt(apart)
    low, high = binom.ppf([0.005, 0.995], runs, 0.95)
    assert low <= held <= high, held
    assert held / runs >= 0.92
    assert as_strangers < low, as_strangers
