"""One study whole: sentence, pictures, every number, the rows behind it, and how it is made; by a segment if asked."""

from typing import Any

from unheard.errors import UsageError
from unheard.facts.schema import SEGMENTS
from unheard.pipeline.study import run_study
from unheard.present.report.drawing import estimate_table
from unheard.present.web.figures import translated
from unheard.present.web.pages.themes import THEMES, shown_study
from unheard.present.web.visit import NotFound, Page, Visit
from unheard.studies import STUDIES, Answer, Study

ROWS_SHOWN = 100


def show(visit: Visit) -> dict[str, Any]:
    """Show a study that is prepared, or the same study split as the address says."""
    name = visit.query.get("name", "")
    found = shown_study(visit, name)
    if found is None:
        raise NotFound
    study, answer = found["study"], found["answer"]
    by = _split(visit.query.get("by", ""), study)
    if by:
        answer = split_answer(visit, name, by[0])
        found = {**found, "answer": answer, "pictures": []}
    # Who splits a study asks for the parts; the whole stands in the sentence.
    shown = [one for one in answer.estimates if one.segment] if by else answer.estimates
    columns = list(study.columns.items())
    return {
        **found,
        "by": by,
        "segments": {one: visit.language(words) for one, words in SEGMENTS.items()} if "by" in study.options else {},
        "theme": next((theme for theme in THEMES if name in theme.studies), None),
        "numbers": estimate_table(shown) if shown and not answer.refused else None,
        "translated": lambda cell: translated(cell, visit.language),
        "columns": columns,
        "rows": [_row(row, columns) for row in answer.rows[:ROWS_SHOWN]] if columns and not answer.refused else [],
        "more": max(0, len(answer.rows) - ROWS_SHOWN),
    }


def split_answer(visit: Visit, name: str, segment: str) -> Answer:
    """A study that is prepared, by a segment; without one as it is. Raises `UsageError` where it cannot be split."""
    study = STUDIES[name]
    by = _split(segment, study)
    if not by:
        return visit.ready.picture.studies[name]
    found: Answer = visit.ready.once(
        f"study {name} {by}", lambda: _asked(visit, name, by), reads_labels=study.reads_labels
    )
    return found


def _split(segment: str, study: Study) -> tuple[str, ...]:
    """The segment to split by; raise `UsageError` for one that there is not.

    One alone: a study splits by each of several segments by itself, not by their combinations.
    """
    by = (segment,) if segment else ()
    unknown = [one for one in by if one not in SEGMENTS]
    if unknown:
        raise UsageError(f"There is no segment {unknown[0]!r}.")
    if by and "by" not in study.options:
        raise UsageError("This study takes no segment.")
    return by


def _asked(visit: Visit, name: str, by: tuple[str, ...]) -> Answer:
    with visit.ready.alone():
        return run_study(visit.ready.facts, visit.serving.settings, name, by=by)


def _row(row: dict[str, Any], columns: list[tuple[str, str]]) -> dict[str, Any]:
    """Cells as text, and the conversation that a row is about, if it is about one."""
    key = f"{row['source']}|{row['conversation_id']}" if row.get("source") and row.get("conversation_id") else None
    return {"key": key, "cells": [_text(row.get(name)) for name, _ in columns]}


def _text(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3g}" if isinstance(value, float) else str(value)[:300]


STUDY = Page(name="study", path="/study", heading="Study", show=show, listed=False)
