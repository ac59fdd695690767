"""Kitagawa's decomposition: by hand, against statsmodels, by leaving rows out, on nothing, and against known truth."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

from unheard.statistics.decomposition import kitagawa, whole_parts
from unheard.statistics.influence import estimated


def rows(table: dict[tuple[int, int], tuple[int, int]]) -> tuple[Any, Any, Any]:
    """(period, cell) → (good, all), as rows."""
    value, cell, later = [], [], []
    for (period, place), (good, total) in table.items():
        value += [1.0] * good + [0.0] * (total - good)
        cell += [place] * total
        later += [bool(period)] * total
    return np.array(value), np.array(cell), np.array(later)


def test_two_cells_by_hand() -> None:
    # Before: 8 easy of 10 at 3/4, 2 hard at 1/2: 7/10. After: 4 easy of 10 at 1, 6 hard at 1/2: 7/10.
    # mix = −0.4·(0.75 + 1)/2 + 0.4·0.5 = −0.15; rate = (0.8 + 0.4)/2·0.25 = 0.15.
    found = kitagawa(*rows({(0, 0): (6, 8), (0, 1): (1, 2), (1, 0): (4, 4), (1, 1): (3, 6)}), 2)
    assert found is not None
    assert (found.change, found.mix, found.rate) == pytest.approx((0, -0.15, 0.15))
    assert found.mix_parts.tolist() == pytest.approx([-0.35, 0.2])
    assert found.rates.tolist() == [[0.75, 0.5], [1.0, 0.5]]


def test_a_cell_of_one_period_moves_the_mix_alone() -> None:
    found = kitagawa(*rows({(0, 0): (3, 4), (1, 0): (1, 2), (1, 1): (0, 2)}), 2)
    assert found is not None
    # mix = −0.5·0.625 + 0.5·0 = −0.3125, rate = 0.75·(−0.25) = −0.1875: together 0.25 − 0.75.
    assert (found.mix, found.rate, found.change) == pytest.approx((-0.3125, -0.1875, -0.5))
    assert np.isnan(found.rates[0, 1])


def test_nothing_to_compare_gives_nothing() -> None:
    assert kitagawa(np.zeros(0), np.zeros(0, np.int64), np.zeros(0, bool), 1) is None
    assert kitagawa(np.ones(3), np.zeros(3, np.int64), np.ones(3, bool), 1) is None


def crowd(seed: int, customers: int = 60) -> tuple[Any, Any, Any, Any]:
    random = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(customers), random.integers(1, 6, customers))
    later = random.random(cluster.size) < 0.5
    cell = np.where(random.random(cluster.size) < np.where(later, 0.6, 0.3), 1, 0) + 2 * (
        random.random(cluster.size) < 0.3
    )
    chance = np.array([0.8, 0.5, 0.6, 0.3])[cell] + 0.05 * later + random.normal(0, 0.1, customers)[cluster]
    return (random.random(cluster.size) < chance).astype(float), cell, later, cluster


def test_the_parts_add_up_exactly_and_influences_are_what_a_row_moves() -> None:
    for seed in range(20):
        value, cell, later, _ = crowd(seed)
        found = kitagawa(value, cell, later, 4)
        assert found is not None
        assert found.change == pytest.approx(value[later].mean() - value[~later].mean(), abs=1e-14)
        assert found.mix + found.rate == pytest.approx(found.change, abs=1e-15)
        for of in (found.change_influence, found.mix_influence, found.rate_influence):
            assert of.sum() == pytest.approx(0, abs=1e-12)
    # The derivative to a row's weight: each row twenty times, one of them left out.
    value, cell, later, _ = crowd(0, 30)
    whole = kitagawa(value, cell, later, 4)
    assert whole is not None
    many = [np.repeat(one, 2000) for one in (value, cell, later)]
    for row in range(0, value.size, 7):
        kept = np.ones(many[0].size, bool)
        kept[row * 2000] = False
        less = kitagawa(*(one[kept] for one in many), 4)
        assert less is not None
        assert (whole.mix - less.mix) * 2000 == pytest.approx(whole.mix_influence[row], rel=0.01, abs=1e-5)
        assert (whole.rate - less.rate) * 2000 == pytest.approx(whole.rate_influence[row], rel=0.01, abs=1e-5)


@pytest.mark.oracle
def test_it_is_the_twofold_oaxaca_decomposition_of_dummies_in_statsmodels() -> None:
    oaxaca = pytest.importorskip("statsmodels.stats.oaxaca")
    value, cell, later, _ = crowd(5)
    dummies = (cell[:, None] == np.arange(4)).astype(float)
    exog = np.column_stack([later.astype(float), dummies])
    theirs = oaxaca.OaxacaBlinder(value, exog, 0, hasconst=True, swap=False).two_fold(
        two_fold_type="self_submitted", submitted_weight=0.5
    )
    unexplained, explained, gap = theirs.params  # first group less second: before less after
    found = kitagawa(value, cell, later, 4)
    assert found is not None
    assert [-found.rate, -found.mix, -found.change] == pytest.approx([unexplained, explained, gap], abs=1e-10)


@pytest.mark.long
def test_intervals_hold_the_parts_of_the_process() -> None:
    runs, truth = 1000, {}
    big = [crowd(10**6 + seed, 40_000) for seed in range(5)]
    for part in ("mix", "rate"):
        truth[part] = float(np.mean([getattr(kitagawa(*one[:3], 4), part) for one in big]))
    held = dict.fromkeys(truth, 0)
    for seed in range(runs):
        value, cell, later, cluster = crowd(seed, 100)
        found = kitagawa(value, cell, later, 4)
        for part in held:
            of = estimated(getattr(found, part), getattr(found, f"{part}_influence"), cluster)
            held[part] += of.low <= truth[part] <= of.high
    for part, count in held.items():
        assert count / runs >= 0.92, (part, count)
        assert beta.ppf(0.995, count + 1, runs - count) >= 0.95, (part, count)


@pytest.mark.parametrize(
    ("parts", "total", "expected"),
    [
        ([0.4, 5.3, -2.2, 20.5], 24, [0, 5, -2, 21]),
        ([1.5, 1.5], 3, [2, 1]),
        ([-0.6, -0.6], -1, [0, -1]),
        ([0.0], 0, [0]),
        ([], 0, []),
    ],
)
def test_whole_parts_by_hand(parts: list[float], total: int, expected: list[int]) -> None:
    assert whole_parts(parts, total) == expected


def test_whole_parts_add_up_and_stay_within_one() -> None:
    random = np.random.default_rng(1)
    for _ in range(1000):
        first, parts = random.uniform(0, 100), random.uniform(-5, 30, 4)
        total = round(first) - round(first - parts.sum())
        found = whole_parts(parts.tolist(), total)
        assert sum(found) == total
        assert all(abs(shown - exact) < 1.5 for shown, exact in zip(found, parts, strict=True))
