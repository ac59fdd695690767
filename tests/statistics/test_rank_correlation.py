"""Spearman's correlation with clusters: by hand, its limits, and how often they hold the truth."""

import math

import numpy as np
import pytest

from unheard.statistics.rank import clustered_rank_correlation


def test_by_hand() -> None:
    """Ranks 1..5 against 2, 1, 4, 3, 5: Σd² = 4, r = 1 − 6·4/(5·24) = 0.8."""
    found = clustered_rank_correlation(np.arange(5.0), np.array([2.0, 1, 4, 3, 5]), np.arange(5))
    assert found.value == pytest.approx(0.8)
    assert (found.low, found.high, found.n, found.clusters) == (None, None, 5, 5)


def test_limits_by_hand_count_customers_and_not_rows() -> None:
    """Twelve customers with two equal rows each say as much as twelve rows: m = 24²/(12·4) = 12."""
    first, second = np.arange(12.0), np.array([3.0, 1, 2, 6, 4, 5, 9, 8, 7, 12, 10, 11])
    single = clustered_rank_correlation(first, second, np.arange(12))
    double = clustered_rank_correlation(np.repeat(first, 2), np.repeat(second, 2), np.repeat(np.arange(12), 2))
    assert single.value is not None
    reach = 1.959963984540054 * math.sqrt((1 + single.value**2 / 2) / 9)
    assert single.low == pytest.approx(math.tanh(math.atanh(single.value) - reach))
    assert single.high == pytest.approx(math.tanh(math.atanh(single.value) + reach))
    assert double.value == pytest.approx(single.value)
    assert double.low == pytest.approx(single.low)


def test_what_never_varies_has_no_rank() -> None:
    assert clustered_rank_correlation(np.ones(20), np.arange(20.0), np.arange(20)).value is None


@pytest.mark.parametrize("rows_each", [1, 3])
def test_the_interval_holds_the_truth(rows_each: int) -> None:
    """Normal pairs of correlation 0.5 have a rank correlation of 6/π·asin(0.25)."""
    random = np.random.default_rng(20261127)
    truth = 6 / math.pi * math.asin(0.25)
    held = 0
    for _ in range(400):
        pairs = random.multivariate_normal((0, 0), ((1, 0.5), (0.5, 1)), 60)
        pairs = np.repeat(pairs, rows_each, axis=0)
        found = clustered_rank_correlation(pairs[:, 0], pairs[:, 1], np.repeat(np.arange(60), rows_each))
        held += found.low is not None and found.high is not None and found.low <= truth <= found.high
    assert 0.92 <= held / 400 <= 0.99
