"""The ratio estimator: by hand, by a second formula, against other software, and against known truth."""

import math
from typing import Any

import numpy as np
import pytest

from unheard.statistics import (
    CrossMoments,
    Moments,
    difference,
    mean,
    paired_share_difference,
    share,
    share_difference,
    size_notes,
)

Pairs = list[tuple[float, float]]


def moments(pairs: Pairs) -> Moments:
    return Moments.of_clusters([num for num, _ in pairs], [den for _, den in pairs])


def cross(first: Pairs, second: Pairs) -> CrossMoments:
    x1, d1 = np.array(first, float).T
    x0, d0 = np.array(second, float).T
    x1, x0 = np.where(d1 > 0, x1, 0.0), np.where(d0 > 0, x0, 0.0)
    return CrossMoments(
        num_num=np.array([x1 @ x0]),
        num_den=np.array([x1 @ d0]),
        den_num=np.array([d1 @ x0]),
        den_den=np.array([d1 @ d0]),
        clusters=np.array([float(((d1 > 0) | (d0 > 0)).sum())]),
    )


def plain_share(pairs: Pairs) -> tuple[float, float, float]:
    """The formulas of the dictionary once more, one cluster at a time."""
    from scipy.stats import t as student

    pairs = [(num, den) for num, den in pairs if den > 0]
    groups = len(pairs)
    total = sum(den for _, den in pairs)
    ratio = sum(num for num, _ in pairs) / total
    variance = groups / (groups - 1) * sum((num - ratio * den) ** 2 for num, den in pairs) / total**2
    kish = total**2 / sum(den**2 for _, den in pairs)
    size = kish if ratio in (0.0, 1.0) else (ratio * (1 - ratio) / variance if variance > 0 else math.inf)
    size = min(size, total)
    t = float(student.ppf(0.975, groups - 1))
    middle = (ratio + t * t / (2 * size)) / (1 + t * t / size)
    half = t / (1 + t * t / size) * math.sqrt(ratio * (1 - ratio) / size + t * t / (4 * size * size))
    return ratio, max(0.0, middle - half), min(1.0, middle + half)


def test_share_by_hand() -> None:
    # Clusters (1 of 1), (0 of 1), (1 of 2): R = 2/4. Residuals 0.5, -0.5, 0: Var = 3/2 · 0.5 / 16 = 0.046875.
    # n_eff = 0.25 / 0.046875 = 5.33, capped at 4. t(0.975, 2) = 4.302653; t² = 18.512821.
    # middle = 0.5; half = 4.302653/(1 + 4.628205) · √(0.0625 + 18.512821/64) = 0.764481 · 0.593096 = 0.453410
    found = share(moments([(1, 1), (0, 1), (1, 2)]))

    assert found.value[0] == 0.5
    assert found.variance[0] == pytest.approx(0.046875, rel=1e-12)
    assert found.low[0] == pytest.approx(0.5 - 0.453410, abs=1e-6)
    assert found.high[0] == pytest.approx(0.5 + 0.453410, abs=1e-6)


def test_mean_by_hand() -> None:
    # Clusters (2, 1), (4, 1), (12, 2): R = 18/4 = 4.5. Residuals -2.5, -0.5, 3: Σ² = 15.5.
    # Var = 3/2 · 15.5/16 = 1.453125; t(0.975, 2) = 4.302653; half = 4.302653 · 1.205456 = 5.186658
    found = mean(moments([(2, 1), (4, 1), (12, 2)]), low=0.0)

    assert found.value[0] == 4.5
    assert found.low[0] == 0.0  # 4.5 - 5.19 clipped to the range
    assert found.high[0] == pytest.approx(4.5 + 5.186658, abs=1e-5)


def test_difference_by_hand_knows_that_the_same_customers_are_in_both() -> None:
    # Customers a, b in both periods. Now (1 of 1), (0 of 1): R1 = 0.5. Before (1 of 1), (0 of 1): R0 = 0.5.
    # Residuals are equal customer by customer, so the difference is exactly 0, with no spread at all.
    pairs: Pairs = [(1, 1), (0, 1)]
    found = difference(moments(pairs), moments(pairs), cross(pairs, pairs), width=1.0)

    assert (found.value[0], found.low[0], found.high[0]) == (0.0, 0.0, 0.0)


def test_difference_agrees_with_a_loop_over_customers() -> None:
    first: Pairs = [(3, 4), (0, 2), (1, 1), (0, 0), (2, 5)]
    second: Pairs = [(1, 3), (0, 0), (1, 1), (2, 2), (0, 4)]
    r1, r0 = 6 / 12, 4 / 10
    score = [(x1 - r1 * d1) / 12 - (x0 - r0 * d0) / 10 for (x1, d1), (x0, d0) in zip(first, second, strict=True)]
    variance = 5 / 4 * sum(value**2 for value in score)
    found = difference(moments(first), moments(second), cross(first, second))

    assert found.value[0] == pytest.approx(0.1, rel=1e-12)
    assert found.variance[0] == pytest.approx(variance, rel=1e-12)
    assert found.high[0] - found.value[0] == pytest.approx(2.7764451051977987 * math.sqrt(variance), rel=1e-9)


def test_share_agrees_with_the_formula_applied_one_cluster_at_a_time() -> None:
    random = np.random.default_rng(5)
    for _ in range(200):
        dens = random.integers(0, 6, size=random.integers(2, 40))
        pairs: Pairs = [(float(random.integers(0, den + 1)), float(den)) for den in dens]
        if (dens > 0).sum() < 2:
            continue
        found = share(moments(pairs))
        assert (found.value[0], found.low[0], found.high[0]) == pytest.approx(plain_share(pairs), rel=1e-9, abs=1e-12)


@pytest.mark.oracle
def test_variance_agrees_with_the_cluster_robust_regression_of_statsmodels() -> None:
    # The mean of rows clustered by customer is the ratio with den = rows; a regression on a constant with
    # cluster-robust covariance has the same sandwich, times its own correction (N-1)/(N-1) · G/(G-1).
    sm = pytest.importorskip("statsmodels.api")
    random = np.random.default_rng(11)
    group = random.integers(0, 25, size=300)
    rows = random.normal(size=300) + group / 10
    fit = sm.OLS(rows, np.ones(300)).fit(cov_type="cluster", cov_kwds={"groups": group})
    pairs: Pairs = [(float(rows[group == g].sum()), float((group == g).sum())) for g in range(25)]
    found = mean(moments(pairs))

    assert found.value[0] == pytest.approx(fit.params[0], rel=1e-10)
    assert math.sqrt(found.variance[0]) == pytest.approx(fit.bse[0], rel=1e-8)


def test_nothing_to_count_has_no_value() -> None:
    found = share(moments([(0, 0)]))

    assert math.isnan(found.value[0])
    assert math.isnan(found.low[0])
    assert math.isnan(found.high[0])


def test_one_customer_has_a_value_and_no_interval() -> None:
    found = share(moments([(3, 4)]))

    assert found.value[0] == 0.75
    assert math.isnan(found.low[0])
    assert math.isnan(found.high[0])


@pytest.mark.parametrize(("num", "value", "inner"), [(0, 0.0, "high"), (1, 1.0, "low")])
def test_a_share_of_none_or_all_still_has_an_interval(num: Any, value: Any, inner: Any) -> None:
    # 40 customers with one conversation each: n_eff = 40²/40 = 40, the Wilson limit at t(0.975, 39) = 2.022691:
    # t²/(n + t²) = 4.091279/44.091279 = 0.092791
    found = share(moments([(num, 1)] * 40))

    assert found.value[0] == value
    distance = abs(getattr(found, inner)[0] - value)
    assert distance == pytest.approx(0.092791, abs=1e-6)
    assert (found.low[0], found.high[0])[num] == value


def test_equal_values_have_no_spread_whatever_the_rounding() -> None:
    # 0.1 is no binary number: sums of it carry rounding noise, which must not become an interval.
    for value in (0.1, 12.3, 86399.999):
        found = mean(moments([(value * den, den) for den in (1, 2, 3, 7) for _ in range(50)]))
        assert found.low[0] == found.high[0] == found.value[0]
        assert found.variance[0] == 0.0


def test_each_element_of_an_array_is_a_segment_of_its_own() -> None:
    one, two = moments([(1, 2), (0, 1)]), moments([(5, 9), (1, 1), (0, 3)])
    both = Moments(
        **{name: np.concatenate([getattr(one, name), getattr(two, name)]) for name in Moments.__dataclass_fields__}
    )
    found = share(both)

    for index, alone in enumerate((share(one), share(two))):
        assert found.value[index] == alone.value[0]
        assert found.low[index] == alone.low[0]


@pytest.mark.parametrize(("shared", "expected"), [(0.0, 0.95), (0.6, 0.95)])
def test_intervals_hold_the_truth_about_95_times_in_100(shared: Any, expected: Any) -> None:
    # 60 customers with 1 to 8 conversations; a customer's conversations share a propensity with variance `shared`.
    # Truth: 30 %. 2,000 samples: the standard error of the coverage is 0.5 points; the seed is fixed.
    random = np.random.default_rng(3)
    held = 0
    for _ in range(2_000):
        dens = random.integers(1, 9, size=60)
        strength = 1e9 if shared == 0 else (1 - shared) / shared
        propensity = random.beta(0.3 * strength, 0.7 * strength, size=60)
        nums = random.binomial(dens, propensity)
        found = share(Moments.of_clusters(nums, dens))
        held += found.low[0] <= 0.3 <= found.high[0]

    assert abs(held / 2_000 - expected) < 0.02


def test_ignoring_that_customers_repeat_would_have_been_too_sure() -> None:
    # The same data read as independent conversations: intervals hold the truth far less often than 95 in 100.
    random = np.random.default_rng(3)
    held = 0
    for _ in range(500):
        dens = random.integers(1, 9, size=60)
        nums = random.binomial(dens, random.beta(0.2, 0.7 / 0.3 * 0.2, size=60))
        rows = np.concatenate([np.repeat([1.0, 0.0], [x, d - x]) for x, d in zip(nums, dens, strict=True)])
        found = share(Moments.of_clusters(rows, np.ones(rows.size)))
        held += found.low[0] <= 0.3 <= found.high[0]

    assert held / 500 < 0.85


@pytest.mark.parametrize(
    ("n", "clusters", "notes"),
    [
        (9, 9, ["small sample", "few customers"]),
        (50, 9, ["small sample", "few customers"]),
        (10, 10, ["few customers"]),
        (29, 29, ["few customers"]),
        (30, 30, []),
    ],
)
def test_small_samples_are_noted(n: Any, clusters: Any, notes: Any) -> None:
    assert size_notes(n, clusters) == notes


def test_share_difference_between_extremes_has_a_width() -> None:
    # 6 of 6 beside 5 of 5: linearised the difference is 0 for certain. Wilson with t at 100 %: low 6/(6 + t²) with
    # t(5) = 2.570582, and 5/(5 + t²) with t(4) = 2.776445; Newcombe's limits are their distances from 1.
    first, second = [(1.0, 1.0)] * 6, [(1.0, 1.0)] * 5
    apart: Pairs = [*first, *[(0.0, 0.0)] * 5]
    other: Pairs = [*[(0.0, 0.0)] * 6, *second]
    found = share_difference(moments(apart), moments(other), cross(apart, other))
    assert found.value[0] == 0.0
    assert found.low[0] == pytest.approx(-(1 - 6 / (6 + 2.570582**2)), abs=1e-6)
    assert found.high[0] == pytest.approx(1 - 5 / (5 + 2.776445**2), abs=1e-6)


def test_share_difference_does_not_take_a_share_of_one_for_certain() -> None:
    # 8 of 8 beside 30 of 40. Wilson with t: 8/(8 + t²) with t(7) = 2.364624. For 30 of 40, Var = 40/39 · 7.5/1600, so
    # n_eff = 0.1875/Var = 39, and with t(39) = 2.022691: (0.75 + t²/78 ± t·√(0.1875/39 + t²/6084)) / (1 + t²/39).
    certain: Pairs = [*[(1.0, 1.0)] * 8, *[(0.0, 0.0)] * 40]
    other: Pairs = [*[(0.0, 0.0)] * 8, *[(1.0, 1.0)] * 30, *[(0.0, 1.0)] * 10]
    found = share_difference(moments(certain), moments(other), cross(certain, other))
    size = 2.022691**2
    half = 2.022691 * math.sqrt(0.1875 / 39 + size / 6084)
    high = (0.75 + size / 78 + half) / (1 + size / 39)
    assert found.value[0] == pytest.approx(0.25)
    assert found.low[0] == pytest.approx(0.25 - math.hypot(1 - 8 / (8 + 2.364624**2), high - 0.75), abs=1e-6)
    linear = difference(moments(certain), moments(other), cross(certain, other), width=1.0)
    assert found.low[0] < linear.low[0] - 0.2
    assert found.high[0] >= linear.high[0]


def test_share_difference_elsewhere_is_the_linearised_one() -> None:
    first: Pairs = [(1, 1), (0, 1), (1, 2), (0, 0)]
    second: Pairs = [(1, 2), (0, 0), (1, 1), (0, 1)]
    one = share_difference(moments(first), moments(second), cross(first, second))
    two = difference(moments(first), moments(second), cross(first, second), width=1.0)
    assert (one.low[0], one.high[0]) == (two.low[0], two.high[0])


def test_pairs_that_all_agree_may_still_hold_some_that_do_not() -> None:
    # 9 customers with one pair each, no difference in any: at most t²/(9 + t²) of all pairs differ, t(8) = 2.306004.
    found = paired_share_difference(moments([(0.0, 1.0)] * 9))
    assert (found.value[0], found.high[0]) == (0.0, pytest.approx(2.306004**2 / (9 + 2.306004**2), abs=1e-6))
    assert found.low[0] == -found.high[0]
    assert paired_share_difference(moments([(1.0, 1.0)] * 9)).high[0] == 1.0
    assert math.isnan(paired_share_difference(moments([(0.0, 3.0)])).low[0])


def test_pairs_that_differ_have_the_interval_of_a_mean() -> None:
    pairs: Pairs = [(1, 1), (0, 1), (-1, 2), (0, 1)]
    assert paired_share_difference(moments(pairs)).low[0] == mean(moments(pairs), low=-1.0, high=1.0).low[0]
