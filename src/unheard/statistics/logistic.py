"""Logistic regression that is held back a little, on sparse features, and its predictions for rows it has not seen.

    minimise  Σ_i log(1 + exp(−s_i·(b + x_i·w))) + λ/2·|w|²        s_i = +1 or −1; the intercept b is not held back

Cross-fitting: rows are dealt to folds by a hash of their customer; the model that predicts a fold has seen none of its
customers. So no prediction knows its own answer, and errors of the model do not lean on the estimate that uses it
(Chernozhukov et al. 2018, Econometrics Journal 21). The hash is of the key, not of the place: a customer stays in its
fold when others come in. Numbers in, numbers out.

Small problems are solved by Newton's steps to the last digits, large ones by L-BFGS to a small gradient.

Source: le Cessie & van Houwelingen (1992), Applied Statistics 41 (ridge logistic); Liu & Nocedal (1989), L-BFGS.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit

from unheard.statistics.influence import Array, Codes

FOLDS = 5
STRENGTH = 1.0
"""λ: as if each weight came from a normal distribution with standard deviation 1."""
MOST_ROWS = 100_000
"""Rows that one model learns from; of more, every so manieth. The error of a model on so many is far below that of the
estimate that uses it."""
ROUNDS = 300
SMALL = 200_000_000
"""Rows × columns² up to which Newton's steps are cheap."""
STEPS, LEAST_STEP = 60, 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """A fitted model: P(1 | x) = 1 ÷ (1 + exp(−b − x·w))."""

    intercept: float
    weights: Array

    def predict(self, features: csr_matrix) -> Array:
        """The probability of each row."""
        return np.asarray(expit(self.intercept + features @ self.weights), np.float64)


def fit(features: csr_matrix, target: Array, *, strength: float = STRENGTH, tolerance: float = 1e-7) -> Logistic:
    """Fit to targets of 0 and 1. Without rows, or with one kind of target only, the model is the share, drawn in by one
    row.

    `tolerance` is the mean gradient at which L-BFGS stops. ValueError where features and targets differ in length.
    """
    rows = target.size
    if features.shape[0] != rows:
        raise ValueError("features and target must have one length")
    share = float((target.sum() + 0.5) / (rows + 1))
    start = float(np.log(share / (1 - share)))
    if rows == 0 or target.min() == target.max():
        return Logistic(intercept=start, weights=np.zeros(features.shape[1]))
    if rows * (features.shape[1] + 1) ** 2 <= SMALL:
        return _newton(np.column_stack([np.ones(rows), features.toarray()]), target, strength, start)
    from scipy.optimize import minimize  # a seventh of a second to load, which most commands can do without

    signs = 2 * target - 1
    turned = features.T.tocsr()

    def loss(point: Array) -> tuple[float, Array]:
        margin = signs * (point[0] + features @ point[1:])
        pull = -signs * expit(-margin)
        value = float(np.logaddexp(0, -margin).sum() + strength / 2 * (point[1:] @ point[1:]))
        return value / rows, np.concatenate([[pull.sum()], turned @ pull + strength * point[1:]]) / rows

    found = minimize(
        loss, np.concatenate([[start], np.zeros(features.shape[1])]), jac=True, method="L-BFGS-B",
        options={"maxiter": ROUNDS, "gtol": tolerance, "ftol": 1e-11, "maxcor": 20},
    )  # fmt: skip
    return Logistic(intercept=float(found.x[0]), weights=np.asarray(found.x[1:], np.float64))


def _newton(columns: Array, target: Array, strength: float, start: float) -> Logistic:
    """Newton's steps, halved where they would climb; the first column is the intercept's."""
    rows, width = columns.shape
    hold = np.full(width, strength)
    hold[0] = 0.0
    point = np.zeros(width)
    point[0] = start

    def loss(at: Array) -> float:
        margin = columns @ at
        return float((np.logaddexp(0, margin) - target * margin).sum() + (hold * at * at).sum() / 2)

    before = loss(point)
    for _ in range(STEPS):
        chance = expit(columns @ point)
        slope = columns.T @ (chance - target) + hold * point
        if float(np.abs(slope).max()) <= 1e-11 * rows:
            break
        bend = (columns * (chance * (1 - chance))[:, None]).T @ columns + np.diag(hold + 1e-9)
        step, length = np.linalg.solve(bend, slope), 1.0
        while (after := loss(point - length * step)) > before and length > LEAST_STEP:
            length /= 2
        if length <= LEAST_STEP:
            break
        point, before = point - length * step, after
    return Logistic(intercept=float(point[0]), weights=point[1:])


def fold_of(keys: Iterable[str], folds: int = FOLDS) -> Codes:
    """Deal keys to folds by their hash."""
    return np.fromiter((crc32(key.encode()) % folds for key in keys), np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossFit:
    """Models that have each not seen one fold, and what they predict of it."""

    predicted: Array
    """P(1 | x) of each row by the model that has not seen its customer."""
    features: csr_matrix
    target: Array
    folds: Codes
    models: tuple[tuple[int, Codes, Logistic], ...]
    """fold, the rows that its model has learnt from, the model"""
    strength: float

    def learnt(self, slopes: Array) -> Array:
        """How each row moves an estimate through what the models learn from it; rows × columns, as `slopes`.

        `slopes` are the derivatives of the estimate to b + x·w of each row. With g = Σ_{i in fold} x_i·slope_i and the
        model's own equation Σ_j (y_j − p_j)·x_j = λw, row j of those it has learnt from moves the estimate by
        (y_j − p_j)·x_jᵀH⁻¹g, H = Σ p(1 − p)·xxᵀ + λI (Stefanski & Boos 2002). A model that knows one kind of target
        only learns nothing more from one row.
        """
        moved = np.zeros(slopes.shape)
        for fold, rows, model in self.models:
            known = self.target[rows]
            if not rows.size or known.min() == known.max():
                continue
            mine, seen = np.flatnonzero(self.folds == fold), self.features[rows]
            pull = np.vstack([slopes[mine].sum(axis=0), self.features[mine].T @ slopes[mine]])
            chance = model.predict(seen)
            bend = self._bend(seen, chance * (1 - chance))
            step = np.linalg.solve(bend, pull)
            moved[rows] += (known - chance)[:, None] * (step[0] + seen @ step[1:])
        return moved

    def _bend(self, seen: csr_matrix, weight: Array) -> Array:
        """H, the intercept first."""
        width = seen.shape[1]
        bend = np.empty((width + 1, width + 1))
        bend[1:, 1:] = (seen.multiply(weight[:, None]).T @ seen).toarray() + self.strength * np.eye(width)
        bend[0, 0] = weight.sum() + 1e-9
        bend[0, 1:] = bend[1:, 0] = seen.T @ weight
        return bend


def cross_fit(
    features: csr_matrix,
    target: Array,
    learns: NDArray[np.bool_],
    folds: Codes,
    *,
    strength: float = STRENGTH,
    most: int = MOST_ROWS,
) -> CrossFit:
    """Predict every row by a model fitted to the rows that may be learnt from (`learns`) in the other folds."""
    predicted = np.empty(target.size)
    models = []
    for fold in np.unique(folds):
        mine = folds == fold
        rows = np.flatnonzero(learns & ~mine)
        if rows.size > most:
            rows = rows[:: -(-rows.size // most)]
        model = fit(features[rows], target[rows], strength=strength)
        predicted[mine] = model.predict(features[np.flatnonzero(mine)])
        models.append((int(fold), rows, model))
    return CrossFit(
        predicted=predicted, features=features, target=target, folds=folds, models=tuple(models), strength=strength
    )  # fmt: skip


def cross_fitted(
    features: csr_matrix,
    target: Array,
    learns: NDArray[np.bool_],
    folds: Codes,
    *,
    strength: float = STRENGTH,
    most: int = MOST_ROWS,
) -> Array:
    """The predictions of `cross_fit` alone."""
    return cross_fit(features, target, learns, folds, strength=strength, most=most).predicted
