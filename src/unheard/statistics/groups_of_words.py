"""Groups of alike rows: spherical k-means on sparse rows, the same result at every run."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

ROUNDS = 30


def spherical_groups(
    rows: Any, count: int, *, known: NDArray[np.float64] | None = None, seed: int = 0
) -> NDArray[np.float64]:
    """Find `count` directions such that rows (sparse, each of length 1) are near one of them; one row per direction.

    Starts from the `known` directions, then from rows that are far from each other (k-means++, fixed seed), and ends
    when no row changes its group or after `ROUNDS` rounds. A direction that loses all its rows takes over the row that
    fits worst.
    Source: Dhillon & Modha (2001), Machine Learning 42.
    """
    random = np.random.default_rng(seed)
    total = rows.shape[0]
    count = min(count, total)
    started = [] if known is None else list(known[:count])
    nearest = np.max(rows @ np.array(started).T, axis=1) if started else np.zeros(total)
    while len(started) < count:
        distance = np.clip(1.0 - nearest, 0.0, None) if started else np.ones(total)
        if distance.sum() <= 0:
            break
        place = int(random.choice(total, p=distance / distance.sum()))
        started.append(np.asarray(rows[[place]].todense(), dtype=np.float64).ravel())
        nearest = np.maximum(nearest, rows @ started[-1])
    directions = np.array(started)
    group = np.full(total, -1, dtype=np.int64)
    for _ in range(ROUNDS):
        fit = np.asarray(rows @ directions.T)
        now = fit.argmax(axis=1)
        if (now == group).all():
            break
        group = now
        worst = np.argsort(fit.max(axis=1), kind="stable")
        for place in range(len(directions)):
            members = np.flatnonzero(group == place)
            if not len(members):
                members = worst[:1]
                worst = worst[1:]
            mean = np.asarray(rows[members].sum(axis=0)).ravel()
            length = float(np.sqrt((mean**2).sum()))
            directions[place] = mean / length if length else mean
    return directions
