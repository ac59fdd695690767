"""One study as one HTML page: sentence, pictures, every number, and how it is made; no script, nothing from outside."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from unheard.present.report import plain
from unheard.present.report.drawing import Drawn, drawn, estimate_table
from unheard.present.report.numbers import Table, Words
from unheard.present.report.templating import environment, style_of_page, write_page
from unheard.studies import Answer, Study

ROWS_SHOWN = 50
CELL = 300
"""Characters of a text that a row shows."""


def render_study(study: Study, found: Answer, *, judge: str | None, notes: Sequence[str], command: str) -> str:
    """Write the page of what a study found. Everything that came from data is made visible, then escaped."""
    return environment().get_template("study.html").render(
        study=study,
        found=found,
        notes=notes,
        pictures=pictures(study, found),
        numbers=estimate_table(found.estimates) if found.refused is None and found.estimates else None,
        rows=_rows(study.columns, found.rows) if found.refused is None else None,
        more=max(0, len(found.rows) - ROWS_SHOWN) if study.columns else 0,
        judge=judge,
        command=command,
        version=version("unheard"),
        plain=plain,
        **style_of_page(),
    )  # fmt: skip


def write_study(
    study: Study, found: Answer, path: Path, *, judge: str | None, notes: Sequence[str], command: str
) -> None:
    """Write the page to a file, whole or not at all.

    Raises `UnheardError` that names the path and the system's reason.
    """
    write_page(render_study(study, found, judge=judge, notes=notes, command=command), path, what="page")


def pictures(study: Study, found: Answer) -> list[Drawn]:
    """Lay out what a study draws."""
    return [drawn(form) for form in study.drawn(found)]


def _rows(columns: Mapping[str, str], rows: Sequence[dict[str, Any]]) -> Table | None:
    if not columns or not rows:
        return None
    return Table(
        caption="Row by row",
        head=tuple(columns.values()),
        rows=tuple(tuple(Words(text=_cell(row.get(name))) for name in columns) for row in rows[:ROWS_SHOWN]),
    )


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3g}"
    text = str(value)
    return text if len(text) <= CELL else text[: CELL - 1] + "…"
