"""Spotlight: what the AI agent claims to have resolved, and what reads like a bad experience: the list to review."""

import json
from typing import Any

from unheard.metrics.missing import REMEDIES
from unheard.metrics.rows import quoted
from unheard.metrics.window import DAY_US
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.ratio import share
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.sums import cluster_sums, count, estimates_of, many_segments

LISTED = 50
NEEDS = ("ai_actor", "status_history")

_LIST = """
SELECT
    f.conversation_key, f.conversation_id, f.source, f.day, f.channel, f.topic, f.language, f.ai_version, f.rating,
    f.confidence, f.claim_at_us, f.recontact_at_us, f.recontact_key, f.csat_score_norm
FROM fact_conversation AS f
WHERE f.is_ai_resolution_reported AND f.rating <= 2 AND {period}
ORDER BY f.rating, f.confidence DESC NULLS LAST, f.conversation_key
LIMIT {limit}
"""

_SAID = """
SELECT l.conversation_key, l.explanation FROM (
    SELECT j.conversation_key, j.explanation, ROW_NUMBER() OVER (
        PARTITION BY j.conversation_key
        ORDER BY j.judged_at_us DESC NULLS LAST, j.judge_version DESC NULLS LAST, j.rubric_version DESC NULLS LAST,
            j.content_hash DESC NULLS LAST
    ) AS latest
    FROM judgement AS j WHERE j.judge = {judge} AND j.conversation_key IN ({keys})
) AS l WHERE l.latest = 1
"""

_QUOTES = """
SELECT i.conversation_key, i.issue, i.label, i.state, i.quotes FROM judged_issue AS i
WHERE i.judge = {judge} AND i.conversation_key IN ({keys}) ORDER BY i.conversation_key, i.issue
"""


def _run(request: Request) -> Answer:
    for fact in NEEDS:
        if not request.shows(fact):
            return refusal(
                "spotlight_rate",
                f"What the AI agent claims is not observable: no source shows {CAPABILITY_FACTS[fact]} ({fact}); "
                f"{REMEDIES[fact]}.",
            )
    period = request.period.condition("f.day_number")
    where = f"f.is_ai_resolution_reported AND {period}"
    columns = {
        "claimed": count("TRUE"),
        "judged": count("f.rating IS NOT NULL"),
        "bad": count("f.rating <= 2"),
    }
    parts = [
        cluster_sums(request.engine, columns, by=by, where=where) for by in ((), *((name,) for name in request.by))
    ]
    claimed, judged, bad = (int(parts[0].total(name).sum()) for name in columns)
    if not judged:
        return refusal(
            "spotlight_rate",
            "The AI agent claims no resolution in this period: there is nothing to review."
            if not claimed
            else f"None of the {claimed:,} conversations that the AI agent claims is judged; {REMEDIES['judgement']}.",
        )
    estimates = []
    for part in parts:
        of = part.moments("bad", "judged")
        estimates += estimates_of(
            part, share(of), metric="spotlight_rate", n=of.den, clusters=of.clusters, unit="share",
            method="share, Wilson with t",
        )  # fmt: skip
    rows = _listed(request, period)
    notes = [f"{claimed - judged:,} conversations that the AI agent claims have no rating and cannot be on the list."]
    if bad > len(rows):
        notes.append(f"The {len(rows):,} worst of {bad:,} are listed: --size lists more.")
    first = estimates[0]
    assert first.value is not None
    span = "" if first.low is None or first.high is None else f" [{first.low * 100:.0f}, {first.high * 100:.0f}]"
    return Answer(
        sentence=(
            f"Of {judged:,} judged conversations that the AI agent counts as its resolutions, {bad:,} "
            f"({first.value * 100:.0f} %{span}) read like a bad experience: read these first."
        ),
        estimates=estimates,
        rows=rows,
        notes=notes + many_segments(sum(len(part.segments) for part in parts[1:])),
    )


def _listed(request: Request, period: str) -> list[dict[str, Any]]:
    table = request.engine.query(_LIST.format(period=period, limit=request.size or LISTED))
    keys = ", ".join(quoted(str(key)) for key in table.column("conversation_key").to_pylist())
    if not keys or request.judge is None:
        return []
    named = {"judge": quoted(request.judge), "keys": keys}
    said = {
        row["conversation_key"]: row["explanation"] for row in request.engine.query(_SAID.format(**named)).to_pylist()
    }
    issues: dict[str, list[dict[str, Any]]] = {}
    for row in request.engine.query(_QUOTES.format(**named)).to_pylist():
        issues.setdefault(row["conversation_key"], []).append(row)
    return [_row(row, said.get(row["conversation_key"]), issues) for row in table.to_pylist()]


def _row(row: dict[str, Any], explanation: str | None, issues: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """One conversation; a quote is known by conversation, issue and turn."""
    found = issues.get(row["conversation_key"], [])
    quotes = [
        {"quote_id": f"{row['conversation_key']}#{issue['issue']}.{quote.get('turn')}", **quote}
        for issue in found
        for quote in json.loads(issue["quotes"] or "[]")
    ]
    back = None
    if row["recontact_at_us"] is not None and row["claim_at_us"] is not None:
        back = round((row["recontact_at_us"] - row["claim_at_us"]) / DAY_US, 2)
    return {
        **{
            name: row[name]
            for name in ("conversation_id", "source", "day", "channel", "topic", "language", "ai_version", "rating")
        },
        "confidence": row["confidence"],
        "csat_score_norm": row["csat_score_norm"],
        "recontact_after_days": back,
        "recontact_key": row["recontact_key"],
        "issues": [{"issue": one["issue"], "label": one["label"], "state": one["state"]} for one in found],
        "explanation": explanation,
        "quotes": quotes,
    }


SPOTLIGHT = Study(
    name="spotlight",
    question="Which of the AI agent's resolutions should we read first?",
    definition=(
        "Conversations that the AI agent counts as resolved (resolved, closed or confirmed by the AI or assumed by its "
        "vendor, no public human turn after the AI's first) with a rating of 1 or 2. A human follow-up takes a "
        "conversation out of the AI's resolutions. Worst rating first, then the judge's confidence."
    ),
    method=(
        "Share of the judged with Wilson limits, clustered by customer; every row carries the judge's "
        "quotes by turn."
    ),
    assumptions=(
        "The judge reads words: a failure that nobody speaks of is not on the list. Compare claims with actions, too.",
        "A list of the worst is for reading; its share of customers is the estimate above it, not its length.",
    ),
    source="metrics.md §4e; AI-driven Customer Experience Score",
    run=_run,
    pictures=(
        dots_by_segment("The AI agent's resolutions that read badly", {"spotlight_rate": "rated 1 or 2"}),
    ),
    example="--size 3",
    options=frozenset({"by", "period", "size"}),
    columns={
        "conversation_id": "conversation", "day": "day", "channel": "channel", "topic": "topic", "rating": "rating",
        "recontact_after_days": "back after days", "explanation": "why",
    },
)  # fmt: skip
