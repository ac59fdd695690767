"""Rates of cells within cells, shrunk towards the cell around them, each predicted by the rows of other customers.

For rows described by categories alone (topic; topic and channel; …), a model with a term for every cell is the cells'
own rates. Small cells are drawn towards the cell that holds them, as if K more rows had been seen there:

    r_0 = mean of all        r_l(cell) = (Σ y + K·r_{l-1}) / (n + K)          level l = 1 … L, from coarse to fine

Cross-fitted: the rates of a fold come from the other folds. One pass over the rows a level: a million rows take
seconds, where an iterated model would take minutes. Source: the empirical Bayes of proportions, with a fixed K.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unheard.statistics.influence import Array, Codes

STRENGTH = 5.0
"""K."""


def cross_fitted_rates(levels: Sequence[Codes], target: Array, learns: NDArray[np.bool_], folds: Codes) -> Array:
    """Predict a target of 0..1 for every row from the rows that may be learnt from in the other folds.

    `levels` are codes ≥ 0 of each row's cell, from coarse to fine; each level must lie within the one before.
    Where no row may be learnt from, 1/2.
    """
    predicted = np.empty(target.size)
    for fold in np.unique(folds):
        mine = folds == fold
        from_ = learns & ~mine
        n = int(from_.sum())
        rate = np.full(int(mine.sum()), (float(target[from_].sum()) + 0.5) / (n + 1))
        for codes in levels:
            size = int(codes.max(initial=0)) + 1
            counts = np.bincount(codes[from_], minlength=size)
            sums = np.bincount(codes[from_], target[from_], minlength=size)
            rate = (sums[codes[mine]] + STRENGTH * rate) / (counts[codes[mine]] + STRENGTH)
        predicted[mine] = rate
    return predicted
