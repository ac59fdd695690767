"""From sums to estimates: value, interval, method, and every note that a reader needs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from unheard.judges.signal_validity import missing_note, validity_note
from unheard.metrics.base import JUDGEMENT, Grain, Metric
from unheard.metrics.estimate import Difference, Estimate, Previous
from unheard.metrics.missing import Capability, issue_notes, missing_notes, partial_notes
from unheard.metrics.moments import Grouping, Sums
from unheard.statistics import Intervals, difference, mean, share, share_difference, size_notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What notes are made of beside the sums."""

    capability: Capability | None = None
    unjudged: str | None = None
    """Why no conversation is judged; None where some are."""
    timeless: Mapping[Grain, str] = field(default_factory=dict)
    abstained: Mapping[frozenset[tuple[str, str]], str] = field(default_factory=dict)
    judge: str | None = None
    """The judge that the facts use; None = not known."""
    languages: Sequence[str] = ()
    """Languages of what is judged."""


def estimates_of(metric: Metric, grouping: Grouping, sums: Sums, notes: Notes) -> list[Estimate]:
    """Estimate a metric in every segment of a grouping, sorted; of an empty table one estimate without a value."""
    rows = rows_of(grouping, sums)
    if not rows:
        return [_empty(metric, notes)]
    moments = sums.moments(metric.name)
    intervals = intervals_of(metric, sums)
    counts, clusters, population = moments.den, moments.clusters, sums.population(metric.name)
    return [
        Estimate(
            metric=metric.name,
            segment={name: sums.segments[row][name] for name in grouping},
            value=_number(intervals.value[row]),
            low=_number(intervals.low[row]),
            high=_number(intervals.high[row]),
            n=int(counts[row]),
            clusters=int(clusters[row]),
            unit=metric.unit,
            method=method_of(metric, int(clusters[row])),
            notes=_notes(metric, int(counts[row]), int(clusters[row]), int(population[row]), sums.segments[row], notes),
        )
        for row in rows
    ]


def bounded(
    metric: Metric, found: Sequence[Estimate], bounds: Sequence[Sequence[Estimate]], twice: float | None
) -> list[Estimate]:
    """Note between which bounds the truth lies, and how well it can be seen; nothing where there is no value.

    `bounds`: estimates of the lower and of the upper bound; `twice`: the share of all customers known by two kinds of
    identity.
    """
    lows, highs = ({frozenset(one.segment.items()): one.value for one in part} for part in bounds)
    # Few returns are the upper bound of what held, and the lower one of what did not.
    stated = "only what is stated", "any issue"
    least, most = stated if metric.better == "lower" else stated[::-1]
    of = f"{metric.bounds_of}: " if metric.bounds_of else ""
    noted = []
    for estimate in found:
        segment = frozenset(estimate.segment.items())
        low, high = lows.get(segment), highs.get(segment)
        said = []
        if estimate.value is not None and low is not None and high is not None:
            said.append(f"{of}at least {100 * low:.1f} % ({least}), at most {100 * high:.1f} % ({most})")
            if twice is not None:
                said.append(f"{100 * twice:.1f} % of all customers are known by two kinds of identity")
        noted.append(replace(estimate, notes=(*estimate.notes, *said)) if said else estimate)
    return noted


def rows_of(grouping: Grouping, sums: Sums) -> list[int]:
    """Pick the rows of one grouping, sorted by the values of its segments."""
    names = set(grouping)
    rows = [row for row, segment in enumerate(sums.segments) if segment.keys() == names]
    return sorted(rows, key=lambda row: [sums.segments[row][name] for name in grouping])


def intervals_of(metric: Metric, sums: Sums, period: int = 0) -> Intervals:
    """Estimate a metric in every row."""
    moments = sums.moments(metric.name, period)
    if metric.kind == "share":
        return share(moments)
    low, high = metric.range
    return mean(moments, low=low, high=high)


def compared(metric: Metric, found: Sequence[Estimate], grouping: Grouping, sums: Sums) -> list[Estimate]:
    """Add the period before and the difference to each estimate, in the same order."""
    rows = rows_of(grouping, sums)
    if not rows:
        return [_with(estimate, _no_previous(), _no_difference(metric)) for estimate in found]
    low, high = metric.range
    width = high - low if low is not None and high is not None else None
    before = intervals_of(metric, sums, 1)
    moments = sums.moments(metric.name, 1)
    cross = sums.cross(metric.name)
    is_share = metric.kind == "share"
    now = sums.moments(metric.name)
    change = share_difference(now, moments, cross) if is_share else difference(now, moments, cross, width=width)
    return [
        _with(
            estimate,
            Previous(
                value=_number(before.value[row]),
                low=_number(before.low[row]),
                high=_number(before.high[row]),
                n=int(moments.den[row]),
                clusters=int(moments.clusters[row]),
            ),
            Difference(
                value=_number(change.value[row]),
                low=_number(change.low[row]),
                high=_number(change.high[row]),
                method=difference_method(
                    int(cross.clusters[row]), is_share and (estimate.value in (0, 1) or before.value[row] in (0, 1))
                ),
            ),
        )
        for estimate, row in zip(found, rows, strict=True)
    ]


def method_of(metric: Metric, clusters: int) -> str:
    """Say how the number and its interval were made, and by which version of the definition."""
    how = "share, Wilson with t" if metric.kind == "share" else "mean, linearised, t"
    return f"{how}, clustered by customer (G={clusters}), definition {metric.version}"


def difference_method(clusters: int, is_at_an_end: bool = False) -> str:
    """Say how a difference and its interval were made."""
    wider = ", at least as wide as the shares' own limits make it (Newcombe)" if is_at_an_end else ""
    return f"difference of two ratios, one linearisation, t{wider}, clustered by customer (G={clusters})"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _with(estimate: Estimate, previous: Previous, change: Difference) -> Estimate:
    return replace(estimate, previous=previous, difference=change)


def _no_previous() -> Previous:
    return Previous(value=None, low=None, high=None, n=0, clusters=0)


def _no_difference(metric: Metric) -> Difference:
    return Difference(value=None, low=None, high=None, method=difference_method(0))


def _empty(metric: Metric, notes: Notes) -> Estimate:
    return Estimate(
        metric=metric.name,
        segment={},
        value=None,
        low=None,
        high=None,
        n=0,
        clusters=0,
        unit=metric.unit,
        method=method_of(metric, 0),
        notes=_notes(metric, 0, 0, 0, {}, notes),
    )


def _notes(
    metric: Metric,
    n: int,
    clusters: int,
    population: int,
    segment: Mapping[str, str],
    notes: Notes,
) -> tuple[str, ...]:
    """Collect the notes of one estimate: its own, what is missing, what was left out, how small it is."""
    said = list(metric.notes)
    if n == 0:
        said += missing_notes(metric, notes.capability)
        if JUDGEMENT in metric.needs and notes.unjudged is not None and not said[len(metric.notes) :]:
            said.append(notes.unjudged)
        if len(said) == len(metric.notes):
            said.append(metric.nothing)
    else:
        said += partial_notes(metric, notes.capability) + issue_notes(metric, notes.capability)
        languages = [segment["language"][:2].lower()] if "language" in segment else notes.languages
        for hearing in (validity_note, missing_note):
            note = hearing(metric.signals, notes.judge, languages)
            if note is not None:
                said.append(note)
    if n < population:
        said.append(metric.coverage.format(n=f"{n:,}", all=f"{population:,}"))
    if metric.name == "judged_coverage" and frozenset(segment.items()) in notes.abstained:
        said.append(notes.abstained[frozenset(segment.items())])
    if metric.grain in notes.timeless:
        said.append(notes.timeless[metric.grain])
    if n > 0:
        said += size_notes(n, clusters)
    return tuple(said)
