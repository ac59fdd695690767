"""Definitions side by side: what each vendor would call the resolution rate of the very same conversations."""

from dataclasses import dataclass
from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Cell, Table, Words, difference_figure, figure, plot
from unheard.present.report.plain import without_codes

NAME = "definitions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """The rates, highest first, and those that cannot be computed."""

    refused: str
    sentence: str
    table: Table | None
    left_out: tuple[str, ...]


def build(picture: Picture) -> Definitions:
    """Rank the definitions by what they say."""
    answer = picture.studies[NAME]
    if answer.refused is not None:
        return Definitions(refused=without_codes(answer.sentence), sentence="", table=None, left_out=())
    rates = _of(answer.estimates, "resolution_rate")
    gaps = _of(answer.estimates, "resolution_rate_less_unheard") | _of(answer.estimates, "resolution_rate_less_ours")
    known = [row for row in answer.rows if row["definition"] in rates and rates[row["definition"]].value is not None]
    parts = [row for row in known if row["part_of"]]
    whole = sorted((row for row in known if not row["part_of"]), key=lambda row: -_value(rates[row["definition"]]))
    ordered = [row for one in whole for row in (one, *(p for p in parts if p["part_of"] == one["definition"]))]
    if not ordered:
        return Definitions(refused=without_codes(answer.sentence), sentence="", table=None, left_out=())
    low, high = whole[-1], whole[0]
    ours = next((rates[row["definition"]] for row in whole if _is_ours(row)), None)
    return Definitions(
        refused="",
        sentence=(
            f"The same {rates[high['definition']].n:,} conversations of the AI agent are "
            f"{figure(rates[high['definition']]).value} resolved by {high['vendor']}’s published definition and "
            f"{figure(rates[low['definition']]).value} by {_whose(low)}. Who compares such rates compares definitions."
        ),
        table=Table(
            caption="The resolution rate of the same conversations under each published definition",
            head=("Definition", "Picture", "Called resolved", "More than ours"),
            rows=tuple(_row(row, rates[row["definition"]], gaps.get(row["definition"]), ours) for row in ordered),
        ),
        left_out=tuple(
            f"{_title(row)}: not computed, because {', '.join(row['missing'])} is not observable."
            for row in answer.rows
            if row["missing"] and not row["part_of"]
        ),
    )


def _of(estimates: list[Estimate], metric: str) -> dict[str, Estimate]:
    return {
        one.segment["definition"]: one
        for one in estimates
        if one.metric == metric and one.segment.keys() == {"definition"}
    }


def _value(estimate: Estimate) -> float:
    assert estimate.value is not None
    return estimate.value


def _is_ours(row: dict[str, Any]) -> bool:
    return bool(row["vendor"] == "Unheard")


def _whose(row: dict[str, Any]) -> str:
    return "ours" if _is_ours(row) else f"that of {row['vendor']}"


NAMES = {"fin": "confirmed or assumed"}


def _name(row: dict[str, Any]) -> str:
    """What the definition is called beside its vendor's name."""
    name = str(row["definition"])
    own = [word for word in name.split("_") if word not in row["vendor"].lower()]
    return NAMES.get(name, " ".join(own))


def _title(row: dict[str, Any]) -> str:
    return f"{row['vendor']}: {_name(row)}" if _name(row) else str(row["vendor"])


def _row(row: dict[str, Any], rate: Estimate, gap: Estimate | None, ours: Estimate | None) -> tuple[Cell, ...]:
    label = "Ours (Unheard)" if _is_ours(row) else _title(row)
    more: Cell = Words(text="", note="a part of the one above" if row["part_of"] else "")
    if gap is not None and ours is not None:
        same = gap.n == rate.n == ours.n
        more = difference_figure(gap, rate, ours, absent="not compared") if same else figure(gap)
    return (
        Words(text=label, note=row["rule"], link=_link(row), indent=bool(row["part_of"])),
        plot(label, [("called resolved", "found" if _is_ours(row) else "reported", rate)]),
        figure(rate),
        more,
    )  # fmt: skip


def _link(row: dict[str, Any]) -> str:
    page = str(row["page"])
    return page if page.startswith("https://") and not row["part_of"] else ""
