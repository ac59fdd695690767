"""Features for models: categories as columns of 0 and 1, numbers in standard deviations, side by side.

A category that few rows have shares one column with the other rare ones; unknown is a category of its own. Every column
stands for itself: models that use them hold weights back, so that no column has to be left out. Numbers in, numbers
out.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack

from unheard.statistics.influence import Array, Codes

RARE = 10
"""Categories of fewer rows share a column."""
MOST_CATEGORIES = 200


def one_hot(codes: Codes, count: int, *, rare: int = RARE, most: int = MOST_CATEGORIES) -> csr_matrix:
    """A column per category (codes below `count`; −1 = unknown), the most frequent first; rare ones share the last."""
    frequency = np.bincount(codes + 1, minlength=count + 1)
    order = np.argsort(-frequency, kind="stable")[:most]
    kept = order[frequency[order] >= rare]
    column = np.full(count + 1, kept.size, np.int64)
    column[kept] = np.arange(kept.size)
    found = column[codes + 1]
    width = kept.size + int((found == kept.size).any())
    return csr_matrix((np.ones(codes.size), found, np.arange(codes.size + 1)), shape=(codes.size, width))


def standardised(values: Array) -> csr_matrix:
    """The number in standard deviations from its mean, unknown (NaN) as the mean, and a column that says unknown."""
    unknown = np.isnan(values)
    known = values[~unknown]
    centre, spread = (float(known.mean()), float(known.std())) if known.size else (0.0, 0.0)
    scaled = np.where(unknown, 0.0, (values - centre) / (spread if spread > 1e-9 else 1.0))
    columns = [scaled, unknown.astype(np.float64)] if unknown.any() else [scaled]
    return csr_matrix(np.column_stack(columns))


def beside(blocks: Sequence[csr_matrix]) -> csr_matrix:
    """Set blocks of the same rows side by side."""
    return csr_matrix(hstack(blocks, format="csr"))
