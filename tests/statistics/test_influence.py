"""Intervals from influence functions: by hand, by the ratio estimator, on nothing, and against known truth."""

import numpy as np
import pytest
from scipy.stats import beta, t

from unheard.statistics.influence import NOTHING, estimated, few_answers, mean_influence, ratio_influence
from unheard.statistics.ratio import Moments, mean


def test_interval_by_hand() -> None:
    # 1, 2, 3 of customer a, 6 of b, 8 of c: mean 4, influences (−3, −2, −1, 2, 4)/5, by customer (−6, 2, 4)/5.
    # Var = 3/2 · (36 + 4 + 16)/25 = 3.36. Σ S² = 56/25, Σ S⁴ = (1296 + 16 + 256)/625: d = min(2, 2·56²/(1568 − 56²/3)).
    value, influence = mean_influence(np.array([1.0, 2, 3, 6, 8]))
    found = estimated(value, influence, np.array([0, 0, 0, 1, 2]))
    assert value == 4
    assert influence.tolist() == pytest.approx([-0.6, -0.4, -0.2, 0.4, 0.8])
    assert found.variance == pytest.approx(3.36)
    assert (found.clusters, found.degrees) == (3, 2)
    assert found.high == pytest.approx(4 + t.ppf(0.975, 2) * np.sqrt(3.36))


def test_one_customer_who_carries_the_sum_leaves_few_degrees() -> None:
    sums = np.array([10.0, *([0.1, -0.1] * 20)])
    found = estimated(0.0, sums, np.arange(sums.size))
    middle = sums - sums.mean()
    squares = float((middle**2).sum())
    assert found.degrees == pytest.approx(max(1, 2 * squares**2 / ((middle**4).sum() - squares**2 / sums.size)))
    assert found.degrees < 3


def test_ratios_have_the_variance_of_the_ratio_estimator() -> None:
    random = np.random.default_rng(4)
    cluster = random.integers(0, 30, 200)
    num, den = random.random(200), random.integers(0, 2, 200).astype(float)
    value, influence = ratio_influence(num * den, den)
    found = estimated(value, influence, cluster)
    other = mean(Moments.of_clusters(np.bincount(cluster, num * den), np.bincount(cluster, den)))
    assert value == pytest.approx(other.value[0], rel=1e-14)
    assert found.variance == pytest.approx(other.variance[0], rel=1e-9)


def test_nothing_gives_nothing_and_one_customer_gives_no_limits() -> None:
    value, influence = mean_influence(np.zeros(3), np.zeros(3, bool))
    assert estimated(value, influence, np.zeros(3, np.int64)) == NOTHING
    assert np.isnan(ratio_influence(np.zeros(2), np.zeros(2))[0])
    assert estimated(*mean_influence(np.zeros(0)), np.zeros(0, np.int64)) == NOTHING
    alone = estimated(*mean_influence(np.array([1.0, 0.0])), np.zeros(2, np.int64))
    assert (alone.value, alone.low, alone.clusters) == (0.5, None, 1)
    with pytest.raises(ValueError, match="one length"):
        estimated(0.0, np.zeros(2), np.zeros(3, np.int64))


def test_the_interval_holds_the_mean_of_customers_who_differ() -> None:
    runs, held = 1000, 0
    for seed in range(runs):
        random = np.random.default_rng(seed)
        cluster = np.repeat(np.arange(40), random.integers(1, 6, 40))
        value = random.random(40)[cluster] * 0.6 + 0.4 * random.random(cluster.size)
        found = estimated(*mean_influence(value), cluster)
        held += found.low <= 0.5 <= found.high
    assert held / runs >= 0.92
    assert beta.ppf(0.995, held + 1, runs - held) >= 0.95


def test_a_part_of_a_share_is_known_no_better_than_by_the_few_answers_that_tell_of_it() -> None:
    # Four customers, none of them satisfied, tell of a half of all: two of each added, 2 of 8 are. With a second answer
    # of one of them it is (1+1+1+2)²/(1+1+1+4) customers.
    who = np.array([0, 1, 2, 3])
    assert few_answers(0.0, 0.5, np.full(4, 0.1), who) == (pytest.approx(0.25 * (0.25 * 0.75) / 8), pytest.approx(4))
    more = few_answers(0.0, 0.5, np.full(5, 0.1), np.array([0, 1, 2, 3, 3]))
    share = 2 / (25 / 7 + 4)
    assert more == (pytest.approx(0.25 * share * (1 - share) / (25 / 7 + 4)), pytest.approx(25 / 7))
    # Nobody: as if two had said yes and two no; nothing to tell of: nothing.
    assert few_answers(0.0, 0.5, np.zeros(4), who) == (pytest.approx(0.25 * 0.25 / 4), 2.0)
    assert few_answers(0.0, 0.0, np.zeros(4), who)[0] == 0.0


def test_a_part_that_moves_nothing_has_the_limits_of_so_few_answers() -> None:
    influence, who = np.array([1e-9, -1e-9, 0.0]), np.arange(3)
    least = few_answers(0.0, 1.0, np.ones(3), who)
    found = estimated(0.0, influence, who, low=-1.0, high=1.0, least=least)
    # 2 of 7, by hand; t on 3 degrees of freedom: 3.182.
    assert found.high == pytest.approx(3.18244630 * (2 / 7 * 5 / 7 / 7) ** 0.5)
    wide = estimated(0.0, influence * 1e9, who, least=least)
    assert wide == estimated(0.0, influence * 1e9, who)
    # A larger variance of more degrees of freedom may be the narrower one: it does not count then.
    sure = estimated(0.0, influence * 1e9, who, least=(1.01 * (wide.variance or 0.0), 1e6))
    assert sure == wide
