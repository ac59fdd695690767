"""Stable scores: a reported number that holds or rises, while what customers then do gets worse.

Each reported number is paired with each thing that customers do afterwards, over the same days. A pair is a finding
only where both are shown: the reported number does not fall by more than a tolerance, and the other does get worse.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import stdtr, stdtrit

from unheard.metrics.estimate import Estimate
from unheard.metrics.window import after_opening, claim_observed, customer_observed, recontacted
from unheard.statistics.ratio import FEW_CUSTOMERS, size_notes
from unheard.statistics.trend import Trends, discovered
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.over_time import Daily, daily
from unheard.studies.sums import count, many_segments, number

TOLERANCE = 0.02
"""A reported number that falls by less than this over the whole time counts as held."""
FALSE_DISCOVERIES = 0.10
SHORTEST_DAYS = 56
STABLE = "stable while it gets worse"
DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A ratio over conversations, as conditions on alias f."""

    name: str
    num: str
    den: str
    worse: int = 0
    """What rising means for the customer: 1 worse, −1 better; 0 for what is reported."""


_CLAIM = f"f.is_claimed AND {claim_observed(DAYS)}"
_BUYS = customer_observed("purchase", DAYS)
REPORTED = (
    Measure(name="csat", num="f.csat_satisfied", den="f.csat_satisfied IS NOT NULL"),
    Measure(name="closure_rate", num="f.is_claimed", den="f.is_claimed IS NOT NULL"),
    Measure(name="reported_fcr", num="f.is_claimed AND NOT f.reopened", den="f.is_claimed AND f.reopened IS NOT NULL"),
    Measure(name="containment_rate", num="f.ai_first AND NOT f.has_public_human_turn", den="f.ai_first"),
    Measure(
        name="reported_ai_resolution_rate", num="f.is_ai_resolution_reported",
        den="f.is_ai_resolution_reported IS NOT NULL",
    ),
)  # fmt: skip
EXPERIENCED = (
    Measure(name=f"recontact_rate_{DAYS}", num=f"{_CLAIM} AND {recontacted(DAYS)}", den=_CLAIM, worse=1),
    Measure(
        name="escalation_rate", num="f.ai_first AND (f.is_escalated OR COALESCE(f.human_after_ai, FALSE))",
        den="f.ai_first", worse=1,
    ),
    Measure(name=f"repurchase_rate_{DAYS}", num=f"{_BUYS} AND {after_opening('purchase', DAYS)}", den=_BUYS, worse=-1),
)  # fmt: skip
SAME_ROWS = {("containment_rate", "escalation_rate")}
"""Pairs that count the same handovers twice: one cannot hold while the other gets worse."""


def _run(request: Request) -> Answer:
    where = request.period.condition("f.day_number")
    by = request.by or ("topic",)
    columns = {
        f"{one.name}_{side}": count(getattr(one, side)) for one in (*REPORTED, *EXPERIENCED) for side in ("num", "den")
    }
    parts = [daily(request.engine, columns, by=of, where=where) for of in ((), by)]
    pairs = [
        (reported, outcome)
        for outcome in EXPERIENCED
        for reported in REPORTED
        if (reported.name, outcome.name) not in SAME_ROWS and all(_spans(parts[0], one) for one in (reported, outcome))
    ]
    if not pairs:
        seen = [one.name for one in (*REPORTED, *EXPERIENCED) if parts[0].total(f"{one.name}_den").sum()]
        known = f"known are {', '.join(seen)}" if seen else "none of either is known"
        return refusal(
            "stable_scores",
            "Nothing can be paired: a reported number and a returning, escalated or buying customer, each over at "
            "least "
            f"{SHORTEST_DAYS} days, are needed; {known}. `unheard doctor` says what to add.",
            unit="points",
        )
    rows = [row for part in parts for reported, outcome in pairs for row in _pair(part, reported, outcome)]
    q, found = discovered([np.nan if row["p"] is None else row["p"] for row in rows], FALSE_DISCOVERIES)
    for row, adjusted, flagged in zip(rows, q, found, strict=True):
        row["q"], row["finding"] = number(float(adjusted)), _finding(row, bool(flagged))
        if flagged:
            row["since"] = _since(parts[1 if set(by) & row.keys() else 0], row)
    rows.sort(key=lambda row: (row["finding"] != STABLE, row["q"] is None, row["q"]))
    return Answer(
        sentence=_sentence(rows, by),
        estimates=[one for row in rows for one in row.pop("estimates") if _shown(row)],
        rows=rows,
        notes=[*_notes(rows, pairs), *many_segments(len(parts[1].segments))],
    )


def _shown(row: dict[str, Any]) -> bool:
    """Whether a pair stands among the estimates: findings and what is overall; every pair is a row."""
    return bool(row["where"] == "all" or row["finding"] == STABLE)


def _spans(part: Daily, one: Measure) -> bool:
    first, last = part.span(f"{one.name}_den")
    return last - first >= SHORTEST_DAYS


def _pair(part: Daily, reported: Measure, outcome: Measure) -> list[dict[str, Any]]:
    """Both trends over the same days, as what they come to from the first day to the last, and the gap between them."""
    last = min(part.span(f"{one.name}_den")[1] for one in (reported, outcome))
    first = max(part.span(f"{one.name}_den")[0] for one in (reported, outcome))
    span = max(last - first, 1)
    one, two = (part.trends(f"{m.name}_num", f"{m.name}_den", until=last) for m in (reported, outcome))
    return [_row(part, place, one, two, reported, outcome, span) for place in range(len(part.segments))]


def _row(
    part: Daily, place: int, one: Trends, two: Trends, reported: Measure, outcome: Measure, span: int
) -> dict[str, Any]:
    few = min(one.clusters[place], two.clusters[place]) < FEW_CUSTOMERS
    influence = one.influence(place, part.groups) + outcome.worse * two.influence(place, part.groups)
    groups = int(np.count_nonzero(influence))
    gap = (one.slope[place] + outcome.worse * two.slope[place]) * span
    variance = groups / (groups - 1) * float(influence @ influence) * span**2 if groups > 1 else np.nan
    half = float(stdtrit(max(groups - 1, 1), 0.975)) * np.sqrt(variance)
    segment = part.segments[place]
    held, worse = _held(one, place, span), _worse(two, place, outcome.worse)
    row: dict[str, Any] = {
        "where": "/".join(segment.values()) or "all",
        "reported": reported.name,
        "outcome": outcome.name,
        **segment,
        "reported_change": _points(one.slope[place] * span),
        "reported_low": _points(one.low[place] * span),
        "reported_high": _points(one.high[place] * span),
        "outcome_change": _points(two.slope[place] * span),
        "outcome_low": _points(two.low[place] * span),
        "outcome_high": _points(two.high[place] * span),
        "gap_change": _points(gap),
        "gap_low": _points(gap - half),
        "gap_high": _points(gap + half),
        "days": span,
        "n": int(two.rows[place]),
        "reported_n": int(one.rows[place]),
        "clusters": int(two.clusters[place]),
        "worse_when": "rising" if outcome.worse > 0 else "falling",
        "p": None if few or np.isnan(held) or np.isnan(worse) else max(held, worse),
        "since": None,
    }
    row["estimates"] = [
        _estimate("stable_gap", row, "gap", int(one.rows[place] + two.rows[place]), groups),
        _estimate("stable_outcome", row, "outcome", row["n"], row["clusters"]),
        _estimate("stable_reported", row, "reported", row["reported_n"], int(one.clusters[place])),
    ]
    return row


def _held(trend: Trends, place: int, span: int) -> float:
    """One-sided p-value of "it fell by the tolerance or more"."""
    return _one_sided(
        (trend.slope[place] * span + TOLERANCE), trend.variance[place] * span**2, trend.clusters[place] - 1
    )


def _worse(trend: Trends, place: int, worse: int) -> float:
    """One-sided p-value of "it did not get worse"."""
    return _one_sided(worse * trend.slope[place], trend.variance[place], trend.clusters[place] - 1)


def _one_sided(value: float, variance: float, degrees: float) -> float:
    if not variance > 0 or degrees < 1:
        return float("nan")
    return float(stdtr(degrees, -value / np.sqrt(variance)))


def _finding(row: dict[str, Any], flagged: bool) -> str:
    if flagged:
        return STABLE
    if row["p"] is None:
        return "too few customers"
    sign = 1 if row["worse_when"] == "rising" else -1
    limit = row["outcome_high"] if sign > 0 else -row["outcome_low"]
    if limit is not None and limit < TOLERANCE * 100:
        return "does not get worse"
    if row["reported_high"] is not None and row["reported_high"] < 0:
        return "the reported number falls too"
    return "cannot tell"


def _since(part: Daily, row: dict[str, Any]) -> str | None:
    """The first month from which on the outcome stays worse than over the first quarter of the days."""
    place = next(
        k for k, segment in enumerate(part.segments) if all(row.get(name) == value for name, value in segment.items())
    )
    own = part.codes == place
    num, den = (part.columns[f"{row['outcome']}_{side}"][own] for side in ("num", "den"))
    days = part.days[own][den > 0]
    num, den = num[den > 0], den[den > 0]
    start, end = int(days.min()), int(days.max()) + 1
    base = days < start + (end - start) / 4
    level = num[base].sum() / den[base].sum()
    sign = 1 if row["worse_when"] == "rising" else -1
    found = None
    for day in range(start, end, DAYS):
        of = (days >= day) & (days < day + DAYS)
        if not den[of].sum():
            continue
        if sign * (num[of].sum() / den[of].sum() - level) <= 0:
            found = None
        elif found is None:
            found = day
    return None if found is None else (dt.date(1970, 1, 1) + dt.timedelta(days=found)).isoformat()


def _estimate(metric: str, row: dict[str, Any], what: str, n: int, clusters: int) -> Estimate:
    segment = {k: v for k, v in row.items() if k in ("reported", "outcome") or k not in _FIXED}
    value = row[f"{what}_change"]
    return Estimate(
        metric=metric, segment=segment, value=value, low=row[f"{what}_low"], high=row[f"{what}_high"], n=n,
        clusters=clusters, unit="points",
        method=f"straight line, first day to last ({row['days']} days), clustered by customer (G={clusters})",
        notes=tuple(size_notes(n, clusters)) if value is not None else ("nothing over more than one day",),
    )  # fmt: skip


_FIXED = {
    "where", "reported", "outcome", "reported_change", "reported_low", "reported_high", "outcome_change", "outcome_low",
    "outcome_high", "gap_change", "gap_low", "gap_high", "days", "n", "reported_n", "clusters", "worse_when", "p", "q",
    "since", "finding", "estimates",
}  # fmt: skip


def _points(value: float) -> float | None:
    return number(float(value) * 100)


def _sentence(rows: list[dict[str, Any]], by: tuple[str, ...]) -> str:
    found = [row for row in rows if row["finding"] == STABLE]
    overall = [row for row in found if not set(by) & row.keys()]
    if not found:
        return "No reported number is shown to hold while customers' returns, escalations or purchases get worse."
    row = (overall or found)[0]
    where = "" if row in overall else f" for {'/'.join(str(row[name]) for name in by)}"
    since = f", since about {row['since']}" if row["since"] else ""
    more = f" {len(found) - 1} more such pairs are listed." if len(found) > 1 else ""
    return (
        f"{row['reported']}{where} {'rose' if row['reported_low'] > 0 else 'held'} ({row['reported_change']:+.1f} "
        f"points over {row['days']} days) while "
        f"{row['outcome']} got worse ({row['outcome_change']:+.1f} points [{row['outcome_low']:+.1f}, "
        f"{row['outcome_high']:+.1f}]{since}).{more}"
    )


def _notes(rows: list[dict[str, Any]], pairs: list[tuple[Measure, Measure]]) -> list[str]:
    tested = sum(row["p"] is not None for row in rows)
    used = {one.name for pair in pairs for one in pair}
    missing = [one.name for one in (*REPORTED, *EXPERIENCED) if one.name not in used]
    notes = [
        f"{tested:,} pairs tested; of those called stable while it gets worse at most {FALSE_DISCOVERIES * 100:.0f} % "
        "are "
        "expected to be false (Benjamini–Hochberg). A pair must show both: the reported number fell by less than "
        f"{TOLERANCE * 100:.0f} points, and the outcome got worse.",
        "Reopened conversations and returns may both follow from one cause; a pair is no proof that the number hides "
        "it.",
    ]
    if missing:
        notes.append(f"Not paired, because not observed over {SHORTEST_DAYS} days: {', '.join(missing)}.")
    return notes


STABLE_SCORES = Study(
    name="stable-scores",
    question="Which reported numbers hold while what customers do gets worse?",
    definition=(
        "Reported (csat, closure, reported FCR, containment, reported AI resolution) beside what customers did "
        "(returned "
        f"within {DAYS} days, escalated, bought within {DAYS} days), each a straight line over the days of opening, "
        "over the "
        "days of which both are known, in points from the first day to the last; overall and by topic (or --by). gap: "
        "by how "
        "much the reported number ran away from the outcome. Since: the first month from which on the outcome stays "
        "worse "
        "than over the first quarter of the time."
    ),
    method=(
        "Least-squares slopes clustered by customer, both lines of a pair in one linearisation. A finding needs two "
        f"one-sided tests: the reported number did not fall by {TOLERANCE * 100:.0f} points, and the outcome got "
        "worse; the "
        f"larger p-value counts, false discovery held at {FALSE_DISCOVERIES * 100:.0f} % over all pairs "
        "(Benjamini–Hochberg)."
    ),
    assumptions=(
        "A straight line sums up the time: it says how much was lost, not that it went evenly.",
        "What customers write about may change over the time; --by and mix-shift show how much of it that is.",
        "“Since” is read off the months, without an interval.",
    ),
    source="metrics.md §5; Enterprise AI Is Breaking Traditional CX Metrics",
    run=_run,
    pictures=(
        dots_by_segment(
            "Change from the first day to the last, in points: what customers did, beside what is reported",
            {"stable_outcome": "what customers did", "stable_reported": "reported"},
            keys=(("reported", "outcome"),), reference=0,
        ),
    ),
    options=frozenset({"by", "period"}),
    columns={"finding": "finding", "where": "where", "reported": "reported", "outcome": "outcome",
             "reported_change": "its points",
             "outcome_change": "its points", "since": "since", "n": "n"},
)  # fmt: skip
