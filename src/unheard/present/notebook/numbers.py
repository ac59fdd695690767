"""Estimates for a notebook: each a number with its interval, how many stand behind it, or why it is missing."""

from collections.abc import Sequence
from html import escape

from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import all_metrics
from unheard.present.notebook.plot import Plot
from unheard.present.notebook.rows import Rows
from unheard.present.tabular import estimate_table
from unheard.present.words import bounds_text, number_text
from unheard.studies.drawing.forms import Dots, Row

_UNITS = {"share": "Shares", "seconds": "Times", "points": "Points"}


class Numbers(Rows):
    """Metrics as `Desk.metrics` gives them.

    Columns: metric, value, low, high (95 % interval), n, clusters (customers), unit, method, notes, a column
    `segment_NAME` for each segment, and `previous_*`, `difference_*` where a comparison was asked for. Shares lie
    between 0 and 1. A value that is not observable is null, never 0; its notes say why.
    """

    def __init__(self, estimates: Sequence[Estimate]) -> None:
        super().__init__(estimate_table(estimates))
        self.estimates = tuple(estimates)
        """The same, one object each."""

    def plot(self) -> Plot:
        """Draw each number with its interval, those of one unit on one scale."""
        labels = {metric.name: metric.label for metric in all_metrics()}
        units = dict.fromkeys(e.unit for e in self.estimates if e.value is not None)
        forms = []
        for unit in units:
            rows = [
                Row(
                    label=", ".join(filter(None, (labels.get(e.metric, e.metric), _segment(e)))), segment={}, marks=(e,)
                )
                for e in self.estimates
                if e.unit == unit and e.value is not None
            ]
            forms.append(Dots(caption=_UNITS.get(unit, unit.capitalize()), unit=unit, series=("",), rows=tuple(rows)))
        return Plot("Numbers with their 95 % intervals", forms)

    def __repr__(self) -> str:
        lines = [
            f"{e.metric} {_segment(e)}".rstrip() + f": {number_text(e.value, e.unit)} {_bounds(e)}".rstrip()
            for e in self.estimates[:40]
        ]
        more = len(self.estimates) - len(lines)
        return "\n".join([*lines, *([f"… and {more:,} more"] if more else [])])

    def _repr_html_(self) -> str:
        """Show the numbers as people read them."""
        heads = ("metric", "segment", "value", "95 % interval", "n", "customers", "notes")
        head = "".join(f"<th>{name}</th>" for name in heads)
        body = "".join(
            "<tr>"
            + "".join(
                f"<td>{escape(cell)}</td>"
                for cell in (
                    e.metric, _segment(e), _unbroken(number_text(e.value, e.unit)), _unbroken(_bounds(e)),
                    f"{e.n:,}", f"{e.clusters:,}", "; ".join(e.notes),
                )
            )
            + "</tr>"
            for e in self.estimates
        )  # fmt: skip
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _bounds(e: Estimate) -> str:
    return bounds_text(e.value, e.low, e.high, e.unit, customers=e.clusters)


def _unbroken(text: str) -> str:
    """Keep a number and its unit on one line, however narrow the cell."""
    return text.replace(" ", "\u00a0")


def _segment(e: Estimate) -> str:
    return ", ".join(str(value) for value in e.segment.values())
