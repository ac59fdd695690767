"""One number: its definition, its caveats, its value by segment, and the way to the conversations behind it."""

import re
from dataclasses import replace
from typing import Any

from unheard.errors import UsageError
from unheard.metrics.registry import find
from unheard.present.report.numbers import axis_of, many_note, plot, top_of
from unheard.present.web.figures import number_of, said
from unheard.present.web.visit import NotFound, Page, Visit

SPLITS = (("handler", "Who handled it"), ("team", "Team"), ("topic", "Topic"), ("month", "Month"))
SHOWN = 40
_COUNTED = re.compile(r" \(G=\d+\)|, definition 1$")
"""Of a method: how many customers there are, which stands beside it, and the usual definition."""


def show(visit: Visit) -> dict[str, Any]:
    """Show a metric; the segments are those of the picture."""
    try:
        metric = find(visit.query.get("name", ""))
    except UsageError:
        raise NotFound from None
    picture, language = visit.ready.picture, visit.language
    splits = []
    for segment, heading in SPLITS:
        by = getattr(picture, f"by_{segment}")
        found = {value: estimates[metric.name] for value, estimates in by.items() if metric.name in estimates}
        known = {value: one for value, one in found.items() if one.value is not None}
        if not known:
            continue
        order = sorted(known) if segment == "month" else sorted(known, key=lambda value: (-known[value].n, value))
        top = top_of(known.values()) if metric.unit == "share" else 1.0
        rows = []
        for value in order[-SHOWN:] if segment == "month" else order[:SHOWN]:
            drawn = plot(value, [(value, "found", known[value])], top) if metric.unit == "share" else None
            rows.append(
                {"value": value, "figure": said(known[value], language), "plot": drawn and replace(drawn, label=value)}
            )
        splits.append(
            {
                "segment": segment, "heading": language(heading), "rows": rows, "axis": axis_of(top),
                "left_out": len(order) - len(rows), "many": many_note(len(rows)),
            }
        )  # fmt: skip
    estimate = picture.overall.get(metric.name)
    return {
        "metric": metric,
        "number": number_of(metric, estimate, language),
        "notes": () if estimate is None else estimate.notes,
        "method": "" if estimate is None else _COUNTED.sub("", estimate.method),
        "clusters": 0 if estimate is None else estimate.clusters,
        "splits": splits,
    }


NUMBER = Page(name="number", path="/number", heading="Number", show=show, listed=False)
