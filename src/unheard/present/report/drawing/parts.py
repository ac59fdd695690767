"""What the template is given for a picture, and the words that pictures share."""

from collections.abc import Mapping
from dataclasses import dataclass

from unheard.metrics.registry import all_metrics
from unheard.present.report.curves import Curve
from unheard.present.report.drawing.flowing import Flowing
from unheard.present.report.numbers import Shape, Table
from unheard.present.report.plain import channel_words, handler_words, short
from unheard.studies.drawing.forms import Row

NO_VALUE = "no value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One line on its own ground, with its name and its ends in words."""

    label: str
    curve: Curve
    heard: str
    """What somebody who cannot see it hears."""
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """One cell of a matrix."""

    text: str
    n: str
    shade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A matrix with its names."""

    row_name: str
    column_name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shade, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture for the page: a table with pictures in it, lines, a flow, or a matrix, and its numbers."""

    caption: str
    key: tuple[tuple[Shape, str], ...] = ()
    """Shape → what it stands for, where there is more than one."""
    span: str = "95 % interval"
    """What the bar behind a mark means; empty = there is none."""
    table: Table | None = None
    grounds: tuple[Ground, ...] = ()
    ticks: tuple[str, ...] = ()
    flow: Flowing | None = None
    grid: Grid | None = None
    numbers: Table | None = None
    """The same as a table, where the picture is none."""
    more: str = ""


def segment_words(segment: Mapping[str, str]) -> str:
    """Name a segment for people: who handled it, a channel, a metric by its label, anything else as the data say it."""
    labels = {metric.name: metric.label for metric in all_metrics()}
    named = {"handler": handler_words, "channel": channel_words, "game": game_words}
    return short(
        ", ".join(named[key](value) if key in named else labels.get(value, value) for key, value in segment.items())
    )


GAMES = {
    "early_close": "closed in a hurry, not resolved",
    "survey_skipped": "no survey after bad conversations",
    "new_ticket": "a new ticket instead of a reopening",
    "auto_resolve": "closed by silence",
    "left_open": "bad conversations left open",
    "merged_away": "merged into others",
    "denominators": "marked as test, spam or internal",
}


def game_words(name: str) -> str:
    """Say a known way of looking after a KPI in words."""
    return GAMES.get(name, name.replace("_", " "))


def label_of(row: Row) -> str:
    """Name a row: by its words, else by its segment."""
    return short(row.label) if row.label else segment_words(row.segment) or "All"


def more_words(count: int, what: str) -> str:
    """Say what was too much to draw."""
    return f"{count:,} more {what} are in the study’s rows." if count else ""
