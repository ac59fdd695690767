"""Ridge logistic regression: by hand, against statsmodels, on nothing, and blind to the customer it predicts."""

import math

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from unheard.statistics.design import beside, one_hot, standardised
from unheard.statistics.logistic import cross_fitted, fit, fold_of


def test_one_group_by_hand() -> None:
    # Without features the intercept is the logit of the share; with a column of its own, unheld, each group its share.
    plain = fit(csr_matrix((4, 0)), np.array([1.0, 0, 0, 0]))
    assert plain.predict(csr_matrix((1, 0)))[0] == pytest.approx(0.25, abs=1e-6)
    groups = csr_matrix(np.array([[0.0], [0], [0], [1], [1]]))
    found = fit(groups, np.array([1.0, 0, 0, 1, 0]), strength=0, tolerance=1e-10)
    assert found.predict(groups).tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1 / 2, 1 / 2], abs=1e-6)
    assert found.weights[0] == pytest.approx(math.log(2), abs=1e-5)


def test_holding_back_satisfies_its_own_equation() -> None:
    random = np.random.default_rng(1)
    features, target = random.normal(size=(300, 4)), (random.random(300) < 0.4).astype(float)
    found = fit(csr_matrix(features), target, strength=7.0, tolerance=1e-10)
    rest = target - found.predict(csr_matrix(features))
    assert rest.sum() == pytest.approx(0, abs=1e-4)
    assert (features.T @ rest).tolist() == pytest.approx((7.0 * found.weights).tolist(), abs=1e-4)


@pytest.mark.oracle
def test_without_holding_back_it_is_the_logit_of_statsmodels() -> None:
    discrete = pytest.importorskip("statsmodels.discrete.discrete_model")
    random = np.random.default_rng(2)
    features = random.normal(size=(500, 3))
    target = (random.random(500) < 1 / (1 + np.exp(-features @ [1.0, -0.5, 0.2]))).astype(float)
    theirs = discrete.Logit(target, np.column_stack([np.ones(500), features])).fit(disp=0, tol=1e-12)
    ours = fit(csr_matrix(features), target, strength=0, tolerance=1e-12)
    assert [ours.intercept, *ours.weights] == pytest.approx(theirs.params.tolist(), abs=1e-6)


def test_no_rows_and_one_kind_of_answer_give_a_share_and_never_0_or_1() -> None:
    nothing = fit(csr_matrix((0, 2)), np.zeros(0))
    assert nothing.predict(csr_matrix((1, 2)))[0] == pytest.approx(0.5)
    always = fit(csr_matrix(np.ones((9, 1))), np.ones(9))
    assert always.predict(csr_matrix([[5.0]]))[0] == pytest.approx(0.95)
    with pytest.raises(ValueError, match="one length"):
        fit(csr_matrix((2, 1)), np.zeros(3))


def test_no_customer_is_predicted_by_its_own_answers() -> None:
    customers = np.repeat(np.arange(60), 3)
    names = [f"customer {number}" for number in range(60)]
    folds = fold_of(names)[customers]
    target = np.random.default_rng(3).integers(0, 2, 60)[customers].astype(float)
    features = one_hot(customers, 60, rare=1)  # a column per customer: by heart, had it been seen
    learns = np.ones(180, bool)
    predicted = cross_fitted(features, target, learns, folds)
    for fold in range(5):
        assert np.ptp(predicted[folds == fold]) == pytest.approx(0, abs=1e-6)
    changed = cross_fitted(features, np.where(customers == 7, 1 - target, target), learns, folds)
    assert (changed == predicted)[folds == folds[customers == 7][0]].all()
    assert not np.allclose(changed, predicted)


def test_a_customer_stays_in_its_fold_when_others_come() -> None:
    assert fold_of(["a", "b"]).tolist() == fold_of(["x", "a", "b", "c"]).tolist()[1:3]
    assert set(fold_of(map(str, range(200)))) == {0, 1, 2, 3, 4}


def test_columns_of_categories_and_numbers() -> None:
    found = one_hot(np.array([0, 0, 1, 1, 2, -1]), 3, rare=2).toarray()
    assert found.tolist() == [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]
    number = standardised(np.array([1.0, 3.0, np.nan])).toarray()
    assert number.tolist() == [[-1, 0], [1, 0], [0, 1]]
    assert standardised(np.array([2.0, 2.0])).toarray().tolist() == [[0], [0]]
    assert beside([one_hot(np.zeros(2, np.int64), 1, rare=1), standardised(np.array([1.0, 3.0]))]).shape == (2, 2)
    assert one_hot(np.zeros(0, np.int64), 0).shape == (0, 0)
