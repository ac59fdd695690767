"""Numbers of the pages: the report's figures and tables, said in the reader's language."""

from dataclasses import replace
from typing import Any

from unheard.metrics.base import Metric
from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import find
from unheard.present.report.numbers import Cell, Figure, Plot, Table, Words, figure
from unheard.present.web.words import Language

_NOT_OBSERVABLE = "not observable: the data hold no "
LINKED_GRAINS = ("conversation", "issue", "survey", "journey")
"""Grains whose metrics can list the conversations behind them."""


def said(estimate: Estimate | None, language: Language, *, what: str = "") -> Figure:
    """Write an estimate: value, interval, n, or why there is none."""
    return translated(figure(estimate, what=what), language)


def translated(of: Figure, language: Language) -> Figure:
    """Say a figure of the report in a language."""
    interval = language.number(of.interval) if of.interval.startswith("[") else language(of.interval)
    if language.code == "de":
        interval = interval.replace(", ", "; ").replace("pts", "Pkt.")
    why = of.why
    if why.startswith(_NOT_OBSERVABLE):
        why = language(_NOT_OBSERVABLE + "{what}", what=language(why.removeprefix(_NOT_OBSERVABLE)))
    return replace(
        of,
        value=language.number(of.value).replace("pts", "Pkt." if language.code == "de" else "pts"),
        interval=interval,
        n=language.number(of.n),
        size=", ".join(language(mark) for mark in of.size.split(", ")) if of.size else "",
        why=language(why),
        what=language(of.what),
    )


def table_in(table: Table, language: Language) -> Table:
    """Say a table of the report in a language; its words must be ours, not those of data."""
    return replace(
        table,
        caption=language(table.caption),
        head=tuple(head if head == "Picture" else language(head) for head in table.head),
        rows=tuple(tuple(_cell(cell, language) for cell in row) for row in table.rows),
        axis=tuple(language.number(tick) for tick in table.axis),
    )


def _cell(cell: Cell, language: Language) -> Cell:
    if isinstance(cell, Words):
        return replace(cell, text=language(cell.text), note=language(cell.note))
    if isinstance(cell, Figure):
        return translated(cell, language)
    assert isinstance(cell, Plot)
    name, _, rest = cell.label.partition(": ")
    return replace(cell, label=f"{language(name)}: {language.number(rest)}" if rest else language(name))


def number_of(metric: Metric, estimate: Estimate | None, language: Language) -> dict[str, Any]:
    """What a page says of a metric: its words, its figure, and where the conversations behind it are listed."""
    return {
        "name": metric.name,
        "label": language(metric.label),
        "question": language(metric.question),
        "formula": metric.formula,
        "figure": said(estimate, language),
        "estimate": estimate,
        "counted": metric.kind == "share",
        "is_listed": metric.grain in LINKED_GRAINS,
    }


def named(name: str, picture: Any, language: Language) -> dict[str, Any]:
    """The same by the metric's name, over everything that the picture holds."""
    return number_of(find(name), picture.overall.get(name), language)
