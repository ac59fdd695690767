"""Survey and rating side by side, by who handled it, by team and by topic."""

from collections.abc import Callable
from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Cell, Table, Words, difference_figure, figure, many_note, plot, without_empty
from unheard.present.report.plain import handler_words, month_words, short

SHOWN = 12
LISTED = 100
"""Rows that a page holds, folded ones included."""

BySegment = dict[str, dict[str, Estimate]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """A table of the largest segments, the next ones folded away, and how many are left out."""

    sentence: str
    table: Table | None
    more: Table | None
    left: int
    total: int
    months: Table | None = None


def handlers(picture: Picture) -> Segments:
    """Set survey and rating side by side by who handled the conversation."""
    paired = next(
        (
            one
            for one in picture.studies["survey-vs-score"].estimates
            if one.metric == "survey_less_score_paired" and not one.segment
        ),
        None,
    )
    sentence = "Where AI agents get the easier cases and hand over the harder ones, the rows are not like for like: "
    sentence += "the table describes, it does not say who is better."
    if paired is not None and paired.n:
        sentence += (
            f" On the {paired.n:,} conversations with both an answer and a rating, the two differ by "
            f"{figure(paired).value} {figure(paired).interval}; the rest of the gap is about who "
            "is asked and who answers."
        )
    return _segments("handler", picture.by_handler, picture, sentence, handler_words)


def teams(picture: Picture) -> Segments | None:
    """The same by team; nothing where there are no teams."""
    if len(picture.by_team) < 2:
        return None
    return _segments(
        "team",
        picture.by_team,
        picture,
        "The team of the last person who answered in public before the closing. Sorted by size, not by score.",
        short,
    )


def topics(picture: Picture) -> Segments | None:
    """The same by topic, and month by month; nothing where there are no topics."""
    if len(picture.by_topic) < 2:
        return None
    made = _segments("topic", picture.by_topic, picture, "Sorted by size, not by score.", short)
    months = sorted({month for row in picture.topic_months.values() for month in row})
    if not months:
        return made
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (Words(text=short(topic)), *(figure(row.get(month), absent="none") for month in months))
        for topic, row in picture.topic_months.items()
    )
    table = Table(
        caption="Conversations that went well, by topic and month",
        head=("Topic", *(month_words(month) for month in months)),
        rows=rows,
        many=many_note(len(rows) * len(months), "numbers"),
    )
    return Segments(
        sentence=made.sentence, table=made.table, more=made.more, left=made.left, total=made.total, months=table
    )


def _segments(kind: str, by: BySegment, picture: Picture, sentence: str, words: Callable[[str], str]) -> Segments:
    ordered = sorted(by, key=lambda name: (-_size(by[name]), name))
    apart = {
        one.segment[kind]: one
        for one in picture.studies["survey-vs-score"].estimates
        if one.metric == "survey_less_score" and one.segment.keys() == {kind}
    }

    def table(names: list[str], caption: str) -> Table | None:
        if not names:
            return None
        return without_empty(
            Table(
                caption=caption,
                head=(
                    "",
                    "Picture",
                    "Survey: satisfied",
                    "Went well",
                    "Difference",
                    "Bad (1–2)",
                    "Back in 30 days",
                ),
                rows=tuple(_row(words(name), by[name], apart.get(name)) for name in names),
                many=many_note(len(ordered)),
            )
        )

    return Segments(
        sentence=sentence,
        table=table(ordered[:SHOWN], f"Survey and rating by {kind}"),
        more=table(ordered[SHOWN:LISTED], f"Survey and rating by {kind}, the smaller ones"),
        left=max(0, len(ordered) - LISTED),
        total=len(ordered),
    )


def _row(label: str, values: dict[str, Estimate], apart: Estimate | None) -> tuple[Cell, ...]:
    csat, score = values.get("csat"), values.get("cx_score")
    between = figure(apart, absent="no answer")
    if csat is not None and score is not None:
        between = difference_figure(apart, csat, score, absent="no answer")
    return (
        Words(text=label),
        plot(label, [("survey", "reported", csat), ("went well", "found", score)]),
        figure(csat, absent="no answer"),
        figure(score, absent="none judged"),
        between,
        figure(values.get("bad_experience_rate"), absent="none judged"),
        figure(values.get("recontact_rate_30"), absent="none followed"),
    )


def _size(values: dict[str, Estimate]) -> int:
    return max((one.n for name, one in values.items() if name in ("judged_coverage", "cx_score")), default=0)
