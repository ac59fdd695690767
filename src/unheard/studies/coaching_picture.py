"""Pictures of coaching: people beside like colleagues, each with an interval, in the order of their names."""

from typing import TYPE_CHECKING

from unheard.metrics.estimate import Estimate
from unheard.studies.coaching_numbers import POINTS
from unheard.studies.drawing.forms import Dots, Form, Row, has_values
from unheard.studies.drawing.making import MOST_ROWS

if TYPE_CHECKING:
    from unheard.studies.base import Answer

LESS = "coaching_less_colleagues"
_FIRST = POINTS[0]
_SAYS = {point.name: point.says for point in POINTS}


def draw_people(answer: "Answer") -> Form | None:
    """One row a person on the first point; of one person alone a row for each point."""
    found = _of(answer, "agent")
    names = sorted({one.segment["agent"] for one in found})
    if len(names) == 1:
        rows = [Row(label=_SAYS[one.segment["point"]], segment={}, marks=(one,)) for one in found]
        return _dots(f"{names[0]} less colleagues on the same topics and channels, in points", rows)
    of_point = {one.segment["agent"]: one for one in found if one.segment["point"] == _FIRST.name}
    rows = [Row(label=name, segment={}, marks=(of_point[name],)) for name in names if name in of_point]
    return _dots(f"People, by name: {_FIRST.says}, less colleagues on the same topics and channels, in points", rows)


def draw_teams(answer: "Answer") -> Form | None:
    """A row for each team and point that is known."""
    found = sorted(_of(answer, "team"), key=lambda one: one.segment["team"])
    rows = [
        Row(label=f"{one.segment['team']}: {_SAYS[one.segment['point']]}", segment={}, marks=(one,)) for one in found
    ]
    return _dots("Teams, by name: less other teams on the same topics and channels, in points", rows)


def _of(answer: "Answer", kind: str) -> list[Estimate]:
    """Differences that have an interval: who has too few is in no picture."""
    return [
        one
        for one in answer.estimates
        if one.metric == LESS and kind in one.segment and None not in (one.value, one.low, one.high)
    ]


def _dots(caption: str, rows: list[Row]) -> Dots | None:
    if not has_values(rows):
        return None
    return Dots(
        caption=caption, unit="points", series=("less colleagues",), rows=tuple(rows[:MOST_ROWS]), reference=0.0,
        left_out=max(0, len(rows) - MOST_ROWS),
    )  # fmt: skip
