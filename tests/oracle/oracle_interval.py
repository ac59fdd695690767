"""Second formula: a ratio of sums and its 95 % interval, clustered by linearisation (metric dictionary, section 2)."""

from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

from scipy.stats import t as student

SHARE, TIME, MARK, POINTS = (0.0, 1.0), (0.0, inf), (1.0, 5.0), (-100.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An estimate with what it was made of."""

    value: float | None
    n: int
    numerator: float
    denominator: float
    clusters: int
    low: float | None
    high: float | None


def estimate(rows: list[Any], limits: tuple[float, float]) -> Result:
    """Ratio of sums with its 95 % interval, clustered by linearisation (metric dictionary, section 2)."""
    top, bottom = sum(row[1] for row in rows), sum(row[2] for row in rows)
    groups: dict[str, list[float]] = {}
    for cluster, num, den in rows:
        groups.setdefault(cluster, [0.0, 0.0])
        groups[cluster][0] += num
        groups[cluster][1] += den
    count = len(groups)
    low = high = None
    if count >= 2:
        ratio = top / bottom
        spread = sum((num - ratio * den) ** 2 for num, den in groups.values())
        variance = count / (count - 1) * spread / bottom**2
        quantile = float(student.ppf(0.975, count - 1))
        if limits == SHARE:
            low, high = wilson(ratio, variance, quantile, [den for _, den in groups.values()])
        else:
            low = max(limits[0], ratio - quantile * sqrt(variance))
            high = min(limits[1], ratio + quantile * sqrt(variance))
    return Result(
        value=top / bottom if bottom else None,
        n=len(rows),
        numerator=top,
        denominator=bottom,
        clusters=count,
        low=low,
        high=high,
    )


def wilson(share: float, variance: float, quantile: float, sizes: list[float]) -> tuple[float, float]:
    """Wilson's interval at the effective number of rows, with Student's t in place of z."""
    total = sum(sizes)
    if share in (0.0, 1.0):
        effective = total**2 / sum(size**2 for size in sizes)
    else:
        effective = share * (1 - share) / variance if variance > 0 else inf
    effective = min(effective, total)
    middle = share + quantile**2 / (2 * effective)
    reach = quantile * sqrt(share * (1 - share) / effective + quantile**2 / (4 * effective**2))
    scale = 1 + quantile**2 / effective
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)
