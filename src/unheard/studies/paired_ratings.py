"""Two ratings of the same conversations: how far the three figures shift, how many ratings move, and which way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.estimate import Estimate
from unheard.statistics.paired import clustered_mean
from unheard.statistics.ratio import size_notes

FIGURES = (("cx_score", "points", 100.0), ("bad_experience_rate", "points", 100.0), ("cx_mean", "rating", 1.0))


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
        difference = (_figure(name, after) - _figure(name, before)) * times
        made.append(_estimate(f"{name}_shift", difference, clusters, segment, unit, None))
    apart = np.abs(after - before)
    for name, kept in (("identical_share", apart == 0), ("within_one_share", apart <= 1)):
        made.append(_estimate(name, kept.astype(np.float64), clusters, segment, "share", (0.0, 1.0)))
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


def _estimate(
    name: str,
    values: NDArray[np.float64],
    clusters: Sequence[str],
    segment: dict[str, str],
    unit: str,
    bounds: tuple[float, float] | None,
) -> Estimate:
    value, low, high, count = clustered_mean(values, clusters)
    if bounds is not None and low is not None and high is not None:
        low, high = max(bounds[0], low), min(bounds[1], high)
    notes = list(size_notes(len(values), count)) if value is not None else ["no conversation was rated by both"]
    if value is not None and len(values) > 1 and np.ptp(values) == 0:
        # All alike: that none of so many differs does not show that none would (the rule of three).
        notes.append(f"all alike: up to {100 * 3 / len(values):.1f} % may differ elsewhere")
    return Estimate(
        metric=name, segment=segment, value=value, low=low, high=high, n=len(values), clusters=count, unit=unit,
        method=f"paired mean, clustered by customer (G={count})", notes=tuple(notes),
    )  # fmt: skip
