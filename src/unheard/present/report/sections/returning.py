"""Recontacts: how often, how sure, and from which channel to which."""

from dataclasses import dataclass, replace

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture, Return
from unheard.present.report.drawing import Drawn, drawn
from unheard.present.report.numbers import Cell, Table, Words, axis_of, figure, many_note, plot, reason, said, top_of
from unheard.present.report.plain import channel_words
from unheard.studies import STUDIES

ROWS = (
    ("recontact_rate_30", "Came back about the same issue", "the best estimate", False),
    ("recontact_same_thread_rate_30", "in the same conversation", "", True),
    ("recontact_same_channel_rate_30", "in a new conversation, same channel", "", True),
    ("recontact_other_channel_rate_30", "on another channel", "no ticket system counts these", True),
    (
        "recontact_floor_rate_30",
        "At least",
        "only what a key, a follow-up or a reopen states to be the same issue",
        False,
    ),
    ("recontact_ceiling_rate_30", "At most", "any return of the same customer, whatever about", False),
    ("chased_rate_30", "Had to chase an answer", "of all conversations, closed or not", False),
)
FLOW = "channel-flow"
PAIRS_SHOWN = 12
PAIRS_LISTED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """The rates and the channel pairs."""

    sentence: str
    table: Table | None
    note: str
    flow: Drawn | None
    """The pairs as a flow; their numbers stand in the table under it."""
    pairs: Table | None
    more: Table | None
    days: int


def build(picture: Picture) -> Returning:
    """Show who came back, and where."""
    best = picture.overall["recontact_rate_30"]
    top = top_of(picture.overall[name] for name, *_ in ROWS)
    return Returning(
        sentence=_sentence(best),
        table=None
        if all(picture.overall[name].value is None for name, *_ in ROWS)
        else Table(
            caption="Returns within 30 days",
            head=("Within 30 days", "Picture", "Share"),
            rows=tuple(_row(picture.overall[name], label, note, indent, top) for name, label, note, indent in ROWS),
            axis=axis_of(top),
        ),
        note="; ".join(note for note in best.notes if not note.startswith("not observable")),
        flow=_flow(picture),
        pairs=_pairs(picture.returns[:PAIRS_SHOWN], len(picture.returns), "the most frequent"),
        more=_pairs(picture.returns[PAIRS_SHOWN:PAIRS_LISTED], len(picture.returns), "the others"),
        days=picture.return_days,
    )


def _flow(picture: Picture) -> Drawn | None:
    study, answer = STUDIES[FLOW], picture.studies.get(FLOW)
    forms = [] if answer is None else study.drawn(answer)
    return replace(drawn(forms[0]), numbers=None) if forms else None


def _sentence(best: Estimate) -> str:
    if best.value is None:
        return (
            f"Whether customers come back cannot be said: {reason(best, 'no closed conversation could be followed')}."
        )
    return (
        f"Of {best.n:,} closed conversations whose customer is known and could be watched for 30 days, {said(best)} "
        "were followed by another contact about the same issue."
    )


def _row(share: Estimate, label: str, note: str, indent: bool, top: float) -> tuple[Cell, ...]:
    return (
        Words(text=label, note=note, indent=indent),
        plot(label, [("share", "found", share)], top),
        figure(share),
    )


def _pairs(found: list[Return], total: int, which: str) -> Table | None:
    if not found:
        return None
    top = top_of(one.share for one in found)
    return Table(
        caption=f"Returns from channel to channel, {which}",
        head=("Closed on → came back on", "Picture", "Of those closed there", "Returns"),
        rows=tuple(
            (
                Words(text=f"{channel_words(one.closed_on)} → {channel_words(one.back_on)}"),
                plot(f"closed on {one.closed_on}, back on {one.back_on}", [("share", "found", one.share)], top),
                figure(one.share),
                Words(text=f"{one.count:,}"),
            )
            for one in found
        ),
        axis=axis_of(top),
        many=many_note(total),
    )
