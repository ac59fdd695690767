"""Agreement of raters on ordered grades: published example, by hand, second formula, reference."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from unheard.statistics.agreement import coincidences, krippendorff_alpha, quadratic_weighted_kappa, spearman

NONE = 0
# Krippendorff (2011), section C: four observers, twelve units, grades 1 to 5; 0 = missing.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
)


def units_of(raters: np.ndarray, grades: int = 5) -> np.ndarray:
    return np.array([[np.sum(unit == grade) for grade in range(1, grades + 1)] for unit in raters.T], dtype=float)


def test_the_published_example():
    table = coincidences(units_of(PUBLISHED))
    assert table.sum() == pytest.approx(40)
    assert krippendorff_alpha(table, "ordinal") == pytest.approx(0.815, abs=5e-4)
    assert krippendorff_alpha(table, "interval") == pytest.approx(0.849, abs=5e-4)


@pytest.mark.parametrize("metric", ["interval", "ordinal"])
def test_a_second_formula_pair_by_pair(metric: str):
    random = np.random.default_rng(3)
    raters = random.integers(0, 6, (4, 30))
    units = [unit[unit > 0] for unit in raters.T]
    units = [unit for unit in units if len(unit) >= 2]
    every = np.concatenate(units)
    counts = np.bincount(every, minlength=6)

    def distance(a: int, b: int) -> float:
        if metric == "interval":
            return (a - b) ** 2
        low, high = min(a, b), max(a, b)
        return (counts[low : high + 1].sum() - (counts[low] + counts[high]) / 2) ** 2

    weighed = [distance(a, b) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)]
    observed = sum(weighed) / len(every)
    expected = np.mean([distance(a, b) for a, b in permutations(every, 2)])
    found = krippendorff_alpha(coincidences(units_of(raters)), metric)
    assert found == pytest.approx(1 - observed / expected, rel=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("metric", ["interval", "ordinal"])
def test_the_reference_agrees(metric: str):
    krippendorff = pytest.importorskip("krippendorff")
    random = np.random.default_rng(4)
    truth = random.integers(1, 6, 40)
    raters = np.clip(truth + random.integers(-1, 2, (3, 40)), 1, 5).astype(float)
    raters[random.random((3, 40)) < 0.3] = 0
    expected = krippendorff.alpha(
        reliability_data=np.where(raters == 0, np.nan, raters),
        level_of_measurement=metric,
        value_domain=[1, 2, 3, 4, 5],
    )
    assert krippendorff_alpha(coincidences(units_of(raters)), metric) == pytest.approx(expected, rel=1e-9)


@pytest.mark.oracle
def test_kappa_against_the_reference():
    inter_rater = pytest.importorskip("statsmodels.stats.inter_rater")
    table = np.random.default_rng(5).integers(0, 9, (5, 5)).astype(float)
    expected = inter_rater.cohens_kappa(table, wt="quadratic").kappa
    assert quadratic_weighted_kappa(table) == pytest.approx(expected, rel=1e-9)


def test_nobody_to_agree_with():
    assert krippendorff_alpha(coincidences(np.zeros((0, 5)))) is None
    assert krippendorff_alpha(coincidences(units_of(np.array([[3, 0], [0, 2]])))) is None
    # one grade throughout: nothing could have been disagreed on
    assert krippendorff_alpha(coincidences(units_of(np.array([[3, 3], [3, 3]])))) is None


def test_spearman_from_counts_is_spearman():
    random = np.random.default_rng(6)
    judge = random.integers(1, 6, 200)
    people = np.clip(judge + random.integers(-1, 2, 200), 1, 5)
    table = np.zeros((5, 5))
    np.add.at(table, (judge - 1, people - 1), 1)
    assert spearman(table) == pytest.approx(stats.spearmanr(judge, people).statistic, rel=1e-12)
    # a weight of 3 is three equal rows
    assert spearman(table * 3) == pytest.approx(spearman(table), rel=1e-12)
    assert spearman(np.diag([0.0, 0, 4, 0, 0])) is None
    assert spearman(np.zeros((5, 5))) is None
