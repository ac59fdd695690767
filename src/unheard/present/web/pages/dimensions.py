"""Seven dimensions: the usual KPI beside the human metric of each."""

from typing import Any

from unheard.errors import UsageError
from unheard.metrics.registry import find
from unheard.present.web.figures import number_of
from unheard.present.web.visit import Page, Visit

DIMENSIONS = (
    ("Speed and effort", ("aht",), ("true_fcr_30", "customer_effort")),
    ("Understanding and clarity", (), ("context_acknowledged_rate",)),
    ("Tone and empathy", ("required_phrase_rate",), ("authentic_empathy_rate", "scripted_empathy_rate")),
    ("Consistency across channels", ("containment_rate",), ("repetition_count", "channel_switches")),
    (
        "Transparency and control", ("closure_rate",),
        ("confirmed_resolution_rate", "proactive_update_rate", "next_step_rate"),
    ),
    ("Emotional outcome", (), ("sentiment_shift", "neutralised_rate", "stayed_negative_rate", "soured_rate")),
    ("Long-term relationship", ("upsell_rate",), ("pressure_rate", "trust_indicator_rate")),
)  # fmt: skip
"""Dimension, usual KPIs, human metrics (metrics.md §4c)."""


def show(visit: Visit) -> dict[str, Any]:
    """Show each dimension's numbers on both sides."""
    overall = visit.ready.picture.overall

    def numbers(names: tuple[str, ...]) -> list[dict[str, Any]]:
        found = []
        for name in names:
            try:
                metric = find(name)
            except UsageError:
                continue
            found.append(number_of(metric, overall.get(metric.name), visit.language))
        return found

    return {
        "rows": [
            {"name": visit.language(name), "usual": numbers(usual), "human": numbers(human)}
            for name, usual, human in DIMENSIONS
        ]
    }


DIMENSIONS_PAGE = Page(name="dimensions", path="/dimensions", heading="Seven dimensions", show=show)
