"""What another rubric would change: stored parts are rated again, no text is read and nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from unheard.errors import UsageError
from unheard.judges.rubric import Parts, rating, rubric_version
from unheard.metrics.estimate import Estimate
from unheard.metrics.rows import find_segments
from unheard.pipeline.measure import Measured
from unheard.settings import Rubric, Settings
from unheard.studies.paired_ratings import Pair, by_segment, matrix

EXAMPLES = 5

_STATES = "SELECT i.conversation_key, i.state FROM fact_issue AS i ORDER BY i.conversation_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would move, and by how much."""

    judge: str | None
    now: str
    """Version of the rubric in use."""
    then: str
    """Version that the changed rubric would have."""
    changed: dict[str, Any]
    estimates: list[Estimate]
    rows: list[dict[str, Any]]
    """The matrix of ratings, and examples of those that move furthest."""
    unrated: int
    """Conversations without a rating under either."""
    gained: int
    """Rated only under the changed rubric."""
    lost: int

    def to_json(self) -> dict[str, Any]:
        """As JSON, in the shape of a study."""
        return {
            "study": "rubric-preview",
            "judge": self.judge,
            "rubric_version": self.now,
            "rubric_version_then": self.then,
            "changed": self.changed,
            "estimates": [estimate.to_json() for estimate in self.estimates],
            "rows": self.rows,
            "notes": [
                f"{self.unrated:,} conversations have no rating under either; {self.gained:,} would gain one, "
                f"{self.lost:,} would lose it.",
                "Ratings are computed from stored parts; nothing was written: `unheard rubric apply` does it.",
            ],
        }


def changed_rubric(settings: Settings, changes: Sequence[str]) -> Rubric:
    """The rubric in use with `NAME=VALUE` changes; a `UsageError` names what is wrong."""
    values = settings.rubric.model_dump()
    for change in changes:
        name, _, value = change.partition("=")
        if name not in values or not value:
            raise UsageError(
                f"{change!r} changes no constant of the rubric. Write NAME=VALUE; there is: {', '.join(values)}."
            )
        values[name] = value
    try:
        return Rubric.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{first['loc'][0]} = {first['input']!r} is not valid: {first['msg']}.") from None


def preview(facts: Measured, settings: Settings, rubric: Rubric, by: Sequence[str] = ()) -> Preview:
    """Rate the stored parts of the judge in use by the rubric in use and by another one."""
    segments = list(find_segments(facts.engine, by).values())
    keys = "".join(f", {one.value('f')} AS s{place}" for place, one in enumerate(segments))
    rows = facts.engine.query(
        "SELECT f.conversation_key, f.conversation_id, f.source, f.cluster_key, f.sentiment_end, f.quality_tone,"
        f" f.quality_knowledge, f.quality_timeliness, f.is_never_answered{keys} FROM fact_conversation AS f"
        f"{''.join(one.join('f') for one in segments)} ORDER BY f.conversation_key"
    ).to_pylist()
    states: dict[str, list[str]] = {}
    for issue in facts.engine.query(_STATES).to_pylist():
        states.setdefault(issue["conversation_key"], []).append(issue["state"])
    pairs: list[Pair] = []
    unrated = gained = lost = 0
    for row in rows:
        parts = _parts(row, states.get(row["conversation_key"], []))
        before, after = rating(parts, settings.rubric), rating(parts, rubric)
        if before is not None and after is not None:
            pairs.append(_pair(row, before, after, len(segments)))
        unrated += before is None and after is None
        gained += before is None and after is not None
        lost += before is not None and after is None
    return Preview(
        judge=facts.judge, now=rubric_version(settings.rubric), then=rubric_version(rubric),
        changed={k: v for k, v in rubric.model_dump().items() if v != getattr(settings.rubric, k)},
        estimates=by_segment(pairs, by), rows=[*matrix(pairs), *_examples(pairs)], unrated=unrated, gained=gained,
        lost=lost,
    )  # fmt: skip


def _parts(row: dict[str, Any], states: Sequence[str]) -> Parts:
    return Parts(
        issues=tuple(states),
        sentiment_end=row["sentiment_end"],
        quality=(row["quality_tone"], row["quality_knowledge"], row["quality_timeliness"]),
        never_answered=bool(row["is_never_answered"]),
    )


def _pair(row: dict[str, Any], before: int, after: int, segments: int) -> Pair:
    return Pair(
        cluster=row["cluster_key"], before=before, after=after, conversation_id=row["conversation_id"],
        source=row["source"], segments=tuple(row[f"s{place}"] for place in range(segments)),
    )  # fmt: skip


def _examples(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    moved = sorted((pair for pair in pairs if pair.before != pair.after), key=lambda p: -abs(p.after - p.before))
    return [
        {"kind": "example", "source": one.source, "conversation_id": one.conversation_id, "before": one.before,
         "after": one.after}
        for one in moved[:EXAMPLES]
    ]  # fmt: skip
