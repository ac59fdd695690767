"""A second formula: estimators in plain Python, row by row, as a textbook writes them."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from scipy.stats import t as student

Row = dict[str, Any]
Take = Callable[[Row], float]
DAY_US = 86_400_000_000


def clustered(rows: Iterable[Row], psi: Take) -> tuple[float, int]:
    """Variance and number of clusters of a sum of influences."""
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        sums[row["cluster_key"]] += psi(row)
    groups = len(sums)
    return groups / (groups - 1) * sum(one**2 for one in sums.values()), groups


def quantile(groups: int) -> float:
    return float(student.ppf(0.975, groups - 1))


def difference(first: list[Row], second: list[Row], good: Take) -> tuple[float, float, float, int]:
    """Mean of first less mean of second, with the limits of one linearisation over both."""
    one = sum(map(good, first)) / len(first)
    two = sum(map(good, second)) / len(second)
    marked = [{**row, "side": 1} for row in first] + [{**row, "side": 0} for row in second]

    def psi(row: Row) -> float:
        return (good(row) - one) / len(first) if row["side"] else -(good(row) - two) / len(second)

    variance, groups = clustered(marked, psi)
    half = quantile(groups) * math.sqrt(variance)
    below = above = half
    if {one, two} & {0.0, 1.0}:  # one of them adds no width of its own: Newcombe's, from the limits of both
        (_, low1, high1), (_, low2, high2) = wilson(first, good), wilson(second, good)
        below, above = max(half, math.hypot(one - low1, high2 - two)), max(half, math.hypot(high1 - one, two - low2))
    return one - two, max(-1.0, one - two - below), min(1.0, one - two + above), groups


def relative(first: list[Row], second: list[Row], good: Take) -> tuple[float, float, float]:
    """Mean of first ÷ mean of second - 1, with limits on the logarithm."""
    one, two = sum(map(good, first)) / len(first), sum(map(good, second)) / len(second)
    marked = [{**row, "side": 1} for row in first] + [{**row, "side": 0} for row in second]

    def psi(row: Row) -> float:
        side = (one, len(first), 1) if row["side"] else (two, len(second), -1)
        return side[2] * (good(row) - side[0]) / side[1] / side[0]

    variance, groups = clustered(marked, psi)
    half = quantile(groups) * math.sqrt(variance)
    return one / two - 1, one / two * math.exp(-half) - 1, one / two * math.exp(half) - 1


def mean_of_pairs(rows: list[Row], value: Take) -> tuple[float, float, float, int]:
    """Mean of differences of -1, 0, 1; where all are alike, as far off as one that differs may have been missed."""
    middle = sum(map(value, rows)) / len(rows)
    variance, groups = clustered(rows, lambda row: (value(row) - middle) / len(rows))
    half = quantile(groups) * math.sqrt(variance)
    if len(set(map(value, rows))) == 1:
        half = wilson(rows, lambda row: False)[2]
    return middle, max(-1.0, middle - half), min(1.0, middle + half), groups


def wilson(rows: list[Row], good: Callable[[Row], bool]) -> tuple[float, float, float]:
    """A share with the interval at its effective sample size."""
    n = len(rows)
    value = sum(map(good, rows)) / n
    variance, groups = clustered(rows, lambda row: (good(row) - value) / n)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row["cluster_key"]] += 1
    kish = n**2 / sum(one**2 for one in counts.values())
    size = min(n, value * (1 - value) / variance if 0 < value < 1 else kish)
    t = quantile(groups)
    middle = (value + t**2 / (2 * size)) / (1 + t**2 / size)
    half = t / (1 + t**2 / size) * math.sqrt(value * (1 - value) / size + t**2 / (4 * size**2))
    return value, 0.0 if value == 0 else middle - half, 1.0 if value == 1 else middle + half


def product_limit(durations: list[float], events: list[bool], until: float) -> float:
    """Kaplan and Meier, one event time after the other."""
    value = 1.0
    for time in sorted({one for one, event in zip(durations, events, strict=True) if event and one <= until}):
        at_risk = sum(one >= time for one in durations)
        value *= 1 - sum(event and one == time for one, event in zip(durations, events, strict=True)) / at_risk
    return value


def incidence(durations: list[float], causes: list[int], cause: int, until: float) -> float:
    """Aalen and Johansen, one event time after the other."""
    left, total = 1.0, 0.0
    for time in sorted({one for one, kind in zip(durations, causes, strict=True) if kind and one <= until}):
        at_risk = sum(one >= time for one in durations)
        here = [kind for one, kind in zip(durations, causes, strict=True) if one == time and kind]
        total += left * here.count(cause) / at_risk
        left *= 1 - len(here) / at_risk
    return total
