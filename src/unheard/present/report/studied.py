"""What the studies say on the page: the sentence, the few figures that carry it, and where to read on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture

_RUNGS = {
    "not_contradicted": "Not taken back in the conversation",
    "confirmed": "Confirmed by the customer",
    "verified": "Borne out by the record of actions",
    "durable_7": "Held for 7 days",
    "durable_30": "Held for 30 days",
    "durable_90": "Held for 90 days",
}
_ANSWERS = {
    "cx_score_answered": "CX score of those who answered",
    "cx_score_unanswered": "CX score of those asked in vain",
    "response_bias": "Difference in points",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """One study as the page shows it."""

    name: str
    title: str
    sentence: str
    figures: list[tuple[str, Estimate]]
    notes: list[str]


def _bias(estimate: Estimate, rows: dict[str, dict[str, Any]]) -> str | None:
    return None if estimate.segment else _ANSWERS.get(estimate.metric)


def _ladder(estimate: Estimate, rows: dict[str, dict[str, Any]]) -> str | None:
    whole = estimate.segment in ({}, {"claim": "all"})
    return _RUNGS.get(estimate.metric.removeprefix("ladder_")) if whole else None


def _durability(estimate: Estimate, rows: dict[str, dict[str, Any]]) -> str | None:
    name, _, days = estimate.metric.partition("_")
    if name != "durability" or estimate.segment:
        return None
    return f"Held for {days} day{'' if days == '1' else 's'}"


def _definitions(estimate: Estimate, rows: dict[str, dict[str, Any]]) -> str | None:
    row = rows.get(estimate.segment.get("definition", ""))
    if row is None or estimate.metric != "resolution_rate" or row["part_of"]:
        return None
    return f"{row['vendor']}: {row['rule']}"


SHOWN: dict[str, tuple[str, Callable[[Estimate, dict[str, dict[str, Any]]], str | None]]] = {
    "response-bias": ("Who answers the survey?", _bias),
    "ladder": ("How sure is “resolved”?", _ladder),
    "durability": ("Does it hold?", _durability),
    "definitions": ("Which “resolution rate”?", _definitions),
}
"""Study → its heading, and the label of each figure that the page shows (None: not shown)."""


def studied(picture: Picture) -> list[Studied]:
    """Choose what the page shows of each study; a study that the data cannot carry says why."""
    found = []
    for name, (title, label) in SHOWN.items():
        answer = picture.studies[name]
        rows = {row["definition"]: row for row in answer.rows if "definition" in row}
        figures = [
            (words, estimate)
            for estimate in ([] if answer.refused else answer.estimates)
            if (words := label(estimate, rows)) is not None
        ]
        notes = [] if answer.refused else answer.notes
        found.append(Studied(name=name, title=title, sentence=answer.sentence, figures=figures, notes=notes))
    return found
