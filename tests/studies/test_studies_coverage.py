"""The estimators that the studies add: how often their 95 % intervals hold the truth in simulated worlds."""

import numpy as np
import pytest
from numpy.typing import NDArray

from unheard.statistics.ratio import CrossMoments, Moments
from unheard.statistics.relative import relative_difference
from unheard.studies.sample import FEWEST, _weighted, allocate

Array = NDArray[np.float64]
WORLDS = 3000


def moments(num: Array, den: Array) -> Moments:
    return Moments(
        num=num.sum(1), den=den.sum(1), num_num=(num * num).sum(1), num_den=(num * den).sum(1),
        den_den=(den * den).sum(1), clusters=(den > 0).sum(1).astype(float),
    )  # fmt: skip


@pytest.mark.parametrize(("customers", "low", "high"), [(40, 0.93, 0.98), (200, 0.935, 0.965)])
def test_relative_difference_of_customers_who_are_on_both_sides(customers: int, low: float, high: float) -> None:
    dice = np.random.default_rng(11)
    shape = (WORLDS, customers)
    mood = dice.beta(2, 1, shape)  # mean 2/3, shared by all conversations of a customer
    first, second = dice.integers(0, 4, shape), dice.integers(1, 6, shape)
    good_first = dice.binomial(first, np.clip(mood * 1.2, 0, 1)).astype(float)
    good_second = dice.binomial(second, mood).astype(float)
    truth = float(np.clip(np.random.default_rng(1).beta(2, 1, 10**6) * 1.2, 0, 1).mean() / (2 / 3) - 1)
    one, two = moments(good_first, first.astype(float)), moments(good_second, second.astype(float))
    cross = CrossMoments(
        num_num=(good_first * good_second).sum(1), num_den=(good_first * second).sum(1),
        den_num=(first * good_second).sum(1), den_den=(first * second).sum(1).astype(float),
        clusters=np.full(WORLDS, float(customers)),
    )  # fmt: skip
    found = relative_difference(one, two, cross)
    held = float(((found.low <= truth) & (truth <= found.high)).mean())
    assert low <= held <= high, held


def test_relative_difference_at_nothing_and_at_one_customer() -> None:
    none, some = Moments.of_clusters([0.0, 0.0], [1.0, 2.0]), Moments.of_clusters([1.0, 1.0], [1.0, 2.0])
    cross = CrossMoments(
        **dict.fromkeys(("num_num", "num_den", "den_num", "den_den"), np.zeros(1)), clusters=np.ones(1) * 2
    )
    found = relative_difference(none, some, cross)
    assert (found.value[0], np.isnan(found.low[0])) == (-1.0, True)
    assert np.isnan(relative_difference(some, none, cross).value[0])
    alone = Moments.of_clusters([1.0], [2.0])
    assert np.isnan(relative_difference(alone, alone, cross).low[0]) or cross.clusters[0] > 1


def test_what_readers_find_in_a_stratified_sample_holds_for_all() -> None:
    """Customers have several conversations, strata differ much in size and in how bad they are."""
    dice = np.random.default_rng(5)
    n = 4000
    customer = dice.integers(0, 1500, n)
    stratum = dice.choice(4, n, p=[0.7, 0.2, 0.08, 0.02])
    bad = dice.random(n) < np.array([0.1, 0.3, 0.6, 0.9])[stratum] * dice.uniform(0.6, 1.1, 1500)[customer]
    value, truth = bad.astype(float), float(bad.mean())
    sizes = np.bincount(stratum)
    seats = allocate(sizes, 240)
    chance = (seats / sizes)[stratum]
    held, middle = 0, 0.0
    for _ in range(400):
        order = dice.permutation(n)
        place = np.empty(n, np.int64)
        for number in range(4):
            of = order[stratum[order] == number]
            place[of] = np.arange(of.size)
        drawn = place < seats[stratum]
        found = _weighted("read_bad_rate", value[drawn], 1 / chance[drawn], customer[drawn], True, {})
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
        middle += (found.value or 0) / 400
    assert held / 400 >= 0.93, held / 400
    assert middle == pytest.approx(truth, abs=0.005)


@pytest.mark.parametrize(
    ("sizes", "seats", "expected"),
    [
        ([6, 4, 1], 8, [4, 3, 1]),
        ([5, 5], 100, [5, 5]),
        ([900, 90, 10], 100, [89, 9, 2]),
        ([1, 1, 1], 2, [1, 1, 1]),
    ],
)
def test_seats_go_by_size_with_two_at_least(sizes: list[int], seats: int, expected: list[int]) -> None:
    found = allocate(np.array(sizes), seats)
    assert found.tolist() == expected
    assert all(seat >= min(size, FEWEST) for seat, size in zip(found, sizes, strict=True))


def test_seats_always_add_up() -> None:
    dice = np.random.default_rng(2)
    for _ in range(500):
        sizes = dice.integers(1, 200, dice.integers(1, 12))
        least = int(np.minimum(sizes, FEWEST).sum())
        seats = int(dice.integers(least, sizes.sum() + 5))
        found = allocate(sizes, seats)
        assert found.sum() == min(seats, sizes.sum())
        assert (found <= sizes).all()
