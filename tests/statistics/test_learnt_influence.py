"""What a row does to an estimate through the models that learn from it: by hand, and by changing one answer."""

from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.special import expit, logit

from unheard.statistics.doubly_robust import learnt_influence, scores, slopes, stand_in_scores
from unheard.statistics.influence import estimated
from unheard.statistics.logistic import CrossFit, cross_fit, fold_of


def test_variance_by_hand() -> None:
    # S = (−1, 0.5, 0.5), its mean is 0; E = (−0.6, 0.4, 0.2): ΣS² = 1.5, ΣSE = 0.6 + 0.2 + 0.1 = 0.9; Var = 3/2 · 2.4.
    influence, clusters = np.array([-1.0, 0.5, 0.5]), np.arange(3)
    learnt = np.array([-0.6, 0.4, 0.2])
    assert estimated(0.0, influence, clusters).variance == pytest.approx(3 / 2 * 1.5)
    assert estimated(0.0, influence, clusters, learnt=learnt).variance == pytest.approx(3 / 2 * 2.4)
    assert estimated(0.0, influence, clusters, learnt=-learnt).variance == pytest.approx(3 / 2 * 1.5), "never less"


def fitted(rows: int = 120) -> tuple[CrossFit, Any, Any, Any]:
    random = np.random.default_rng(5)
    features = csr_matrix(random.normal(size=(rows, 3)))
    target = (random.random(rows) < expit(features @ np.array([1.0, -0.5, 0.2]))).astype(float)
    folds = fold_of(map(str, range(rows)))
    learns = random.random(rows) < 0.7
    return cross_fit(features, target, learns, folds), features, learns, random


def test_it_is_what_changing_one_target_does() -> None:
    """The derivative to a target, times how far the model is off there, for each model that has seen the row."""
    found, features, learns, random = fitted()
    weights = random.normal(size=(120, 2))
    moved = found.learnt(weights)
    assert (moved[~learns] == 0).all(), "nothing was learnt there"
    for row in np.flatnonzero(learns)[:6]:
        expected = np.zeros(2)
        for fold, rows, model in found.models:
            if row not in rows:
                continue
            ends = []
            for step in (1e-3, -1e-3):
                changed = found.target.copy()
                changed[row] += step
                ends.append(logit(cross_fit(features, changed, learns, found.folds).predicted))
            mine = found.folds == fold
            by_target = (ends[0] - ends[1])[mine] @ weights[mine] / 2e-3
            expected += by_target * (found.target[row] - model.predict(features[[row]])[0])
        assert moved[row].tolist() == pytest.approx(expected.tolist(), rel=1e-4, abs=1e-6)


def test_a_model_that_knows_one_kind_of_answer_learns_nothing_more() -> None:
    found = cross_fit(csr_matrix(np.ones((10, 1))), np.ones(10), np.ones(10, bool), np.arange(10) % 5)
    assert (found.learnt(np.ones((10, 1))) == 0).all()


@pytest.mark.parametrize("standing", [False, True])
def test_slopes_are_derivatives_of_the_scores(standing: bool) -> None:
    random = np.random.default_rng(6)
    answered = (random.random(50) < 0.5).astype(float)
    value = (random.random(50) < 0.6).astype(float) * answered
    odds = {name: random.normal(0, 1, 50) - 1 for name in ("predicted", "propensity", "left")}

    def value_of(**more: float) -> Any:
        chance = {name: expit(of + more.get(name, 0.0)) for name, of in odds.items()}
        parts = answered, value, chance["propensity"], chance["predicted"]
        return scores(*parts) + (stand_in_scores(*parts, chance["left"]) if standing else 0.0)

    chance = {name: expit(of) for name, of in odds.items()}
    parts = answered, value, chance["propensity"], chance["predicted"]
    for name, found in zip(odds, slopes(*parts, chance["left"] if standing else None), strict=True):
        expected = (value_of(**{name: 1e-6}) - value_of(**{name: -1e-6})) / 2e-6
        assert found.tolist() == pytest.approx(expected.tolist(), abs=1e-7), name


def test_probabilities_that_are_clipped_do_not_move() -> None:
    one = slopes(np.ones(1), np.ones(1), np.array([0.02]), np.array([0.5]))
    assert (one[1][0], one[2][0]) == (0.0, 0.0)
    most = slopes(np.ones(1), np.ones(1), np.array([0.04]), np.array([0.5]), np.array([0.9]))
    assert (most[1][0], most[2][0]) == (0.0, 0.0), "it counts fifty times already"
    assert most[0][0] == pytest.approx((1 - 50) * 0.25)


def test_the_models_of_an_estimate_add_up() -> None:
    found, _, _, random = fitted()
    parts = (np.ones(120), found.target, np.full(120, 0.5), found.predicted)
    weights = random.random((120, 1)) / 120
    by_row = slopes(*parts)
    expected = found.learnt(by_row[0][:, None] * weights) + found.learnt(by_row[1][:, None] * weights)
    together = learnt_influence((found, found, None), parts, np.zeros(120), weights, np.zeros(1, bool))
    assert together.ravel().tolist() == pytest.approx(expected.ravel().tolist())
