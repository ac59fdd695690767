"""What a picture holds, and which facts no source shows."""

from dataclasses import dataclass, field
from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.metrics.registry import all_metrics
from unheard.pipeline.picture.versions import Versions
from unheard.records import CAPABILITY_FACTS
from unheard.studies import Answer

BySegment = dict[str, dict[str, Estimate]]
"""Segment → metric → estimate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One conversation to read, with what the judge quotes."""

    conversation_id: str
    source: str
    day: str | None
    channel: str | None
    handler: str | None
    topic: str | None
    language: str | None
    rating: int
    explanation: str | None
    quotes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Of the conversations closed on one channel: how many customers came back on another, or in the same thread."""

    closed_on: str
    back_on: str
    share: Estimate
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A fact that no source shows, the metrics that need it, and the remedy."""

    fact: str
    meaning: str
    metrics: list[str]
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything the report shows."""

    judge: str | None
    judge_version: str | None
    rubric_version: str | None
    settings: dict[str, Any]
    """Those that differ from their defaults."""
    since: str | None
    until: str | None
    first_day: str | None
    last_day: str | None
    sources: list[str]
    eligible: int
    excluded: list[tuple[str, int]]
    abstained: list[tuple[str, int]]
    addressed: int
    """Conversations with words that tell the judge in use what to answer."""
    followed: int
    """Of them, those without a rating because the judge followed the words."""
    overall: dict[str, Estimate]
    by_handler: BySegment
    by_topic: BySegment
    by_team: BySegment
    by_month: BySegment
    by_tool: BySegment
    """Write calls of AI agents by tool."""
    topic_months: dict[str, dict[str, Estimate]]
    """Topic → month → CX score, the largest topics and the latest months."""
    change_days: int | None
    """Length of the latest period and of the one before it; None where the data span too few days."""
    changes: list[Estimate]
    """The latest period, each with the one before and the difference."""
    versions: Versions
    """Which version of the judge rated which of it."""
    return_days: int
    """Window of the returns."""
    returns: list[Return]
    """By channel pair, the most frequent first."""
    studies: dict[str, Answer]
    """Study → what it found."""
    worst: list[Reading]
    typical: list[Reading]
    missing: list[Missing]


def missing_facts(capability: dict[str, set[str]]) -> list[Missing]:
    """List the facts that no source shows, each with the metrics that need it and the remedy."""
    shown: set[str] = set().union(*capability.values()) if capability else set()
    needs: dict[str, list[str]] = {}
    for metric in all_metrics():
        for fact in metric.needs:
            needs.setdefault(fact, []).append(metric.name)
    return [
        Missing(fact=fact, meaning=meaning, metrics=needs.get(fact, []), remedy=REMEDIES[fact])
        for fact, meaning in CAPABILITY_FACTS.items()
        if fact not in shown
    ]
