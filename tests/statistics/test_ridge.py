"""Ridge on two blocks against the normal equations, and its left-out errors against fitting again."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from unheard.statistics import ridge


def world(n: int, seed: int = 0) -> tuple[np.ndarray, csr_matrix, np.ndarray]:
    random = np.random.default_rng(seed)
    dense = random.normal(size=(n, 3)) * [1, 5, 0.1] + [0, 2, 1]
    counts = (random.random((n, 30)) < 0.2).astype(float)
    y = 0.5 + dense @ [0.2, 0.05, 1] + counts[:, 0] - 2 * counts[:, 1] + random.normal(size=n) * 0.3
    return dense, csr_matrix(counts), y


def test_equal_to_the_normal_equations():
    dense, counts, y = world(40)
    choice = ridge.Choice(ratio=3.0, strength=2.0)
    made = ridge.fit(dense, counts, y, choice)
    z = (dense - dense.mean(axis=0)) / dense.std(axis=0) / np.sqrt(3)
    both = np.hstack([z, np.sqrt(3.0) * counts.toarray()])
    weights = np.linalg.solve(both.T @ both + 2.0 * np.eye(33), both.T @ (y - y.mean()))
    np.testing.assert_allclose(made.predict(dense, counts), y.mean() + both @ weights, rtol=1e-9)


def test_beyond_the_exact_limit_the_same(monkeypatch: pytest.MonkeyPatch):
    dense, counts, y = world(60)
    choice = ridge.Choice(ratio=3.0, strength=2.0)
    exact = ridge.fit(dense, counts, y, choice)
    monkeypatch.setattr(ridge, "EXACT_LIMIT", 10)
    np.testing.assert_allclose(
        ridge.fit(dense, counts, y, choice).predict(dense, counts), exact.predict(dense, counts), rtol=1e-4
    )


def test_left_out_error_is_that_of_fitting_without_the_group(monkeypatch: pytest.MonkeyPatch):
    dense, counts, y = world(30)
    monkeypatch.setattr(ridge, "RATIOS", (3.0,))
    monkeypatch.setattr(ridge, "STRENGTHS", (2.0,))
    groups = [row // 3 for row in range(30)]
    found = ridge.choose(dense, counts, [y - y.mean()], groups)
    z = (dense - dense.mean(axis=0)) / dense.std(axis=0) / np.sqrt(3)
    both, rest = np.hstack([z, np.sqrt(3.0) * counts.toarray()]), y - y.mean()
    errors = []
    for group in range(10):
        out = np.array(groups) == group
        kept = both[~out]
        weights = np.linalg.solve(kept.T @ kept + 2.0 * np.eye(33), kept.T @ rest[~out])
        errors += list((rest[out] - both[out] @ weights) ** 2)
    assert found.left_out_error == pytest.approx(np.mean(errors), rel=1e-9)


def test_noise_is_left_alone():
    dense, counts, _ = world(60)
    y = np.random.default_rng(5).normal(size=60)
    found = ridge.choose(dense, counts, [y - y.mean()], list(range(60)))
    made = ridge.fit(dense, counts, y - y.mean(), found)
    assert np.abs(made.predict(dense, counts)).max() < 1.0
    nothing = ridge.fit(dense, counts, y, ridge.Choice())
    assert not made.predict(dense, counts).any() or found.strength is not None
    assert not nothing.predict(dense, counts).any()


def test_a_feature_that_never_varies_counts_nothing():
    dense, counts, y = world(40)
    wide = np.hstack([dense, np.full((40, 1), 7.0)])
    choice = ridge.Choice(ratio=3.0, strength=2.0)
    made = ridge.fit(wide, counts, y, choice)
    assert made.dense[3] == 0
    np.testing.assert_allclose(
        made.predict(wide, counts), ridge.fit(dense, counts, y, choice).predict(dense, counts), rtol=1e-9
    )


def test_line_keeps_the_order():
    score = np.array([0.0, 1.0, 2.0])
    assert ridge.line(score, np.array([1.0, 3.0, 5.0])) == pytest.approx((1.0, 2.0))
    # the labels run against the score: the slope is 0, never negative
    assert ridge.line(score, np.array([5.0, 3.0, 1.0])) == pytest.approx((3.0, 0.0))
    assert ridge.line(np.ones(3), np.array([5.0, 3.0, 1.0])) == pytest.approx((3.0, 0.0))


def test_slopes_of_scores_that_say_the_same_share_it():
    y = np.arange(100.0)
    one, two = ridge.slopes(np.column_stack([y, y + 3]), y, 10.0)
    assert one == pytest.approx(two)
    assert one + two == pytest.approx(100 / (100 + 5))  # 2b(n + pull/2) = n
    # A score that runs against the labels counts nothing, and one that never varies is no error.
    assert ridge.slopes(np.column_stack([-y, np.ones(100)]), y, 10.0).tolist() == [0.0, 0.0]


def test_the_left_out_residual_is_that_of_a_fit_without_the_group():
    dense, counts, y = world(60)
    groups = [number // 2 if number < 20 else number for number in range(60)]
    found = ridge.choose(dense, counts, [y], groups)
    z = (dense - dense.mean(axis=0)) / dense.std(axis=0) / np.sqrt(dense.shape[1])
    kernel = z @ z.T + found.ratio * (counts @ counts.T).toarray()
    for group in (0, 40):
        out = np.array([of == group for of in groups])
        inside = kernel[np.ix_(~out, ~out)] + found.strength * np.eye(int((~out).sum()))
        expected = y.mean() + kernel[np.ix_(out, ~out)] @ np.linalg.solve(inside, (y - y.mean())[~out])
        np.testing.assert_allclose(found.left_out[out], expected, rtol=1e-8)
