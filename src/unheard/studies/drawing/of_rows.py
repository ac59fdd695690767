"""Pictures of what stands in a study's rows: who went where, pairs of kinds, and ways step by step."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from unheard.studies.drawing.forms import Cell, Flow, Form, Kind, Link, Matrix, Step, Track, Tracks
from unheard.studies.drawing.making import Drawing

if TYPE_CHECKING:
    from unheard.studies.base import Answer

_DAY_SECONDS = 86_400
_BUSINESS = ("human_agent", "ai_agent")
_NO_ANSWER = ("note", "auto_reply", "template", "system", "survey_prompt", "survey_feedback", "tool_result")
MOST_TRACKS = 8


def draw_flow(caption: str, kind: str, *, same: str) -> Drawing:
    """Links of the rows whose `flow` is `kind`; `same` names what is no other channel, though it is none either."""

    def draw(answer: "Answer") -> Form | None:
        links = [
            Link(
                start=row["from_channel"], end=row["to_channel"], count=row["count"], share=row["share"],
                low=row["low"], high=row["high"], n=row["n"], clusters=row["clusters"],
                stays=row["to_channel"] in (same, row["from_channel"]),
            )
            for row in answer.rows
            if row["flow"] == kind
        ]  # fmt: skip
        if not links:
            return None
        return Flow(
            caption=caption, starts="closed on", ends="back on", stays="same channel or thread",
            moves="another channel", links=tuple(links),
        )  # fmt: skip

    return draw


def draw_matrix(
    caption: str, *, row: str, column: str, value: Sequence[str], n: Sequence[str], unit: str, row_name: str,
    column_name: str, kind: str | None = None, order: Mapping[str, Sequence[Any]] | None = None,
) -> Drawing:  # fmt: skip
    """A cell for each pair of `row` and `column` among the rows of a kind: the sum of `value`, resting on that of `n`.

    `order`: for `row` or `column`, values in the order in which they stand; others follow in their own.
    """

    def draw(answer: "Answer") -> Form | None:
        rows = [one for one in answer.rows if (kind is None or one.get("kind") == kind) and one.get(row) is not None]
        if not rows:
            return None
        downs = _ordered([one[row] for one in rows], (order or {}).get(row, ()))
        across = _ordered([one[column] for one in rows], (order or {}).get(column, ()))
        found = {
            (one[row], one[column]): Cell(value=sum(one[name] or 0 for name in value), n=sum(one[name] for name in n))
            for one in rows
        }
        return Matrix(
            caption=caption, unit=unit, row_name=row_name, column_name=column_name,
            rows=tuple(str(down) for down in downs), columns=tuple(str(over) for over in across),
            cells=tuple(tuple(found.get((down, over)) for over in across) for down in downs),
        )  # fmt: skip

    return draw


def _ordered(found: Sequence[Any], first: Sequence[Any]) -> list[Any]:
    known = set(found)
    return [one for one in first if one in known] + sorted((known - set(first)), key=lambda one: (one is None, one))


def draw_tracks(answer: "Answer") -> Form | None:
    """Draw journeys on one scale of days: when the customer wrote, when they were answered, how long they waited."""
    made = [_track(row) for row in answer.rows[:MOST_TRACKS] if row["steps"] and row["started_at"]]
    if not made:
        return None
    return Tracks(
        caption="From the first word to the last, in days",
        heads=("Effort", "Contacts", "Days waited"),
        days=max(step.day for track in made for step in track.steps) or 1.0,
        tracks=tuple(made),
        left_out=len(answer.rows) - len(made),
    )


def _track(row: dict[str, Any]) -> Track:
    start = dt.datetime.fromisoformat(row["started_at"])
    timed = [step for step in row["steps"] if step["at"] is not None]
    days = [(dt.datetime.fromisoformat(step["at"]) - start).total_seconds() / _DAY_SECONDS for step in timed]
    kinds = [_kind(step) for step in timed]
    answers = [day for day, kind in zip(days, kinds, strict=True) if kind == "business"]
    steps: list[Step] = []
    for day, kind in zip(days, kinds, strict=True):
        if kind is None:
            continue
        answered = next((at for at in answers if at >= day), days[-1]) if kind == "customer" else None
        steps.append(Step(day=round(day, 4), kind=kind, waited_until=answered and round(answered, 4)))
    figures = (row["effort"], row["contacts"], row["waiting_days"])
    return Track(
        label=row["topic"] or "no topic",
        note=row["handler"] or "",
        figures=tuple("–" if one is None else f"{one:,.0f}" for one in figures),
        steps=tuple(steps),
    )


def _kind(step: dict[str, Any]) -> Kind | None:
    if step["what"] in ("closed", "resolved"):
        return "event"
    if step["what"] in _NO_ANSWER:
        return None
    if step["who"] == "customer" and step["what"] in ("message", "media"):
        return "customer"
    return "business" if step["who"] in _BUSINESS and step["what"] in ("message", "media") else None
