"""One study whole: sentence, pictures, every number, the rows behind it, and how it is made."""

from typing import Any

from unheard.present.report.drawing import estimate_table
from unheard.present.web.figures import translated
from unheard.present.web.pages.themes import THEMES, shown_study
from unheard.present.web.visit import NotFound, Page, Visit

ROWS_SHOWN = 100


def show(visit: Visit) -> dict[str, Any]:
    """Show a study that is prepared."""
    name = visit.query.get("name", "")
    found = shown_study(visit, name)
    if found is None:
        raise NotFound
    study, answer = found["study"], found["answer"]
    columns = list(study.columns.items())
    return {
        **found,
        "theme": next((theme for theme in THEMES if name in theme.studies), None),
        "numbers": estimate_table(answer.estimates) if answer.estimates and not answer.refused else None,
        "translated": lambda cell: translated(cell, visit.language),
        "columns": columns,
        "rows": [_row(row, columns) for row in answer.rows[:ROWS_SHOWN]] if columns and not answer.refused else [],
        "more": max(0, len(answer.rows) - ROWS_SHOWN),
    }


def _row(row: dict[str, Any], columns: list[tuple[str, str]]) -> dict[str, Any]:
    """Cells as text, and the conversation that a row is about, if it is about one."""
    key = f"{row['source']}|{row['conversation_id']}" if row.get("source") and row.get("conversation_id") else None
    return {"key": key, "cells": [_text(row.get(name)) for name, _ in columns]}


def _text(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3g}" if isinstance(value, float) else str(value)[:300]


STUDY = Page(name="study", path="/study", heading="Study", show=show, listed=False)
