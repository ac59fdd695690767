"""Prediction-powered means: by hand, by a second formula, at their ends, and against the authors' own code."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t as student

from unheard.statistics.prediction_powered import (
    LEAST_DISAGREEMENT,
    Debiased,
    Sampled,
    combined_weights,
    debiased_mean,
)

Array = NDArray[np.float64]


def estimate(
    judged: list[float] | Array, cluster: list[int] | Array, unit: list[int] | Array, value: list[float] | Array,
    weight: list[float] | Array, *, is_share: bool = True, tuning: float | None = None,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Debiased:  # fmt: skip
    return debiased_mean(
        np.asarray(judged, float), np.asarray(cluster, np.int64),
        Sampled(unit=np.asarray(unit, np.int64), value=np.asarray(value, float), weight=np.asarray(weight, float)),
        is_share=is_share, tuning=tuning, bounds=bounds,
    )  # fmt: skip


def world(seed: int, size: int = 400, labels: int = 90) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Judge, customers, who is sampled, what people say of them, weights, and what people would say of all."""
    dice = np.random.default_rng(seed)
    cluster = dice.integers(0, size // 2, size)
    truth = (dice.random(size) < dice.beta(3, 2, size // 2)[cluster]).astype(float)
    judged = np.where(dice.random(size) < 0.2, 1 - truth, truth)
    probability = np.clip(labels / size * dice.uniform(0.4, 1.6, size), 0, 1)
    unit = np.flatnonzero(dice.random(size) < probability)
    return judged, cluster, unit, truth[unit], 1 / probability[unit], truth


def test_four_conversations_by_hand() -> None:
    # The judge says 1, 1, 0, 0. People read the first and the third: 0 and 0. Four customers, equal weights.
    # Labels alone: 0. Classic: mean of all 1/2, of the read 1/2, people 0 -> 0 + 1·(1/2 - 1/2) = 0.
    # a = (0, 0, 0, 0); so λ* = 0 and the variance is the least that is assumed: one disagreement in two customers.
    found = estimate([1, 1, 0, 0], [0, 1, 2, 3], [0, 2], [0, 0], [1, 1])
    assert (found.value, found.tuning, found.clusters) == (0.0, 0.0, 2)
    assert found.variance == LEAST_DISAGREEMENT / 2**2

    # Now people say 1 and 0, as the judge does: value 1/2 whatever λ is.
    # a = (1/4, 0, -1/4, 0), b = (1/8 - 1/4, 1/8, -1/8 + 1/4, -1/8): Σab = -1/16, Σb² = 1/16, λ* = 1.
    found = estimate([1, 1, 0, 0], [0, 1, 2, 3], [0, 2], [1, 0], [1, 1])
    assert (found.value, found.tuning) == (0.5, 1.0)
    # ψ = a + b = (1/8, 1/8, -1/8, -1/8), far below one disagreement in two customers.
    assert found.variance == LEAST_DISAGREEMENT / 4

    # Weights 3 and 1: people alone say 3/4; the judge's word on the read is 3/4 as well, on all 1/2.
    found = estimate([1, 1, 0, 0], [0, 1, 2, 3], [0, 2], [1, 0], [3, 1], tuning=1.0)
    assert found.value == pytest.approx(3 / 4 + (1 / 2 - 3 / 4))


def second_formula(
    judged: Array, cluster: Array, unit: Array, value: Array, weight: Array, tuning: float, is_fitted: bool
) -> tuple[float, float, float, float]:
    """Mean and t interval, customer by customer, as the module's text has it."""
    total = sum(weight)
    middle = sum(judged) / len(judged)
    people = sum(w * y for w, y in zip(weight, value, strict=True)) / total
    said = sum(w * judged[u] for w, u in zip(weight, unit, strict=True)) / total
    first: dict[int, float] = dict.fromkeys(cluster.tolist(), 0.0)
    second, held = dict(first), dict(first)
    for g, f in zip(cluster.tolist(), judged, strict=True):
        second[g] += (f - middle) / len(judged)
    for u, y, w in zip(unit, value, weight, strict=True):
        g = int(cluster[u])
        first[g] += w * (y - people) / total
        second[g] -= w * (judged[u] - said) / total
        held[g] += w / total
    spread = sum(one**2 for one in second.values())
    variance = 0.0
    for g in first:
        leverage = held[g] + (second[g] ** 2 / spread if is_fitted else 0.0) if held[g] else 0.0
        variance += (first[g] + tuning * second[g]) ** 2 / (1 - leverage) ** 1.5
    size = 1 / sum(one**2 for one in held.values())
    half = float(student.ppf(0.975, size - 1 - is_fitted)) * math.sqrt(variance)
    best = -sum(first[g] * second[g] for g in first) / spread
    theta = people + tuning * (middle - said)
    return theta, theta - half, theta + half, best


@pytest.mark.parametrize("seed", range(5))
def test_a_second_formula_gives_the_same(seed: int) -> None:
    judged, cluster, unit, value, weight, _ = world(seed)
    found = estimate(judged, cluster, unit, value, weight, is_share=False, bounds=(-9, 9))
    assert 0 < found.tuning < 1
    expected = second_formula(judged, cluster, unit, value, weight, found.tuning, True)
    assert (found.value, found.low, found.high, found.tuning) == pytest.approx(expected, rel=1e-10)
    fixed = estimate(judged, cluster, unit, value, weight, is_share=False, bounds=(-9, 9), tuning=0.3)
    assert (fixed.value, fixed.low, fixed.high) == pytest.approx(
        second_formula(judged, cluster, unit, value, weight, 0.3, False)[:3], rel=1e-10
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_optimum_has_the_least_variance(seed: int) -> None:
    judged, cluster, unit, value, weight, _ = world(seed)
    best = estimate(judged, cluster, unit, value, weight).tuning
    sums = []
    for tuning in (best - 0.05, best, best + 0.05):
        _, low, high, _ = second_formula(judged, cluster, unit, value, weight, tuning, False)
        sums.append(high - low)
    # Leverages tilt the parabola a little.
    assert sums[1] < sums[0] * 1.001
    assert sums[1] < sums[2] * 1.001


def test_lambda_0_is_hajek_and_1_is_classic() -> None:
    judged, cluster, unit, value, weight, _ = world(1)
    hajek = float(np.average(value, weights=weight))
    assert estimate(judged, cluster, unit, value, weight, tuning=0).value == pytest.approx(hajek, rel=1e-12)
    classic = judged.mean() + float(np.average(value - judged[unit], weights=weight))
    assert estimate(judged, cluster, unit, value, weight, tuning=1).value == pytest.approx(classic, rel=1e-12)


@pytest.mark.parametrize("tuning", [None, 0.0, 0.5, 1.0])
def test_all_labelled_is_the_labelled_mean_whatever_the_judge_says(tuning: float | None) -> None:
    judged, cluster, _, _, _, truth = world(2)
    found = estimate(judged, cluster, np.arange(truth.size), truth, np.ones(truth.size), tuning=tuning)
    assert found.value == pytest.approx(truth.mean(), rel=1e-12)


def test_a_judge_that_says_the_same_of_all_adds_nothing() -> None:
    _, cluster, unit, value, weight, truth = world(3)
    found = estimate(np.ones(truth.size), cluster, unit, value, weight)
    alone = estimate(np.ones(truth.size), cluster, unit, value, weight, tuning=0)
    assert found == alone
    assert found.tuning == 0


def test_a_judge_that_is_always_wrong_is_not_used() -> None:
    judged, cluster, unit, value, weight, _ = world(3)
    assert estimate(1 - judged, cluster, unit, value, weight).tuning == 0


def test_shares_and_means_stay_within_what_they_can_be() -> None:
    found = estimate([1] * 20 + [0] * 20, list(range(40)), [0, 1, 2, 3, 20, 21], [0, 0, 0, 0, 0, 0], [1] * 6, tuning=1)
    assert (found.value, found.low) == (0.0, 0.0)
    assert 0 < (found.high or 0) <= 1
    five = estimate([5.0] * 8, list(range(8)), [0, 1, 2, 3], [5, 5, 5, 5], [1] * 4, is_share=False, bounds=(1, 5))
    assert (five.value, five.high) == (5.0, 5.0)
    assert 3 < (five.low or 0) < 5


def test_nothing_sampled_and_one_customer() -> None:
    with pytest.raises(ValueError, match="sampled"):
        estimate([1, 0], [0, 1], [], [], [])
    one = estimate([1, 0, 1], [0, 0, 1], [0, 1], [1, 0], [1, 1])
    assert (one.low, one.high, one.clusters) == (None, None, 1)


def test_two_samples_are_mixed_so_that_each_stands_for_all_once() -> None:
    probability, sample = np.array([0.5, 0.5, 0.1, 0.1, 0.1]), np.array([0, 0, 1, 1, 1])
    weight = combined_weights(probability, sample)
    # Sample 0 has 2 effective labels, sample 1 has 3: so they count, whatever 1/p sums to in each.
    assert weight[:2].sum() / weight[2:].sum() == pytest.approx(2 / 3)
    assert combined_weights(np.array([0.5, 0.1]), np.array([0, 0])) == pytest.approx(
        np.array([2, 10]) * (144 / 104) / 12
    )


@pytest.mark.long
@pytest.mark.oracle
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(4))
def test_the_authors_code_gives_the_same_point_lambda_and_nearly_the_same_width(seed: int) -> None:
    """Their units are independent, their unlabelled part holds no labelled one, their quantile is the normal's.

    mean_all f = (n·f_labelled + N_u·f_unlabelled)/N, so that their λ is ours times N_u/N.
    """
    ppi_py = pytest.importorskip("ppi_py")
    dice = np.random.default_rng(seed)
    size, labels = 6000, 500
    truth = (dice.random(size) < 0.6).astype(float)
    judged = np.where(dice.random(size) < 0.2, 1 - truth, truth)
    unit = dice.choice(size, labels, replace=False)
    rest = np.delete(np.arange(size), unit)
    found = estimate(judged, np.arange(size), unit, truth[unit], np.ones(labels), is_share=False, bounds=(-9, 9))
    theirs = found.tuning * rest.size / size
    point = ppi_py.ppi_mean_pointestimate(truth[unit], judged[unit], judged[rest], lam=theirs)
    assert found.value == pytest.approx(float(np.ravel(point)[0]), rel=1e-9)
    best = ppi_py.ppi_mean_pointestimate(truth[unit], judged[unit], judged[rest])
    assert found.value == pytest.approx(float(np.ravel(best)[0]), abs=2e-4)
    low, high = ppi_py.ppi_mean_ci(truth[unit], judged[unit], judged[rest], alpha=0.05)
    width = float(np.ravel(high)[0]) - float(np.ravel(low)[0])
    assert (found.high or 0) - (found.low or 0) == pytest.approx(width, rel=0.02)
