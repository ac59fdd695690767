"""Columns: many contacts (or customers) at once, one array per property."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Columns = dict[str, Array]
"""Property → its value for every row; all arrays are equally long."""


def size(columns: Mapping[str, Array]) -> int:
    """Count the rows."""
    return len(next(iter(columns.values())))


def take(columns: Mapping[str, Array], rows: Array) -> Columns:
    """Pick rows by index or by a mask."""
    return {name: values[rows] for name, values in columns.items()}


def stack(parts: Sequence[Mapping[str, Array]]) -> Columns:
    """Put tables with the same columns below each other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def chance(random: np.random.Generator, probability: Array | float, rows: int) -> Array:
    """Draw yes or no for every row."""
    return random.random(rows) < probability


def pick(random: np.random.Generator, shares: Sequence[float], rows: int) -> Array:
    """Draw a position of `shares` for every row, in proportion to the share."""
    bounds = np.cumsum(np.asarray(shares, dtype=float))
    return np.searchsorted(bounds / bounds[-1], random.random(rows), side="right").clip(0, len(shares) - 1)


def around(random: np.random.Generator, median: Array | float, spread: float, rows: int) -> Array:
    """Draw times around a median: log-normal, `spread` is the standard deviation of the logarithm."""
    return np.asarray(median) * np.exp(spread * random.standard_normal(rows))


def logistic(log_odds: Array) -> Array:
    """Turn log-odds into a probability."""
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))
