"""Durability: how long what was called done stays done."""

from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.curves import Curve, Point, curve
from unheard.present.report.numbers import Table, Words, figure, many_note, said
from unheard.present.report.plain import handler_words, plural, without_codes

NAME = "durability"
DAYS = (1, 3, 7, 14, 30, 90)
BY_HANDLER = (7, 30, 90)
LAST = 90
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """The curve, its numbers, and the same by handler."""

    refused: str
    sentence: str
    curve: Curve | None
    curve_label: str
    table: Table | None
    handlers: Table | None
    difference: str
    note: str


def build(picture: Picture) -> Lasting:
    """Follow the claims."""
    answer = picture.studies[NAME]
    if answer.refused is not None:
        return Lasting(
            refused=without_codes(answer.sentence), sentence="", curve=None, curve_label="", table=None, handlers=None,
            difference="", note="",
        )  # fmt: skip
    found = {one.metric: one for one in answer.estimates if not one.segment}
    by_handler: dict[str, dict[str, Estimate]] = {}
    for one in answer.estimates:
        if one.segment.keys() == {"handler"}:
            by_handler.setdefault(one.segment["handler"], {})[one.metric] = one
    rows = [row for row in answer.rows if row.get("kind") == "curve" and "handler" not in row]
    points = [Point(x=row["day"] / LAST, value=row["durable"], low=row["low"], high=row["high"]) for row in rows]
    return Lasting(
        refused="",
        sentence=_sentence(found),
        curve=curve(points) if rows else None,
        curve_label="Share that held, day by day: "
        + ", ".join(f"day {day} {said(one)}" for day in DAYS if (one := found[f"durability_{day}"]).value is not None),
        table=_table(found),
        handlers=_handlers(by_handler),
        difference=_difference(answer.rows),
        note=_note(found),
    )


def _sentence(found: dict[str, Estimate]) -> str:
    known = [day for day in (30, 14, 7, 3, 1) if found[f"durability_{day}"].value is not None]
    if not known:
        return "Nothing that was called done could be followed for a whole day."
    day = known[0]
    held = found[f"durability_{day}"]
    return (
        f"Of what was called done, {said(held)} held for {plural(day, 'day')}: the customer did not come back about "
        "the same issue."
    )


def _table(found: dict[str, Estimate]) -> Table:
    return Table(
        caption="How long resolutions hold",
        head=("After", "Still held", "Customer left without another word"),
        rows=tuple(
            (
                Words(text=plural(day, "day")),
                figure(found[f"durability_{day}"], absent="nobody was watched for that long"),
                figure(found[f"left_before_recontact_{day}"], absent="not observable"),
            )
            for day in DAYS
        ),
    )


def _handlers(by: dict[str, dict[str, Estimate]]) -> Table | None:
    if len(by) < 2:
        return None
    ordered = sorted(by, key=lambda name: (-by[name]["durability_30"].n, name))
    return Table(
        caption="How long resolutions hold, by who handled the conversation",
        head=("Handled by", *(f"Held {day} days" for day in BY_HANDLER)),
        rows=tuple(
            (
                Words(text=handler_words(name)),
                *(
                    figure(by[name][f"durability_{day}"], absent="nobody was watched for that long")
                    for day in BY_HANDLER
                ),
            )
            for name in ordered
        ),
        many=many_note(len(ordered)),
    )


def _difference(rows: list[dict[str, object]]) -> str:
    test = next((row for row in rows if row.get("kind") == "test between segments"), None)
    if test is None:
        return ""
    p = float(str(test["p_value"]))
    if p < SIGNIFICANT:
        return (
            f"These rows differ by more than chance (p = {p:.2g}). They do not get the same cases, so it is no ranking."
        )
    return f"Chance alone can make these rows differ (p = {p:.2g})."


def _note(found: dict[str, Estimate]) -> str:
    """Why it is not the recontact rate seen from the other side."""
    back = found.get("recontact_rate_30")
    if back is None or back.value is None or found["durability_30"].value is None:
        return ""
    return (
        f"Among the {back.n:,} that were watched for all of the 30 days, {said(back)} came back. The curve also uses "
        "those that were watched for less, so the two need not add up to exactly 100 %."
    )
