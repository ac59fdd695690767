"""What changed: the latest period beside the one before, with the interval of the difference."""

from dataclasses import dataclass, replace

from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import all_metrics
from unheard.pipeline.picture import Picture
from unheard.pipeline.picture.versions import JudgeChange
from unheard.present.report.numbers import Cell, Table, Words, change_figure, difference_plot, figure
from unheard.present.report.plain import change_sentence

WORDS = {
    "csat": "Satisfied, by the survey",
    "cx_score": "Went well (rated 4 or 5)",
    "bad_experience_rate": "Bad (rated 1 or 2)",
    "survey_coverage": "Answered a survey",
    "closure_rate": "Closed",
    "containment_rate": "AI agent alone to the end",
    "issue_resolution_rate": "Issues resolved",
    "confirmed_resolution_rate": "Confirmed by the customer",
    "never_answered_rate": "Never answered",
    "recontact_rate_7": "Back within 7 days",
    "first_response_time": "First answer after",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The table, and what stands out of it."""

    sentence: str
    table: Table | None
    days: int | None
    judge: str = ""
    """Where the judge changed between the two periods."""


def build(picture: Picture) -> Changes:
    """Compare, and say what the numbers can show."""
    if not picture.changes:
        return Changes(
            sentence="The data span too few days to set a period beside the one before (14 days are the least).",
            table=None,
            days=None,
        )
    comparable = [one for one in picture.changes if one.value is not None or _before(one) is not None]
    moved = [f"{_label(one)} {_meaning(one)}" for one in comparable if _verdict(one) in ("up", "down")]
    sentence = (
        f"Moved by more than chance explains: {'; '.join(moved)}."
        if moved
        else "No number moved by more than chance explains."
    )
    widths = [abs(limit) for one in comparable for limit in _limits(one)]
    width = max([0.05, *widths])
    return Changes(
        sentence=sentence,
        table=Table(
            caption=f"The latest {picture.change_days} days beside the {picture.change_days} before",
            head=("", "Before", "Now", "Difference", "Picture", "What it means"),
            rows=tuple(_row(one, width) for one in comparable),
            axis=(f"−{width * 100:.0f}", "0", f"+{width * 100:.0f} pts"),
        ),
        days=picture.change_days,
        judge="" if picture.versions.within_compared is None else _judge(picture.versions.within_compared),
    )


def _judge(change: JudgeChange) -> str:
    what = change_sentence(change) or "other versions of the judge rated a part of one of them"
    return (
        f"Between the two periods {what}: differences of ratings may be the judge’s, not the customers’. "
        "`unheard judge` judges both alike, and `unheard study bridge` says how far the change alone moves the numbers."
    )


def _before(one: Estimate) -> float | None:
    return None if one.previous is None else one.previous.value


def _limits(one: Estimate) -> list[float]:
    change = one.difference
    if one.unit != "share" or change is None or change.low is None or change.high is None:
        return []
    return [change.low, change.high]


def _label(one: Estimate) -> str:
    return WORDS.get(one.metric) or next(metric.label for metric in all_metrics() if metric.name == one.metric)


def _verdict(one: Estimate) -> str:
    """A difference whose interval holds 0 is no change that the data can show."""
    change = one.difference
    if change is None or change.value is None or change.low is None or change.high is None:
        return "cannot be compared"
    if change.low <= 0 <= change.high:
        return "within chance"
    return "up" if change.value > 0 else "down"


def _meaning(one: Estimate) -> str:
    """Add to the direction whether it is good for the customer."""
    direction = _verdict(one)
    better = next(metric.better for metric in all_metrics() if metric.name == one.metric)
    if better == "neither" or direction not in ("up", "down"):
        return direction
    return f"{direction}: {'better' if (direction == 'up') == (better == 'higher') else 'worse'}"


def _row(one: Estimate, width: float) -> tuple[Cell, ...]:
    assert one.previous is not None
    assert one.difference is not None
    before = replace(
        one, value=one.previous.value, low=one.previous.low, high=one.previous.high, n=one.previous.n, notes=()
    )
    label, change = _label(one), one.difference
    like = max(one.value or 0.0, one.previous.value or 0.0) if one.unit == "seconds" else None
    of = (change.value, change.low, change.high) if one.unit == "share" else (None, None, None)
    difference = change_figure(change, one.unit, one.value, one.previous.value, like=like)
    picture = difference_plot(f"{label}: {difference.value} {difference.interval}", *of, width)
    return (
        Words(text=label),
        figure(before, like=like),
        figure(one, like=like),
        difference,
        picture if one.unit == "share" else Words(text=""),
        Words(text=_meaning(one)),
    )
