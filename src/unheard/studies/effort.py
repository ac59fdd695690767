"""Effort: what one issue costs the customer, part by part, and whether it goes with what customers say (CES)."""

from typing import Any

import numpy as np

from unheard.metrics.effort.customer_effort import METRIC
from unheard.metrics.estimate import Estimate
from unheard.metrics.query import measure
from unheard.metrics.registry import find
from unheard.statistics.rank import clustered_rank_correlation
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import amounts
from unheard.studies.sums import many_segments

PARTS = METRIC.beside
WORDS = {
    "extra_contacts": "contacts after the first",
    "channel_switches": "changes of channel",
    "journey_transfers": "transfers",
    "repetition_count": "repetitions",
    "back_and_forth": "rounds of back and forth",
    "waiting_days": "started days of waiting",
}


def _run(request: Request) -> Answer:
    groupings = [(), *((name,) for name in request.by)]
    found = measure(
        request.engine,
        [METRIC, *(find(name) for name in PARTS)],
        groupings=groupings,
        since_day=request.since_day,
        until_day=request.until_day,
        capability=request.capability,
        judge=request.judge,
    )
    if all(estimate.n == 0 for estimate in found):
        why = "; ".join(note.removeprefix("not observable: ") for note in found[0].notes)
        reason = f"No journey can be followed: {why}."
        return refusal("customer_effort", reason, unit="effort")
    felt = _felt(request)
    return Answer(
        sentence=_sentence(found, felt),
        estimates=[*found, felt],
        rows=_rows(found, groupings),
        notes=[
            "A journey counts by its first conversation, and holds what the export shows: the latest are cut short.",
            "The parts are in points before they are weighted; weights are settings ([effort]), all 1 by default.",
            *many_segments(len({tuple(one.segment.items()) for one in found if one.segment})),
        ],
    )


def _felt(request: Request) -> Estimate:
    """Correlate the effort of a journey with the mean of the CES answers given on it; −1 = as it should be."""
    rows = request.engine.query(
        f"""SELECT f.effort, o.cluster_key, AVG(s.score_norm) AS ease
            FROM fact_journey AS f
            INNER JOIN fact_conversation AS o ON o.conversation_key = f.conversation_key
            INNER JOIN fact_conversation AS c ON c.journey_key = f.journey_key
            INNER JOIN fact_survey AS s ON s.conversation_key = c.conversation_key
            WHERE s.instrument = 'ces' AND s.score_norm IS NOT NULL AND f.effort IS NOT NULL
                AND f.customer_key IS NOT NULL AND f.started_at_us IS NOT NULL
                AND {request.period.condition("o.day_number")}
            GROUP BY f.journey_key, f.effort, o.cluster_key"""
    )
    names, cluster = np.unique(
        np.asarray(rows["cluster_key"].to_numpy(zero_copy_only=False), dtype=str), return_inverse=True
    )
    found = clustered_rank_correlation(
        np.asarray(rows["effort"].to_numpy(), np.float64), np.asarray(rows["ease"].to_numpy(), np.float64), cluster
    )
    notes: list[str] = []
    if found.value is None:
        notes.append(
            "not observable: fewer than three journeys with a known effort have an answer to a ces survey (survey_ces)"
            if found.n < 3
            else "effort or answer never varies: nothing to rank"
        )
    return Estimate(
        metric="effort_with_ces",
        segment={},
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        clusters=len(names),
        unit="correlation",
        method=f"Spearman, Fisher's z with Bonett and Wright's variance, clustered by customer (G={len(names)})",
        notes=tuple(notes),
    )


def _rows(found: list[Estimate], groupings: list[tuple[str, ...]]) -> list[dict[str, Any]]:
    """One row per segment: the effort and its parts side by side."""
    table: dict[tuple[tuple[str, str], ...], dict[str, Any]] = {}
    for estimate in found:
        row = table.setdefault(tuple(estimate.segment.items()), dict(estimate.segment))
        row[estimate.metric] = estimate.value
        if estimate.metric == METRIC.name:
            row |= {"low": estimate.low, "high": estimate.high, "n": estimate.n, "clusters": estimate.clusters}
    return list(table.values())


def _sentence(found: list[Estimate], felt: Estimate) -> str:
    overall = {estimate.metric: estimate for estimate in found if not estimate.segment}
    whole = overall[METRIC.name]
    known = {name: overall[name].value for name in PARTS}
    most = sorted((name for name in PARTS if known[name]), key=lambda name: -(known[name] or 0.0))[:2]
    parts = " and ".join(f"{known[name]:.1f} {WORDS[name]}" for name in most)
    if whole.value is None:
        return f"The effort of a journey cannot be summed up ({'; '.join(whole.notes)}); of its parts, known: {parts}."
    limits = "" if whole.low is None else f" [{whole.low:.1f}, {whole.high:.1f}]"
    text = f"One issue costs the customer {whole.value:.1f} points of effort{limits}, most of it {parts}"
    if felt.value is None:
        return f"{text}."
    if felt.low is None or felt.high is None or felt.low <= 0 <= felt.high:
        return f"{text}; whether it goes with the customers' own answers (CES) cannot be told."
    side = "more effort goes with lower CES" if felt.value < 0 else "more effort goes with HIGHER CES, which is odd"
    return f"{text}; {side} (Spearman {felt.value:+.2f} over {felt.n:,} journeys)."


EFFORT = Study(
    name="effort",
    question="What must a customer do to get one issue done, and does it show in what customers say?",
    definition=(
        "customer_effort of each journey of a known customer, with its parts: contacts after the first, changes of "
        "channel, transfers, repetitions, customer turns after the first answer ÷ 3 rounded down, started 24-hour "
        "blocks of waiting; and Spearman's correlation of effort with the CES answers given on the journey."
    ),
    method=(
        "Means per journey, linearised, clustered by customer; Spearman with Fisher's z, Bonett and Wright's variance, "
        "and the customers of equal weight in place of the number of journeys."
    ),
    assumptions=(
        "Every point is as hard as every other, unless the weights say otherwise.",
        "Who answers a CES survey is not drawn at random: the correlation is that of those who answered.",
    ),
    source="metrics.md §4d; Why AI Benchmarks Fail Customers; The Alignment Gap",
    run=_run,
    pictures=(
        amounts(
            "Points of effort of one issue, by what they come from",
            {
                "customer_effort": "In all",
                "waiting_days": "Started days of waiting",
                "back_and_forth": "Rounds",
                "extra_contacts": "Contacts after the first",
                "repetition_count": "Said again",
                "journey_transfers": "Transfers",
                "channel_switches": "Changes of channel",
            },
        ),
    ),
    options=frozenset({"by", "period"}),
)
