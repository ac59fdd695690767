"""Judge: every eligible conversation that has no current judgement, resumable at any moment."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from unheard.errors import StoreLockedError
from unheard.facts.parameters import fact_parameters
from unheard.journeys.steps import journey_steps
from unheard.judges.base import Judge, Transcript
from unheard.judges.named import judge_named
from unheard.judges.store_rows import Row, lines_of, rows_of
from unheard.judges.transcripts import NEEDED_STEPS, Due, Work, transcripts, work_of
from unheard.pipeline.bench import Bench
from unheard.pipeline.cores import helpers_for, no_garbage_collection
from unheard.pipeline.frozen import keep_former
from unheard.pipeline.rerate import RatedAgain, rate_again
from unheard.records import Judgement
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import Engine
from unheard.store.steps import run_steps

Progress = Callable[[str, int, int | None], None]

PUBLISH_EVERY = 100_000
"""Judgements after which those that wait are moved to Parquet, so that a long run stays fast to read."""
ERASED = "erased before it was judged"


@dataclass(slots=True, kw_only=True)
class JudgeResult:
    """What was judged. eligible = judged + abstained + already current + failed + left."""

    eligible: int = 0
    judged: int = 0
    """Got a rating now."""
    rated_again: int = 0
    """Of judged and abstained: only the rubric had changed, and stored parts were enough. No text was read."""
    already_current: int = 0
    """Had a judgement of this content, judge and rubric (a rating or an abstention)."""
    failed: int = 0
    """The judge gave no answer; they are tried again next time."""
    left: int = 0
    """Not judged in this run: beyond --limit, or a dry run."""
    abstained: dict[str, int] = field(default_factory=dict)
    """Reason → conversations that the judge could not rate now."""
    kept: str | None = None
    """Name under which the former version of the judge was kept on a sample, for `unheard study bridge`."""
    judge: str = ""
    judge_version: str = ""
    rubric_version: str = ""

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def judge_store(
    store: Store,
    settings: Settings,
    *,
    judge: str = "embedded",
    limit: int | None = None,
    only: frozenset[str] | None = None,
    max_cost: float | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    command: str = "",
) -> JudgeResult:
    """Judge what has no current judgement; each batch is durable before the next one is read.

    `only` names the conversations to judge, by key; the others count as left.
    A judge of the form PROVIDER:MODEL is a language model, asked over the network (`judge_remotely`).
    Raises `UsageError` for a judge that does not exist. Killed at any moment, the next run goes on after the
    last batch: nothing is judged twice, nothing is lost.
    """
    if ":" in judge:
        from unheard.pipeline.judge_remote import judge_remotely

        return judge_remotely(
            store, settings, judge=judge, limit=limit, only=only, max_cost=max_cost, dry_run=dry_run,
            progress=progress, command=command,
        )  # fmt: skip
    return _judge_here(
        store, settings, judge_named(judge, settings), limit=limit, only=only, dry_run=dry_run, progress=progress,
        command=command,
    )  # fmt: skip


@no_garbage_collection()
def _judge_here(
    store: Store,
    settings: Settings,
    reader: Judge,
    *,
    limit: int | None,
    only: frozenset[str] | None,
    dry_run: bool,
    progress: Progress | None,
    command: str,
) -> JudgeResult:
    """Judge in this process and its helpers, without a network."""
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        work = _work(engine, reader, settings)
        due = [one for one in work.due if only is None or one.conversation_key in only][:limit]
        result = JudgeResult(
            eligible=work.eligible,
            already_current=work.already_current,
            left=len(work.due) - (0 if dry_run else len(due)),
            abstained={ERASED: work.erased} if work.erased else {},
            judge=reader.name,
            judge_version=reader.version,
            rubric_version=reader.rubric_version,
        )
        if not dry_run:
            result.kept = keep_former(store, engine, reader.name, due, size=settings.frozen_conversations)
            to_read = rated_from_parts(store, engine, settings, due, result, progress)
            with Bench(reader, settings, helpers=helpers_for(settings.threads)) as bench:
                _judge_all(store, engine, bench, to_read, result, progress, command)
    if result.judged or result.abstained:
        _publish(store, command)
    return result


def rated_from_parts(
    store: Store, engine: Engine, settings: Settings, due: Sequence[Due], result: JudgeResult,
    progress: Progress | None,
) -> list[Due]:  # fmt: skip
    """Rate again from stored parts what only the rubric makes due; return the rest, which must be read."""
    keys = [one.conversation_key for one in due if one.needs_rating_only]
    made = RatedAgain(judge=result.judge, rubric_version=result.rubric_version)
    rate_again(store, engine, made, settings.rubric, keys, progress)
    result.rated_again = len(keys)
    result.judged += made.rated
    for reason, count in made.abstained.items():
        result.abstained[reason] = result.abstained.get(reason, 0) + count
    return [one for one in due if not one.needs_rating_only]


def _work(engine: Engine, judge: Judge, settings: Settings) -> Work:
    run_judge_steps(engine, settings)
    return work_of(engine, judge)


def run_judge_steps(engine: Engine, settings: Settings) -> None:
    """Compute which conversations are eligible and what is folded into them."""
    steps = [step for step in journey_steps() if step.table in NEEDED_STEPS]
    run_steps(engine, steps, fact_parameters(settings))


def _judge_all(
    store: Store,
    engine: Engine,
    bench: Bench,
    due: Sequence[Due],
    result: JudgeResult,
    progress: Progress | None,
    command: str,
) -> None:
    done = published = 0
    for batch, judgements in bench.judged(transcripts(engine, due), len(due)):
        rows = list(_rows(judgements, batch, result))
        store.put_judgements(rows)
        result.failed += len(batch) - len(rows)
        done += len(batch)
        if progress is not None:
            progress("judging", done, len(due))
        if done - published >= PUBLISH_EVERY:
            _publish(store, command)
            published = done


def _rows(judgements: Sequence[Judgement], batch: Sequence[Transcript], result: JudgeResult) -> Iterator[Row]:
    of = {transcript.conversation_key: transcript for transcript in batch}
    now_us = time.time_ns() // 1_000
    for judgement in judgements:
        row, issues = rows_of(judgement, of[str(judgement.conversation_id)], is_imported=False, judged_at_us=now_us)
        if judgement.abstained is None:
            result.judged += 1
        else:
            result.abstained[judgement.abstained] = result.abstained.get(judgement.abstained, 0) + 1
        yield {**row, "issues": issues}


def _publish(store: Store, command: str) -> None:
    """Move waiting judgements to Parquet; while another process writes they wait, and are read all the same."""
    try:
        store.publish_pending(command or "unheard judge")
    except StoreLockedError:
        return


def check_judge(judge: str, settings: Settings) -> None:
    """Raise `UsageError`, before any work, for a judge that does not exist or cannot be asked."""
    if ":" in judge:
        from unheard.pipeline.judge_remote import check_remote

        check_remote(judge, settings)
    else:
        judge_named(judge, settings)


_STORED = """
SELECT c.conversation_id, c.source, j.*
FROM judgement AS j
INNER JOIN conversation AS c ON c.conversation_key = j.conversation_key
WHERE j.judge = {judge}
ORDER BY c.source, c.conversation_id
"""
_ISSUES = "SELECT * FROM judged_issue WHERE judge = {judge} ORDER BY conversation_key, issue"


def judgements_jsonl(store: Store, *, judge: str = "embedded") -> Iterator[str]:
    """Write every judgement of a judge in the shape that `judgements.jsonl` is read in, one a line."""
    quoted = "'" + judge.replace("'", "''") + "'"
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        issues: dict[str, list[dict[str, Any]]] = {}
        for row in engine.query(_ISSUES.format(judge=quoted)).to_pylist():
            issues.setdefault(row["conversation_key"], []).append(row)
        yield from lines_of(engine.query(_STORED.format(judge=quoted)).to_pylist(), issues)
