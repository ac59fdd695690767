"""Fitting of linear models that start somewhere: penalised for the distance from a prior, solved deterministically."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

Features = dict[str, float]
STIFF = 1e6
"""Penalty of a weight that stays where it is."""
Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Loss = Callable[[Array, Array], tuple[Array, Array]]
"""Of a score and a target: the loss and its derivative by the score."""


def squared(score: Array, target: Array) -> tuple[Array, Array]:
    """Half the squared distance."""
    return (score - target) ** 2 / 2, score - target


def logistic(score: Array, target: Array) -> tuple[Array, Array]:
    """Cross-entropy; the target is a share from 0 to 1."""
    return np.logaddexp(0, score) - target * score, 1 / (1 + np.exp(-score)) - target


def bounded(score: Array, target: Array) -> tuple[Array, Array]:
    """Half the squared distance of 2·tanh(score): the mood of a turn."""
    value = np.tanh(score)
    off = 2 * value - target
    return off**2 / 2, off * 2 * (1 - value**2)


def fit_head(
    rows: Sequence[Features],
    targets: Sequence[float],
    prior: dict[str, float],
    loss: Loss,
    *,
    penalty: float,
    weights: Sequence[float] | None = None,
    rare: int = 3,
    fixed: Sequence[str] = (),
) -> dict[str, float]:
    """Fit `bias` and a weight for each name; `fixed` names and those of fewer than `rare` rows stay."""
    counts: dict[str, int] = {}
    for row in rows:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    names = ["bias", *sorted(name for name, count in counts.items() if count >= rare)]
    stiff = np.array([STIFF if name in fixed else penalty for name in names])
    start = np.array([prior.get(name, 0.0) for name in names])
    place = {name: k for k, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)))
    table[:, 0] = 1
    offset = np.zeros(len(rows))
    for k, row in enumerate(rows):
        for name, value in row.items():
            if name in place:
                table[k, place[name]] = value
            else:
                offset[k] += prior.get(name, 0.0) * value
    target = np.asarray(targets, float)
    share = np.ones(len(rows)) if weights is None else np.asarray(weights, float)

    def objective(now: Array) -> tuple[float, Array]:
        value, slope = loss(table @ now + offset, target)
        away = now - start
        return float(share @ value + (stiff * away) @ away / 2), table.T @ (share * slope) + stiff * away

    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 500, "ftol": 1e-12}).x
    made = dict(prior)
    made.update({name: round(float(value), 3) for name, value in zip(names, found, strict=True)})
    return {name: value for name, value in made.items() if value or name == "bias"}


def scores_of(head: dict[str, float], rows: Sequence[Features]) -> Array:
    """Score rows by a head."""
    return np.array(
        [head.get("bias", 0.0) + sum(head.get(name, 0.0) * value for name, value in row.items()) for row in rows]
    )


def folds_of(groups: Sequence[str], count: int = 5) -> list[int]:
    """Give each row its fold; rows of one group share it. By the name's rank, so always the same."""
    order = {name: k % count for k, name in enumerate(sorted(set(groups)))}
    return [order[group] for group in groups]


def crossed(
    rows: Sequence[Features],
    targets: Sequence[float],
    groups: Sequence[str],
    prior: dict[str, float],
    loss: Loss,
    penalty: float,
    fixed: Sequence[str] = (),
) -> Array:
    """Score each row by a head that was fitted without its fold."""
    fold = folds_of(groups)
    made = np.zeros(len(rows))
    for k in sorted(set(fold)):
        inside = [n for n, of in enumerate(fold) if of != k]
        head = fit_head(
            [rows[n] for n in inside], [targets[n] for n in inside], prior, loss, penalty=penalty, fixed=fixed
        )
        outside = [n for n, of in enumerate(fold) if of == k]
        made[outside] = scores_of(head, [rows[n] for n in outside])
    return made
