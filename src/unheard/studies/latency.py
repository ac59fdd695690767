"""Latency: how long customers wait from their request until the AI agent's action is finished."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.metrics.rows import find_segments
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.quantiles import Quantile, quantile
from unheard.statistics.ratio import size_notes
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_metric
from unheard.studies.sums import many_segments, number

WAIT, TOOL = "latency", "tool_time"
"""From the customer's request to the end; from the start of the last attempt to the end."""
SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
NEEDS = ("ai_action", "times")

_CALLS = """
SELECT
    k.tool,
    f.cluster_key,
    f.is_high_intent,
    {segments}
    k.wait_seconds,
    k.seconds,
    k.is_failed
FROM fact_call AS k
INNER JOIN fact_conversation AS f ON f.conversation_key = k.conversation_key{joins}
WHERE {period}
ORDER BY k.conversation_key, k.call
"""


def _run(request: Request) -> Answer:
    for fact in NEEDS:
        if not request.shows(fact):
            return refusal(
                "latency_p50",
                f"How long actions take is not observable: no source shows {CAPABILITY_FACTS[fact]} ({fact}); "
                f"{REMEDIES[fact]}.",
                unit="seconds",
            )
    segments = list(find_segments(request.engine, request.by).values())
    rows = request.engine.query(
        _CALLS.format(
            segments="".join(f"{one.value('f')} AS s{place}, " for place, one in enumerate(segments)),
            joins="".join(one.join("f") for one in segments),
            period=request.period.condition("f.day_number"),
        )
    ).to_pylist()
    done = [row for row in rows if row["is_failed"] is False and row["wait_seconds"] is not None]
    if not done:
        return refusal(
            "latency_p50",
            f"None of {len(rows):,} write calls has succeeded with a time of its end and a customer's turn before it.",
            unit="seconds",
        )
    groups: list[tuple[dict[str, str], list[dict[str, Any]]]] = [({}, done)]
    tools = sorted({row["tool"] or "(unknown)" for row in done})
    groups += [({"tool": tool}, [row for row in done if (row["tool"] or "(unknown)") == tool]) for tool in tools]
    high = [row for row in done if row["is_high_intent"]]
    if high:
        groups.append(({"topics": "high intent"}, high))
    for place, name in enumerate(request.by):
        values = sorted({row[f"s{place}"] for row in done})
        groups += [({name: value}, [row for row in done if row[f"s{place}"] == value]) for value in values]
    estimates = [one for segment, some in groups for one in _estimates(segment, some)]
    failed = sum(row["is_failed"] is True for row in rows)
    notes = [
        f"{failed:,} of {len(rows):,} calls failed and never finished: they are in no percentile.",
        f"{len(rows) - failed - len(done):,} calls have no outcome, no end or no customer's turn before them.",
    ]
    if all(row["is_high_intent"] is None for row in done):
        notes.append("High-intent topics are shown apart once the setting high_intent_topics names them.")
    return Answer(
        sentence=_sentence(estimates, tools),
        estimates=estimates,
        rows=[_row(segment, some, estimates) for segment, some in groups],
        notes=notes + many_segments(len(groups) - 1),
    )


def _estimates(segment: dict[str, str], rows: Sequence[dict[str, Any]]) -> list[Estimate]:
    timed = [row for row in rows if row["seconds"] is not None]
    return [
        *_quantiles(WAIT, "wait_seconds", SHARES, segment, rows),
        *_quantiles(TOOL, "seconds", {"p50": 0.5, "p95": 0.95}, segment, timed),
    ]


def _quantiles(
    prefix: str, column: str, shares: dict[str, float], segment: dict[str, str], rows: Sequence[dict[str, Any]]
) -> list[Estimate]:
    values = np.array([row[column] for row in rows], np.float64)
    clusters = np.unique([row["cluster_key"] for row in rows], return_inverse=True)[1]
    made = []
    for name, share in shares.items():
        found = quantile(values, clusters, share)
        value, low, high = number(found.value), number(found.low), number(found.high)
        notes = size_notes(found.rows, found.clusters)
        if low is None or high is None:
            value = low = high = None
            notes += _too_few(found)
        made.append(
            Estimate(
                metric=f"{prefix}_{name}", segment=segment, value=value, low=low, high=high,
                n=found.rows, clusters=found.clusters, unit="seconds",
                method=f"quantile, Woodruff with t, clustered by customer (G={found.clusters})", notes=tuple(notes),
            )
        )  # fmt: skip
    return made


def _too_few(found: Quantile) -> list[str]:
    """Say why there is no number: without an interval none is printed (metrics.md §2)."""
    if found.rows_needed is None:
        return ["no interval: too few calls for it", "too few: n < 2 customers"]
    return ["no interval: too few calls for it", f"too few: n < {found.rows_needed:,}"]


def _row(segment: dict[str, str], rows: Sequence[Any], estimates: Sequence[Estimate]) -> dict[str, Any]:
    of = {one.metric: one for one in estimates if one.segment == segment}
    return {
        "group": ", ".join(segment.values()) or "all",
        "by": next(iter(segment), None),
        "calls": len(rows),
        **{name: one.value for name, one in of.items()},
        **{f"{name}_low": one.low for name, one in of.items()},
        **{f"{name}_high": one.high for name, one in of.items()},
    }


def _sentence(estimates: Sequence[Estimate], tools: Sequence[str]) -> str:
    whole = {one.metric: one for one in estimates if not one.segment}
    said = _half_and_most(whole["latency_p50"], whole["latency_p95"])
    slow = [one for one in estimates if one.metric == "latency_p95" and "tool" in one.segment and one.value is not None]
    if len(tools) < 2 or not slow:
        return said
    worst = max(slow, key=lambda one: (one.value or 0, one.segment["tool"]))
    return f"{said} Slowest at the 95th percentile is {worst.segment['tool']}: {_time(worst)}."


def _half_and_most(half: Estimate, most: Estimate) -> str:
    if half.value is None:
        return f"{half.n:,} action{'s' * (half.n != 1)} finished: too few to say how long customers wait for them."
    said = f"Half of {half.n:,} finished actions came within {_time(half)} of the customer's request"
    if most.value is None:
        return f"{said}; too few to say within what time 95 of 100 came."
    return f"{said}, 95 of 100 within {_time(most)}."


_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "s"))


def _time(estimate: Estimate) -> str:
    if estimate.value is None:
        return "an unknown time"
    seconds, unit = next((size, unit) for size, unit in _UNITS if estimate.value >= 2 * size or size == 1)
    return f"{estimate.value / seconds:,.0f} {unit}"


LATENCY = Study(
    name="latency",
    question="How long do customers wait from their request until the AI agent's action is finished?",
    definition=(
        "Distinct write calls of AI agents that succeeded: from the customer's last public turn before the call's "
        "first attempt to the end of its last attempt, retries included; beside it the last attempt alone. Percentiles "
        "50, 90, 95 and 99 over all calls, by tool, and over conversations on high-intent topics (high_intent_topics)."
    ),
    method=(
        "The smallest value that such a share of the calls does not exceed; intervals by inverting a score test of the "
        "share below (Woodruff), clustered by customer. Where a limit lies beyond what was seen, the percentile is not "
        "given: it would stand without an interval."
    ),
    assumptions=(
        "The customer's last turn before the first attempt is the request; an earlier one would make the wait longer.",
        "Failed calls never finish and are in no percentile: read write_failure_rate beside.",
    ),
    source="metrics.md §4e; Enterprise AI Is Breaking Traditional CX Metrics",
    run=_run,
    pictures=(
        dots_by_metric(
            "From the customer's request to the action finished, and how long the tool itself took",
            {
                "Half were done within": ("latency_p50", "tool_time_p50"),
                "90 in 100 within": ("latency_p90", ""),
                "95 in 100 within": ("latency_p95", "tool_time_p95"),
            },
            ("from request to done", "the tool alone"),
        ),
    ),
    options=frozenset({"by", "period"}),
    columns={
        "group": "action", "calls": "calls", "latency_p50": "p50 s", "latency_p90": "p90 s", "latency_p95": "p95 s",
        "latency_p99": "p99 s", "tool_time_p50": "the tool alone, p50 s",
    },
)  # fmt: skip
