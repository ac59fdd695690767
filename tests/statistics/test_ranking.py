"""AUC by customer: by hand, by a second formula, against scipy, at its ends, and how often it holds."""

import math
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom, mannwhitneyu, norm, t

from unheard.statistics.ranking import rank_events

Array = NDArray[np.float64]


def beats(x: float, y: float) -> float:
    return 1.0 if x > y else 0.5 if x == y else 0.0


def test_five_rows_by_hand() -> None:
    # Happened: 3, 1. Did not: 2, 1, 0. Pairs won: 3 beats all (3); 1 beats 0, ties with 1 (1.5): A = 4.5/6 = 3/4.
    # V10 = (1, 1/2), V01 = (1/2, 3/4, 1). S10 = ((1/4)² + (1/4)²)/1 = 1/8, S01 = (1/16 + 0 + 1/16)/2 = 1/16.
    # Var = 1/8/2 + 1/16/3 = 1/16 + 1/48 = 1/12.
    found = rank_events([3, 1, 2, 1, 0], [1, 1, 0, 0, 0], [0, 1, 2, 3, 4])
    assert found.value[0] == pytest.approx(0.75)
    assert found.covariance[0, 0] == pytest.approx(1 / 12)
    assert (found.events, found.others, found.degrees) == (2, 3, 1)
    half = t.ppf(0.975, 1) * math.sqrt(1 / 12) / (0.75 * 0.25)
    assert found.low[0] == pytest.approx(1 / (1 + math.exp(half - math.log(3))))


def world(seed: int, rows: int = 120, customers: int = 50) -> tuple[Array, Array, Array]:
    dice = np.random.default_rng(seed)
    who = dice.integers(0, customers, rows)
    mood = dice.normal(0, 1, customers)[who]
    happened = dice.random(rows) < 1 / (1 + np.exp(1 - mood))
    scores = np.column_stack([np.round(mood + dice.normal(0, 1, rows), 1), np.round(mood + dice.normal(0, 3, rows))])
    return scores, happened, who


def plain(scores: Array, happened: Array, who: Array, r: int, s: int) -> tuple[float, float]:
    """A_r and Cov(A_r, A_s) pair by pair and customer by customer, as Obuchowski (1997) writes them."""
    xs, ys = np.flatnonzero(happened), np.flatnonzero(~np.asarray(happened, bool))
    m, n = len(xs), len(ys)
    a = {k: sum(beats(scores[i, k], scores[j, k]) for i, j in product(xs, ys)) / (m * n) for k in (r, s)}
    first: dict[int, dict[int, float]] = {r: {}, s: {}}
    second: dict[int, dict[int, float]] = {r: {}, s: {}}
    for k in {r, s}:
        for i in xs:
            v = sum(beats(scores[i, k], scores[j, k]) for j in ys) / n
            first[k][who[i]] = first[k].get(who[i], 0.0) + v - a[k]
        for j in ys:
            v = sum(beats(scores[i, k], scores[j, k]) for i in xs) / m
            second[k][who[j]] = second[k].get(who[j], 0.0) + v - a[k]
    ones, others, both = len(first[r]), len(second[r]), len(set(who))
    s10 = ones / ((ones - 1) * m) * sum(first[r][g] * first[s][g] for g in first[r])
    s01 = others / ((others - 1) * n) * sum(second[r][g] * second[s][g] for g in second[r])
    s11 = sum(
        first[r].get(g, 0.0) * second[s].get(g, 0.0) + first[s].get(g, 0.0) * second[r].get(g, 0.0) for g in set(who)
    )
    return a[r], s10 / m + s01 / n + both / (both - 1) * s11 / (m * n)


def test_pair_by_pair_and_customer_by_customer() -> None:
    for seed in range(4):
        scores, happened, who = world(seed)
        found = rank_events(scores, happened, who)
        for r, s in ((0, 0), (0, 1), (1, 1)):
            value, covariance = plain(scores, happened, who, r, s)
            assert found.value[r] == pytest.approx(value, rel=1e-12)
            assert found.covariance[r, s] == pytest.approx(covariance, rel=1e-9)


def test_customers_with_one_row_each_give_delongs_variance() -> None:
    scores, happened, _ = world(7)
    found = rank_events(scores[:, 0], happened, np.arange(len(scores)))
    xs, ys = scores[happened, 0], scores[~happened, 0]
    v10 = np.array([np.mean([beats(x, y) for y in ys]) for x in xs])
    v01 = np.array([np.mean([beats(x, y) for x in xs]) for y in ys])
    assert found.covariance[0, 0] == pytest.approx(v10.var(ddof=1) / len(xs) + v01.var(ddof=1) / len(ys), rel=1e-12)


def test_value_is_mann_whitneys() -> None:
    scores, happened, who = world(3)
    expected = mannwhitneyu(scores[happened, 0], scores[~happened, 0]).statistic / (happened.sum() * (~happened).sum())
    assert rank_events(scores, happened, who).value[0] == pytest.approx(expected, rel=1e-12)


def test_a_number_against_itself_differs_by_nothing_and_by_its_mirror_fully() -> None:
    scores, happened, who = world(5)
    found = rank_events(np.column_stack([scores[:, 0], scores[:, 0], -scores[:, 0]]), happened, who)
    assert found.difference(0, 1) == pytest.approx((0, 0, 0), abs=1e-9)
    value, low, high = found.difference(0, 2)
    assert value == pytest.approx(2 * found.value[0] - 1)
    half = t.ppf(0.975, found.degrees) * 2 * math.sqrt(found.covariance[0, 0])
    assert (low, high) == pytest.approx((value - half, min(value + half, 1)))


def test_nothing_to_rank_and_one_customer() -> None:
    none = rank_events([1.0, 2.0], [0, 0], [0, 1])
    assert math.isnan(none.value[0])
    assert math.isnan(none.low[0])
    alone = rank_events([1.0, 2.0], [0, 1], [0, 0])
    assert alone.value[0] == 1.0
    assert math.isnan(alone.low[0])
    with pytest.raises(ValueError, match="number"):
        rank_events([1.0, math.nan], [0, 1], [0, 1])


def test_a_perfect_ranking_is_not_certain() -> None:
    found = rank_events(np.arange(40.0), np.arange(40) >= 30, np.arange(40))
    assert (found.value[0], found.high[0]) == (1.0, 1.0)
    assert 0.6 < found.low[0] < 0.8  # of 10 events


def holds(covered: int, runs: int) -> bool:
    return bool(binom.ppf(0.005, runs, 0.95) <= covered <= binom.ppf(0.995, runs, 0.95) and covered / runs >= 0.92)


@pytest.mark.long
@pytest.mark.parametrize("leave", [0.05, 0.2])
def test_intervals_hold_the_truth(leave: float) -> None:
    """Two rows of some customers; one number is better than the other by a known amount."""
    runs, apart = 1000, (1.2, 0.6)
    truth = [float(norm.cdf(one / math.sqrt(2))) for one in apart]
    covered = [0, 0, 0]
    for seed in range(runs):
        dice = np.random.default_rng(seed)
        who = np.r_[np.arange(500), np.arange(100)]
        happened = (dice.random(500) < leave)[who]
        noise = dice.normal(0, 1, (600, 2))
        own = dice.normal(0, 1, (500, 2))[who]
        scores = 0.6 * own + 0.8 * noise + happened[:, None] * np.array(apart)
        found = rank_events(scores, happened, who)
        for k in (0, 1):
            covered[k] += bool(found.low[k] <= truth[k] <= found.high[k])
        _, low, high = found.difference(0, 1)
        covered[2] += bool(low <= truth[0] - truth[1] <= high)
    assert [holds(one, runs) for one in covered] == [True] * 3, covered
