"""Pages around one subject: the studies that answer it, each with its pictures, and the numbers that belong to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from unheard.metrics.base import Metric
from unheard.metrics.registry import metrics_by_file
from unheard.present.report.study_page import pictures
from unheard.present.web.figures import number_of
from unheard.present.web.visit import Page, Visit
from unheard.studies import STUDIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A subject."""

    name: str
    heading: str
    lead: str
    studies: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    """Families of metrics that belong to it."""


THEMES = (
    Theme(
        name="ai", heading="AI agent",
        lead="What it did, not what it said: actions, claims, silent failures, hand-overs and corrections.",
        studies=("ai-vs-human", "attribution", "escalation", "latency", "benchmark-vs-outcome", "spotlight"),
        families=("ai",),
    ),
    Theme(
        name="journeys", heading="Journeys",
        lead="What customers go through from their first contact to the end, over all channels.",
        studies=("effort", "channel-flow", "journeys", "repeat-contact"), families=("effort",),
    ),
    Theme(
        name="cohorts", heading="Cohorts",
        lead="What became of the customers whom the dashboard called satisfied, day by day.",
        studies=("cohort", "validity"), families=("outcomes",),
    ),
    Theme(
        name="kpis", heading="KPI audit",
        lead="Could somebody do well on a KPI while the customer has a terrible experience?",
        studies=("kpi-audit", "stable-scores", "definitions"), families=(),
    ),
    Theme(
        name="trends", heading="Topics and trends",
        lead="Slow declines and sudden drops by topic; of many, only those that chance does not explain.",
        studies=("trends",), families=(),
    ),
    Theme(
        name="gap", heading="The gap",
        lead="Why what is reported differs from what customers went through.",
        studies=("waterfall", "real-csat", "response-bias", "survey-vs-score", "silent", "mix-shift", "ladder",
                 "durability"),
        families=(),
    ),
)  # fmt: skip


def shown_study(visit: Visit, name: str) -> dict[str, Any] | None:
    """A study that is prepared: its sentence and its pictures; None where it is not."""
    answer = visit.ready.picture.studies.get(name)
    if answer is None or name not in STUDIES:
        return None
    study = STUDIES[name]
    drawn = visit.ready.once(
        f"pictures {name}", lambda: [] if answer.refused else pictures(study, answer), reads_labels=study.reads_labels
    )
    return {"study": study, "answer": answer, "pictures": drawn}


def metrics_of(theme: Theme) -> list[Metric]:
    """The metrics that belong to a subject."""
    files = metrics_by_file().items()
    return [metric for file, found in files if file.split("/")[0] in theme.families for metric in found]


def shown_theme(visit: Visit, theme: Theme) -> dict[str, Any]:
    """The studies and the numbers of a subject."""
    overall = visit.ready.picture.overall
    numbers = [number_of(metric, overall.get(metric.name), visit.language) for metric in metrics_of(theme)]
    asked = [one for name in theme.studies if (one := shown_study(visit, name)) is not None]
    return {"theme": theme, "asked": asked, "numbers": numbers}


def _show(theme: Theme) -> Callable[[Visit], dict[str, Any]]:
    def show(visit: Visit) -> dict[str, Any]:
        return shown_theme(visit, theme)

    return show


OWN_PAGES = ("cohorts",)
"""Subjects whose page can do more than show."""
THEME_PAGES = tuple(
    Page(name=theme.name, path=f"/{theme.name}", heading=theme.heading, show=_show(theme), template="theme.html")
    for theme in THEMES
    if theme.name not in OWN_PAGES
)
