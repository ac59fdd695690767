"""Quantiles with clustered intervals: by hand, against exact order statistics, of nothing, and by simulation."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from unheard.statistics.quantiles import Quantile, quantile


@pytest.mark.parametrize(
    ("q", "value"), [(0.5, 3.0), (0.2, 1.0), (0.21, 2.0), (0.9, 5.0), (0.6, 3.0), (0.99, 5.0), (0.01, 1.0)]
)
def test_by_hand_it_is_the_smallest_value_that_so_many_do_not_exceed(q: float, value: float) -> None:
    found = quantile([5, 1, 4, 2, 3], range(5), q)

    assert (found.value, found.rows, found.clusters) == (value, 5, 5)


def test_the_limits_by_hand() -> None:
    # 100 rows, each a customer's: Var(F) = 100/99 · 0.25/100, n_eff = 99, t(99) = 1.98422; half = 1.98422·√(.25/99) =
    # 0.09971. Ranks ⌊40.03⌋ = 40 and ⌈59.97⌉ + 1 = 61.
    found = quantile(np.arange(1, 101), np.arange(100), 0.5)

    assert (found.value, found.low, found.high) == (50, 40, 61)


def test_the_limits_lie_beside_exact_order_statistics() -> None:
    # Second formula: ranks from the binomial distribution, where every row is a customer's own.
    for rows, q in ((200, 0.5), (400, 0.9), (1000, 0.95), (2000, 0.99)):
        found = quantile(np.arange(1, rows + 1), np.arange(rows), q)
        low, high = binom.ppf(0.025, rows, q), binom.ppf(0.975, rows, q) + 1
        assert abs(found.low - low) <= 2
        assert abs(found.high - high) <= 2


def test_rows_of_one_customer_count_for_less() -> None:
    values = np.repeat(np.arange(60.0), 10)
    alone, together = quantile(values, np.arange(600), 0.5), quantile(values, np.repeat(np.arange(60), 10), 0.5)

    assert together.high - together.low > 2 * (alone.high - alone.low)
    assert together.clusters == 60


def test_what_was_not_seen_has_no_limit() -> None:
    few = quantile(np.arange(50.0), np.arange(50), 0.99)
    none = quantile([], [], 0.5)
    one = quantile([3.0, 4.0], [0, 0], 0.5)

    assert few.value == 49.0
    assert math.isnan(few.high)
    assert not math.isnan(few.low)
    assert math.isnan(none.value)
    assert (none.rows, none.clusters) == (0, 0)
    assert (one.value, math.isnan(one.low), math.isnan(one.high)) == (3.0, True, True)


@pytest.mark.parametrize(("q", "each"), [(0.5, 1), (0.05, 1), (0.95, 1), (0.99, 1), (0.9, 10)])
def test_how_many_rows_both_limits_need_is_where_they_appear(q: float, each: int) -> None:
    # Second way: samples grown, a customer of so many like rows at a time, until both limits are seen.
    def of(customers: int) -> Quantile:
        return quantile(np.repeat(np.arange(customers), each), np.repeat(np.arange(customers), each), q)

    def both(customers: int) -> bool:
        return not math.isnan(of(customers).low) and not math.isnan(of(customers).high)

    needed, first = of(400).rows_needed, each * next(count for count in range(2, 1_000) if both(count))
    assert needed is not None
    assert abs(needed - first) <= max(4 * each, 0.02 * first)
    assert quantile([1.0, 2.0], [0, 0], q).rows_needed is None


@pytest.mark.long
@pytest.mark.parametrize(("q", "customers"), [(0.5, 150), (0.9, 300), (0.95, 600), (0.99, 2500)])
def test_the_interval_holds_the_truth_in_95_of_100(q: float, customers: int) -> None:
    """1,000 samples of customers with 1 to 5 calls each that are alike: lognormal, half of the spread a customer's."""
    draw = np.random.default_rng(7)
    world = np.exp(0.7 * draw.standard_normal(400_000) + 0.7 * draw.standard_normal(400_000))
    truth, runs, held = float(np.quantile(world, q)), 1_000, 0
    for _ in range(runs):
        codes = np.repeat(np.arange(customers), draw.integers(1, 6, customers))
        values = np.exp(0.7 * draw.standard_normal(customers)[codes] + 0.7 * draw.standard_normal(codes.size))
        found = quantile(values, codes, q)
        held += found.low <= truth <= found.high
    low, high = binom.interval(0.99, runs, 0.95)
    assert held >= 0.92 * runs
    assert low <= held or held / runs >= 0.93
    assert held <= max(high, 0.985 * runs)
