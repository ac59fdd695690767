"""Two ratings of the same conversations: how far the three figures shift, how many ratings move, and which way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.base import Unit
from unheard.metrics.estimate import Estimate
from unheard.statistics.ratio import Intervals, Moments, bounded_mean, paired_share_difference, share, size_notes
from unheard.studies.sums import number

FIGURES: tuple[tuple[str, Unit, float], ...] = (
    ("cx_score", "points", 100.0),
    ("bad_experience_rate", "points", 100.0),
    ("cx_mean", "rating", 1.0),
)
FARTHEST = 4.0
"""Grades by which two ratings can differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One conversation that both rated."""

    cluster: str
    before: int
    after: int
    segments: tuple[str | None, ...] = ()
    conversation_id: str | None = None
    source: str | None = None


def shifts(pairs: Sequence[Pair], segment: dict[str, str]) -> list[Estimate]:
    """After − before of each figure, and the shares that are identical and within one; paired, by customer."""
    before = np.array([pair.before for pair in pairs], np.float64)
    after = np.array([pair.after for pair in pairs], np.float64)
    clusters = [pair.cluster for pair in pairs]
    made = []
    for name, unit, times in FIGURES:
        moments = _moments(_figure(name, after) - _figure(name, before), clusters)
        is_mean = name == "cx_mean"
        of = bounded_mean(moments, low=-FARTHEST, high=FARTHEST) if is_mean else paired_share_difference(moments)
        made.append(_estimate(f"{name}_shift", of, moments, segment, unit, times))
    apart = np.abs(after - before)
    for name, kept in (("identical_share", apart == 0), ("within_one_share", apart <= 1)):
        moments = _moments(kept.astype(np.float64), clusters)
        made.append(_estimate(name, share(moments), moments, segment, "share", 1.0))
    return made


def by_segment(pairs: Sequence[Pair], names: Sequence[str]) -> list[Estimate]:
    """All pairs, then each value of each segment."""
    made = shifts(pairs, {})
    for place, name in enumerate(names):
        for value in sorted({pair.segments[place] or "" for pair in pairs}):
            inside = [pair for pair in pairs if (pair.segments[place] or "") == value]
            made += shifts(inside, {name: value or "(unknown)"})
    return made


def matrix(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """How many went from which rating to which."""
    found = Counter((pair.before, pair.after) for pair in pairs)
    return [
        {"kind": "matrix", "before": before, "after": after, "conversations": count}
        for (before, after), count in sorted(found.items())
    ]


def _figure(name: str, rating: NDArray[np.float64]) -> NDArray[np.float64]:
    if name == "cx_mean":
        return rating
    return (rating >= 4 if name == "cx_score" else rating <= 2).astype(np.float64)


def _moments(values: NDArray[np.float64], clusters: Sequence[str]) -> Moments:
    """Sum values by customer."""
    names, place = np.unique(np.array(clusters, dtype=object).astype(str), return_inverse=True)
    count = len(names)
    return Moments.of_clusters(np.bincount(place, values, minlength=count), np.bincount(place, minlength=count))


def _estimate(
    name: str, of: Intervals, moments: Moments, segment: dict[str, str], unit: Unit, times: float
) -> Estimate:
    value, low, high = (number(limit[0] * times) for limit in (of.value, of.low, of.high))
    n, count = int(moments.den[0]), int(moments.clusters[0])
    notes = list(size_notes(n, count)) if value is not None else ["no conversation was rated by both"]
    if value is not None and of.variance[0] == 0:
        notes.append("all alike: the interval holds those that differ and were just not seen")
    return Estimate(
        metric=name, segment=segment, value=value, low=low, high=high, n=n, clusters=count, unit=unit,
        method=f"paired, clustered by customer (G={count})", notes=tuple(notes),
    )  # fmt: skip
