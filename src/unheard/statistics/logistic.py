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
from scipy.optimize import minimize
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


def cross_fitted(
    features: csr_matrix,
    target: Array,
    learns: NDArray[np.bool_],
    folds: Codes,
    *,
    strength: float = STRENGTH,
    most: int = MOST_ROWS,
) -> Array:
    """Predict every row by a model fitted to the rows that may be learnt from (`learns`) in the other folds."""
    predicted = np.empty(target.size)
    for fold in np.unique(folds):
        mine = folds == fold
        rows = np.flatnonzero(learns & ~mine)
        if rows.size > most:
            rows = rows[:: -(-rows.size // most)]
        model = fit(features[rows], target[rows], strength=strength)
        predicted[mine] = model.predict(features[np.flatnonzero(mine)])
    return predicted
