"""Limits that hold for several numbers at once, so that the best of them may be chosen by looking.

Each of K 95 % intervals misses one time in twenty; the one that stands out is the likeliest to have missed, because
chance lifted it. With t_k = (θ̂_k − θ_k)/s_k, which lean on each other as the numbers do,

    P(max_k |t_k| ≤ c) = 0.95          limits of each: θ̂_k ± c·s_k

hold all at once in 95 %, and so whichever is chosen, for whatever reason. c is the quantile of the largest of K normal
variables with the correlation of what each customer moves the estimates by, over the root of a common χ²/d: between t
for one number (all say the same) and Šidák's for K that have nothing to do with each other. It is found by drawing;
the draws are the same each time. Source: Hothorn, Bretz & Westfall (2008), Biometrical Journal 50.
"""

import numpy as np

from unheard.statistics.ratio import Array

DRAWS = 20_000
"""c is then known to about 0.5 %."""


def joint_multiplier(influence: Array, degrees: float, *, level: float = 0.95) -> float:
    """How many standard errors K estimates take at once, from what each of G clusters moves them by (G, K).

    `degrees` are the degrees of freedom of their standard errors. An estimate that nobody moves counts as one that
    never errs. NaN with less than one degree of freedom.
    """
    if degrees < 1 or influence.size == 0:
        return float("nan")
    spread = np.sqrt((influence**2).sum(axis=0))
    scaled = influence / np.where(spread > 0, spread, np.inf)
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    dice = np.random.default_rng(0)
    normal = dice.standard_normal((DRAWS, values.size)) @ root.T
    common = np.sqrt(dice.chisquare(degrees, DRAWS) / degrees)
    return float(np.quantile(np.abs(normal).max(axis=1) / common, level))
