"""Durability: how long what we called done stays done.

A claim survives until the customer comes back about the same issue. Not every claim was watched for long, which is what
Kaplan and Meier are for; and a customer who left cannot come back, which is what Aalen and Johansen are for.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.metrics.rows import find_segments
from unheard.metrics.window import DAY_US, claim_observed, recontacted
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.competing import aalen_johansen
from unheard.statistics.logrank import LogRank, clustered_logrank
from unheard.statistics.ratio import Array, share, size_notes
from unheard.statistics.survival import FollowUp, kaplan_meier
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import draw_curves
from unheard.studies.sums import cluster_sums, count, estimates_of, many_segments, number, segment_codes

DAYS = (1, 3, 7, 14, 30, 90)
CURVE = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 75, 90)
"""Days at which a picture has a point."""

LARGEST_TEST = 50_000_000
"""Segments × customers that the test between segments holds at once, 8 bytes each."""

NEEDS = ("status_history", "times", "customer_identity")
FOLLOWED = "f.is_claimed AND f.is_identified AND COALESCE(f.contact_observed_until_us >= f.claim_at_us, FALSE)"
CHURN_SEEN = "COALESCE(f.churn_observed_until_us >= f.claim_at_us, FALSE)"
HERE_AT_CLAIM = "NOT COALESCE(f.next_churn_voluntary_at_us <= f.claim_at_us, FALSE)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Followed claims as arrays; days are fractions, NaN or infinite where nothing happened."""

    recontact: Array
    """days to the first recontact"""
    churn: Array
    """days to the voluntary churn"""
    watched: Array
    """days until the end of observation of contacts"""
    churn_watched: Array
    """the same for churn; NaN where it is not observed"""
    clusters: NDArray[np.int64]
    codes: NDArray[np.int64]
    segments: list[dict[str, str]]

    def recontacts(self, kept: NDArray[np.bool_]) -> FollowUp:
        """Follow claims to the recontact, censored at the end of observation alone."""
        came = self.recontact <= self.watched
        return FollowUp.of_rows(
            np.where(came, self.recontact, self.watched)[kept], came[kept].astype(np.int64), self.clusters[kept]
        )

    def competing(self) -> FollowUp | None:
        """Follow claims to recontact (1) or voluntary churn (2), whichever comes first; None without churn observed.

        Claims of customers who had already left are out: nobody leaves twice.
        """
        end = np.minimum(self.watched, self.churn_watched)
        kept = (end >= 0) & ~(self.churn <= 0)
        if not kept.any():
            return None
        came, left = np.fmin(self.recontact, np.inf), np.fmin(self.churn, np.inf)
        first = np.minimum(np.minimum(came, left), end)
        cause = np.where(came <= first, 1, np.where(left <= first, 2, 0))
        return FollowUp.of_rows(first[kept], cause[kept].astype(np.int64), self.clusters[kept])


def _run(request: Request) -> Answer:
    missing = [fact for fact in NEEDS if not request.shows(fact)]
    if missing:
        fact = missing[0]
        return refusal(
            "durability",
            f"How long resolutions hold is not observable: no source shows {CAPABILITY_FACTS[fact]} ({fact}); "
            f"{REMEDIES[fact]}.",
        )
    where = request.period.condition("f.day_number")
    by = request.by or ("handler",)
    claims = _claims(request, by, where)
    if not claims.recontact.size:
        return refusal(
            "durability",
            "No claimed conversation of a known customer could be followed: there is none, or observation ended before "
            "it was claimed.",
        )
    everything = np.ones(claims.recontact.size, bool)
    overall = claims.recontacts(everything)
    estimates = _survival(overall, {})
    estimates += _competing(claims)
    estimates += _windows(request, where)
    left = _since_left(request, where)
    estimates += left
    for place, segment in enumerate(claims.segments):
        estimates += _survival(claims.recontacts(claims.codes == place), segment)
    test = _test(overall, claims)
    return Answer(
        sentence=_sentence(estimates, test, by),
        estimates=estimates,
        rows=[*_curves(claims, overall), *([_test_row(test, claims)] if test else [])],
        notes=_notes(request, where, claims, left, test, by),
    )


def _claims(request: Request, by: tuple[str, ...], where: str) -> Claims:
    found = list(find_segments(request.engine, by).values())
    keys = [f"{segment.value('f')} AS s{place}" for place, segment in enumerate(found)]
    joins = "".join(segment.join("f") for segment in found)
    table = request.engine.query(
        f"SELECT {', '.join(keys)}, f.cluster_key, f.claim_at_us, f.recontact_at_us, f.next_churn_voluntary_at_us,"
        " f.contact_observed_until_us, f.churn_observed_until_us"
        f" FROM fact_conversation AS f{joins} WHERE {FOLLOWED} AND {where}"
    )
    codes, segments = segment_codes(table, [segment.name for segment in found])
    start = _numbers(table, "claim_at_us")
    clusters = table.column("cluster_key").combine_chunks().dictionary_encode().indices
    return Claims(
        recontact=(_numbers(table, "recontact_at_us") - start) / DAY_US,
        churn=(_numbers(table, "next_churn_voluntary_at_us") - start) / DAY_US,
        watched=(_numbers(table, "contact_observed_until_us") - start) / DAY_US,
        churn_watched=(_numbers(table, "churn_observed_until_us") - start) / DAY_US,
        clusters=np.asarray(clusters.to_numpy(zero_copy_only=False), np.int64),
        codes=codes,
        segments=segments,
    )


def _numbers(table: Any, column: str) -> Array:
    return np.asarray(table.column(column).to_numpy(), np.float64)


def _survival(follow_up: FollowUp, segment: dict[str, str]) -> list[Estimate]:
    curve = kaplan_meier(follow_up, DAYS)
    return [
        _estimate(
            f"durability_{day}", segment, curve.value[place], curve.low[place], curve.high[place],
            follow_up.durations.size, curve.clusters,
            f"Kaplan–Meier, log-log limits, {int(curve.at_risk[place]):,} claims watched for {day} days",
        )
        for place, day in enumerate(DAYS)
    ]  # fmt: skip


def _competing(claims: Claims) -> list[Estimate]:
    follow_up = claims.competing()
    if follow_up is None:
        reason = f"not observable: no source shows {CAPABILITY_FACTS['outcome_churn']} (outcome_churn)"
        return [
            _estimate(f"left_before_recontact_{day}", {}, np.nan, np.nan, np.nan, 0, 0, "none", reason) for day in DAYS
        ]
    n, groups = follow_up.durations.size, follow_up.labels.size
    back, left = (aalen_johansen(follow_up, DAYS, cause=cause) for cause in (1, 2))
    stayed = kaplan_meier(follow_up, DAYS)
    method = "Aalen–Johansen with voluntary churn, log-log limits"
    made = []
    for name, curve in (("recontact_first", back), ("left_before_recontact", left), ("durable_and_stayed", stayed)):
        made += [
            _estimate(f"{name}_{day}", {}, curve.value[place], curve.low[place], curve.high[place], n, groups, method)
            for place, day in enumerate(DAYS)
        ]
    return made


def _estimate(
    metric: str, segment: dict[str, str], value: float, low: float, high: float, n: int, groups: int, method: str,
    reason: str | None = None,
) -> Estimate:  # fmt: skip
    known = number(value)
    unknown = reason or "nobody was watched for that long"
    return Estimate(
        metric=metric,
        segment=segment,
        value=known,
        low=number(low),
        high=number(high),
        n=n,
        clusters=groups,
        unit="share",
        method=f"{method}, clustered by customer (G={groups})",
        notes=tuple(size_notes(n, groups)) if known is not None else (unknown,),
    )


def _windows(request: Request, where: str) -> list[Estimate]:
    """The plain ratios at the same days, of claims watched for all of them."""
    columns = {f"seen_{day}": count(f"f.is_claimed AND {claim_observed(day)}") for day in DAYS}
    columns |= {f"back_{day}": count(f"f.is_claimed AND {claim_observed(day)} AND {recontacted(day)}") for day in DAYS}
    sums = cluster_sums(request.engine, columns, where=where)
    made = []
    for day in DAYS:
        of = sums.moments(f"back_{day}", f"seen_{day}")
        made += estimates_of(
            sums, share(of), metric=f"recontact_rate_{day}", n=of.den, clusters=of.clusters, unit="share",
            method="share, Wilson with t",
        )  # fmt: skip
    return made


def _since_left(request: Request, where: str) -> list[Estimate]:
    """Of the claims that held for 7, 30, 90 days: whose customer has left since the claim, as far as churn "
    "is watched.
    """
    seen = {
        day: f"f.is_claimed AND {claim_observed(day)} AND NOT {recontacted(day)} AND {HERE_AT_CLAIM} AND"
        f" COALESCE(f.churn_observed_until_us >= f.claim_at_us + {day * DAY_US}, FALSE)"
        for day in (7, 30, 90)
    }
    gone = "COALESCE(f.next_churn_voluntary_at_us <= f.churn_observed_until_us, FALSE)"
    columns = {f"held_{day}": count(condition) for day, condition in seen.items()}
    columns |= {f"gone_{day}": count(f"{condition} AND {gone}") for day, condition in seen.items()}
    sums = cluster_sums(request.engine, columns, where=where)
    made = []
    for day in seen:
        of = sums.moments(f"gone_{day}", f"held_{day}")
        made += estimates_of(
            sums, share(of), metric=f"durable_since_left_{day}", n=of.den, clusters=of.clusters, unit="share",
            method="share, Wilson with t",
        )  # fmt: skip
    return made


def _curves(claims: Claims, overall: FollowUp) -> list[dict[str, Any]]:
    parts: list[tuple[dict[str, str], FollowUp]] = [({}, overall)]
    parts += [(segment, claims.recontacts(claims.codes == place)) for place, segment in enumerate(claims.segments)]
    made = []
    for segment, follow_up in parts:
        curve = kaplan_meier(follow_up, CURVE)
        made += [
            {
                "kind": "curve",
                **segment,
                "day": day,
                "durable": number(curve.value[place]),
                "low": number(curve.low[place]),
                "high": number(curve.high[place]),
                "at_risk": int(curve.at_risk[place]),
                "events": int(curve.events[place]),
                "clusters": curve.clusters,
            }
            for place, day in enumerate(CURVE)
        ]
    return made


def _test(overall: FollowUp, claims: Claims) -> LogRank | None:
    if len(claims.segments) < 2 or len(claims.segments) * overall.labels.size > LARGEST_TEST:
        return None
    test = clustered_logrank(overall, claims.codes)
    return None if np.isnan(test.p_value) else test


def _test_row(test: LogRank, claims: Claims) -> dict[str, Any]:
    return {
        "kind": "test between segments",
        "method": "log-rank, variance summed by customer",
        "statistic": test.statistic,
        "degrees": test.degrees,
        "p_value": test.p_value,
        "clusters": test.clusters,
        "n": int(claims.recontact.size),
        "segments": [
            {**claims.segments[int(code)], "observed": float(observed), "expected": float(expected)}
            for code, observed, expected in zip(test.groups, test.observed, test.expected, strict=True)
        ],
    }


def _sentence(estimates: list[Estimate], test: LogRank | None, by: tuple[str, ...]) -> str:
    found = {one.metric: one for one in estimates if not one.segment}
    month = found["durability_30"]
    if month.value is None:
        longest = [day for day in DAYS if found[f"durability_{day}"].value is not None]
        if not longest:
            return "No claim was watched for a whole day, so nothing can be said about how long they hold."
        month, day = found[f"durability_{longest[-1]}"], longest[-1]
    else:
        day = 30
    assert month.value is not None
    span = "" if month.low is None or month.high is None else f" [{month.low * 100:.0f}, {month.high * 100:.0f}]"
    text = (
        f"Of what was called done, {month.value * 100:.0f} %{span} held for {day} days without the customer coming back"
    )
    left = found.get(f"left_before_recontact_{day}")
    if left is not None and left.value is not None:
        text += f"; {left.value * 100:.1f} % ended with the customer leaving without another word"
    if test is None:
        return f"{text}."
    differ = "differ" if test.p_value < 0.05 else "cannot be told apart"
    return f"{text}. By {' and '.join(by)} the curves {differ} (p = {test.p_value:.2g})."


def _notes(
    request: Request, where: str, claims: Claims, left: list[Estimate], test: LogRank | None, by: tuple[str, ...]
) -> list[str]:
    row = request.engine.query(
        f"SELECT {count('f.is_claimed')} AS claimed, {count('f.is_claimed AND NOT f.is_identified')} AS nobody,"
        f" {count(f'{FOLLOWED} AND NOT ({HERE_AT_CLAIM})')} AS gone, {count(f'{FOLLOWED} AND {CHURN_SEEN}')} AS churn"
        f" FROM fact_conversation AS f WHERE {where}"
    ).to_pylist()[0]
    followed = int(claims.recontact.size)
    notes = [
        f"Followed: {followed:,} of {row['claimed']:,} claims; {row['nobody']:,} have no known customer, "
        f"{row['claimed'] - row['nobody'] - followed:,} no time or no observation after it."
    ]
    notes += [
        f"{one.value * 100:.1f} % of the claims that held for {one.metric.rsplit('_', 1)[1]} days (n {one.n:,}) are of "
        "customers who have since left: durable is not the same as well."
        for one in left
        if one.value is not None
    ]
    if row["gone"]:
        notes.append(
            f"{row['gone']:,} claims of customers who had left before the claim are not in the figures on leaving."
        )
    if row["churn"] == 0:
        notes.append("Leaving is not observable here: a customer who gave up and left counts as durable.")
    if test is None and len(claims.segments) > 1:
        notes.append(f"No test by {' and '.join(by)}: too few customers for so many segments, or nobody came back.")
    if len(claims.segments) > 1:
        notes.append("Segments are described, not adjusted: they do not get the same cases.")
    return notes + many_segments(len(claims.segments))


DURABILITY = Study(
    name="durability",
    question="How long does what we called done stay done?",
    definition=(
        "Survival of a claim until the customer comes back about the same issue on any channel: S(1, 3, 7, "
        "14, 30, 90 days), "
        "overall and by handler (or --by). Beside it voluntary churn before a recontact as competing event, the plain "
        "recontact rates at the same days, and how many of the durable have since left."
    ),
    method=(
        "Kaplan–Meier with log-log limits, censored at the end of observation; Aalen–Johansen for recontact "
        "and voluntary "
        "churn; log-rank test between segments; all variances clustered by customer."
    ),
    assumptions=(
        "When an export ends has nothing to do with who comes back. Otherwise censoring would bias the curve.",
        "In Kaplan–Meier a customer who left stays under watch, and cannot come back: read it beside the "
        "churn figures.",
        "The test sees best what changes all days alike; curves that cross may differ without it noticing.",
    ),
    source="metrics.md §4b; Why AI Benchmarks Fail Customers",
    run=_run,
    pictures=(
        draw_curves("Still held, day by day", "curve", x="day", value="durable", split=False),
        draw_curves("The same, apart", "curve", x="day", value="durable", split=True),
    ),
    example="--by channel",
    options=frozenset({"by", "period"}),
)
