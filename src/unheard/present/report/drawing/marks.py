"""Pictures whose rows are marks on one scale: dots with intervals, bars and steps, journeys."""

from collections.abc import Sequence
from dataclasses import replace

from unheard.metrics.estimate import Estimate
from unheard.present.report.drawing.parts import NO_VALUE, Drawn, label_of, more_words
from unheard.present.report.drawing.scales import Scale, scale_of
from unheard.present.report.numbers import Cell, Mark, Plot, Shape, Table, Words, figure, said
from unheard.present.report.plain import handler_words, short
from unheard.studies.drawing.forms import Bars, Dots, Row, Track, Tracks

SHAPES: tuple[Shape, ...] = ("found", "reported", "other")
"""Of the first, second and third series."""


def draw_dots(form: Dots) -> Drawn:
    """A row of marks with their intervals for each row."""
    scale = scale_of(form.unit, [one for row in form.rows for one in row.marks if one is not None], form.reference)
    several = len(form.series) > 1
    names = form.series if several else ("Value",)
    return Drawn(
        caption=form.caption,
        key=tuple(zip(SHAPES, form.series, strict=False)) if several else (),
        table=Table(
            caption=form.caption,
            head=("", "Picture", *(name[:1].upper() + name[1:] for name in names)),
            rows=tuple(_dot_row(row, form.series, scale) for row in form.rows),
            axis=scale.ticks,
        ),
        more=more_words(form.left_out, "rows"),
    )


def _dot_row(row: Row, series: Sequence[str], scale: Scale) -> tuple[Cell, ...]:
    known = [(shape, one, name) for shape, one, name in zip(SHAPES, row.marks, series, strict=False) if one is not None]
    marks = tuple(
        Mark(shape=shape, at=scale.place(one.value), low=_place(scale, one.low), high=_place(scale, one.high))
        for shape, one, _ in known
        if one.value is not None
    )
    heard = ", ".join(f"{name} {said(one)}".strip() for _, one, name in known if one.value is not None) or NO_VALUE
    return (
        Words(text=label_of(row)),
        Plot(marks=marks, label=f"{label_of(row)}: {heard}", zero=scale.zero),
        *(figure(one, absent=NO_VALUE) for one in row.marks),
    )


def _place(scale: Scale, number: float | None) -> float | None:
    return None if number is None else scale.place(number)


def draw_bars(form: Bars) -> Drawn:
    """Bars from 0, and steps from where the level before stood; a step is a loss in points."""
    falls = any(row.start for row in form.rows)
    plain = [one for row in form.rows for one in row.marks if one is not None and not row.start]
    scale = Scale(low=0, high=1, ticks=("0", "50", "100 %")) if falls else scale_of(form.unit, plain)
    shapes: list[Shape] = ["dashboard" if falls and place == 0 else "bar" for place in range(len(form.rows))]
    return Drawn(
        caption=form.caption,
        span="a thin line is the 95 % interval",
        table=Table(
            caption=form.caption, head=("", "Picture", "Value"), axis=scale.ticks,
            rows=tuple(_bar_row(row, scale, shape) for row, shape in zip(form.rows, shapes, strict=True)),
        ),
    )  # fmt: skip


def _bar_row(row: Row, scale: Scale, shape: Shape) -> tuple[Cell, ...]:
    [one] = row.marks
    label = label_of(row)
    if one is None or one.value is None:
        return Words(text=label), Plot(marks=(), label=f"{label}: {NO_VALUE}"), figure(one, absent=NO_VALUE)
    mark = Mark(shape=shape, at=scale.place(one.value), low=_place(scale, one.low), high=_place(scale, one.high))
    if row.start:
        one, mark = _step(one, row.start, scale)
    return Words(text=label), Plot(marks=(mark,), label=f"{label}: {said(one)}"), figure(one)


def _step(loss: Estimate, start: float, scale: Scale) -> tuple[Estimate, Mark]:
    """Turn a loss in points into the change that a reader sees, and its bar from the level before to the next."""
    low, high = (None if end is None else -end for end in (loss.high, loss.low))
    moved = replace(loss, value=-(loss.value or 0.0), low=low, high=high)

    def place(points: float | None) -> float | None:
        return None if points is None else scale.place(start + points / 100)

    mark = Mark(
        shape="gain" if (loss.value or 0.0) < 0 else "loss", at=place(moved.value) or 0.0, low=place(low),
        high=place(high), start=scale.place(start),
    )  # fmt: skip
    return moved, mark


TRACK_SHAPES: dict[str, Shape] = {"customer": "found", "business": "reported", "event": "other"}


def draw_tracks(form: Tracks) -> Drawn:
    """A line of days for each journey, with what was written, answered and closed on it."""
    scale = Scale(low=0, high=form.days, ticks=("first word", f"{form.days / 2:.0f}", f"{form.days:.0f} days"))
    return Drawn(
        caption=form.caption,
        key=(("found", "the customer wrote"), ("reported", "was answered"), ("other", "was closed")),
        span="waited for an answer",
        table=Table(
            caption=form.caption,
            head=("Journey", "Picture", *form.heads),
            axis=scale.ticks,
            rows=tuple(
                (
                    Words(text=short(track.label), note=handler_words(track.note)),
                    _track_plot(track, scale),
                    *(Words(text=text) for text in track.figures),
                )
                for track in form.tracks
            ),
        ),
        more=more_words(form.left_out, "journeys"),
    )


def _track_plot(track: Track, scale: Scale) -> Plot:
    """Waits below, then what was closed, what was answered, and on top what the customer wrote."""
    marks: dict[tuple[Shape, int], Mark] = {}
    waits: list[Mark] = []
    for kind in ("event", "business", "customer"):
        for step in track.steps:
            if step.kind != kind:
                continue
            at = scale.place(step.day)
            marks.setdefault((TRACK_SHAPES[kind], round(at)), Mark(shape=TRACK_SHAPES[kind], at=at))
            until = at if step.waited_until is None else scale.place(step.waited_until)
            if until - at >= 1:
                waits.append(Mark(shape="wait", at=at, low=at, high=until))
    wrote = sum(step.kind == "customer" for step in track.steps)
    heard = f"{short(track.label)}: the customer wrote {wrote} times, the last step came after {_last_day(track)} days"
    return Plot(marks=(*waits, *marks.values()), label=heard)


def _last_day(track: Track) -> str:
    return f"{max(step.day for step in track.steps):.0f}"
