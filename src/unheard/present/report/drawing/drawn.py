"""Lay a picture out, whatever its form; and a study's numbers as a table."""

from collections.abc import Sequence

from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import all_metrics
from unheard.present.report.drawing.areas import draw_flow, draw_lines, draw_matrix
from unheard.present.report.drawing.marks import draw_bars, draw_dots, draw_tracks
from unheard.present.report.drawing.parts import NO_VALUE, Drawn, segment_words
from unheard.present.report.numbers import Figure, Table, Words, figure
from unheard.studies.drawing.forms import Bars, Curves, Dots, Flow, Form, Matrix


def drawn(form: Form) -> Drawn:
    """Lay a picture out."""
    if isinstance(form, Dots):
        return draw_dots(form)
    if isinstance(form, Bars):
        return draw_bars(form)
    if isinstance(form, Curves):
        return draw_lines(form)
    if isinstance(form, Flow):
        return draw_flow(form)
    if isinstance(form, Matrix):
        return draw_matrix(form)
    return draw_tracks(form)


STUDY_NUMBERS = {
    "kpi_passed_bad": "Bad, of those that pass",
    "kpi_failed_bad": "Bad, of those that fail",
    "kpi_passed_less_failed": "Bad: those that pass less those that fail",
    "kpi_rank_correlation": "Do agents who pass more have better conversations",
    "kpi_gaming": "More than like agents",
    "kpi_gaming_team": "More than other teams",
    "cohort_reported": "The dashboard says",
    "cohort_honest": "Nothing went wrong so far",
    "cohort_restated": "What held of what the dashboard says",
    "cohort_gap": "Said, and did not hold",
    "cohort_honest_less": "Called satisfied less this group",
    "cause_product_defect": "Failed of a product defect",
    "cause_timeout": "Failed of a timeout",
    "cause_integration_error": "Failed of an integration error",
    "cause_policy": "Failed of a policy",
    "cause_wrong_intent": "Failed of a wrong intent",
    "cause_low_confidence": "Failed of low confidence",
    "cause_wrong_action": "Failed of a wrong action",
    "cause_missing_knowledge": "Failed of missing knowledge",
    "cause_human_error": "Failed of a human error",
    "cause_unknown": "Nothing on record says why",
    "side_system": "Failed of the system",
    "side_staff": "Failed of the staff",
}
"""Numbers of studies that no metric names, in words; others are called by their names."""


def estimate_table(estimates: Sequence[Estimate]) -> Table:
    """Every number of a study."""
    labels = STUDY_NUMBERS | {metric.name: metric.label for metric in all_metrics()}
    return Table(
        caption="Every number",
        head=("Number", "Where", "Value", "Notes"),
        rows=tuple(_row(one, labels.get(one.metric, one.metric.replace("_", " "))) for one in estimates),
    )


def _row(one: Estimate, label: str) -> tuple[Words, Words, Figure, Words]:
    """A number in words, its name in small; why there is none stands beside the value, and not once more."""
    cell = figure(one, absent=NO_VALUE)
    notes = [note for note in one.notes if note not in cell.why]
    return (
        Words(text=label, note=one.metric if one.metric.replace("_", " ") != label else ""),
        Words(text=segment_words(one.segment) or "all"),
        cell,
        Words(text="", note="; ".join(notes)),
    )
