"""Numbers: every metric with interval and n, by family, each leading to its definition and its conversations."""

from typing import Any

from unheard.metrics.registry import FAMILIES, metrics_by_file
from unheard.present.web.figures import number_of
from unheard.present.web.visit import Page, Visit

HEADINGS = {
    "reported": "What dashboards report",
    "score": "What the conversations say",
    "resolution": "Resolution that holds",
    "effort": "Effort across the journey",
    "ai": "What the AI agent did",
    "emotion": "How customers leave",
    "people": "How people treat customers",
    "outcomes": "What happened afterwards",
}


def show(visit: Visit) -> dict[str, Any]:
    """List every metric."""
    overall = visit.ready.picture.overall
    families = []
    for family in FAMILIES:
        of_family = [
            metric for file, found in metrics_by_file().items() if file.split("/")[0] == family for metric in found
        ]
        numbers = [number_of(metric, overall.get(metric.name), visit.language) for metric in of_family]
        families.append({"name": family, "heading": visit.language(HEADINGS.get(family, family)), "numbers": numbers})
    return {"families": families}


NUMBERS = Page(name="numbers", path="/numbers", heading="Numbers", show=show)
