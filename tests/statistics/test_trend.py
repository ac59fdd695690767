"""Trends by customer and what counts as a discovery: by hand, by a second formula, against others, by truth."""

import math

import numpy as np
import pytest
from scipy.stats import binom, false_discovery_control, linregress

from unheard.statistics.trend import Trends, discovered, trends


def line(x: object, y: object, who: object, weights: object = None) -> Trends:
    times = np.asarray(x, float)
    each = np.ones(times.size) if weights is None else weights
    return trends(np.zeros(times.size, int), who, times, each, y, count=1)


def test_four_rows_by_hand() -> None:
    # x = 0, 1, 2, 3; y = 0, 1, 1, 1: x̄ = 1.5, ȳ = 0.75, S = 5, β = (0 - 0.5 + 0.5 + 1.5)/5 = 0.3.
    # Fit 0.3, 0.6, 0.9, 1.2; rests -0.3, 0.4, 0.1, -0.2; ψ = (0.45, -0.2, 0.05, -0.3)/5.
    # Customers {1st, 4th} and {2nd, 3rd}: 0.15/5 and -0.15/5: Var = 2/1·2·(0.03)² = 0.0036.
    found = line([0, 1, 2, 3], [0, 1, 1, 1], [5, 6, 6, 5])
    assert found.slope[0] == pytest.approx(0.3)
    assert found.variance[0] == pytest.approx(0.0036)
    assert (found.mean[0], found.rows[0], found.clusters[0]) == (0.75, 4, 2)
    assert found.high[0] - found.slope[0] == pytest.approx(12.7062 * 0.06, rel=1e-5)


def crowd(seed: int, customers: int = 40) -> tuple[np.ndarray, ...]:
    dice = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), dice.integers(1, 6, customers))
    x = dice.integers(0, 100, who.size).astype(float)
    y = (dice.random(who.size) < dice.beta(3, 2, customers)[who]).astype(float)
    return x, y, who


def test_the_line_is_least_squares_and_rows_of_a_day_may_be_added_up() -> None:
    x, y, who = crowd(1)
    found = line(x, y, who)
    assert found.slope[0] == pytest.approx(linregress(x, y).slope, rel=1e-10)
    pairs, place = np.unique(who * 1000 + x.astype(int), return_inverse=True)
    added = line(pairs % 1000, np.bincount(place, y), pairs // 1000, np.bincount(place).astype(float))
    assert added.slope[0] == pytest.approx(found.slope[0], rel=1e-12)
    assert added.variance[0] == pytest.approx(found.variance[0], rel=1e-10)


def test_variance_is_the_squared_derivative_to_each_customers_weight() -> None:
    x, y, who = crowd(2)

    def slope(weights: np.ndarray) -> complex:
        w = weights[who]
        mx, my = (w @ x) / w.sum(), (w @ y) / w.sum()
        return complex((w * (x - mx)) @ (y - my) / (w @ (x - mx) ** 2))

    slopes = []
    for place in range(40):
        weights = np.ones(40, complex)
        weights[place] += 1e-30j
        slopes.append(slope(weights).imag / 1e-30)
    assert line(x, y, who).variance[0] == pytest.approx(40 / 39 * sum(s**2 for s in slopes), rel=1e-9)


def test_several_segments_are_fitted_as_each_alone_and_their_influences_add_up() -> None:
    (x1, y1, who1), (x2, y2, who2) = crowd(3), crowd(4, 25)
    both = trends(
        np.r_[np.zeros(x1.size, int), np.full(x2.size, 2)], np.r_[who1, who2], np.r_[x1, x2],
        np.ones(x1.size + x2.size), np.r_[y1, y2], count=3,
    )  # fmt: skip
    one, two = line(x1, y1, who1), line(x2, y2, who2)
    assert both.slope[[0, 2]] == pytest.approx([one.slope[0], two.slope[0]])
    assert both.variance[[0, 2]] == pytest.approx([one.variance[0], two.variance[0]])
    assert both.p_value[2] == pytest.approx(two.p_value[0])
    assert math.isnan(both.slope[1])
    influence = both.influence(2, 40)
    assert float(influence @ influence) * 25 / 24 == pytest.approx(two.variance[0])


def test_one_day_has_no_slope_and_one_customer_no_limits() -> None:
    assert math.isnan(line([3, 3], [0, 1], [0, 1]).slope[0])
    alone = line([1, 2, 3], [0, 1, 1], [4, 4, 4])
    assert alone.slope[0] == pytest.approx(0.5)
    assert math.isnan(alone.low[0])
    alike = line([1, 2, 3, 9], [1, 1, 1, 1], [1, 2, 3, 4])
    assert (alike.slope[0], math.isnan(alike.low[0]), math.isnan(alike.p_value[0])) == (0.0, True, True)
    assert math.isnan(trends([], [], [], [], [], count=1).slope[0])


@pytest.mark.oracle
def test_variance_agrees_with_statsmodels() -> None:
    sm = pytest.importorskip("statsmodels.api")

    for seed in range(5):
        x, y, who = crowd(seed)
        fit = sm.OLS(y, sm.add_constant(x)).fit(
            cov_type="cluster", cov_kwds={"groups": who, "use_correction": False}, use_t=True
        )
        found = line(x, y, who)
        assert found.slope[0] == pytest.approx(fit.params[1], rel=1e-9)
        assert found.variance[0] == pytest.approx(fit.cov_params()[1, 1] * 40 / 39, rel=1e-6)


def test_discoveries_by_hand() -> None:
    # Five tests at 10 %: thresholds 0.02, 0.04, …; the fourth of them (0.07 ≤ 0.08) carries those before it.
    q, found = discovered([0.03, 0.5, 0.001, 0.07, 0.06])
    assert found.tolist() == [True, False, True, True, True]
    assert q.tolist() == pytest.approx([0.075, 0.5, 0.005, 0.0875, 0.0875])
    q, found = discovered([math.nan, 0.09, 0.2])
    assert math.isnan(q[0])
    assert (q[1], found.tolist()) == (pytest.approx(0.18), [False, False, False])
    assert discovered([])[0].size == 0


def test_adjusted_values_are_scipys() -> None:
    p = np.random.default_rng(1).beta(0.5, 2, 200)
    assert discovered(p)[0] == pytest.approx(false_discovery_control(p), rel=1e-12)


@pytest.mark.oracle
def test_adjusted_values_are_statsmodels() -> None:
    multipletests = pytest.importorskip("statsmodels.stats.multitest").multipletests

    p = np.random.default_rng(2).beta(0.5, 2, 200)
    rejected, q, *_ = multipletests(p, alpha=0.1, method="fdr_bh")
    ours, found = discovered(p)
    assert ours == pytest.approx(q, rel=1e-6)
    assert found.tolist() == rejected.tolist()


def holds(covered: int, runs: int) -> bool:
    return bool(binom.ppf(0.005, runs, 0.95) <= covered <= binom.ppf(0.995, runs, 0.95) and covered / runs >= 0.92)


@pytest.mark.long
@pytest.mark.parametrize("customers", [60, 300])
def test_intervals_hold_the_truth(customers: int) -> None:
    """Customers differ and come several times; the share falls by 20 points over the time."""
    runs, covered = 2000, 0
    for seed in range(runs):
        dice = np.random.default_rng(seed)
        who = np.repeat(np.arange(customers), dice.integers(1, 6, customers))
        x = dice.random(who.size)
        y = dice.random(who.size) < 0.8 - 0.2 * x + dice.uniform(-0.15, 0.15, customers)[who]
        found = line(x, y.astype(float), who)
        covered += bool(found.low[0] <= -0.2 <= found.high[0])
    assert holds(covered, runs), covered / runs


@pytest.mark.long
def test_of_what_is_called_a_trend_no_more_is_false_than_was_allowed() -> None:
    """Thirty topics share customers, six of them decline; over 300 worlds the false share stays at or below 10 %."""
    false_share, power = [], 0.0
    for seed in range(300):
        dice = np.random.default_rng(seed)
        who, topic, x = dice.integers(0, 900, 6000), dice.integers(0, 30, 6000), dice.random(6000)
        level = 0.7 - np.where(topic < 6, 0.35, 0.0) * (x - 0.5) + dice.uniform(-0.2, 0.2, 900)[who]
        found = trends(topic, who, x, np.ones(6000), (dice.random(6000) < level).astype(float), count=30)
        called = discovered(found.p_value)[1]
        false_share.append(called[6:].sum() / max(called.sum(), 1))
        power += called[:6].mean() / 300
    assert np.mean(false_share) <= 0.10 + 2.6 * np.std(false_share) / math.sqrt(300), np.mean(false_share)
    assert power > 0.5, power
