"""The demo: the main job on a simulated organisation, and what it found beside what is true there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unheard.errors import UsageError
from unheard.metrics.estimate import Estimate
from unheard.pipeline.measure import Measured, estimates, measured
from unheard.pipeline.run import RunResult, run
from unheard.settings import Settings
from unheard.simulate import simulate, true_figures
from unheard.store import Store
from unheard.studies import STUDIES, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of the demo: what the dashboard says, which metric answers it, which latent figure is true."""

    text: str
    dashboard: str | None
    found: str
    true: str
    handler: str | None = None
    study: str | None = None
    """The study that answers it, where a metric cannot; it finds a figure of this name."""


QUESTIONS = (
    Question(
        text="Experienced: satisfied, settled, not lost",
        dashboard="csat",
        found="experienced",
        true="experienced",
        study="waterfall",
    ),
    Question(
        text="Satisfied by survey, and it held (90 days)",
        dashboard="csat",
        found="cohort_restated",
        true="cohort_restated",
        study="cohort",
    ),
    Question(text="CSAT, had everybody answered", dashboard="csat", found="real_csat", true="csat", study="real-csat"),
    Question(text="Satisfied customers", dashboard="csat", found="cx_score", true="cx_score"),
    Question(
        text="… of those the AI handled alone",
        dashboard="csat",
        found="cx_score",
        true="cx_score ai_only",
        handler="ai_only",
    ),
    Question(
        text="… of those people handled alone",
        dashboard="csat",
        found="cx_score",
        true="cx_score human_only",
        handler="human_only",
    ),
    Question(text="Bad experiences", dashboard=None, found="bad_experience_rate", true="bad_experience_rate"),
    Question(
        text="Issues resolved", dashboard="closure_rate", found="issue_resolution_rate", true="issue_resolution_rate"
    ),
    Question(
        text="Closed, yet not resolved (30 days)",
        dashboard=None,
        found="closed_unresolved_rate_30",
        true="closed_unresolved_rate_30",
    ),
    Question(
        text="Resolved at first contact (30 days)", dashboard="reported_fcr", found="true_fcr_30", true="true_fcr_30"
    ),
    Question(
        text="Came back about the same issue (30 days)",
        dashboard=None,
        found="recontact_rate_30",
        true="recontact_rate_30",
    ),
    Question(text="Chased an answer (30 days)", dashboard=None, found="chased_rate_30", true="chased_rate_30"),
    Question(
        text="Handled by the AI alone (containment)",
        dashboard="containment_rate",
        found="containment_rate",
        true="containment_rate",
    ),
    Question(
        text="Confirmed by the customer, of the closed",
        dashboard=None,
        found="confirmed_resolution_rate",
        true="confirmed_resolution_rate",
    ),
    Question(text="Never answered", dashboard=None, found="never_answered_rate", true="never_answered_rate"),
    Question(
        text="Left in silence, of bad experiences",
        dashboard=None,
        found="silent_leaver_rate",
        true="silent_leaver_rate",
        study="silent",
    ),
    Question(text="Customers lost within 90 days", dashboard=None, found="churn_rate_90", true="churn_rate_90"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What the main job found, and the rows that set it beside the truth."""

    run: RunResult
    rows: list[dict[str, Any]]


def run_demo(
    export: Path,
    store: Store,
    settings: Settings,
    *,
    size: int,
    seed: int,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> DemoResult:
    """Simulate, do the main job, compare. Raises `UsageError` where the store holds anything: truth is of one world."""
    with store.snapshot() as snapshot:
        held = snapshot.engine().query("SELECT DISTINCT source FROM conversation")
        sources = [str(name) for name in held.column("source").to_pylist()]
    if sources:
        raise UsageError(
            f"The store {str(store.folder)!r} already holds conversations of {', '.join(sorted(sources))}. The demo "
            "sets one simulated world beside its truth and wants a new store: name another folder with --store, or "
            "delete this one."
        )
    simulate(export, conversations=size, seed=seed)
    done = run(store, settings, [export], progress=progress, command="unheard demo")
    true = true_figures(export)
    with measured(store, settings) as facts:
        found = {
            (e.metric, e.segment.get("handler")): e
            for by in ((), ("handler",))
            for e in estimates(facts, sorted(_names()), by=by)
        }
        found |= {(e.metric, None): e for e in _studied(facts, settings)}
    return DemoResult(run=done, rows=[_row(question, found, true) for question in QUESTIONS if question.true in true])


def _studied(facts: Measured, settings: Settings) -> Iterator[Estimate]:
    """Run the studies that questions ask, over everything."""
    for name in dict.fromkeys(q.study for q in QUESTIONS if q.study):
        request = Request(engine=facts.engine, judge=facts.judge, capability=facts.capability, settings=settings)
        wanted = {q.found for q in QUESTIONS if q.study == name}
        yield from (e for e in STUDIES[name].run(request).estimates if e.metric in wanted and not e.segment)


def _names() -> set[str]:
    return {q.found for q in QUESTIONS if not q.study} | {q.dashboard for q in QUESTIONS if q.dashboard}


def _row(question: Question, found: dict[tuple[str, str | None], Estimate], true: dict[str, float]) -> dict[str, Any]:
    estimate = found.get((question.found, question.handler))
    dashboard = found.get((question.dashboard, question.handler)) if question.dashboard else None
    value = true[question.true]
    inside = None
    if estimate is not None and estimate.low is not None and estimate.high is not None:
        inside = estimate.low <= value <= estimate.high
    return {
        "question": question.text,
        "metric": question.found,
        "dashboard": dashboard.value if dashboard else None,
        "found": estimate.value if estimate else None,
        "low": estimate.low if estimate else None,
        "high": estimate.high if estimate else None,
        "n": estimate.n if estimate else 0,
        "unit": estimate.unit if estimate else "share",
        "true": value,
        "inside": inside,
    }
