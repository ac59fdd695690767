"""Counts that notes need and ratios do not hold: why conversations have no rating, and which have no time."""

from collections.abc import Mapping, Sequence

from unheard.judges.lexicon import LANGUAGES
from unheard.metrics.base import Grain, Metric
from unheard.metrics.missing import judgement_note
from unheard.metrics.moments import Grouping
from unheard.metrics.rows import PARTS, Period, Segment, can_split, source
from unheard.store.engine import Engine

SegmentKey = frozenset[tuple[str, str]]

TIMELESS = {
    "conversation": "SELECT COUNT(*) AS n FROM fact_conversation AS f WHERE f.day_number IS NULL",
    "customer": "SELECT COUNT(*) AS n FROM fact_conversation AS f WHERE f.day_number IS NULL",
    **{
        grain: f"SELECT COUNT(*) AS n FROM {table} AS f JOIN fact_conversation AS c"
        " ON c.conversation_key = f.conversation_key WHERE c.day_number IS NULL"
        for grain, table in PARTS.items()
    },
    "survey": "SELECT COUNT(*) AS n FROM fact_survey AS f WHERE f.day_number IS NULL",
    "journey": "SELECT COUNT(*) AS n FROM fact_journey AS f WHERE f.started_at_us IS NULL",
}
ROWS = {
    "conversation": "conversations",
    "customer": "conversations",
    "issue": "issues",
    "survey": "surveys",
    "journey": "journeys",
    "attempt": "attempts",
    "call": "calls",
    "done_claim": "claims",
    "suggestion": "drafts",
    "wait": "waits",
}


def why_unjudged(engine: Engine) -> str | None:
    """Say why no conversation has a rating by the judge in use, and the remedy; None where some have one."""
    found = engine.query(
        "SELECT r.reason, COUNT(*) AS n FROM (SELECT CASE WHEN COALESCE(f.is_judged, FALSE) THEN '' "
        "ELSE f.judge_abstained END AS reason FROM fact_conversation AS f) AS r "
        "WHERE r.reason IS NOT NULL GROUP BY r.reason"
    ).to_pylist()
    if any(row["reason"] == "" for row in found):
        return None
    return judgement_note({row["reason"]: row["n"] for row in found})


def languages_judged(engine: Engine, metrics: Sequence[Metric]) -> list[str]:
    """List the languages of judged conversations; all that the judge reads where some name none; none if not asked.

    The judge finds out itself which language a conversation without one is in, and does not say.
    """
    if not any(metric.signals for metric in metrics):
        return []
    found = engine.query("SELECT DISTINCT f.language FROM fact_conversation AS f WHERE f.is_judged").to_pylist()
    named = {str(row["language"])[:2].lower() for row in found if row["language"] is not None}
    unnamed = any(row["language"] is None for row in found)
    return sorted({*named, *LANGUAGES} if unnamed else named)


def timeless_notes(engine: Engine, metrics: Sequence[Metric], period: Period) -> dict[Grain, str]:
    """Say how many rows of each grain are in no period because they have no time; nothing without a period."""
    if period.condition("day") == "TRUE":
        return {}
    notes: dict[Grain, str] = {}
    for grain in dict.fromkeys(metric.grain for metric in metrics):
        count = engine.query(TIMELESS[grain]).column("n")[0].as_py()
        if count:
            notes[grain] = f"{ROWS[grain]} without a time, in no period: {count:,}"
    return notes


def abstention_notes(
    engine: Engine,
    metrics: Sequence[Metric],
    segments: Mapping[str, Segment],
    groupings: Sequence[Grouping],
    period: Period,
) -> dict[SegmentKey, str]:
    """Say for each segment why conversations have no rating; nothing where judged_coverage was not asked for."""
    if not any(metric.name == "judged_coverage" for metric in metrics):
        return {}
    groupings = [grouping for grouping in groupings if can_split("conversation", grouping)]
    segments = {name: one for name, one in segments.items() if not one.of_row}
    if not groupings:
        return {}
    keys = {name: f"s{index}" for index, name in enumerate(segments)}
    sets = ", ".join(
        "(" + ", ".join([*(f"r.{keys[name]}" for name in grouping), "r.reason"]) + ")"
        for grouping in dict.fromkeys(tuple(sorted(grouping)) for grouping in groupings)
    )
    rows = "".join(f"{segment.value('f')} AS {keys[segment.name]}, " for segment in segments.values())
    selected = "".join(f"r.{key}, " for key in keys.values())
    found = engine.query(
        f"SELECT {selected}r.reason, COUNT(*) AS n FROM (SELECT {rows}"
        "CASE WHEN COALESCE(f.is_judged, FALSE) THEN '' ELSE COALESCE(f.judge_abstained, 'never judged') END AS reason "
        f"{source('conversation', list(segments.values()), [period])}) AS r WHERE r.reason <> ''"
        f" GROUP BY GROUPING SETS ({sets})"
    ).to_pylist()
    counts: dict[SegmentKey, list[tuple[int, str]]] = {}
    for row in found:
        key = frozenset((name, row[column]) for name, column in keys.items() if row[column] is not None)
        counts.setdefault(key, []).append((row["n"], row["reason"]))
    most_first = {key: sorted(both, key=lambda pair: (-pair[0], pair[1])) for key, both in counts.items()}
    return {
        key: "not judged: " + ", ".join(f"{n:,} {reason}" for n, reason in both) for key, both in most_first.items()
    }
