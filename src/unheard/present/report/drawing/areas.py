"""Pictures that are no rows of marks: lines with bands, flows, matrices; each with its numbers as a table."""

from collections.abc import Mapping, Sequence

from unheard.present.report.curves import Point as Place
from unheard.present.report.curves import curve
from unheard.present.report.drawing.flowing import flowing
from unheard.present.report.drawing.parts import NO_VALUE, Drawn, Grid, Ground, Shade, more_words, segment_words
from unheard.present.report.numbers import Figure, Table, Words
from unheard.present.report.plain import channel_words, handler_words, short
from unheard.present.words import MINUS, interval_text, number_text
from unheard.studies.drawing.forms import Curves, Flow, Line, Matrix

COLUMNS = 7
"""Points of a line that its table shows."""
SHADES = 5


def draw_lines(form: Curves) -> Drawn:
    """Lines with their bands: one on a large ground, several each on a small one."""
    places = {point.at: point.x for line in form.lines for point in line.points}
    ends = sorted(places, key=lambda at: places[at])
    return Drawn(
        caption=form.caption,
        span="",
        grounds=tuple(_ground(line) for line in form.lines),
        ticks=(ends[0], ends[-1]) if len(form.lines) > 1 or len(ends) < 3 else (ends[0], _middle(places), ends[-1]),
        numbers=_line_table(form, ends),
        more=more_words(form.left_out, "lines"),
    )


def _middle(places: Mapping[str, float]) -> str:
    """The words in the middle of the axis: of days the number, of months the one that stands there."""
    ends = sorted(places, key=lambda at: places[at])
    if ends[-1].startswith("day "):
        return f"{float(ends[-1].removeprefix('day ')) / 2:g}"
    return min(places, key=lambda at: abs(places[at] - 0.5))


def _ground(line: Line) -> Ground:
    label = short(line.label) or segment_words(line.segment)
    known = [point for point in line.points if point.value is not None]
    heard = ", ".join(f"{point.at} {_share(point.value, point.low, point.high)}" for point in known[-COLUMNS:])
    return Ground(
        label=label,
        curve=curve([Place(x=point.x, value=point.value, low=point.low, high=point.high) for point in line.points]),
        heard=f"{label or 'All'}: {heard or NO_VALUE}",
        last=f"{known[-1].at}: {_share(known[-1].value, known[-1].low, known[-1].high)}" if known else NO_VALUE,
    )


def _share(value: float | None, low: float | None, high: float | None) -> str:
    return f"{number_text(value, 'share')} {interval_text(low, high, 'share')}".strip()


def _line_table(form: Curves, ends: Sequence[str]) -> Table:
    """The numbers at a few places: one line downwards, several lines across."""
    step = max(1, -(-len(ends) // COLUMNS))
    chosen = [at for place, at in enumerate(reversed(ends)) if place % step == 0][::-1]
    found = {(number, point.at): point for number, line in enumerate(form.lines) for point in line.points}

    def cell(number: int, at: str) -> Figure:
        point = found.get((number, at))
        if point is None or point.value is None:
            return Figure(value="–", why=NO_VALUE)
        interval = interval_text(point.low, point.high, "share") or "no interval"
        return Figure(value=number_text(point.value, "share"), interval=interval, n=f"n {point.n:,}")

    if len(form.lines) == 1:
        rows = tuple((Words(text=at), cell(0, at)) for at in ends)
        return Table(caption=form.caption, head=("At", "Value"), rows=rows)
    return Table(
        caption=form.caption,
        head=("", *chosen),
        rows=tuple(
            (Words(text=short(line.label) or segment_words(line.segment)), *(cell(number, at) for at in chosen))
            for number, line in enumerate(form.lines)
        ),
    )


def draw_flow(form: Flow) -> Drawn:
    """Names at both sides and ribbons between them."""
    return Drawn(caption=form.caption, span="", flow=flowing(form), numbers=_link_table(form))


def _link_table(form: Flow) -> Table:
    return Table(
        caption=form.caption,
        head=(form.starts.capitalize(), form.ends.capitalize(), "How many", f"Of those {form.starts} it"),
        rows=tuple(
            (
                Words(text=channel_words(link.start)),
                Words(text=channel_words(link.end)),
                Words(text=f"{link.count:,}"),
                Figure(
                    value=number_text(link.share, "share"), interval=interval_text(link.low, link.high, "share"),
                    n=f"n {link.n:,}",
                ),
            )
            for link in form.links
        ),
    )  # fmt: skip


def draw_matrix(form: Matrix) -> Drawn:
    """Cells, the darker the more; those that take away in another colour than those that add."""
    largest = max((abs(cell.value) for row in form.cells for cell in row if cell is not None), default=0.0) or 1.0

    def shade(value: float | None, n: int) -> Shade:
        if value is None:
            return Shade(text="–", n="", shade="none")
        depth = round(SHADES * abs(value) / largest)
        if form.unit == "points":
            kind = "up" if value > 0 else "down"
            text = f"{value:+.1f}".replace("-", MINUS)
            return Shade(text="0.0" if text[1:] == "0.0" else text, n=f"n {n:,}", shade=f"{kind}{depth}")
        return Shade(text=f"{value:,.0f}", n="", shade=f"up{depth}")

    columns = form.columns
    return Drawn(
        caption=form.caption,
        span="",
        grid=Grid(
            row_name=form.row_name,
            column_name=form.column_name,
            columns=columns,
            rows=tuple(
                (handler_words(name), tuple(shade(cell.value, cell.n) if cell else shade(None, 0) for cell in row))
                for name, row in zip(form.rows, form.cells, strict=True)
            ),
        ),
    )
