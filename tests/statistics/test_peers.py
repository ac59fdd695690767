"""Who stands out among peers: by hand, by a second formula, and by simulation with and without honest differences."""

import math

import numpy as np
import pytest
from scipy.stats import norm, spearmanr, t

from unheard.statistics.peers import outliers, rank_correlation, shrunken, standardised
from unheard.statistics.trend import discovered


def test_two_agents_by_hand() -> None:
    # Cell 0: agent 0 has 1, 0; agent 1 has 0, 0, 1, 0 (mean 1/4). Cell 1: agent 0 has 1; agent 1 has 1, 0 (mean 1/2).
    # D_0 = (3/4 - 1/4 + 1/2)/3 = 1/3; D_1 = ((0 + 0 + 1 + 0) - 4·1/2 + (1 + 0) - 2·1)/6 = -1/3.
    units, cells = [0, 0, 1, 1, 1, 1, 0, 1, 1], [0, 0, 0, 0, 0, 0, 1, 1, 1]
    values = [1, 0, 0, 0, 1, 0, 1, 1, 0]
    found = standardised(units, cells, np.arange(9), values, count=2)
    assert found.value.tolist() == pytest.approx([1 / 3, -1 / 3])
    assert found.rows.tolist() == [3, 6]
    # Rests of agent 0 less D: 5/12, -7/12, 1/6; peers: (2/3)²·(1/4·3/4)/4 + (1/3)²·(1/4)/2.
    own = 3 / 2 * ((5 / 12) ** 2 + (7 / 12) ** 2 + (1 / 6) ** 2) / 9
    assert found.variance[0] == pytest.approx(own + 4 / 9 * 3 / 64 + 1 / 9 / 8)


def test_a_case_that_nobody_else_has_is_not_compared() -> None:
    found = standardised([0, 0, 1], [0, 1, 0], [0, 1, 2], [1, 1, 0], count=3)
    assert (found.value[0], found.rows[0]) == (1.0, 1.0)
    assert math.isnan(found.value[2])
    assert math.isnan(found.variance[1]), "one customer tells nothing of the spread"


def test_spread_between_units_by_the_published_formula() -> None:
    value, variance = np.array([-0.2, -0.1, 0.0, 0.05, 0.1, 0.9]), np.array([1, 2, 1, 4, 2, 1]) / 400
    found = outliers(value, variance)
    plain = (value - np.median(value)) / np.sqrt(variance)
    low, high = np.quantile(plain, [0.1, 0.9])
    a = norm.ppf(0.9)
    usual = 0.8 - 2 * a * norm.pdf(a) + 0.2 * a**2
    phi = sum(min(max(z, low), high) ** 2 for z in plain) / 6 / usual
    weights = [1 / v for v in variance]
    tau2 = (6 * phi - 5) / (sum(weights) - sum(w**2 for w in weights) / sum(weights))
    assert found.between == pytest.approx(math.sqrt(tau2), rel=1e-6)
    z = (0.9 - np.median(value)) / math.sqrt(variance[5] + tau2)
    assert found.above[5] == pytest.approx(t.sf(z, 5))
    assert np.isnan(outliers(value[:4], variance[:4]).z).all(), "of four nobody can stand out"


def test_honest_differences_are_not_called_gaming_and_gamers_are_found() -> None:
    """Twenty-five agents who differ honestly; in a second set two do something else."""
    named, found_gamers, worlds = 0.0, 0, 60
    for seed in range(worlds):
        dice = np.random.default_rng(seed)
        skill = dice.normal(0, 0.04, 25)
        agent, cell, who = dice.integers(0, 25, 8000), dice.integers(0, 8, 8000), dice.integers(0, 5000, 8000)
        base = 0.1 + 0.03 * cell
        for gamers in ((), (3, 11)):
            extra = np.isin(agent, gamers) * 0.25
            y = dice.random(8000) < np.clip(base + skill[agent] + extra, 0, 1)
            compared = standardised(agent, cell, who, y, count=25)
            called = discovered(outliers(compared.value, compared.variance).above)[1]
            if gamers:
                found_gamers += int(called[list(gamers)].sum())
            else:
                named += bool(called.any()) / worlds
    assert named <= 0.10 + 2.6 * math.sqrt(0.1 * 0.9 / worlds), named
    assert found_gamers >= 0.9 * 2 * worlds


def test_shrinking_pulls_small_ones_most_and_everybody_where_all_is_noise() -> None:
    value, variance = np.array([0.9, 0.9, 0.1, 0.5]), np.array([0.0001, 0.04, 0.0001, 0.0001])
    found = shrunken(value, variance)
    assert value[0] - found[0] < 0.01
    assert value[1] - found[1] > 0.05
    same = shrunken(np.array([0.5, 0.52, 0.48, 0.5]), np.full(4, 0.01))
    assert np.ptp(same) == 0


def test_rank_correlation_is_scipys_with_caruso_and_cliffs_limits() -> None:
    dice = np.random.default_rng(3)
    x = dice.normal(size=23)
    y = x + dice.normal(size=23)
    value, low, high = rank_correlation(x, y)
    assert value == pytest.approx(spearmanr(x, y).statistic, rel=1e-12)
    half = norm.ppf(0.975) * math.sqrt(1 / 21 + abs(math.atanh(value)) / (6 * 23 + 4 * math.sqrt(23)))
    assert (low, high) == pytest.approx((math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half)))
    assert math.isnan(rank_correlation(x[:4], y[:4])[0])
    assert math.isnan(rank_correlation(np.ones(9), x[:9])[0])
    one, low, high = rank_correlation(x, 2 * x)
    assert (one, high) == (1.0, 1.0)
    assert 0.5 < low < 1


@pytest.mark.long
@pytest.mark.parametrize(("rho", "agents"), [(0.0, 15), (0.5, 23), (0.7, 60)])
def test_limits_of_the_rank_correlation_hold_the_truth(rho: float, agents: int) -> None:
    truth, covered, runs = 6 / math.pi * math.asin(rho / 2), 0, 2000
    for seed in range(runs):
        dice = np.random.default_rng(seed)
        x = dice.normal(size=agents)
        y = rho * x + math.sqrt(1 - rho**2) * dice.normal(size=agents)
        _, low, high = rank_correlation(x, y)
        covered += bool(low <= truth <= high)
    assert 0.935 <= covered / runs <= 0.9626, covered / runs
