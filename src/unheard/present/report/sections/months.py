"""Topics over time: one small picture a topic."""

from collections.abc import Sequence
from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.pipeline.picture.versions import JudgeChange
from unheard.present.report.curves import Curve, Point, curve
from unheard.present.report.numbers import figure, said
from unheard.present.report.plain import change_sentence, change_words, month_words, short
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
    """Draw the CX score of each topic over the months, with a mark where the judge changed."""
    months = sorted({month for row in picture.topic_months.values() for month in row})
    return tuple(
        _line(topic, row, months, picture.versions.changes)
        for topic, row in picture.topic_months.items()
        if sum(one.value is not None and not _is_small(one) for one in row.values()) >= LEAST_MONTHS
    )


def notes(picture: Picture) -> tuple[str, ...]:
    """Say where along the months the judge changed, and which months two versions share."""
    versions = picture.versions
    said_ = [
        f"Between {month_words(one.before)} and {month_words(one.after)} {change_sentence(one)}: a step there may be "
        "the judge’s, not the customers’. `unheard study bridge` says how far the change alone moves the numbers."
        for one in versions.changes
    ]
    if versions.mixed:
        named = ", ".join(month_words(month) for month in versions.mixed)
        said_.append(f"Rated by more than one version of judge or rubric: {named}. `unheard judge` judges them anew.")
    return tuple(said_)


def _line(topic: str, row: dict[str, Estimate], months: list[str], changes: Sequence[JudgeChange]) -> Line:
    known = [month for month in months if month in row and row[month].value is not None]
    last = len(months) - 1
    marks = [((months.index(one.before) + months.index(one.after)) / 2 / last, change_words(one)) for one in changes]
    told = "".join(f"; {change_words(one)} after {month_words(one.before)}" for one in changes)
    return Line(
        topic=short(topic),
        curve=curve([_point(row.get(month), place / last) for place, month in enumerate(months)], marks),
        label=f"{short(topic)}: " + ", ".join(f"{month_words(month)} {said(row[month])}" for month in known) + told,
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
