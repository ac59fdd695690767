"""Numbers as the page shows them: every one with its interval and n, or with the reason why there is none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from unheard.judges.signal_validity import marks_of
from unheard.metrics.estimate import Difference, Estimate
from unheard.present.report.plain import NEEDS
from unheard.present.words import bounds_text, interval_text, magnitude, number_text
from unheard.statistics.ratio import SMALL_SAMPLE

_UNJUDGED = "no conversation is judged"
_ABSTAINED = "the judge rated no conversation"
_FACT = re.compile(r"\((\w+)\)(?:;|$)")

MANY_COMPARISONS = 20
"""From more segments than this on, a table says that some of its numbers lie apart by chance alone."""

SIZES = ("small sample", "few customers")
"""Notes that are marks beside the number rather than footnotes."""

Shape = Literal["found", "reported", "other", "bad", "wait", "bar", "dashboard", "loss", "gain"]
BARS = ("bar", "dashboard", "loss", "gain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An estimate in words."""

    kind: str = "figure"
    value: str
    interval: str = ""
    n: str = ""
    size: str = ""
    """Says that it stands on little."""
    why: str = ""
    """Why there is no value."""
    what: str = ""
    """What it is a share of, where the column does not say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One estimate on a scale, all places in percent of its length."""

    shape: Shape
    at: float
    low: float | None = None
    high: float | None = None
    start: float | None = None
    """Where a bar begins that does not begin at 0."""

    @property
    def is_bar(self) -> bool:
        """Whether it is drawn as a bar."""
        return self.shape in BARS

    @property
    def ends(self) -> tuple[float, float]:
        """Left end and length of the bar."""
        start = self.start or 0.0
        return min(start, self.at), round(abs(self.at - start), 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Estimates on one scale."""

    kind: str = "plot"
    marks: tuple[Mark, ...]
    label: str
    """What somebody who cannot see it hears."""
    zero: float | None = None
    """Place of "no difference" on a scale of differences."""

    @property
    def ends(self) -> tuple[float, float] | None:
        """Where two marks stand apart."""
        apart = len(self.marks) == 2 and all(mark.shape != "wait" for mark in self.marks)
        return (self.marks[0].at, self.marks[1].at) if apart else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A cell of text; may come from data."""

    kind: str = "words"
    text: str
    note: str = ""
    link: str = ""
    indent: bool = False


Cell = Figure | Plot | Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a picture in it: the first column names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    axis: tuple[str, ...] = ("0", "50", "100 %")
    """Ticks of its pictures: left end, middle, right end."""
    many: str = ""
    """The note on many comparisons, where there are many."""


def figure(
    estimate: Estimate | None, *, absent: str = "none to count", what: str = "", like: float | None = None
) -> Figure:
    """Write an estimate, a time in the unit of `like`; without a value, its reason."""
    if estimate is None:
        return Figure(value="–", why=absent, what=what)
    if estimate.value is None:
        return Figure(value="–", why=reason(estimate, absent), what=what)
    signed = estimate.unit == "points"
    return Figure(
        value=number_text(estimate.value, estimate.unit, signed=signed, like=like) + (" pts" if signed else ""),
        interval=bounds_text(
            estimate.value,
            estimate.low,
            estimate.high,
            estimate.unit,
            customers=estimate.clusters,
            signed=signed,
            like=like,
        ),
        n=f"n {estimate.n:,}",
        size=_marks(estimate),
        what=what,
    )


def _marks(estimate: Estimate) -> str:
    """Say that a number stands on little, or on what the judge hears badly; `unheard metrics` says which."""
    size = next((note for note in estimate.notes if note in SIZES), "")
    return ", ".join(filter(None, (size, marks_of(estimate.notes))))


def difference_figure(estimate: Estimate | None, first: Estimate, second: Estimate, *, absent: str) -> Figure:
    """Write a difference of two shares in points as the difference of the two as shown, so that nothing contradicts.

    It is at most 0.1 away from the exact one; its interval is exact.
    """
    text = figure(estimate, absent=absent)
    if estimate is None or estimate.value is None or first.value is None or second.value is None:
        return text
    return replace(
        text,
        value=f"{number_text(round(_shown(first.value) - _shown(second.value), 1), 'points', signed=True)} pts",
        interval=text.interval if text.interval.startswith("[") else "no interval: too few customers",
    )


def change_figure(
    change: Difference, unit: str, now: float | None, before: float | None, *, like: float | None = None
) -> Figure:
    """Write a change of a metric with the interval of the difference; of shares as the difference of those shown."""
    if change.value is None or now is None or before is None:
        return Figure(value="–", why="cannot be compared")
    value = round(_shown(now) - _shown(before), 1) / 100 if unit == "share" else change.value
    like = magnitude(value, change.low, change.high) if like is None else like
    return Figure(
        value=number_text(value, unit, signed=True, like=like),
        interval=interval_text(change.low, change.high, unit, signed=True, like=like) or "no interval",
    )


def reason(estimate: Estimate, absent: str = "none to count") -> str:
    """Say in a few words why an estimate has no value; what to add stands in the section on what cannot be seen."""
    notes = [note for note in estimate.notes if note not in SIZES]
    first = next((note for note in notes if note.startswith("not observable")), notes[0] if notes else absent)
    if _UNJUDGED in first:
        return "not rated yet"
    if _ABSTAINED in first:
        return "not rated: the judge abstained"
    fact = _FACT.search(first)
    if fact and fact[1] in NEEDS:
        return f"not observable: the data hold no {NEEDS[fact[1]]}"
    return absent if first == "nothing to count" else first


def without_empty(table: Table) -> Table:
    """Leave out the columns that have no value in any row: why stands in the section on what cannot be seen."""
    kept = [
        place for place in range(len(table.head)) if place == 0 or any(_has_value(row[place]) for row in table.rows)
    ]
    return replace(
        table,
        head=tuple(table.head[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in table.rows),
    )


def _has_value(cell: Cell) -> bool:
    return not isinstance(cell, Figure) or cell.value != "–"


def stands_on_enough(estimate: Estimate) -> bool:
    """Whether a headline may rest on it: at least ten rows of ten customers."""
    return min(estimate.n, estimate.clusters) >= SMALL_SAMPLE


def said(estimate: Estimate) -> str:
    """Write an estimate within a sentence: value and interval."""
    text = figure(estimate)
    return f"{text.value} {text.interval}" if text.interval.startswith("[") else text.value


def top_of(estimates: Iterable[Estimate]) -> float:
    """Choose the end of a scale that holds all of these shares with their intervals."""
    highest = max((one.high or one.value or 0.0 for one in estimates), default=1.0)
    return next((top for top in (0.1, 0.2, 0.3, 0.4, 0.5) if highest <= top), 1.0)


def axis_of(top: float) -> tuple[str, str, str]:
    """Ticks of a scale from 0 to so much."""
    return ("0", f"{top * 50:.0f}", f"{top * 100:.0f} %")


def plot(label: str, marks: Iterable[tuple[str, Shape, Estimate | None]], top: float = 1.0) -> Plot:
    """Draw shares on a scale from 0 to `top`; estimates without a value are not drawn."""
    known = [(name, shape, one) for name, shape, one in marks if one is not None and one.value is not None]
    heard = ", ".join(f"{name} {said(one)}" for name, _, one in known) or "no value"
    return Plot(
        marks=tuple(
            Mark(shape=shape, at=_percent(one.value, top), low=_limit(one.low, top), high=_limit(one.high, top))
            for _, shape, one in known
        ),
        label=f"{label}: {heard}",
    )


def difference_plot(label: str, value: float | None, low: float | None, high: float | None, width: float) -> Plot:
    """Draw a difference on a scale from −width to +width."""
    if value is None:
        return Plot(marks=(), label=f"{label}: no value", zero=50)

    def place(number: float) -> float:
        return round(min(100.0, max(0.0, 50 + 50 * number / width)), 2)

    limits = (None, None) if low is None or high is None else (place(low), place(high))
    return Plot(marks=(Mark(shape="found", at=place(value), low=limits[0], high=limits[1]),), label=label, zero=50)


def many_note(segments: int, what: str = "rows") -> str:
    """Say that of many comparisons some differ by chance alone; nothing for a few."""
    if segments <= MANY_COMPARISONS:
        return ""
    return (
        f"{segments} {what} are compared here. Of so many, some stand out by chance alone: about one interval in "
        "twenty misses the true value. Take a single striking one as a place to look, not as a finding."
    )


def _shown(share: float) -> float:
    """A share in percent, as the page rounds it."""
    return float(f"{share * 100:.1f}")


def _percent(share: float | None, top: float = 1.0) -> float:
    assert share is not None
    return round(min(1.0, max(0.0, share / top)) * 100, 2)


def _limit(share: float | None, top: float) -> float | None:
    return None if share is None else _percent(share, top)
