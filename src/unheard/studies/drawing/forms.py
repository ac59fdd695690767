"""Forms of pictures. They hold numbers and words, no places and no colours: a page, or anybody else, can draw them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from unheard.metrics.estimate import Estimate

Kind = Literal["customer", "business", "event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of dots or bars: what it is about, and an estimate for each series."""

    label: str
    """Words of ours, or of the data; empty = the segment says it."""
    segment: dict[str, str]
    marks: tuple[Estimate | None, ...]
    start: float = 0.0
    """Where a bar begins."""

    def to_json(self) -> dict[str, Any]:
        """Turn it into JSON."""
        marks = [None if one is None else one.to_json() for one in self.marks]
        return {"label": self.label, "segment": self.segment, "start": self.start, "marks": marks}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """Estimates with their intervals, side by side on one scale."""

    caption: str
    unit: str
    series: tuple[str, ...]
    """What the marks of a row are: what was found, what is reported, and a third."""
    rows: tuple[Row, ...]
    reference: float | None = None
    """A value that means nothing happened: no difference, or a coin."""
    left_out: int = 0
    """Rows that were too many."""
    form: str = "dots"

    def to_json(self) -> dict[str, Any]:
        """Turn it into JSON."""
        return {
            "form": self.form, "caption": self.caption, "unit": self.unit, "series": list(self.series),
            "reference": self.reference, "left_out": self.left_out, "rows": [row.to_json() for row in self.rows],
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Amounts from 0, or steps from where the one before ended."""

    caption: str
    unit: str
    rows: tuple[Row, ...]
    form: str = "bars"

    def to_json(self) -> dict[str, Any]:
        """Turn it into JSON."""
        rows = [row.to_json() for row in self.rows]
        return {"form": self.form, "caption": self.caption, "unit": self.unit, "rows": rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a line: its place from 0 (left) to 1 (right), a share with its interval, and what it stands on."""

    x: float
    at: str
    """The place in words: "day 7", "2026-03"."""
    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line with its band."""

    label: str
    segment: dict[str, str]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Shares over time, one line or a few; several stand beside each other, each on its own ground."""

    caption: str
    lines: tuple[Line, ...]
    left_out: int = 0
    form: str = "curves"

    def to_json(self) -> dict[str, Any]:
        """Turn it into JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How many went from one place to another, and as which share of those who could."""

    start: str
    end: str
    count: int
    share: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int
    stays: bool
    """Whether it is what a ticket system sees, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """From where to where."""

    caption: str
    starts: str
    """What the left side is."""
    ends: str
    stays: str
    """What the links that stay mean."""
    moves: str
    links: tuple[Link, ...]
    form: str = "flow"

    def to_json(self) -> dict[str, Any]:
        """Turn it into JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: a value, and what it stands on."""

    value: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A value for each pair of a row and a column; None = no such pair."""

    caption: str
    unit: str
    """conversations, or points (of either sign)."""
    row_name: str
    column_name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    form: str = "matrix"

    def to_json(self) -> dict[str, Any]:
        """Turn it into JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened on a way."""

    day: float
    kind: Kind
    waited_until: float | None = None
    """The day until which the customer waited for an answer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One way, step by step."""

    label: str
    note: str
    figures: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """Ways on one scale of days."""

    caption: str
    heads: tuple[str, ...]
    """Headings of the figures of a track."""
    days: float
    tracks: tuple[Track, ...]
    left_out: int = 0
    form: str = "tracks"

    def to_json(self) -> dict[str, Any]:
        """Turn it into JSON."""
        return asdict(self)


Form = Dots | Bars | Curves | Flow | Matrix | Tracks


def has_values(rows: Sequence[Row]) -> bool:
    """Whether anything can be drawn."""
    return any(one is not None and one.value is not None for row in rows for one in row.marks)
