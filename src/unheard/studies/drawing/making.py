"""How pictures are made from an answer: each function gives a drawing, which a study declares."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from unheard.metrics.estimate import Estimate
from unheard.metrics.rows import UNKNOWN
from unheard.studies.drawing.forms import Bars, Curves, Dots, Form, Line, Point, Row, has_values

if TYPE_CHECKING:
    from unheard.studies.base import Answer

Drawing = Callable[["Answer"], Form | None]
"""None = the answer holds nothing to draw."""

MOST_ROWS = 24
MOST_LINES = 12


def dots_by_segment(
    caption: str,
    series: Mapping[str, str],
    *,
    keys: Sequence[tuple[str, ...]] | None = None,
    words: Mapping[str, str] | None = None,
    reference: float | None = None,
) -> Drawing:
    """A row for each segment, a mark for each metric of `series` (metric → its words).

    `keys`: only segments of exactly these names, in this order; `words`: a segment's value → what the row is called.
    """

    def draw(answer: "Answer") -> Form | None:
        found: dict[tuple[tuple[str, str], ...], dict[str, Estimate]] = {}
        for one in answer.estimates:
            if one.metric in series and (keys is None or tuple(one.segment) in keys):
                found.setdefault(tuple(one.segment.items()), {})[one.metric] = one
        rows = [
            Row(
                label=", ".join((words or {}).get(value, "") for _, value in segment) if words else "",
                segment=dict(segment),
                marks=tuple(marks.get(metric) for metric in series),
            )
            for segment, marks in found.items()
        ]
        if keys is not None:
            rows.sort(key=lambda row: keys.index(tuple(row.segment)))
        # What is not known comes last: it is nothing that one looks for.
        rows.sort(key=lambda row: UNKNOWN in row.segment.values())
        return _dots(caption, tuple(series.values()), rows, reference)

    return draw


def dots_by_metric(
    caption: str, rows: Mapping[str, Sequence[str]], series: Sequence[str] = ("",), *, reference: float | None = None
) -> Drawing:
    """A row for each entry of `rows`: its words → the metric of each series, over everything."""

    def draw(answer: "Answer") -> Form | None:
        found = {one.metric: one for one in answer.estimates if not one.segment}
        made = [
            Row(label=label, segment={}, marks=tuple(found.get(metric) for metric in metrics))
            for label, metrics in rows.items()
        ]
        return _dots(caption, tuple(series), made, reference)

    return draw


def dots_by_group(
    caption: str, rows: Mapping[str, str], groups: Mapping[str, str], key: str, *, reference: float | None = None
) -> Drawing:
    """A row for each metric of `rows` (metric → its words), a mark for each value of the segment `key`."""

    def draw(answer: "Answer") -> Form | None:
        found = {(one.metric, one.segment[key]): one for one in answer.estimates if tuple(one.segment) == (key,)}
        made = [
            Row(label=label, segment={}, marks=tuple(found.get((metric, group)) for group in groups))
            for metric, label in rows.items()
        ]
        return _dots(caption, tuple(groups.values()), made, reference)

    return draw


def dots_of_unit(caption: str, unit: str, words: Mapping[str, str] | None = None) -> Drawing:
    """A row for each number of one unit, whatever metric and segment; `words`: metric → what it is called."""

    def draw(answer: "Answer") -> Form | None:
        rows = [
            Row(label="", segment={**one.segment, "metric": (words or {}).get(one.metric, one.metric)}, marks=(one,))
            for one in answer.estimates
            if one.unit == unit and one.value is not None
        ]
        return _dots(caption, ("",), rows, None)

    return draw


def overall_numbers(answer: "Answer") -> Form | None:
    """Draw what a study without a picture of its own found over everything, in the unit of its first number."""
    found = [one for one in answer.estimates if one.value is not None]
    chosen = [one for one in found if not one.segment] or found
    rows = [
        Row(label="" if one.segment else _plain(one.metric), segment=dict(one.segment), marks=(one,))
        for one in chosen
        if one.unit == chosen[0].unit and (not one.segment or one.metric == chosen[0].metric)
    ]
    return _dots(_plain(chosen[0].metric) if chosen and chosen[0].segment else "What it found", ("",), rows, None)


def _plain(metric: str) -> str:
    """A metric's name as words."""
    return metric.replace("_", " ").capitalize()


def stairs(caption: str, levels: Mapping[str, str], steps: Mapping[str, str]) -> Drawing:
    """Levels in percent and the steps between them: a level, a step down to the next, … and the last level.

    Both map a metric to its words. A step is given as a loss in points: level before − level after.
    """

    def draw(answer: "Answer") -> Form | None:
        found = {one.metric: one for one in answer.estimates if not one.segment}
        names = list(levels)
        known = [found.get(name) for name in names]
        if known[0] is None or known[0].value is None:
            return None
        rows = [Row(label=levels[names[0]], segment={}, marks=(known[0],))]
        last = 0
        for place, (step, label) in enumerate(steps.items(), 1):
            before, after, fall = known[place - 1], known[place], found.get(step)
            if before is None or before.value is None or after is None or after.value is None or fall is None:
                break
            rows.append(Row(label=label, segment={}, marks=(fall,), start=before.value))
            last = place
        if last:
            rows.append(Row(label=levels[names[last]], segment={}, marks=(known[last],)))
        return Bars(caption=caption, unit="share", rows=tuple(rows))

    return draw


def amounts(caption: str, rows: Mapping[str, str]) -> Drawing:
    """A bar from 0 for each metric of `rows` (metric → its words)."""

    def draw(answer: "Answer") -> Form | None:
        found = {one.metric: one for one in answer.estimates if not one.segment}
        made = [Row(label=label, segment={}, marks=(found.get(metric),)) for metric, label in rows.items()]
        unit = next((one.unit for row in made for one in row.marks if one is not None), "")
        return Bars(caption=caption, unit=unit, rows=tuple(made)) if has_values(made) else None

    return draw


def draw_curves(
    caption: str, kind: str, *, x: str, value: str, split: bool, words: Mapping[str, str] | None = None
) -> Drawing:
    """Lines from the rows of a kind along `x`: numbers of days, or names of months.

    `split`: a line for each segment (what a row holds in words besides), in the order of `words` (a segment's value →
    what the line is called), else those that stand on most first; without it, the line over everything.
    """

    def draw(answer: "Answer") -> Form | None:
        rows = [row for row in answer.rows if row.get("kind") == kind]
        place = _places([row[x] for row in rows])
        lines: dict[tuple[tuple[str, str], ...], list[Point]] = {}
        for row in rows:
            segment = tuple(
                (name, one) for name, one in row.items() if isinstance(one, str) and name not in ("kind", x)
            )
            at, words_of_it = place[row[x]]
            count = row["at_risk"] if "at_risk" in row else row["n"]
            lines.setdefault(segment, []).append(
                Point(x=at, at=words_of_it, value=row[value], low=row["low"], high=row["high"], n=count)
            )
        kept = {segment: points for segment, points in lines.items() if bool(segment) == split}
        if not kept:
            return None
        named = list(words or {})

        def order(segment: tuple[tuple[str, str], ...]) -> tuple[int, int, tuple[tuple[str, str], ...]]:
            known = [named.index(one) for _, one in segment if one in named]
            return min(known, default=len(named)), -sum(point.n for point in kept[segment]), segment

        ordered = sorted(kept, key=order)
        made = [
            Line(
                label=", ".join((words or {}).get(one, "") for _, one in segment), segment=dict(segment),
                points=tuple(kept[segment]),
            )
            for segment in ordered[:MOST_LINES]
        ]  # fmt: skip
        return Curves(caption=caption, lines=tuple(made), left_out=len(ordered) - len(made))

    return draw


def _places(found: Sequence[Any]) -> dict[Any, tuple[float, str]]:
    """Days stand at their distance; names of months each at the same distance from the next."""
    known = sorted({one for one in found if one is not None})
    if known and isinstance(known[0], int | float):
        return {one: (one / (known[-1] or 1), f"day {one:g}") for one in known}
    return {one: (place / max(1, len(known) - 1), str(one)) for place, one in enumerate(known)}


def _dots(caption: str, series: tuple[str, ...], rows: Sequence[Row], reference: float | None) -> Dots | None:
    if not has_values(rows):
        return None
    unit = next(one.unit for row in rows for one in row.marks if one is not None and one.value is not None)
    return Dots(
        caption=caption, unit=unit, series=series, rows=tuple(rows[:MOST_ROWS]), reference=reference,
        left_out=max(0, len(rows) - MOST_ROWS),
    )  # fmt: skip
