"""Mix shift: how much of a change is another mix of cases and handlers, and how much like cases faring otherwise."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.metrics.rows import UNKNOWN
from unheard.statistics.decomposition import Decomposed, kitagawa
from unheard.statistics.influence import Array, estimated
from unheard.studies.answering import estimate_of
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.columns import Columns, Mask, conversations
from unheard.studies.drawing.making import dots_by_metric
from unheard.studies.drawing.of_rows import draw_matrix

CELLS = ("handler", "difficulty")
METRICS = {"cx_score": ("points", 100.0), "bad_experience_rate": ("points", 100.0), "cx_mean": ("rating", 1.0)}
PARTS = ("change", "mix", "rate")
METHOD = "Kitagawa, influence functions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Two spans of days: [first, middle) and [middle, end)."""

    first: int
    middle: int
    end: int


def _run(request: Request) -> Answer:
    if request.judge is None:
        return refusal(
            "cx_score_change",
            f"Nothing is judged yet, so nothing can have changed; {REMEDIES['judgement']}.",
            unit="points",
        )
    periods = _periods(request)
    if periods is None:
        return refusal(
            "cx_score_change",
            "There are not two periods to compare: fewer than two days with a rated conversation.",
            unit="points",
        )
    rows = conversations(
        request.engine, ("conversation_key", *CELLS, "rating", "day_number"),
        f"f.rating IS NOT NULL AND f.day_number >= {periods.first} AND f.day_number < {periods.end}",
    )  # fmt: skip
    later = rows.numbers("day_number") >= periods.middle
    if not later.any() or later.all():
        return refusal(
            "cx_score_change",
            "One of the two periods has no rated conversation: choose another with --since and --until.",
            unit="points",
        )
    codes, labels = cells(rows)
    rating = rows.numbers("rating")
    found = {name: kitagawa(values, codes, later, len(labels)) for name, values in _values(rating).items()}
    estimates = [one for name, of in found.items() if of is not None for one in _estimates(name, of, rows, later)]
    split = found["cx_score"]
    assert split is not None
    return Answer(
        sentence=_sentence(estimates, split, rating, later),
        estimates=estimates,
        rows=_cell_rows(found, labels, codes, later),
        notes=_notes(request, periods, split, labels, rows, later),
    )


def _values(rating: Array) -> dict[str, Array]:
    return {
        "cx_score": (rating >= 4).astype(np.float64), "bad_experience_rate": (rating <= 2).astype(np.float64),
        "cx_mean": rating,
    }  # fmt: skip


def _periods(request: Request) -> Periods | None:
    """The days asked for and as many before; nothing asked: the later half of all days and the half before it."""
    span = request.engine.query(
        "SELECT MIN(f.day_number) AS first_day, MAX(f.day_number) AS last_day FROM fact_conversation AS f WHERE "
        "f.rating IS NOT NULL"
    ).to_pylist()[0]
    if span["first_day"] is None or span["first_day"] == span["last_day"]:
        return None
    end = span["last_day"] + 1 if request.until_day is None else request.until_day
    if request.since_day is not None:
        return Periods(first=2 * request.since_day - end, middle=request.since_day, end=end)
    half = (end - span["first_day"]) // 2
    return Periods(first=end - 2 * half, middle=end - half, end=end) if half > 0 else None


def cells(rows: Columns) -> tuple[Any, list[dict[str, str]]]:
    """Number the combinations of handler and difficulty that occur; unknown is a value of its own."""
    parts = [rows.codes(name) + 1 for name in CELLS]
    names = [[UNKNOWN, *rows.labels(name)] for name in CELLS]
    place = parts[0] * len(names[1]) + parts[1]
    occurring, codes = np.unique(place, return_inverse=True)
    labels = [
        dict(zip(CELLS, (names[0][one // len(names[1])], names[1][one % len(names[1])]), strict=True))
        for one in occurring.tolist()
    ]
    return codes.astype(np.int64), labels


def _estimates(name: str, of: Decomposed, rows: Columns, later: Mask) -> list[Estimate]:
    unit, times = METRICS[name]
    return [
        estimate_of(
            estimated(value, influence, rows.clusters),
            f"{name}_{part}",
            n=rows.rows,
            method=METHOD,
            unit=unit,
            times=times,
        )
        for part, value, influence in zip(
            PARTS, (of.change, of.mix, of.rate), (of.change_influence, of.mix_influence, of.rate_influence), strict=True
        )
    ]


def _cell_rows(
    found: dict[str, Decomposed | None], labels: list[dict[str, str]], codes: Any, later: Mask
) -> list[dict[str, Any]]:
    first, second = found["cx_score"], found["bad_experience_rate"]
    assert first is not None
    assert second is not None
    number = np.array([np.bincount(codes[side], minlength=len(labels)) for side in (~later, later)])
    made = []
    for place, label in enumerate(labels):
        before, after = (None if np.isnan(rate) else float(rate) for rate in first.rates[:, place])
        bad = [None if np.isnan(rate) else float(rate) for rate in second.rates[:, place]]
        made.append(
            {
                **label,
                "share_before": float(first.weights[0, place]), "share_after": float(first.weights[1, place]),
                "cx_score_before": before, "cx_score_after": after, "bad_before": bad[0], "bad_after": bad[1],
                "mix_points": float(first.mix_parts[place]) * 100, "rate_points": float(first.rate_parts[place]) * 100,
                "n_before": int(number[0, place]), "n_after": int(number[1, place]),
                "only": None if number[:, place].all() else ("before" if number[0, place] else "after"),
            }
        )  # fmt: skip
    return made


def _span(one: Estimate) -> str:
    return "" if one.low is None or one.high is None else f" [{one.low:+.1f}, {one.high:+.1f}]"


def _sentence(estimates: list[Estimate], split: Decomposed, rating: Array, later: Mask) -> str:
    named = {one.metric: one for one in estimates}
    change, mix, rate = (named[f"cx_score_{part}"] for part in PARTS)
    before, after = (float((rating[side] >= 4).mean() * 100) for side in (~later, later))
    text = (
        f"Good conversations went from {before:.1f} to {after:.1f} %: {change.value:+.1f} points{_span(change)}, of "
        f"which {mix.value:+.1f}{_span(mix)} by another mix of cases and handlers and {rate.value:+.1f}{_span(rate)} "
        "by how the same kinds of cases fare"
    )
    mean, bad = named["cx_mean_change"], named["bad_experience_rate_change"]
    if (mean.low or 0) > 0 and (bad.low or 0) > 0:
        return f"{text}. Average up, bad up: the mean rating rose, and so did the share of bad experiences."
    return f"{text}."


def _notes(
    request: Request, periods: Periods, split: Decomposed, labels: list[dict[str, str]], rows: Columns, later: Mask
) -> list[str]:
    import datetime as dt

    def day(number: int) -> str:
        return (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()

    notes = [
        f"Before: {day(periods.first)} to {day(periods.middle - 1)} ({int((~later).sum()):,} rated conversations); "
        f"after: {day(periods.middle)} to {day(periods.end - 1)} ({int(later.sum()):,})."
    ]
    lonely = [
        " and ".join(label.values()) for place, label in enumerate(labels) if np.isnan(split.rates[:, place]).any()
    ]
    if lonely:
        notes.append(f"In one period only, its one rate taken for both: {', '.join(lonely)}.")
    if not rows.labels("difficulty"):
        notes.append(
            "Difficulty is not known here (it is learnt from 200 rated conversations that people handled first): the "
            "mix is by handler alone."
        )
    return notes


MIX_SHIFT = Study(
    name="mix-shift",
    question="Did we get better, or did the mix of cases get easier?",
    definition=(
        "Change of cx_score, bad_experience_rate and cx_mean between two periods (--since to --until and as many days "
        "before; without them the later and the earlier half of all days), over cells of handler × difficulty: mix = "
        "Σ(w1 − w0)(r0 + r1)/2, rate = Σ(w0 + w1)/2·(r1 − r0), together the change exactly. A cell in one period only "
        "takes its one rate for both and is listed. “Average up, bad up” only where both lower limits are above 0."
    ),
    method=(
        "Kitagawa's decomposition; influence functions of all shares and rates, summed by customer, who may be in "
        "both periods."
    ),
    assumptions=(
        "Within a cell, cases of both periods are alike: difficulty is predicted from the first words, topic, "
        "channel, language and earlier contacts.",
        "It describes what moved, and with what; it does not say why handlers got other cases.",
    ),
    source="metrics.md §5; CX-gap field note; Kitagawa (1955)",
    run=_run,
    pictures=(
        dots_by_metric(
            "What changed between the two periods, in points",
            {
                "Good conversations, in all": ("cx_score_change",), "… by another mix": ("cx_score_mix",),
                "… by how the same kinds fare": ("cx_score_rate",),
                "Bad experiences, in all": ("bad_experience_rate_change",),
                "… by another mix of cases": ("bad_experience_rate_mix",),
                "… by how the same cases fare": ("bad_experience_rate_rate",),
            },
            reference=0,
        ),
        draw_matrix(
            "What each kind of case adds to the change of good conversations, in points",
            row="handler", column="difficulty", value=("mix_points", "rate_points"), n=("n_before", "n_after"),
            unit="points", row_name="handled by", column_name="difficulty",
            order={"difficulty": ("easy", "medium", "hard")},
        ),
    ),
    options=frozenset({"period"}),
    columns={
        "handler": "handler", "difficulty": "difficulty", "share_before": "share before", "share_after": "after",
        "cx_score_before": "good before", "cx_score_after": "after", "mix_points": "mix, points",
        "rate_points": "rate, points",
    },
)  # fmt: skip
