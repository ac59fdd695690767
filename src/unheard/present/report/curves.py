"""Lines over time with their band: places in percent of width and height, so that a page can stretch them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value of a line, a share; None = nothing known there."""

    x: float
    """Place from 0 (left) to 1 (right)."""
    value: float | None
    low: float | None
    high: float | None
    small: bool = False
    """Whether it stands on a small sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One point as an SVG takes it, in percent, down is more."""

    x: float
    y: float
    small: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line across a curve where what measured it changed, and the words beside it."""

    x: float
    """In percent."""
    words: str

    @property
    def is_left(self) -> bool:
        """Whether the words stand left of the line, so that they end inside the picture."""
        return self.x > 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A line, its band and its points; where nothing is known, line and band are broken."""

    lines: tuple[str, ...]
    bands: tuple[str, ...]
    dots: tuple[Dot, ...]
    changes: tuple[Change, ...] = ()


def curve(points: Sequence[Point], changes: Sequence[tuple[float, str]] = ()) -> Curve:
    """Lay out a line on a scale from 0 to 100 %, with the places (0 to 1) at which what measured it changed."""
    lines, bands = [], []
    for run in _runs(points, lambda point: point.value is not None):
        lines.append(_path((point.x, point.value) for point in run))
    for run in _runs(points, lambda point: point.low is not None and point.high is not None):
        if len(run) > 1:
            there = _path((point.x, point.high) for point in run)
            bands.append(f"{there} {_path((point.x, point.low) for point in reversed(run))}")
    return Curve(
        lines=tuple(lines),
        bands=tuple(bands),
        dots=tuple(
            Dot(x=_right(point.x), y=_down(point.value), small=point.small)
            for point in points
            if point.value is not None
        ),
        changes=tuple(Change(x=_right(x), words=words) for x, words in changes),
    )


def _runs(points: Sequence[Point], known: Callable[[Point], bool]) -> Iterator[list[Point]]:
    """Split points into runs in which all are known."""
    return (list(run) for is_known, run in groupby(points, known) if is_known)


def _right(x: float) -> float:
    return round(100 * x, 2)


def _down(share: float | None) -> float:
    assert share is not None
    return round(100 - 100 * min(1.0, max(0.0, share)), 2)


def _path(places: Iterable[tuple[float, float | None]]) -> str:
    return " ".join(f"{_right(x)},{_down(share)}" for x, share in places)
