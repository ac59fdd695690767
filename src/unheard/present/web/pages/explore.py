"""Explore: one number by one or two segments over any period, beside the period before; its address holds it all."""

from dataclasses import replace
from typing import Any

from unheard.errors import UsageError
from unheard.facts.schema import SEGMENTS
from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import FAMILIES, all_metrics, find, metrics_by_file
from unheard.pipeline.measure import estimates
from unheard.pipeline.served.listing import FILTERS, UNKNOWN
from unheard.present.report.curves import Point, curve
from unheard.present.report.numbers import axis_of, change_figure, plot, top_of
from unheard.present.web.figures import LINKED_GRAINS, number_of, said, translated
from unheard.present.web.pages.numbers import HEADINGS
from unheard.present.web.pages.views import offered
from unheard.present.web.visit import Page, Visit
from unheard.present.web.words import Language

ROWS_SHOWN = 200
TIMES = ("day", "week", "month")
FIRST = "cx_score"


def asked_of(query: dict[str, str] | Any) -> dict[str, Any]:
    """Read the question from the address; raise `UsageError` for a metric or segment that there is not."""
    by = [query[name] for name in ("by", "by2") if query.get(name)]
    unknown = [name for name in by if name not in SEGMENTS]
    if unknown:
        raise UsageError(f"There is no segment {unknown[0]!r}.")
    return {
        "metric": find(query.get("metric") or FIRST),
        "by": tuple(dict.fromkeys(by)),
        "since": query.get("since") or None,
        "until": query.get("until") or None,
        "compare": "previous" if query.get("compare") else None,
    }


def computed(visit: Visit, asked: dict[str, Any]) -> list[Estimate]:
    """Measure it; the same question is measured once for each state of the data."""
    if asked["compare"] and not (asked["since"] and asked["until"]):
        raise UsageError("To compare with the period before, say from when and until when this one is.")
    prepared = visit.ready

    def measure() -> list[Estimate]:
        with prepared.alone():
            return estimates(
                prepared.facts, [asked["metric"].name], by=asked["by"], since=asked["since"], until=asked["until"],
                compare=asked["compare"],
            )  # fmt: skip

    key = f"explore {asked['metric'].name} {asked['by']} {asked['since']} {asked['until']} {asked['compare']}"
    found: list[Estimate] = prepared.once(key, measure)
    return found


def show(visit: Visit) -> dict[str, Any]:
    """Show the answer as a table, and over time as a line."""
    asked = asked_of(visit.query)
    metric, language = asked["metric"], visit.language
    found = computed(visit, asked)
    drawn = [one for one in found if one.value is not None] if metric.unit == "share" else []
    top = top_of(drawn) if drawn else 1.0
    # What is unknown comes last: it is nothing that one looks for.
    found = sorted(found, key=lambda one: UNKNOWN in one.segment.values())
    rows = [_row(one, language, top if drawn else None) for one in found[:ROWS_SHOWN]]
    kept = {
        name: value for name in ("metric", "by", "by2", "since", "until", "compare") if (value := visit.query.get(name))
    }
    return {
        "asked": asked,
        "metric": metric,
        "number": number_of(metric, None, language),
        "choices": {
            language(HEADINGS.get(family, family)): [
                (one.name, language(one.label))
                for file, of in metrics_by_file().items() if file.split("/")[0] == family
                for one in of
            ]
            for family in FAMILIES
        },
        "segments": {name: language(words) for name, words in SEGMENTS.items()},
        "rows": rows,
        "axis": axis_of(top),
        "line": _line(found, asked) if len(asked["by"]) == 1 and asked["by"][0] in TIMES and drawn else None,
        "left_out": max(0, len(found) - ROWS_SHOWN),
        "kept": kept,
        "is_listed": metric.grain in LINKED_GRAINS,
        "metrics": len(all_metrics()),
        **offered(visit, "explore"),
    }  # fmt: skip


def _row(one: Estimate, language: Language, top: float | None) -> dict[str, Any]:
    label = ", ".join(one.segment.values()) or language("everything")
    drawn = (
        None if top is None or one.value is None else replace(plot(label, [(label, "found", one)], top), label=label)
    )
    change, before = one.difference, one.previous
    return {
        "segment": one.segment,
        "links": {name: value for name, value in one.segment.items() if name in FILTERS},
        "figure": said(one, language),
        "plot": drawn,
        "change": None
        if change is None or before is None
        else translated(change_figure(change, one.unit, one.value, before.value), language),
    }


def _line(found: list[Estimate], asked: dict[str, Any]) -> dict[str, Any]:
    """The same as a line over time, on a scale from 0 to 100 %."""
    [name] = asked["by"]
    over = sorted((one for one in found if one.segment.get(name) != "(unknown)"), key=lambda one: one.segment[name])
    last = max(1, len(over) - 1)
    points = [
        Point(x=place / last, value=one.value, low=one.low, high=one.high, small="small sample" in one.notes)
        for place, one in enumerate(over)
    ]
    return {
        "curve": curve(points),
        "first": over[0].segment[name] if over else "",
        "last": over[-1].segment[name] if over else "",
    }


EXPLORE = Page(name="explore", path="/explore", heading="Explore", show=show)
