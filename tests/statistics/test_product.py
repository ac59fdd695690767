"""A share of a share: by hand, by a second formula, at its ends, and how often it holds the truth."""

import math

import numpy as np
import pytest
from scipy.stats import binom, t

from unheard.statistics.product import Part, product_of_shares
from unheard.statistics.ratio import Moments, share
from unheard.statistics.survival import FollowUp, influence, kaplan_meier


def part(num: object, den: object) -> Part:
    """A share from each cluster's sums."""
    top, bottom = np.asarray(num, float), np.asarray(den, float)
    found = share(Moments.of_clusters(top, bottom))
    value = float(found.value[0])
    return Part(
        value=value, low=float(found.low[0]), high=float(found.high[0]),
        influence=(top - value * bottom) / bottom.sum(), present=(bottom > 0).astype(float),
    )  # fmt: skip


def test_four_customers_by_hand() -> None:
    # Reported 1, 1, 1, 0 -> 3/4; of the first three, members, held for 1, 1, 0 -> 2/3. Product 1/2.
    # ψ_a = (1/4)(1/4, 1/4, 1/4, -3/4); ψ_b = (1/3)(1/3, 1/3, -2/3, 0).
    # b·ψ_a + a·ψ_b = (1/24 + 1/12, the same, 1/24 - 1/6, -1/8) = (1/8, 1/8, -1/8, -1/8): Var = 4/3 · 4/64 = 1/12.
    found = product_of_shares(part([1, 1, 1, 0], [1, 1, 1, 1]), part([1, 1, 0, 0], [1, 1, 1, 0]))
    assert found.value[0] == pytest.approx(0.5)
    assert found.variance[0] == pytest.approx(1 / 12)
    # What is missing to the reported: 3/4 · 1/3 = 1/4; b·ψ_a - a·ψ_b = (1/48 - 1/12, same, 1/48 + 1/6, -1/16).
    gap = product_of_shares(part([1, 1, 1, 0], [1, 1, 1, 1]), part([1, 1, 0, 0], [1, 1, 1, 0]).complement())
    assert gap.value[0] == pytest.approx(0.25)
    assert gap.variance[0] == pytest.approx(4 / 3 * (2 * (1 / 16) ** 2 + (3 / 16) ** 2 + (1 / 16) ** 2))
    assert found.value[0] + gap.value[0] == pytest.approx(0.75)


def test_variance_is_the_squared_derivative_to_each_customers_weight() -> None:
    dice = np.random.default_rng(1)
    den = dice.integers(1, 5, 60).astype(float)
    num = dice.binomial(den.astype(int), 0.7).astype(float)
    member, held = dice.random(60) < 0.6, dice.random(60) < 0.8
    found = product_of_shares(part(num, den), part(held & member, member))

    def product(weights: object) -> complex:
        w = np.asarray(weights)
        return complex((w @ num) / (w @ den) * (w @ (held & member)) / (w @ member))

    slopes = []
    for place in range(60):
        weights = np.ones(60, complex)
        weights[place] += 1e-30j
        slopes.append(product(weights).imag / 1e-30)
    assert found.value[0] == pytest.approx(product(np.ones(60)).real, rel=1e-12)
    assert found.variance[0] == pytest.approx(60 / 59 * sum(slope**2 for slope in slopes), rel=1e-9)


def test_where_nobody_failed_the_limits_come_from_the_parts() -> None:
    sure = part([1, 1, 1, 1], [1, 1, 1, 1])
    found = product_of_shares(part([1, 1, 1, 0], [1, 1, 1, 1]), sure)
    assert found.value[0] == 0.75
    below = math.hypot(0.75 - part([1, 1, 1, 0], [1, 1, 1, 1]).low, 0.75 * (1 - sure.low))
    assert found.low[0] <= max(0.75 - below, 0) + 1e-12
    both = product_of_shares(sure, sure)
    assert (both.value[0], both.high[0]) == (1.0, 1.0)
    assert both.low[0] < 1
    none = product_of_shares(sure, sure.complement())
    assert (none.value[0], none.low[0]) == (0.0, 0.0)
    assert none.high[0] > 0


def test_one_customer_has_no_limits() -> None:
    alone = product_of_shares(part([1], [2]), part([1], [2]))
    assert alone.value[0] == 0.25
    assert math.isnan(alone.low[0])


def test_limits_are_wilsons_at_the_effective_size() -> None:
    one, two = part([2, 1, 1, 0, 1] * 8, [2, 2, 1, 1, 1] * 8), part([1, 1, 0, 1, 0] * 8, [1, 1, 1, 1, 0] * 8)
    found = product_of_shares(one, two)
    p, variance = found.value[0], found.variance[0]
    own = [float((two.value * one.influence) @ (two.value * one.influence))]
    own.append(float((one.value * two.influence) @ (one.value * two.influence)))
    degrees = min(sum(own) ** 2 / (own[0] ** 2 / 39 + own[1] ** 2 / 31), 39)
    size, q = p * (1 - p) / variance, t.ppf(0.975, degrees)
    roots = np.roots([1 + q**2 / size, -(2 * p + q**2 / size), p**2])  # (p - x)² = q²·x(1 - x)/size
    assert sorted((found.low[0], found.high[0])) == pytest.approx(sorted(roots.real), rel=1e-9)


def holds(covered: int, runs: int) -> bool:
    """95 % lies in the 99 % binomial interval of the observed coverage, and at least 92 % was observed."""
    return bool(binom.ppf(0.005, runs, 0.95) <= covered <= binom.ppf(0.995, runs, 0.95) and covered / runs >= 0.92)


@pytest.mark.long
@pytest.mark.parametrize(("customers", "running"), [(120, False), (500, False), (300, True)])
def test_intervals_of_restated_and_gap_hold_the_truth(customers: int, running: bool) -> None:
    """Customers who answer several times, members once; while running, watching ends before the 90 days are over."""
    day, restated, gap, runs = 60.0, 0, 0, 5000
    mean = 0.85 * 0.75
    for seed in range(runs):
        dice = np.random.default_rng(seed)
        mood = dice.beta(8.5, 1.5, customers)  # mean 0.85
        answers = dice.integers(1, 4, customers)
        satisfied = dice.binomial(answers, mood)
        members = satisfied > 0
        wait = dice.exponential(-day / math.log(0.75), customers)  # 3 in 4 have nothing by day 60
        watched = dice.uniform(20, 120, customers) if running else np.full(customers, day)
        end = np.minimum(watched, day)
        of = FollowUp.of_rows(
            np.minimum(wait, end)[members], (wait <= end)[members].astype(int), np.flatnonzero(members)
        )
        curve = kaplan_meier(of, [day])
        second = np.zeros(customers)
        second[of.labels] = next(influence(of, of.passed_by(np.array([day]))))
        parts = part(satisfied, answers), Part(
            value=float(curve.value[0]), low=float(curve.low[0]), high=float(curve.high[0]), influence=second,
            present=members.astype(float),
        )  # fmt: skip
        one, two = product_of_shares(*parts), product_of_shares(parts[0], parts[1].complement())
        restated += bool(one.low[0] <= mean <= one.high[0])
        gap += bool(two.low[0] <= 0.85 - mean <= two.high[0])
    assert holds(restated, runs), restated / runs
    assert holds(gap, runs), gap / runs
