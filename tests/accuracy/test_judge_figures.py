"""Figures of the accuracy benchmark, by hand."""

import numpy as np
import pytest
from benchmarks.judging import figures as f


def numbers(*values: float) -> f.Numbers:
    return np.array(values, dtype=np.float64)


def test_auc_counts_pairs_and_halves_ties():
    # positives 3 and 2, negatives 2 and 1: 3>2, 3>1, 2=2 (half), 2>1 → 3.5 of 4
    assert f.auc(numbers(3, 2, 2, 1), numbers(1, 1, 0, 0)) == pytest.approx(3.5 / 4)
    assert f.auc(numbers(1, 2), numbers(1, 1)) is None


def test_average_precision_takes_ties_together():
    # ranked: + - + ; precision 1 at the first, 2/3 at the third
    assert f.average_precision(numbers(3, 2, 1), numbers(1, 0, 1)) == pytest.approx((1 + 2 / 3) / 2)
    # all tied: precision is the share of positives
    assert f.average_precision(numbers(1, 1, 1, 1), numbers(1, 0, 0, 0)) == pytest.approx(0.25)


def test_spearman_of_a_constant_is_not_defined():
    assert f.spearman(numbers(1, 1, 1), numbers(1, 2, 3)) is None
    assert f.spearman(numbers(1, 2, 4, 3), numbers(1, 2, 3, 4)) == pytest.approx(1 - 6 * 2 / (4 * 15))


def test_kappa_of_grades_from_a_share():
    # 0, .5, 1 → 1, 3, 5. Said and true agree but once (3 for 5).
    score, truth = numbers(0, 0.5, 0.5, 1), numbers(1, 3, 5, 5)
    expected = np.mean([(a - b) ** 2 for a in (1, 3, 3, 5) for b in (1, 3, 5, 5)])
    assert f.quadratic_kappa(score, truth) == pytest.approx(1 - 1.0 / expected)


def test_decided_at_the_prior_and_at_half():
    score, truth = numbers(0.9, 0.8, 0.7, 0.1), numbers(1, 0, 1, 0)
    # two positives: the two highest are flagged, one of them right
    assert f.balanced_at_prior(score, truth) == pytest.approx((0.5 + 0.5) / 2)
    assert f.f1_at_prior(score, truth) == pytest.approx(0.5)
    # at 0.5 three are flagged: both positives and one of two negatives
    assert f.balanced_at_half(score, truth) == pytest.approx((1 + 0.5) / 2)


def test_the_sure_are_the_far_from_the_middle():
    # seven of ten are kept: all but the three nearest to 0.5, which are the wrong ones
    score = numbers(0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.51, 0.51, 0.51)
    truth = numbers(1, 1, 1, -1, -1, -1, 1, -1, -1, -1)
    assert f.sign_of_the_sure(score, truth) == pytest.approx(6 / 7)


def test_passed_and_within():
    score, reward = numbers(0.7, 0.625, 0.6, 0.9), numbers(0, 0, 1, 1)
    assert f.passed_where(0.0)(score, reward) == 1.0
    assert f.passed_where(1.0)(score, reward) == 0.5
    assert f.within_half(numbers(0.5, 0.5), numbers(3.5, 3.6)) == 0.5


def test_macro_f1_of_three_classes():
    # -1: said 2, true 1, hit 1 → 2/3; 0: said 0, true 1 → 0; 1: said 1, true 1 → 1
    assert f.macro_f1(numbers(-1, -1, 1), numbers(-1, 0, 1)) == pytest.approx((2 / 3 + 0 + 1) / 3)


def test_bootstrap_draws_whole_clusters():
    score = numbers(*[0.0] * 50, *[1.0] * 50)
    # two clusters of equal rows: the mean is 0, 0.5 or 1 and nothing between
    low, high = f.bootstrap(f.share, score, score, ["a"] * 50 + ["b"] * 50, times=200)
    assert (low, high) == (0.0, 1.0)
    single = f.bootstrap(f.share, score, score, list(range(100)), times=200)
    assert 0.35 < single[0] < 0.5 < single[1] < 0.65
    assert f.bootstrap(f.share, score, score, ["a"] * 100, times=50) == (None, None)
