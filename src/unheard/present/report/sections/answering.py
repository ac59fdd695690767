"""Who answers: how the conversations of those who answered went, beside those of the silent."""

from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Cell, Table, Words, difference_figure, figure, many_note, plot, said
from unheard.present.report.plain import handler_words, short, without_codes

NAME = "response-bias"
TEAMS_SHOWN = 12
METRICS = ("cx_score_answered", "cx_score_unanswered", "response_bias")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Response bias: overall, by handler, over teams."""

    refused: str
    sentence: str
    table: Table | None
    teams: str
    more_teams: int
    real: str
    """What CSAT would be had everybody answered; empty where that cannot be said."""


def build(picture: Picture) -> Answering:
    """Set the answered beside the silent."""
    answer, everybody = picture.studies[NAME], picture.studies["real-csat"]
    real = "" if everybody.refused is not None else everybody.sentence
    if answer.refused is not None:
        return Answering(
            refused=without_codes(answer.sentence), sentence="", table=None, teams="", more_teams=0, real=real
        )
    of = {(_place(one), one.metric): one for one in answer.estimates}
    places = list(dict.fromkeys(_place(one) for one in answer.estimates))
    teams = sorted(
        (place for place in places if place[0] == "team"), key=lambda place: (-of[place, METRICS[2]].n, place)
    )
    handlers = sorted(
        (place for place in places if place[0] == "handler"), key=lambda place: (-of[place, METRICS[2]].n, place)
    )
    shown = [("", ""), *handlers, *teams[:TEAMS_SHOWN]]
    spread = next((row for row in answer.rows if row.get("kind") == "distribution over teams"), None)
    return Answering(
        refused="",
        sentence=_sentence(*(of[("", ""), name] for name in METRICS)),
        table=Table(
            caption="Conversations that went well: those who answered the survey beside those asked in vain",
            head=("Conversations of", "Picture", "Answered", "Asked in vain", "Difference"),
            rows=tuple(_row(place, *(of[place, name] for name in METRICS)) for place in shown),
            many=many_note(len(places) - 1),
        ),
        teams="" if spread is None else _spread(spread),
        more_teams=max(0, len(teams) - TEAMS_SHOWN),
        real=real,
    )


def _place(one: Estimate) -> tuple[str, str]:
    return next(iter(one.segment.items()), ("", ""))


def _row(place: tuple[str, str], answered: Estimate, silent: Estimate, bias: Estimate) -> tuple[Cell, ...]:
    kind, name = place
    label = handler_words(name) if kind == "handler" else short(name) if kind else "Everybody"
    return (
        Words(text=label, note="" if kind != "team" else "team", indent=bool(kind)),
        plot(label, [("answered", "reported", answered), ("asked in vain", "other", silent)]),
        figure(answered, absent="nobody"),
        figure(silent, absent="nobody"),
        difference_figure(bias, answered, silent, absent="nothing to compare"),
    )


def _sentence(answered: Estimate, silent: Estimate, bias: Estimate) -> str:
    levels = (
        f"{said(answered)} of the conversations of those who answered went well, and {said(silent)} of those asked in "
        "vain"
    )
    if bias.low is None or bias.high is None or bias.value is None:
        return f"Whether the survey hears a fair sample cannot be told: {levels}."
    if bias.low > 0:
        return f"The survey hears the happier ones: {levels}."
    if bias.high < 0:
        return f"The survey hears the unhappier ones: {levels}."
    return f"Whether the survey hears a fair sample cannot be told: {levels}; chance alone can make that difference."


def _spread(row: dict[str, float]) -> str:
    text = (
        f"Over {row['teams']:,} teams with enough customers the difference runs from {row['min']:+.1f} to "
        f"{row['max']:+.1f} points, half of them between {row['q1']:+.1f} and {row['q3']:+.1f}. Beyond what chance "
        f"makes of it, they spread by about {row['standard_deviation_beyond_chance']:.1f} points."
    )
    return text.replace("-", "−")
