"""Who was heard: from the conversations that were read down to the few with a survey answer."""

from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Cell, Mark, Plot, Table, Words, figure, reason, said
from unheard.present.report.plain import REASONS, plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The funnel, and what was left out of it."""

    sentence: str
    table: Table
    excluded: tuple[str, ...]


def build(picture: Picture) -> Heard:
    """Count from all that was read to those who answered."""
    overall = picture.overall
    total = picture.eligible + sum(count for _, count in picture.excluded)
    abstained = "; ".join(f"{count:,}: {why}" for why, count in picture.abstained)
    rows: list[tuple[Cell, ...]] = [
        (
            Words(text="Conversations that count", note=f"of {total:,} read" if total > picture.eligible else ""),
            _bar("Conversations that count", 100.0 if picture.eligible else None),
            Words(text=f"{picture.eligible:,}"),
            Words(text="all"),
        ),
        _row("Rated by the judge", overall["judged_coverage"], picture, abstained and f"not rated: {abstained}"),
        _row("Asked in a survey", overall["survey_sent_rate"], picture),
        _row("Answered the survey", overall["survey_coverage"], picture),
    ]
    return Heard(
        sentence=_sentence(overall["survey_coverage"]),
        table=Table(
            caption="From conversations to survey answers",
            head=("Step", "Picture", "Conversations", "Share of those that count"),
            rows=tuple(rows),
        ),
        excluded=tuple(f"{plural(count, 'conversation')}: {REASONS.get(why, why)}" for why, count in picture.excluded),
    )


def _sentence(coverage: Estimate) -> str:
    if coverage.value is None:
        return "How many customers the survey heard cannot be seen here."
    silent = coverage.n - round(coverage.value * coverage.n)
    return (
        f"The dashboard rests on {said(coverage)} of conversations. Of the other {silent:,} no customer's verdict is "
        "known; they were read instead."
    )


def _row(label: str, share: Estimate, picture: Picture, note: str = "") -> tuple[Cell, ...]:
    if share.value is None:
        return (
            Words(text=label, note=reason(share)), _bar(label, None), Words(text="not observable"), Words(text="–")
        )  # fmt: skip
    count = round(share.value * share.n)
    if share.n < picture.eligible:
        note = "; ".join(part for part in (note, f"seen for {share.n:,} of {picture.eligible:,}") if part)
    return (
        Words(text=label, note=note),
        _bar(f"{label}: {said(share)}", 100 * share.value, share),
        Words(text=f"{count:,}"),
        figure(share),
    )


def _bar(label: str, length: float | None, share: Estimate | None = None) -> Plot:
    if length is None:
        return Plot(marks=(), label=f"{label}: not observable")
    low = high = None
    if share is not None and share.low is not None and share.high is not None:
        low, high = round(100 * share.low, 2), round(100 * share.high, 2)
    return Plot(marks=(Mark(shape="bar", at=round(length, 2), low=low, high=high),), label=label)
