"""The ladder: what "done" is worth, rung by rung."""

from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Cell, Mark, Plot, Table, Words, figure, said
from unheard.present.report.plain import without_codes

NAME = "ladder"
RUNGS = {
    "not_contradicted": ("Not taken back", "the customer did not object in the same conversation"),
    "confirmed": ("Confirmed", "the customer said that it worked"),
    "verified": ("Borne out by the record", "what the AI agent wrote into systems succeeded"),
    "durable_7": ("Held for 7 days", "no return about the same issue, any channel"),
    "durable_30": ("Held for 30 days", "of those watched for all of them"),
    "durable_90": ("Held for 90 days", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rungs, and how many claims were made from silence."""

    refused: str
    sentence: str
    table: Table | None


def build(picture: Picture) -> Ladder:
    """Climb."""
    answer = picture.studies[NAME]
    if answer.refused is not None:
        return Ladder(refused=without_codes(answer.sentence), sentence="", table=None)
    found = {one.metric: one for one in answer.estimates if one.segment in ({}, {"claim": "all"})}
    counts = {row["rung"]: row for row in answer.rows if row["claim"] == "all"}
    claimed = next(iter(counts.values()))["claimed"]
    first: tuple[Cell, ...] = (
        Words(text="Called done"),
        Plot(marks=(Mark(shape="bar", at=100.0),), label=f"{claimed:,} conversations were called done"),
        Words(text=f"{claimed:,}", note="conversations"),
        Words(text="–"),
    )
    return Ladder(
        refused="",
        sentence=f"{claimed:,} conversations were called done. {_silence(found['claim_assumed'])}",
        table=Table(
            caption="What a conversation that was called done is worth",
            head=("Rung", "Picture", "Of those where it is known", "Unknown"),
            rows=(
                first,
                *(_row(name, found[f"ladder_{name}"], counts[name]["unknown"]) for name in RUNGS),
            ),
        ),
    )


def _silence(assumed: Estimate) -> str:
    return f"Of these, {said(assumed)} were called so from silence: the customer had simply not written again."


def _row(name: str, estimate: Estimate, unknown: int) -> tuple[Cell, ...]:
    label, note = RUNGS[name]
    marks: tuple[Mark, ...] = ()
    if estimate.value is not None:
        low, high = (None if limit is None else round(100 * limit, 2) for limit in (estimate.low, estimate.high))
        marks = (Mark(shape="bar", at=round(100 * estimate.value, 2), low=low, high=high),)
    return (
        Words(text=label, note=note),
        Plot(marks=marks, label=f"{label}: {said(estimate)}"),
        figure(estimate),
        Words(text=f"{unknown:,}"),
    )
