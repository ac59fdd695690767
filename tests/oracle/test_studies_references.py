"""Estimators of the studies against other software and published examples: the same numbers to 1e-6."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from unheard.statistics.doubly_robust import scores, treated_scores
from unheard.statistics.influence import estimated, mean_influence
from unheard.statistics.lift import calibrated, lift, top_weights
from unheard.statistics.peers import shrunken, standardised
from unheard.statistics.ranking import rank_events

pytestmark = pytest.mark.oracle


def leavers(seed: int = 4) -> tuple[Any, Any, Any]:
    """Customers with up to three rows, two numbers with ties, and who left."""
    dice = np.random.default_rng(seed)
    who = np.repeat(np.arange(140), dice.integers(1, 4, 140))
    mood = dice.normal(0, 1, 140)[who]
    left = dice.random(who.size) < 1 / (1 + np.exp(1.5 - mood))
    return (
        np.round(np.column_stack([mood + dice.normal(0, 1, who.size), mood + dice.normal(0, 2, who.size)]), 1),
        left,
        who,
    )


def test_validity_auc_and_its_variance_are_brunner_and_munzels() -> None:
    nonparametric = pytest.importorskip("statsmodels.stats.nonparametric")
    numbers, left, _ = leavers()
    theirs = nonparametric.rank_compare_2indep(numbers[left, 0], numbers[~left, 0])
    found = rank_events(numbers[:, 0], left, np.arange(left.size))
    assert found.value[0] == pytest.approx(theirs.prob1, rel=1e-10)
    assert found.covariance[0, 0] == pytest.approx(theirs.var_prob, rel=1e-10)


def test_validity_difference_is_delongs_test() -> None:
    theirs = pytest.importorskip("MLstatkit")
    numbers, left, _ = leavers()
    found = rank_events(numbers, left, np.arange(left.size))
    spread = found.covariance[0, 0] + found.covariance[1, 1] - 2 * found.covariance[0, 1]
    z = theirs.Delong_test(left.astype(int), numbers[:, 0], numbers[:, 1])[0]
    assert abs(found.difference(0, 1)[0]) / np.sqrt(spread) == pytest.approx(abs(float(z)), rel=1e-6)


def test_validity_risk_is_the_isotonic_regression_of_scikit_learn() -> None:
    isotonic = pytest.importorskip("sklearn.isotonic")
    numbers, left, _ = leavers()
    early, late = numbers[::2, 0], np.r_[numbers[1::2, 0], -99.0, 99.0]
    theirs = isotonic.IsotonicRegression(out_of_bounds="clip").fit(early, left[::2].astype(float))
    found = calibrated(early, left[::2].astype(float), late)
    assert found.tolist() == pytest.approx(theirs.predict(late).tolist(), abs=1e-10)


@pytest.mark.filterwarnings("ignore:cov_type not fully supported with var_weights")
def test_validity_lift_and_its_limits_are_a_poisson_regression_clustered_by_customer() -> None:
    """Two groups, the highest fifth and all: the slope is the logarithm of the lift, a row of both is in both."""
    sm: Any = pytest.importorskip("statsmodels.api")
    numbers, left, who = leavers()
    weights = top_weights(numbers[:, 0], 0.2)
    assert 0 < weights[(weights > 0)].min() < 1, "a tie at the end"
    top = weights > 0
    y = np.r_[left[top], left].astype(float)
    design = np.column_stack([np.ones(y.size), np.r_[np.ones(top.sum()), np.zeros(left.size)]])
    theirs = sm.GLM(y, design, family=sm.families.Poisson(), var_weights=np.r_[weights[top], np.ones(left.size)]).fit(
        cov_type="cluster", cov_kwds={"groups": np.r_[who[top], who], "use_correction": False}, tol=1e-14
    )
    found = lift(left.astype(float), weights, who.astype(float))
    groups = np.unique(who).size
    assert np.log(found.value[0]) == pytest.approx(theirs.params[1], abs=1e-8)
    half = np.log(found.high[0] / found.low[0]) / 2 / student.ppf(0.975, groups - 1)
    assert half == pytest.approx(theirs.bse[1] * np.sqrt(groups / (groups - 1)), rel=1e-6)


def test_peers_of_an_agent_are_what_least_squares_predict_from_the_others() -> None:
    """Cell means of the other agents with their robust variance, and the agent's own mean clustered by customer."""
    sm: Any = pytest.importorskip("statsmodels.api")
    dice = np.random.default_rng(8)
    agent, cell, who = dice.integers(0, 6, 900), dice.integers(0, 4, 900), dice.integers(0, 400, 900)
    y = (dice.random(900) < 0.2 + 0.1 * cell).astype(float)
    found = standardised(agent, cell, who, y, count=6)
    dummies = (cell[:, None] == np.arange(4)).astype(float)
    for name in range(6):
        own = agent == name
        others = sm.OLS(y[~own], dummies[~own]).fit(cov_type="HC0")
        rest = y[own] - others.predict(dummies[own])
        mean = sm.OLS(rest, np.ones(rest.size)).fit(
            cov_type="cluster", cov_kwds={"groups": who[own], "use_correction": False}
        )
        groups = np.unique(who[own]).size
        shares = dummies[own].mean(axis=0)
        assert found.value[name] == pytest.approx(mean.params[0], abs=1e-10)
        variance = mean.bse[0] ** 2 * groups / (groups - 1) + shares @ others.cov_params() @ shares
        assert found.variance[name] == pytest.approx(variance, rel=1e-8)


def test_agents_are_shrunk_by_the_random_effects_of_statsmodels() -> None:
    analysis: Any = pytest.importorskip("statsmodels.stats.meta_analysis")
    dice = np.random.default_rng(2)
    variance = dice.uniform(0.001, 0.02, 20)
    value = dice.normal(0.6, np.sqrt(variance + 0.01))
    theirs = analysis.combine_effects(value, variance, method_re="chi2")
    assert theirs.tau2 > 0
    expected = theirs.mean_effect_re + theirs.tau2 / (theirs.tau2 + variance) * (value - theirs.mean_effect_re)
    assert shrunken(value, variance).tolist() == pytest.approx(expected.tolist(), rel=1e-8)


def births() -> tuple[Any, Any, Any]:
    """Birth weights and smoking mothers (Cattaneo 2010), with statsmodels' tools and what Stata says of them."""
    effects: Any = pytest.importorskip("statsmodels.treatment.treatment_effects")
    pandas: Any = pytest.importorskip("pandas")
    from statsmodels.treatment.tests.results import results_teffects as stata

    return pandas.read_csv(Path(stata.__file__).parent / "cataneo2.csv"), effects, stata


def test_the_effect_on_the_treated_by_outcomes_alone_is_the_published_one() -> None:
    """Stata's manual, `teffects ra (bweight …) (mbsmoke), atet`: −223.3017."""
    of, _, _ = births()
    from statsmodels.regression.linear_model import OLS

    smokes, weight = of["mbsmoke_"].to_numpy(float), of["bweight"].to_numpy(float)
    fitted = OLS.from_formula("bweight ~ prenatal1_ + mmarried_ + mage + fbaby_", of[smokes == 0]).fit()
    value, _ = treated_scores(smokes, weight, np.zeros(smokes.size), fitted.predict(of).to_numpy())
    assert value == pytest.approx(-223.3017, abs=5e-5)


def saturated() -> tuple[Any, ...]:
    """Mothers in eight cells: effects, standard errors and what they are made of have closed forms."""
    of, effects, _ = births()
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.regression.linear_model import OLS

    cells = "mmarried_ * fbaby_ * prenatal1_"
    chosen = Logit.from_formula(f"mbsmoke_ ~ {cells}", of).fit(disp=0, tol=1e-14)
    smokes, weight = of["mbsmoke_"].to_numpy(float), of["bweight"].to_numpy(float)
    model = OLS.from_formula(f"bweight ~ {cells}", of)
    theirs = effects.TreatmentEffect(model, smokes.astype(int), results_select=chosen)
    means = [OLS.from_formula(f"bweight ~ {cells}", of[smokes == side]).fit().predict(of).to_numpy() for side in (0, 1)]
    return theirs, smokes, weight, np.asarray(chosen.predict()), means


def test_ai_vs_human_effect_and_its_standard_error_are_statsmodels_aipw() -> None:
    theirs, smokes, weight, chance, means = saturated()
    sides = [
        mean_influence(scores(side, weight, propensity, predicted))
        for side, propensity, predicted in ((1 - smokes, 1 - chance, means[0]), (smokes, chance, means[1]))
    ]
    found = estimated(sides[1][0] - sides[0][0], sides[1][1] - sides[0][1], np.arange(smokes.size))
    result = theirs.aipw()
    rows = smokes.size
    assert found.value == pytest.approx(result.effect[0], rel=1e-6)
    assert np.sqrt(found.variance * (rows - 1) / rows) == pytest.approx(result.results_gmm.bse[0], rel=1e-6)


def test_repeat_contact_effect_is_statsmodels_effect_on_the_treated() -> None:
    theirs, smokes, weight, chance, means = saturated()
    found = treated_scores(smokes, weight, chance, means[0])[0]
    assert found == pytest.approx(theirs.ipw(effect_group=1).effect[0], rel=1e-6)
    assert found == pytest.approx(theirs.ra(effect_group=1).effect[0], rel=1e-6)
