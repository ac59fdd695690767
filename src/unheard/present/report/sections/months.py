"""Topics over time: one small picture a topic."""

from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.curves import Curve, Point, curve
from unheard.present.report.numbers import figure, said
from unheard.present.report.plain import month_words, short
from unheard.statistics.ratio import SMALL_SAMPLE

LEAST_MONTHS = 2
"""A topic is drawn if so many of its months are no small sample; the numbers of the others are in the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One topic month by month."""

    topic: str
    curve: Curve
    label: str
    first: str
    last: str
    n: str


def build(picture: Picture) -> tuple[Line, ...]:
    """Draw the CX score of each topic over the months."""
    months = sorted({month for row in picture.topic_months.values() for month in row})
    return tuple(
        _line(topic, row, months)
        for topic, row in picture.topic_months.items()
        if sum(one.value is not None and not _is_small(one) for one in row.values()) >= LEAST_MONTHS
    )


def _line(topic: str, row: dict[str, Estimate], months: list[str]) -> Line:
    known = [month for month in months if month in row and row[month].value is not None]
    return Line(
        topic=short(topic),
        curve=curve([_point(row.get(month), place / (len(months) - 1)) for place, month in enumerate(months)]),
        label=f"{short(topic)}: " + ", ".join(f"{month_words(month)} {said(row[month])}" for month in known),
        first=f"{month_words(known[0])} {figure(row[known[0]]).value}",
        last=f"{month_words(known[-1])} {figure(row[known[-1]]).value}",
        n=f"n {sum(row[month].n for month in known):,}",
    )


def _point(one: Estimate | None, x: float) -> Point:
    if one is None:
        return Point(x=x, value=None, low=None, high=None)
    return Point(x=x, value=one.value, low=one.low, high=one.high, small=_is_small(one))


def _is_small(one: Estimate) -> bool:
    return one.n < SMALL_SAMPLE or one.clusters < SMALL_SAMPLE
