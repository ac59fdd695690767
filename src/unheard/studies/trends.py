"""Trends: which topics get worse, little by little or from one week to the next, and which are new."""

import datetime as dt
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.statistics.ratio import FEW_CUSTOMERS, Array, share, size_notes
from unheard.statistics.trend import Trends, discovered, two_sided
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment, draw_curves
from unheard.studies.over_time import Daily, daily
from unheard.studies.sums import cluster_sums, count, many_segments, number

WINDOW_DAYS = 28
"""A sudden drop compares so many days after a week's beginning with so many before it."""
STEP_DAYS = 7
FALSE_DISCOVERIES = 0.10
MONTH_DAYS = 30
NEW_DAYS = 56
"""A topic is new when nothing was about it before the last so many days."""
NEW_CONVERSATIONS = 10
LINE = f"least-squares line, points per {MONTH_DAYS} days"
COLUMNS = {"all": "COUNT(*)", "judged": count("f.rating IS NOT NULL"), "good": count("f.rating >= 4")}


def _run(request: Request) -> Answer:
    where = request.period.condition("f.day_number")
    by = request.by or ("topic",)
    known = request.engine.query(
        f"SELECT {count('f.rating IS NOT NULL')} AS judged, {count('f.topic IS NOT NULL')} AS topics, COUNT(*) AS n"
        f" FROM fact_conversation AS f WHERE {where} AND f.day_number IS NOT NULL"
    ).to_pylist()[0]
    if not known["judged"]:
        return refusal(
            "cx_trend", "No conversation with a time is judged: run `unheard judge`, or ingest a `judgements.jsonl`.",
            unit="points",
        )  # fmt: skip
    if by == ("topic",) and not known["topics"]:
        return refusal(
            "cx_trend", "No conversation has a topic: give each one a `topic`, or take another segment with --by.",
            unit="points",
        )  # fmt: skip
    overall, rows = (
        daily(request.engine, COLUMNS, by=(), where=where),
        daily(request.engine, COLUMNS, by=by, where=where),
    )
    first, last = rows.span("judged")
    if last - first < 2 * WINDOW_DAYS:
        return refusal(
            "cx_trend",
            f"The judged conversations span {last - first + 1} days; a trend needs at least {2 * WINDOW_DAYS + 1}.",
            unit="points",
        )
    slopes = rows.trends("good", "judged")
    drops = _drops(rows, first, last)
    q, found = discovered(np.r_[_enough(slopes), drops["p"]], FALSE_DISCOVERIES)
    size = len(rows.segments)
    changes = _slow(rows, slopes, q[:size], found[:size], last - first)
    changes += _sudden(rows, drops, q[size:], found[size:])
    fresh, seen_days = _new(rows, by)
    estimates = [
        *_estimates(overall, overall.trends("good", "judged")),
        *_estimates(rows, slopes),
        *_drop_estimates(rows, drops),
    ]
    return Answer(
        sentence=_sentence(changes, fresh, by),
        estimates=estimates,
        rows=[*changes, *fresh, *_series(request, by, where)],
        notes=[*_notes(rows, slopes, drops, first, last, seen_days), *many_segments(size)],
    )


def _enough(slopes: Trends) -> Array:
    """P-values of the slopes of segments with enough customers."""
    return np.where(slopes.clusters >= FEW_CUSTOMERS, slopes.p_value, np.nan)


def _drops(rows: Daily, first: int, last: int) -> dict[str, Array]:
    """Find each segment's sharpest fall from one window to the next, its p-value times the number of weeks tried."""
    size = len(rows.segments)
    best = {name: np.full(size, np.nan) for name in ("p", "day", "value", "low", "high", "clusters")}
    tried = np.zeros(size)
    for day in range(first + WINDOW_DAYS, last - WINDOW_DAYS + 2, STEP_DAYS):
        change, clusters = rows.change("good", "judged", (day - WINDOW_DAYS, day), (day, day + WINDOW_DAYS))
        p = two_sided(change.value, change.variance, clusters - 1)
        p = np.where(clusters >= FEW_CUSTOMERS, p, np.nan)
        tried += ~np.isnan(p)
        better = ~np.isnan(p) & (change.value < 0) & ~(p >= best["p"])
        for name, values in (("p", p), ("value", change.value), ("low", change.low), ("high", change.high)):
            best[name] = np.where(better, values, best[name])
        best["day"], best["clusters"] = np.where(better, day, best["day"]), np.where(better, clusters, best["clusters"])
    best["p"] = np.where(tried > 0, np.minimum(np.nan_to_num(best["p"], nan=1.0) * np.maximum(tried, 1), 1.0), np.nan)
    return best | {"tried": tried}


def _slow(rows: Daily, slopes: Trends, q: Array, found: Any, span: int) -> list[dict[str, Any]]:
    order = np.argsort(np.where(np.isnan(slopes.slope), np.inf, slopes.slope), kind="stable")
    return [
        {
            "kind": "slow decline" if slopes.slope[place] < 0 else "slow rise",
            **rows.segments[place],
            "points_a_month": _points(slopes.slope[place] * MONTH_DAYS),
            "low": _points(slopes.low[place] * MONTH_DAYS),
            "high": _points(slopes.high[place] * MONTH_DAYS),
            "points_over_all": _points(slopes.slope[place] * span),
            "q": number(float(q[place])),
            "n": int(slopes.rows[place]),
            "clusters": int(slopes.clusters[place]),
        }
        for place in order
        if found[place]
    ]


def _sudden(rows: Daily, drops: dict[str, Array], q: Array, found: Any) -> list[dict[str, Any]]:
    return [
        {
            "kind": "sudden drop",
            **rows.segments[place],
            "since": _date(drops["day"][place]),
            "points": _points(drops["value"][place]),
            "low": _points(drops["low"][place]),
            "high": _points(drops["high"][place]),
            "q": number(float(q[place])),
            "n": int(rows.total("judged", _around(drops["day"][place]))[place]),
            "clusters": int(drops["clusters"][place]),
        }
        for place in np.argsort(drops["p"], kind="stable")
        if found[place]
    ]


def _new(rows: Daily, by: tuple[str, ...]) -> tuple[list[dict[str, Any]], int]:
    """List segments that nothing was about before the last weeks; needs as many days before."""
    start, last = rows.span("all")
    if last - start < 2 * NEW_DAYS:
        return [], last - start + 1
    first = np.full(len(rows.segments), np.iinfo(np.int64).max)
    np.minimum.at(first, rows.codes, rows.days)
    total = rows.total("all")
    made = []
    for place in np.flatnonzero((first > last - NEW_DAYS) & (total >= NEW_CONVERSATIONS)):
        window = (int(first[place]), last + 1)
        segment = rows.segments[place]
        if "(unknown)" in segment.values():
            continue
        every = rows.total("all", window).sum()
        made.append(
            {
                "kind": "new",
                **segment,
                "since": _date(float(first[place])),
                "n": int(total[place]),
                "of_all_since": float(total[place] / every),
                "clusters": int(np.unique(rows.clusters[rows.codes == place]).size),
            }
        )
    return sorted(made, key=lambda row: -row["n"]), last - start + 1


def _estimates(rows: Daily, slopes: Trends) -> list[Estimate]:
    return [
        Estimate(
            metric="cx_trend",
            segment=segment,
            value=_points(slopes.slope[place] * MONTH_DAYS),
            low=_points(slopes.low[place] * MONTH_DAYS),
            high=_points(slopes.high[place] * MONTH_DAYS),
            n=int(slopes.rows[place]),
            clusters=int(slopes.clusters[place]),
            unit="points",
            method=f"{LINE}, clustered by customer (G={int(slopes.clusters[place])})",
            notes=tuple(
                _size_notes(slopes.slope[place], slopes.low[place], slopes.rows[place], slopes.clusters[place])
            ),
        )
        for place, segment in enumerate(rows.segments)
    ]


def _drop_estimates(rows: Daily, drops: dict[str, Array]) -> list[Estimate]:
    """The sharpest fall of each segment; its interval is that of one comparison, chosen as the sharpest of many."""
    made = []
    for place, segment in enumerate(rows.segments):
        if np.isnan(drops["day"][place]):
            continue
        n = int(rows.total("judged", _around(drops["day"][place]))[place])
        made.append(
            Estimate(
                metric="cx_sharpest_drop",
                segment={**segment, "week": _date(drops["day"][place])},
                value=_points(drops["value"][place]),
                low=_points(drops["low"][place]),
                high=_points(drops["high"][place]),
                n=n,
                clusters=int(drops["clusters"][place]),
                unit="points",
                method=f"{WINDOW_DAYS} days from that day less {WINDOW_DAYS} before, clustered by customer",
                notes=(
                    f"the sharpest of {int(drops['tried'][place])} weeks: the interval is too narrow for a chosen one",
                ),
            )
        )
    return made


def _size_notes(value: float, low: float, n: float, clusters: float) -> list[str]:
    if np.isnan(value):
        return ["all on one day, or nothing judged"]
    alike = ["no interval: all are rated alike, or of one customer"] if np.isnan(low) else []
    return size_notes(int(n), int(clusters)) + alike


def _series(request: Request, by: tuple[str, ...], where: str) -> list[dict[str, Any]]:
    """cx_score month by month, for a picture."""
    columns = {name: COLUMNS[name] for name in ("judged", "good")}
    sums = cluster_sums(request.engine, columns, by=(*by, "month"), where=f"{where} AND f.day_number IS NOT NULL")
    of = sums.moments("good", "judged")
    found = share(of)
    return [
        {
            "kind": "series",
            **segment,
            "cx_score": number(float(found.value[place])),
            "low": number(float(found.low[place])),
            "high": number(float(found.high[place])),
            "n": int(of.den[place]),
            "clusters": int(of.clusters[place]),
        }
        for place, segment in enumerate(sums.segments)
        if of.den[place] > 0
    ]


def _around(day: float) -> tuple[int, int]:
    return int(day) - WINDOW_DAYS, int(day) + WINDOW_DAYS


def _points(value: float) -> float | None:
    return number(float(value) * 100)


def _date(day: float) -> str:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=int(day))).isoformat()


def _sentence(changes: list[dict[str, Any]], fresh: list[dict[str, Any]], by: tuple[str, ...]) -> str:
    def named(row: dict[str, Any]) -> str:
        return "/".join(str(row[name]) for name in by)

    parts = []
    slow = [row for row in changes if row["kind"] == "slow decline"]
    sudden = [row for row in changes if row["kind"] == "sudden drop"]
    if slow:
        shown = ", ".join(f"{named(row)} ({row['points_a_month']:+.1f} points a month)" for row in slow[:3])
        parts.append(f"getting worse little by little: {shown}")
    if sudden:
        shown = ", ".join(f"{named(row)} ({row['points']:+.0f} points from {row['since']})" for row in sudden[:3])
        parts.append(f"fell suddenly: {shown}")
    if fresh:
        parts.append(f"new: {', '.join(named(row) for row in fresh[:3])}")
    if not parts:
        return (
            "No topic gets worse beyond what chance alone would show, and none is new."
            if by == ("topic",)
            else (f"By {' and '.join(by)} nothing gets worse beyond what chance alone would show, and nothing is new.")
        )
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _notes(rows: Daily, slopes: Trends, drops: dict[str, Array], first: int, last: int, seen_days: int) -> list[str]:
    tests = int((~np.isnan(_enough(slopes))).sum() + (~np.isnan(drops["p"])).sum())
    notes = [
        f"{tests:,} tests (a line and the sharpest drop of each segment with at least {FEW_CUSTOMERS} customers): of "
        "all "
        f"that are called worse, at most {FALSE_DISCOVERIES * 100:.0f} % are expected to be false "
        "(Benjamini–Hochberg); rises are tested along and listed too.",
        f"Judged conversations from {_date(first)} to {_date(last)}.",
    ]
    if seen_days <= 2 * NEW_DAYS:
        notes.append(f"New topics need {2 * NEW_DAYS} days to look back on; there are {seen_days}.")
    return notes


TRENDS = Study(
    name="trends",
    question="Which topics get worse, slowly or suddenly, and which are new?",
    definition=(
        "cx_score (rated 4 or 5 ÷ judged) by topic (or --by) over the days of opening. Slow: the slope of a straight "
        "line, "
        f"in points per {MONTH_DAYS} days. Sudden: the sharpest fall between {WINDOW_DAYS} days and the {WINDOW_DAYS} "
        f"before, tried at each week. New: no conversation before the last {NEW_DAYS} days, at least "
        f"{NEW_CONVERSATIONS} "
        "since."
    ),
    method=(
        "Least-squares slopes and differences of shares, clustered by customer, t; the sharpest week's p-value times "
        "the "
        f"weeks tried; false discovery held at {FALSE_DISCOVERIES * 100:.0f} % over all tests (Benjamini–Hochberg)."
    ),
    assumptions=(
        "The judge reads early and late conversations alike; after a change of the judge see the study bridge.",
        "A topic that gets harder cases shows a decline too: see mix-shift for what the mix explains.",
        "Tests of topics with the same customers depend on each other, mostly positively: the control then holds.",
    ),
    source="metrics.md §5; AI-driven Customer Experience Score",
    run=_run,
    pictures=(
        dots_by_segment("The trend in points a month", {"cx_trend": "points a month"}, reference=0),
        draw_curves("Conversations that went well, month by month", "series", x="month", value="cx_score", split=True),
    ),
    options=frozenset({"by", "period"}),
)
