"""Boosted trees find what no straight line can, and nothing where there is nothing."""

import numpy as np

from unheard.statistics.boosting import DEPTH, Tree, fit


def levels(tree: Tree) -> int:
    return 1 + max(levels(tree[2]), levels(tree[3])) if isinstance(tree, tuple) else 0


def test_an_interaction_is_found_on_rows_that_were_not_seen() -> None:
    random = np.random.default_rng(3)
    dense = random.normal(size=(800, 6))
    y = np.where((dense[:, 0] > 0) == (dense[:, 1] > 0.5), 1.0, -1.0)
    made = fit(dense[:600], y[:600], 150)
    found = np.corrcoef(made.predict(dense[600:]), y[600:])[0, 1]
    line = np.linalg.lstsq(dense[:600], y[:600], rcond=None)[0]
    assert found > 0.8 > 0.3 > abs(np.corrcoef(dense[600:] @ line, y[600:])[0, 1])
    assert max(map(levels, made.trees)) <= DEPTH


def test_the_same_rows_give_the_same_trees() -> None:
    dense = np.random.default_rng(1).normal(size=(100, 3))
    y = dense[:, 0] * dense[:, 1]
    assert fit(dense, y, 20) == fit(dense, y, 20)


def test_features_that_never_vary_leave_the_mean() -> None:
    made = fit(np.ones((50, 2)), np.arange(50.0), 10)
    assert made.trees == ()
    assert made.predict(np.zeros((2, 2))).tolist() == [24.5, 24.5]


def test_few_rows_of_one_kind_move_little() -> None:
    """A leaf of eight rows is drawn to the others, and one of fewer is not made."""
    dense = np.zeros((100, 1))
    dense[:3] = 1.0
    y = dense[:, 0] * 10
    assert np.ptp(fit(dense, y, 50).predict(dense)) == 0
