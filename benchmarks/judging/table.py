"""Measures → rows, text and Markdown."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.judging.figures import bootstrap
from benchmarks.judging.measures import Measure
from benchmarks.judging.references import reference_of

Row = dict[str, Any]
HEADINGS = ("pack", "measure", "ours", "95 %", "constant", "VADER", "floor / target", "", "n", "scored", "rated")


def row_of(pack: str, measure: Measure, *, fitted: bool, times: int) -> Row:
    """One line of the table as data."""
    value: float | None = None
    low = high = None
    if measure.absent is None:
        value = measure.figure(measure.ours, measure.truth)
        low, high = bootstrap(measure.figure, measure.ours, measure.truth, measure.clusters, times=times)
    reference = reference_of(measure.family, measure.name)
    floor, target = reference.fitted if fitted else reference.shipped
    return {
        "pack": pack,
        "measure": measure.name,
        "judge": "fitted" if fitted else "shipped",
        "value": value,
        "low": low,
        "high": high,
        "constant": measure.figure(measure.constant, measure.truth),
        "vader": None if measure.vader is None else measure.figure(measure.vader, measure.truth),
        "floor": floor,
        "target": target,
        "verdict": measure.absent or _verdict(value, floor, target, reference.lower_is_better),
        "n": len(measure.truth),
        "clusters": len(set(measure.clusters)),
        "scored": measure.scored,
        "rated": measure.rated,
    }


def _verdict(value: float | None, floor: float | None, target: float | None, lower: bool) -> str:
    if value is None or floor is None:
        return ""
    sign = -1 if lower else 1
    if target is not None and sign * value >= sign * target:
        return "target"
    return "floor" if sign * value >= sign * floor else "BELOW"


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.3f}"


def cells(row: Row) -> tuple[str, ...]:
    """One line of the table as words."""
    return (
        row["pack"],
        row["measure"],
        _short(row["value"]),
        "–" if row["low"] is None else f"{_short(row['low'])} to {_short(row['high'])}",
        _short(row["constant"]),
        _short(row["vader"]),
        "–" if row["floor"] is None else f"{_short(row['floor'])} / {_short(row['target'])}",
        row["verdict"],
        f"{row['n']:,}",
        f"{row['scored'] * 100:.0f} %",
        f"{row['rated'] * 100:.0f} %",
    )


def as_text(rows: Sequence[Row]) -> str:
    """A table for a terminal."""
    lines = [HEADINGS, *(cells(row) for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def as_markdown(rows: Sequence[Row]) -> list[str]:
    """The same as Markdown."""
    return [
        "| " + " | ".join(HEADINGS) + " |",
        "|" + "---|" * len(HEADINGS),
        *("| " + " | ".join(cells(row)) + " |" for row in rows),
    ]


def replace_section(text: str, heading: str, lines: Iterable[str]) -> str:
    """Put a section under its heading, in the place of the one that was there, or at the end."""
    section = "\n".join([f"## {heading}", "", *lines]) + "\n"
    mark = f"\n## {heading}\n"
    if mark not in text:
        return text.rstrip("\n") + "\n\n" + section
    start = text.index(mark) + 1
    following = text.find("\n## ", start)
    return text[:start] + section + ("" if following < 0 else text[following:])
