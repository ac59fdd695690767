"""The demo: the main job on a simulated organisation, and what it found beside what is true there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unheard.errors import UsageError
from unheard.metrics.estimate import Estimate
from unheard.pipeline.demo_questions import OF_STUDIES, QUESTIONS, Question
from unheard.pipeline.measure import Measured, estimates, measured
from unheard.pipeline.picture import Picture
from unheard.pipeline.run import RunResult, run
from unheard.settings import Settings
from unheard.simulate import simulate, true_figures, true_study_figures
from unheard.store import Store
from unheard.studies import STUDIES, Request

Place = tuple[str, tuple[tuple[str, str], ...]]
"""A figure's name and its segment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What the main job found, and the rows that set it beside the truth."""

    run: RunResult
    rows: list[dict[str, Any]]
    of_studies: list[dict[str, Any]]
    """The same, study by study."""
    not_planted: list[str]
    """Studies of whose numbers the world knows no truth."""


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
    true = true_figures(export) | true_study_figures(export)
    with measured(store, settings) as facts:
        found = {
            (e.metric, tuple(e.segment.items())): e
            for by in ((), ("handler",))
            for e in estimates(facts, sorted(_names()), by=by)
        }
        found |= {(e.metric, tuple(e.segment.items())): e for e in _studied(facts, settings, done.picture)}
    return DemoResult(
        run=done,
        rows=[_row(question, found, true) for question in QUESTIONS if question.true in true],
        of_studies=[
            {"study": question.study, **_row(question, found, true)} for question in OF_STUDIES if question.true in true
        ],
        not_planted=[
            name
            for name in STUDIES
            if name not in {question.study for question in (*QUESTIONS, *OF_STUDIES) if question.true in true}
        ],
    )


def _studied(facts: Measured, settings: Settings, picture: Picture) -> Iterator[Estimate]:
    """Give what the asked studies found over everything: as the report shows it, where it ran them."""
    asked = [q for q in (*QUESTIONS, *OF_STUDIES) if q.study]
    for name in dict.fromkeys(q.study for q in asked):
        wanted = {(found, q.segment) for q in asked if q.study == name for found in (q.found, *(q.ends or ()))}
        answer = picture.studies.get(name or "") or STUDIES[name or ""].run(
            Request(engine=facts.engine, judge=facts.judge, capability=facts.capability, settings=settings)
        )
        yield from (e for e in answer.estimates if (e.metric, tuple(e.segment.items())) in wanted)


def _names() -> set[str]:
    asked = {q.dashboard for q in (*QUESTIONS, *OF_STUDIES) if q.dashboard}
    return {q.found for q in QUESTIONS if not q.study} | asked


def _row(question: Question, found: Mapping[Place, Estimate], true: dict[str, float]) -> dict[str, Any]:
    estimate = found.get((question.found, question.segment))
    low, high = (estimate.low, estimate.high) if estimate else (None, None)
    if question.ends:
        ends = [found.get((name, question.segment)) for name in question.ends]
        low, high = (ends[0].low, ends[1].high) if ends[0] and ends[1] else (None, None)
    of = () if question.study else question.segment
    dashboard = found.get((question.dashboard, of)) if question.dashboard else None
    value = true[question.true]
    inside = None
    if low is not None and high is not None:
        inside = bool(low <= value <= high)  # NumPy's own is no JSON
    return {
        "question": question.text,
        "metric": question.found,
        "dashboard": dashboard.value if dashboard else None,
        "found": estimate.value if estimate and not question.ends else None,
        "low": low,
        "high": high,
        "is_range": question.ends is not None,
        "n": estimate.n if estimate else 0,
        "unit": estimate.unit if estimate else "share",
        "true": value,
        "inside": inside,
    }
