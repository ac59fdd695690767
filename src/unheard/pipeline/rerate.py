"""Apply a changed rubric: ratings are computed again from stored parts; no text is read, and nobody is asked.

Each batch is durable before the next: whoever is interrupted goes on with those that still carry another rubric's
version. What a rating was before is kept on a frozen sample, for `unheard study bridge`.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from unheard.errors import StoreLockedError, UsageError
from unheard.judges.base import EXTERNAL, KEPT, NOT_ENOUGH_EVIDENCE
from unheard.judges.rubric import Parts, rating, rubric_version
from unheard.judges.transcripts import Due, sql_of
from unheard.metrics.rows import quoted
from unheard.pipeline.frozen import keep_former
from unheard.settings import Rubric, Settings
from unheard.store import Store
from unheard.store.engine import Engine

BATCH = 5_000
Progress = Callable[[str, int, int | None], None]
Row = dict[str, Any]

_STORED = """
SELECT j.conversation_key, j.content_hash
FROM judgement AS j
WHERE j.judge = {judge}
    AND j.rubric_version NOT IN ({version}, {external})
ORDER BY j.conversation_key
"""
_JUDGES = "SELECT DISTINCT j.judge FROM judgement AS j ORDER BY j.judge"
_ROWS = "SELECT j.* FROM judgement AS j INNER JOIN judge_slice AS s ON s.conversation_key = j.conversation_key"
_ISSUES = "SELECT i.* FROM judged_issue AS i INNER JOIN judge_slice AS s ON s.conversation_key = i.conversation_key"


@dataclass(slots=True, kw_only=True)
class RatedAgain:
    """What a rubric did to the stored judgements of one judge."""

    judge: str
    rubric_version: str
    rated: int = 0
    """Have a rating by the rubric in use now."""
    moved: int = 0
    """Of those, ratings that differ from what they were; gained and lost ones are no move."""
    abstained: dict[str, int] = field(default_factory=dict)
    """Reason → judgements without a rating."""
    kept: str | None = None
    """Name under which the former ratings were kept on a sample."""

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def rate_again(
    store: Store, engine: Engine, made: RatedAgain, rubric: Rubric, keys: Sequence[str],
    progress: Progress | None = None,
) -> None:  # fmt: skip
    """Rate stored judgements of `made.judge` by a rubric, in batches; the steps of journeys must have been computed."""
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        rows = _rated(engine, made, rubric, part)
        store.put_judgements(rows)
        if progress is not None:
            progress("rating again", start + len(part), len(keys))


def _rated(engine: Engine, made: RatedAgain, rubric: Rubric, keys: Sequence[str]) -> list[Row]:
    places = pa.array(range(len(keys)), pa.int64())
    engine.register(
        "judge_slice",
        pa.table({"conversation_key": pa.array(keys, pa.string()), "batch": places, "place": places}),
    )
    engine.create("judge_cut", sql_of("judge_cut"))
    unanswered = {
        row["conversation_key"] for row in engine.query(sql_of("judge_unanswered")).to_pylist()
        if row["is_never_answered"]
    }  # fmt: skip
    of_judge = f" WHERE {{}}.judge = {quoted(made.judge)}"
    found = engine.query(f"{_ROWS}{of_judge.format('j')} ORDER BY j.conversation_key").to_pylist()
    issues: dict[str, list[Row]] = {}
    for row in engine.query(f"{_ISSUES}{of_judge.format('i')} ORDER BY i.conversation_key, i.issue").to_pylist():
        issues.setdefault(row["conversation_key"], []).append(row)
    for table in ("judge_cut", "judge_slice"):
        engine.drop(table)
    now_us = time.time_ns() // 1_000
    return [
        _row(row, issues.get(row["conversation_key"], []), row["conversation_key"] in unanswered, made, rubric, now_us)
        for row in found
    ]


def _row(row: Row, issues: list[Row], unanswered: bool, made: RatedAgain, rubric: Rubric, now_us: int) -> Row:
    """One judgement under the rubric; it abstains for another reason than its parts as it did."""
    parts = Parts(
        issues=tuple(issue["state"] for issue in issues),
        sentiment_end=row["sentiment_end"],
        quality=(row["quality_tone"], row["quality_knowledge"], row["quality_timeliness"]),
        never_answered=unanswered,
    )
    abstained = row["abstained"]
    stars = rating(parts, rubric) if abstained in (None, NOT_ENOUGH_EVIDENCE) else None
    if stars is None:
        abstained = abstained or NOT_ENOUGH_EVIDENCE
        made.abstained[abstained] = made.abstained.get(abstained, 0) + 1
    else:
        abstained = None
        made.rated += 1
        made.moved += row["rating"] is not None and row["rating"] != stars
    recomputed = {"rating_recomputed": stars} if row["is_imported"] else {}
    changed = {"rating": stars, "abstained": abstained, "rubric_version": made.rubric_version, "judged_at_us": now_us}
    return {**row, **changed, **recomputed, "issues": issues}


def apply_rubric(
    store: Store, settings: Settings, *, judge: str | None = None, command: str = "unheard rubric apply",
    progress: Progress | None = None,
) -> list[RatedAgain]:  # fmt: skip
    """Rate all stored judgements, or those of one judge, by the rubric in the settings.

    Left as they are: ratings that came along with an imported judgement, and former versions kept for the bridge.
    Raises `UsageError` for a judge without judgements.
    """
    from unheard.pipeline.judge import run_judge_steps

    version = rubric_version(settings.rubric)
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        there = [name for name in map(str, engine.query(_JUDGES).column("judge").to_pylist()) if KEPT not in name]
        if judge is not None and judge not in there:
            raise UsageError(
                f"{judge!r} has judged nothing here. There is: {', '.join(there) or 'no judgement at all'}."
            )
        run_judge_steps(engine, settings)
        made = []
        for name in [judge] if judge is not None else there:
            one = RatedAgain(judge=name, rubric_version=version)
            due = [
                Due(conversation_key=row["conversation_key"], content_hash=row["content_hash"], month=0)
                for row in engine.query(
                    _STORED.format(judge=quoted(name), version=quoted(version), external=quoted(EXTERNAL))
                ).to_pylist()
            ]
            one.kept = keep_former(store, engine, name, due, size=settings.frozen_conversations)
            rate_again(store, engine, one, settings.rubric, [row.conversation_key for row in due], progress)
            made.append(one)
    with suppress(StoreLockedError):
        store.publish_pending(command)
    return made
