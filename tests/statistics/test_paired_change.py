"""Before and after on the same rows, by hand and by simulation."""

import numpy as np
import pytest
from scipy import stats

from unheard.statistics.paired import change_of_error, change_of_rank, clustered_mean


def test_mean_over_clusters_by_hand():
    # clusters a: 1, 3; b: 2, 6. Mean 3, sums of deviations a: -2, b: 2 → sd = sqrt(2·8)/4 = 1
    value, low, high, count = clustered_mean(np.array([1.0, 3, 2, 6]), ["a", "a", "b", "b"])
    reach = stats.t.ppf(0.975, 1)
    assert (value, count) == (3.0, 2)
    assert (low, high) == pytest.approx((3 - reach, 3 + reach))


def test_own_clusters_are_the_plain_t_interval():
    values = np.random.default_rng(0).normal(size=25)
    _, low, high, _ = clustered_mean(values, list(range(25)))
    assert (low, high) == pytest.approx(stats.t.interval(0.95, 24, values.mean(), stats.sem(values)))


def test_nothing_and_one_cluster():
    assert clustered_mean(np.array([]), []) == (None, None, None, 0)
    assert clustered_mean(np.array([1.0, 2.0]), ["a", "a"]) == (1.5, None, None, 1)


def test_error_before_and_after():
    truth, before, after = np.array([0.0, 1, 1]), np.array([1.0, 1, 0]), np.array([0.0, 1, 1])
    found = change_of_error(before, after, truth, ["a", "b", "c"])
    assert (found.before, found.after, found.difference) == (pytest.approx(2 / 3), 0.0, pytest.approx(-2 / 3))


def test_rank_before_and_after():
    truth = np.arange(40.0)
    noise = np.random.default_rng(0).normal(size=40)
    found = change_of_rank(noise, truth, truth, list(range(40)))
    assert found.after == 1.0
    assert found.low is not None
    assert found.low > 0
    same = change_of_rank(truth, truth, truth, list(range(40)))
    assert (same.low, same.high) == (0.0, 0.0)


@pytest.mark.long
def test_interval_holds_with_clusters():
    """2,000 worlds of 40 customers with one shared feeling each: the 95 % interval holds the true mean."""
    random = np.random.default_rng(1)
    hits = 0
    for _ in range(2000):
        sizes = random.integers(1, 5, 40)
        values = np.repeat(random.normal(size=40), sizes) + random.normal(size=sizes.sum()) * 0.5
        _, low, high, _ = clustered_mean(values, list(np.repeat(np.arange(40), sizes)))
        hits += low <= 0 <= high
    assert stats.binomtest(hits, 2000, 0.95).proportion_ci(0.99).high >= 0.95
    assert hits >= 0.92 * 2000
