"""Measure: metrics, split by segments, over a period. All metrics of a grain come from one scan of its facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from unheard.metrics.assemble import Notes, bounded, estimates_of
from unheard.metrics.base import Grain, Metric
from unheard.metrics.estimate import Estimate
from unheard.metrics.known_twice import known_twice
from unheard.metrics.missing import Capability
from unheard.metrics.moments import Grouping, Sums, collect, count_rows
from unheard.metrics.reasons import abstention_notes, languages_judged, timeless_notes, why_unjudged
from unheard.metrics.registry import find
from unheard.metrics.rows import Period, Segment, can_split, find_segments, splittable
from unheard.store.engine import Engine

CELLS = 24_000_000
"""Sums per cluster that one query holds at most, 8 bytes each."""

COLUMNS_A_METRIC = 1.5
"""Columns that a metric needs on average: neighbours share their denominators."""

FEWEST_METRICS = 16
"""Metrics of one query at least, however many rows there are: beyond that the engine spills to disk."""


def measure(
    engine: Engine,
    metrics: Sequence[Metric],
    *,
    groupings: Sequence[Grouping] = ((),),
    since_day: int | None = None,
    until_day: int | None = None,
    capability: Capability | None = None,
    judge: str | None = None,
) -> list[Estimate]:
    """Estimate metrics for every segment of every grouping, over the conversations opened in [since, until).

    A grouping is a tuple of segment names, crossed with each other; () is all rows. Days count from 1970-01-01
    in the reporting time zone. Segments of a grouping follow each other by metric, sorted by their values. With
    `judge`, the one that the facts use, metrics note which signals it hears badly.
    Raises `UsageError` for a segment that does not exist.
    """
    period = Period(since=since_day, until=until_day)
    segments = find_segments(engine, [name for grouping in groupings for name in grouping], of_rows=True)
    for grouping in groupings:
        splittable(metrics, grouping)
    scanned = scan(engine, _with_bounds(metrics), segments, groupings, [period])
    notes = Notes(
        capability=capability,
        unjudged=why_unjudged(engine),
        timeless=timeless_notes(engine, metrics, period),
        abstained=abstention_notes(engine, metrics, segments, groupings, period),
        judge=judge,
        languages=languages_judged(engine, metrics),
    )
    twice = known_twice(engine, period) if any(map(_bounds, metrics)) else None
    found: list[Estimate] = []
    for grouping in groupings:
        for metric in splittable(metrics, grouping):
            here = estimates_of(metric, grouping, scanned.of(metric, grouping), notes)
            bounds = [estimates_of(other, grouping, scanned.of(other, grouping), notes) for other in _bounds(metric)]
            found += bounded(metric, here, bounds, twice) if bounds else here
    return found


def _bounds(metric: Metric) -> list[Metric]:
    if metric.bound_numerators is None:
        return list(map(find, metric.bounds or ()))
    return [
        replace(metric, name=f"{metric.name}_{side}", numerator=numerator, bound_numerators=None)
        for side, numerator in zip(("lower", "upper"), metric.bound_numerators, strict=True)
    ]


def _with_bounds(metrics: Sequence[Metric]) -> list[Metric]:
    """Add the bounds of the metrics that have some."""
    bounds = [other for metric in metrics for other in _bounds(metric)]
    return list({metric.name: metric for metric in [*metrics, *bounds]}.values())


class Scanned:
    """The sums of every metric in every grouping, by whichever query they came from."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, Grouping], Sums] = {}

    def add(self, metrics: Sequence[Metric], groupings: Sequence[Grouping], sums: Sums) -> None:
        """Enter the answer of one query."""
        for metric in metrics:
            for grouping in groupings:
                self._sums[metric.name, grouping] = sums

    def of(self, metric: Metric, grouping: Grouping) -> Sums:
        """Find the sums that hold a metric in a grouping."""
        return self._sums[metric.name, grouping]


def scan(
    engine: Engine,
    metrics: Sequence[Metric],
    segments: Mapping[str, Segment],
    groupings: Sequence[Grouping],
    periods: Sequence[Period],
) -> Scanned:
    """Run one query for each grain that the metrics need, or several where one would need too much memory."""
    scanned = Scanned()
    by_grain: dict[Grain, dict[str, Metric]] = {}
    for metric in metrics:
        by_grain.setdefault(metric.grain, {})[metric.name] = metric
    for grain, wanted in by_grain.items():
        split = [grouping for grouping in groupings if can_split(grain, grouping)]
        if not split:
            continue
        rows = count_rows(engine, grain, periods)
        for some, groups in batches(list(wanted.values()), split, rows * len(periods)):
            used = [segments[name] for name in dict.fromkeys(name for grouping in groups for name in grouping)]
            scanned.add(some, groups, collect(engine, grain, some, used, groups, periods))
    return scanned


def batches(
    metrics: Sequence[Metric], groupings: Sequence[Grouping], rows: int
) -> Iterator[tuple[Sequence[Metric], Sequence[Grouping]]]:
    """Split metrics and groupings so that the sums per cluster of one query fit into memory.

    In the worst case every row is a cluster of its own, and a metric needs about one and a half columns of it.
    """
    cells = CELLS // max(rows, 1)
    metrics_at_once = max(int(cells / COLUMNS_A_METRIC), FEWEST_METRICS)
    groupings_at_once = max(int(cells / COLUMNS_A_METRIC / len(metrics)), 1)
    for first in range(0, len(groupings), groupings_at_once):
        groups = groupings[first : first + groupings_at_once]
        for start in range(0, len(metrics), metrics_at_once):
            yield metrics[start : start + metrics_at_once], groups
