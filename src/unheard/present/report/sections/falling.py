"""The waterfall: from what the dashboard says down to what customers experienced, step by step."""

from dataclasses import dataclass
from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Cell, Figure, Mark, Plot, Table, Words, figure, stands_on_enough
from unheard.present.report.plain import without_codes
from unheard.present.words import MINUS

NAME = "waterfall"
PUBLISHED, EXPERIENCED, SETTLED = "csat_published", "experienced", "satisfied_and_helped"
STEPS = {
    "follow_up": ("Only what can be followed", "recent conversations and those without a judged outcome left out"),
    "self_selection": ("Those who did not answer", "had everybody answered the survey"),
    "closed_not_resolved": ("Closed, not settled", "an issue not resolved, or back within 30 days"),
    "silent_leavers": ("Left in silence", "a bad experience, not a word, and gone within 90 days"),
}
LEVELS = {
    PUBLISHED: ("The dashboard says", "satisfied, of those who answered"),
    EXPERIENCED: ("Customers experienced", "satisfied, settled, and not lost in silence"),
    SETTLED: ("At most", "satisfied and settled; who left in silence cannot be seen here"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Falling:
    """The picture, or why there is none."""

    refused: str
    table: Table | None
    turns: str = ""
    """Says that a step goes up."""


def build(picture: Picture) -> Falling:
    """Lay out levels and steps."""
    answer = picture.studies[NAME]
    if answer.refused is not None:
        return Falling(refused=without_codes(answer.refused), table=None)
    named = {one.metric: one for one in answer.estimates}
    levels = [row for row in answer.rows if row["kind"] == "level"]
    steps = [row for row in answer.rows if row["kind"] == "step"]
    first, last = levels[0], levels[-1]
    rows = [_level(first, named, "dashboard")]
    for before, step, after in zip(levels, steps, levels[1:], strict=False):
        rows.append(_step(before["percent"], step, after["percent"], named))
    rows.append(_level(last, named, "bar"))
    up = [STEPS[step["name"]][0] for step in steps if step["shown"] < 0]
    return Falling(
        refused="",
        table=Table(
            caption="From the dashboard to what customers experienced",
            head=("Step", "Picture", "Percent, and points"),
            rows=tuple(rows),
        ),
        turns=f"A step that goes up makes the figure better: {', '.join(up).lower()}." if up else "",
    )


def of(picture: Picture, metric: str) -> Estimate | None:
    """A figure of the waterfall; None where it has no value."""
    found = next((one for one in picture.studies[NAME].estimates if one.metric == metric), None)
    return None if found is None or found.value is None else found


def experienced(picture: Picture) -> Estimate | None:
    """What customers experienced, where it stands on enough."""
    found = of(picture, EXPERIENCED)
    return found if found is not None and stands_on_enough(found) else None


def _level(row: dict[str, Any], named: dict[str, Estimate], shape: Any) -> tuple[Cell, ...]:
    label, note = LEVELS[row["name"]]
    text = figure(named[row["name"]])
    mark = Mark(shape=shape, at=_place(row["percent"]), low=_maybe(row["low"]), high=_maybe(row["high"]))
    return (
        Words(text=label, note=note),
        Plot(marks=(mark,), label=f"{label}: {row['shown']} %"),
        Figure(value=f"{row['shown']} %", interval=text.interval, n=text.n, size=text.size),
    )


def _step(before: float, row: dict[str, Any], after: float, named: dict[str, Estimate]) -> tuple[Cell, ...]:
    """A bar from one level to the next, with the interval of the step drawn at its end."""
    label, note = STEPS[row["name"]]
    found = named[f"step_{row['name']}"]
    low, high = (None if limit is None else _place(before - limit) for limit in (row["high"], row["low"]))
    shape: Any = "loss" if row["percent"] >= 0 else "gain"
    moved = f"{MINUS if row['shown'] > 0 else '+' if row['shown'] < 0 else ''}{abs(row['shown'])} pts"
    return (
        Words(text=label, note=note),
        Plot(
            marks=(Mark(shape=shape, at=_place(after), start=_place(before), low=low, high=high),),
            label=f"{label}: {moved}",
        ),
        Figure(value=moved, interval=_turned(found), size=figure(found).size),
    )


def _turned(found: Estimate) -> str:
    """The interval of a step as it is drawn: a loss is negative."""
    if found.low is None or found.high is None:
        return "no interval: one customer"
    ends = (f"{round(-limit, 1) + 0.0:+.1f}" for limit in (found.high, found.low))
    low, high = ("0.0" if end == "+0.0" else end.replace("-", MINUS) for end in ends)
    return f"[{low}, {high} pts]"


def _place(percent: float) -> float:
    return round(min(100.0, max(0.0, percent)), 2)


def _maybe(percent: float | None) -> float | None:
    return None if percent is None else _place(percent)
