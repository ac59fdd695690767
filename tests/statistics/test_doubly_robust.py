"""Doubly robust means: by hand, by a second formula, a published example, and against known truth, also where it must
fail.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.special import expit
from scipy.stats import beta

from unheard.statistics.design import one_hot
from unheard.statistics.doubly_robust import bounded_scores, clip, scores, stand_in_scores, treated_scores, weighting
from unheard.statistics.influence import estimated, mean_influence
from unheard.statistics.logistic import cross_fitted, fold_of


def test_scores_by_hand() -> None:
    # Answered: 0.5 + (1 − 0.5)/0.25 = 2.5 and 0.5 + (0 − 0.5)/0.5 = −0.5; silent: what is predicted.
    found = scores(np.array([1.0, 1, 0]), np.array([1.0, 0, np.nan]), np.array([0.25, 0.5, 0.1]), np.full(3, 0.5))
    assert found.tolist() == [2.5, -0.5, 0.5]
    assert clip(np.array([0.001, 0.3])).tolist() == [0.02, 0.3]


def test_bounds_by_hand_and_between_them_the_estimate() -> None:
    # Silent, m = 0.5, odds × 3: 1.5/(1 − 0.5 + 1.5) = 0.75, ÷ 3: 0.25. Answered 1 with m = 0.5, π = 0.25, odds × 3:
    # 1 + 0.5 · 3 · h', h' = 3/(0.5 + 1.5)² = 0.75.
    silent = (np.array([0.0]), np.array([0.0]), np.array([0.25]), np.array([0.5]))
    assert bounded_scores(*silent, 3.0)[0] == pytest.approx(0.75)
    assert bounded_scores(*silent, 1 / 3)[0] == pytest.approx(0.25)
    answered = (np.array([1.0]), np.array([1.0]), np.array([0.25]), np.array([0.5]))
    assert bounded_scores(*answered, 3.0)[0] == pytest.approx(1 + 0.5 * 3 * 0.75)
    random = np.random.default_rng(0)
    rows = random.integers(0, 2, 50).astype(float), random.random(50), random.uniform(0.1, 1, 50), random.random(50)
    assert bounded_scores(*rows, 1.0).tolist() == pytest.approx(scores(*rows).tolist())


def test_with_saturated_models_it_is_the_mean_of_the_cells_weighted_by_their_size() -> None:
    """Second formula: where m and π are the cells' own, φ's mean is Σ share of the cell · mean of its answers."""
    random = np.random.default_rng(6)
    cell = random.integers(0, 5, 400)
    answered = (random.random(400) < np.linspace(0.1, 0.6, 5)[cell]).astype(float)
    value = (random.random(400) < np.linspace(0.9, 0.3, 5)[cell]).astype(float)
    share = np.array([answered[cell == k].mean() for k in range(5)])[cell]
    level = np.array([value[(cell == k) & (answered > 0)].mean() for k in range(5)])
    expected = sum((cell == k).mean() * level[k] for k in range(5))
    assert scores(answered, value, share, level[cell]).mean() == pytest.approx(expected, rel=1e-12)
    # … and so where one of the two models is wrong.
    assert scores(answered, value, share, np.full(400, 0.1)).mean() == pytest.approx(expected, rel=1e-12)
    assert scores(answered, value, np.full(400, 0.9), level[cell]).mean() == pytest.approx(expected, rel=1e-12)


def test_effect_on_the_treated_by_hand_and_by_cells() -> None:
    random = np.random.default_rng(7)
    cell = random.integers(0, 4, 600)
    treated = (random.random(600) < np.linspace(0.2, 0.8, 4)[cell]).astype(float)
    value = random.random(600) + 0.3 * treated + 0.1 * cell
    share = np.array([treated[cell == k].mean() for k in range(4)])[cell]
    means = np.array([[value[(cell == k) & (treated == side)].mean() for k in range(4)] for side in (0, 1)])
    expected = sum(((cell == k) & (treated == 1)).sum() / treated.sum() * (means[1, k] - means[0, k]) for k in range(4))
    found, influence = treated_scores(treated, value, share, means[0][cell])
    assert found == pytest.approx(expected, rel=1e-10)
    assert influence.sum() == pytest.approx(0, abs=1e-12)
    assert np.isnan(treated_scores(np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(2))[0])


def test_weights_say_how_far_they_had_to_go() -> None:
    answered = np.array([1.0, 1, 0, 0, 0])
    raw = np.array([0.5, 0.25, 0.01, 0.2, 0.3])
    features = csr_matrix(np.array([[1.0, 0], [0, 0], [1, 0], [0, 0], [0, 0]]))
    found = weighting(answered, raw, features)
    assert found.clipped == 0.2
    assert found.effective == pytest.approx((2 + 4) ** 2 / (4 + 16))
    assert found.balance == pytest.approx(abs(2 / 6 - 2 / 5) / np.sqrt(0.4 * 0.6))
    assert found.worst == 0
    assert weighting(np.zeros(2), np.full(2, 0.5), csr_matrix((2, 1))).effective == 0


def test_answers_of_those_alike_stand_in_for_those_who_never_answer() -> None:
    """By hand: 0.5/0.25 · 0.2/0.8 = 0.5. Second formula: with the cells' own m, π, λ the mean is that of the cells."""
    one = stand_in_scores(np.array([1.0, 0]), np.array([1.0, 0]), np.full(2, 0.25), np.full(2, 0.5), np.full(2, 0.2))
    assert one.tolist() == [0.5, 0.0]
    most = stand_in_scores(np.array([1.0]), np.array([1.0]), np.array([0.02]), np.array([0.5]), np.array([0.9]))
    assert most.tolist() == [0.0], "it counts fifty times already"
    random = np.random.default_rng(9)
    cell = random.integers(0, 4, 800)
    left = random.random(800) < np.linspace(0.05, 0.4, 4)[cell]
    answered = ((random.random(800) < np.linspace(0.2, 0.5, 4)[cell]) & ~left).astype(float)
    value = (random.random(800) < np.linspace(0.9, 0.3, 4)[cell]).astype(float)
    share = np.array([answered[(cell == k) & ~left].mean() for k in range(4)])[cell]
    leaves = np.array([left[cell == k].mean() for k in range(4)])[cell]
    expected = sum((cell == k).mean() * value[(cell == k) & (answered > 0)].mean() for k in range(4))
    wrong = np.full(800, 0.2)  # π and λ alone must do
    found = scores(answered, value, share, wrong) + stand_in_scores(answered, value, share, wrong, leaves)
    assert found.mean() == pytest.approx(expected, rel=1e-12)


@pytest.mark.oracle
def test_birth_weight_and_smoking_as_published() -> None:
    """Cattaneo (2010), Journal of Econometrics 155, in Stata's manual of `teffects aipw`: ATE −230.99, POM 3403.36."""
    effects: Any = pytest.importorskip("statsmodels.treatment.treatment_effects")
    pandas: Any = pytest.importorskip("pandas")
    from statsmodels.discrete.discrete_model import Probit
    from statsmodels.regression.linear_model import OLS
    from statsmodels.treatment.tests.results import results_teffects as stata

    births = pandas.read_csv(Path(stata.__file__).parent / "cataneo2.csv")
    chosen = Probit.from_formula("mbsmoke_ ~ mmarried_ + mage + mage2 + fbaby_ + medu", births).fit(disp=0)
    outcome = "bweight ~ prenatal1_ + mmarried_ + mage + fbaby_"
    smokes = births["mbsmoke_"].to_numpy(float)
    theirs = effects.TreatmentEffect(OLS.from_formula(outcome, births), smokes.astype(int), results_select=chosen)
    published = stata.results_aipw.table[:2, 0]

    chance, weight = np.asarray(chosen.predict()), births["bweight"].to_numpy(float)
    means = []
    for side, propensity in ((1 - smokes, 1 - chance), (smokes, chance)):
        fitted = OLS.from_formula(outcome, births[side == 1]).fit()
        means.append(scores(side, weight, propensity, fitted.predict(births).to_numpy()).mean())
    found = [means[1] - means[0], means[0]]
    assert found == pytest.approx(np.asarray(theirs.aipw(return_results=False))[:2].tolist(), rel=1e-6)
    assert found == pytest.approx(published.tolist(), rel=1e-4)
    assert found[0] == pytest.approx(-230.99, abs=0.01)
    assert found[1] == pytest.approx(3403.36, abs=0.01)


def survey_world(seed: int, customers: int, hidden: float = 0.0) -> tuple[Any, ...]:
    """Customers with 1 to 4 conversations; who is rated well is satisfied and answers more often; `hidden`: also
    beyond.
    """
    random = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(customers), random.integers(1, 5, customers))
    mood = random.normal(0, 0.5, customers)[cluster]
    grade = random.choice(5, cluster.size, p=[0.12, 0.12, 0.16, 0.3, 0.3])
    satisfied = (random.random(cluster.size) < expit(1.3 * (grade - 2) + 0.3 + mood)).astype(float)
    asks = np.array([-1.2, -2.2, -2.2, -1.3, -0.6])[grade] + hidden * (satisfied - 0.6)
    answered = (random.random(cluster.size) < expit(asks)).astype(float)
    return cluster, grade, satisfied, answered


def real_satisfied() -> float:
    random = np.random.default_rng(10**6)
    grade = random.choice(5, 10**6, p=[0.12, 0.12, 0.16, 0.3, 0.3])
    return float(expit(1.3 * (grade - 2) + 0.3 + random.normal(0, 0.5, 10**6)).mean())


def modelled(cluster: Any, grade: Any, satisfied: Any, answered: Any) -> tuple[Any, ...]:
    features = one_hot(grade, 5)
    folds = fold_of(map(str, range(int(cluster.max()) + 1)))[cluster]
    raw = cross_fitted(features, answered, np.ones(cluster.size, bool), folds)
    return answered, satisfied * answered, clip(raw), cross_fitted(features, satisfied * answered, answered > 0, folds)


@pytest.mark.long
@pytest.mark.parametrize("customers", [200, 800])
def test_the_interval_holds_what_all_would_have_said(customers: int) -> None:
    runs, held, middle, truth = 1000, 0, 0.0, real_satisfied()
    for seed in range(runs):
        world = survey_world(seed, customers)
        value, influence = mean_influence(scores(*modelled(*world)))
        found = estimated(value, influence, world[0], low=0.0, high=1.0)
        held += found.low <= truth <= found.high
        middle += value / runs
    assert held / runs >= 0.92, held
    assert beta.ppf(0.995, held + 1, runs - held) >= 0.95, held
    assert middle == pytest.approx(truth, abs=0.01)


@pytest.mark.long
def test_it_removes_what_the_columns_explain_and_the_range_holds_what_they_do_not() -> None:
    truth, plain, found = real_satisfied(), [], []
    for seed in range(60):
        cluster, grade, satisfied, answered = survey_world(seed, 1500)
        plain.append(satisfied[answered > 0].mean())
        found.append(scores(*modelled(cluster, grade, satisfied, answered)).mean())
    assert np.mean(plain) - truth > 0.05
    assert abs(np.mean(found) - truth) < 0.2 * (np.mean(plain) - truth)
    held = missed = 0
    for seed in range(60):
        world = survey_world(seed, 1500, hidden=1.0)  # the odds of who answers differ by e = 2.7 at equal grades
        parts = modelled(*world)
        ends = [estimated(*mean_influence(bounded_scores(*parts, odds)), world[0]) for odds in (1 / 3, 3.0)]
        held += ends[0].low <= truth <= ends[1].high  # the limits of the range include chance
        value, influence = mean_influence(scores(*parts))
        missed += not (estimated(value, influence, world[0]).low <= truth)
    assert held >= 59
    assert missed >= 30, "where the columns do not explain it, the interval fails, as it must"
