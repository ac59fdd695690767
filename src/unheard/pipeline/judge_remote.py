"""Judging by a language model: each conversation asked once, each result durable when it arrives.

The order of one conversation: an answer to exactly this, kept from before → else one call → judgement and answer
in one transaction. Whatever stops the run, the next one goes on where it ended.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any
from urllib.parse import urlsplit

from unheard.errors import StoreLockedError, UsageError
from unheard.judges.base import Transcript
from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.remote.budget import OUTPUT_ESTIMATE, price_of
from unheard.judges.remote.model import address_of, check, schema_text, warm_up
from unheard.judges.remote.prompt import Prompt
from unheard.judges.remote.script import tokens
from unheard.judges.remote.untrusted import SecondReader
from unheard.judges.rubric import rubric_version
from unheard.judges.transcripts import Due, transcripts, work_of
from unheard.pipeline.event_loop import completed
from unheard.pipeline.frozen import keep_former
from unheard.pipeline.judge import ERASED, Progress, rated_from_parts, run_judge_steps
from unheard.pipeline.remote_result import RemoteResult
from unheard.pipeline.remote_run import Name, Run, has_words
from unheard.records import Judgement
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import Engine

Notice = Callable[[str], None]


def check_remote(judge: str, settings: Settings, *, max_cost: float | None = None, asks: bool = True) -> None:
    """Raise `UsageError` or `SettingsError`, before any work, for what can only fail."""
    check(judge, settings.llm, asks=asks)
    Prompt(name=judge, settings=settings.llm, secret=str).read_policy()
    if max_cost is not None and judge not in settings.llm.prices:
        raise UsageError(
            f"--max-cost needs the price of {judge!r}: set input and output (and cached) per million tokens under "
            f'[llm.prices."{judge}"] in the store\'s unheard.toml. No price is built in, because prices change.'
        )


def secret_of(store: Store) -> Callable[[str], str]:
    """Keyed hash for fences and digests: nobody who writes in a conversation can know it."""
    return lambda text: store.identity_hash("judge", text)


def second_reader(settings: Settings) -> SecondReader:
    """The embedded judge, made when the first conversation needs it: most never do."""
    made: list[EmbeddedJudge] = []

    def read(transcript: Transcript) -> Judgement:
        if not made:
            made.append(EmbeddedJudge(settings))
        return next(made[0].judge([transcript]))

    return read


def judge_remotely(
    store: Store,
    settings: Settings,
    *,
    judge: str,
    limit: int | None = None,
    only: frozenset[str] | None = None,
    max_cost: float | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    command: str = "",
    notice: Notice | None = None,
) -> RemoteResult:
    """Judge what has no current judgement by a language model.

    Before the first call `notice` (stderr by default) is told what is sent where. Raises `UsageError` for a judge
    that cannot be asked: no such form, no extra, no key, no price for `max_cost`; `StoreLockedError` where another
    process is asking the same judge about this store and does not end within `lock_timeout`.
    """
    check_remote(judge, settings, max_cost=max_cost, asks=not dry_run)
    if not dry_run:
        # The client's library takes a second to load: that second passes while the store is read.
        threading.Thread(target=warm_up, args=(judge, settings.llm), daemon=True).start()
    # What is due is found under the lock: a second run would find, ask and pay for the same conversations.
    alone = nullcontext() if dry_run else store.judging(judge, command or "unheard judge")
    with alone, open_run(
        store, settings, judge, limit=limit, only=only, progress=progress, writes=not dry_run
    ) as (run, engine, due):  # fmt: skip
        if due:
            (notice or _on_stderr)(notice_of(run.result, settings, len(due), dry_run=dry_run))
        if dry_run:
            run.result.left += len(due)
            run.result.estimate = _estimate(run, engine, due)
        elif due:
            completed(lambda: run.all(engine, due, max_cost))
    publish(store, run.result, command)
    return run.result


@contextmanager
def open_run(
    store: Store,
    settings: Settings,
    judge: str,
    *,
    limit: int | None = None,
    only: frozenset[str] | None = None,
    progress: Progress | None = None,
    writes: bool = True,
) -> Iterator[tuple["Run", Engine, list[Due]]]:
    """Find what a judge has not judged yet, and be ready to judge it.

    Where it `writes`, what the judge said before is kept on a sample first, and what only another rubric makes due is
    rated again from its stored parts; else that is left. Nobody is asked about it.
    """
    prompt = Prompt(name=judge, settings=settings.llm, secret=secret_of(store), second_reader=second_reader(settings))
    name = Name(name=judge, version=prompt.version, rubric_version=rubric_version(settings.rubric))
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        run_judge_steps(engine, settings)
        work = work_of(engine, name)
        due = [one for one in work.due if only is None or one.conversation_key in only][:limit]
        result = RemoteResult(
            eligible=work.eligible,
            already_current=work.already_current,
            left=len(work.due) - len(due),
            abstained={ERASED: work.erased} if work.erased else {},
            judge=name.name,
            judge_version=name.version,
            rubric_version=name.rubric_version,
            sent_to=shown_address(address_of(judge, settings.llm)),
        )
        if writes:
            result.kept = keep_former(store, engine, name.name, due, size=settings.frozen_conversations)
            due = rated_from_parts(store, engine, settings, due, result, progress)
        else:
            result.left += sum(one.needs_rating_only for one in due)
            due = [one for one in due if not one.needs_rating_only]
        yield Run(
            store=store, settings=settings, prompt=prompt, name=name, result=result, progress=progress
        ), engine, due  # fmt: skip


def publish(store: Store, result: RemoteResult, command: str) -> None:
    """Move what was judged to Parquet; while another process writes it waits, and is read all the same."""
    if result.judged or result.abstained:
        with suppress(StoreLockedError):
            store.publish_pending(command or "unheard judge")


def shown_address(address: str) -> str:
    """Leave user, password and query out of an address."""
    parts = urlsplit(address)
    if not parts.hostname:
        return address
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"


def notice_of(result: RemoteResult, settings: Settings, count: int, *, dry_run: bool) -> str:
    """Say what is sent where, and what redaction does not find."""
    would = "would send" if dry_run else "sends"
    said = (
        f"unheard: {would} up to {count:,} conversations to {result.judge} at {result.sent_to}: their public turns, "
        "subject, topic, channel, and which tools were used"
    )
    if not settings.llm.redact:
        return f"{said}. Redaction is switched off: every text is sent as it is."
    return (
        f"{said}. Replaced before sending: e-mail addresses, telephone numbers, IBANs, card numbers, postal addresses, "
        "order and customer numbers, as far as patterns find them. Names of people are not found and are sent."
    )


def _on_stderr(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _estimate(run: Run, engine: Engine, due: list[Due]) -> dict[str, Any]:
    """Count calls, tokens and cost of what is due, without sending anything."""
    asked: set[str] = set()
    input_tokens = kept = 0
    fixed = tokens(run.prompt.instructions) + tokens(schema_text())
    for batch in transcripts(engine, due):
        for transcript in batch:
            if not has_words(transcript):
                continue
            request = run.prompt.request(transcript)
            if request.digest in asked or run.store.answer(request.digest) is not None:
                kept += 1
                continue
            asked.add(request.digest)
            input_tokens += fixed + tokens(request.messages[1].text)
    price = run.settings.llm.prices.get(run.name.name)
    note = "by llm.prices, without cache" if price else f"no price of {run.name.name!r} is set in llm.prices"
    output_tokens = OUTPUT_ESTIMATE * len(asked)
    return {
        "calls": len(asked),
        "answered_before": kept,
        "input_tokens": input_tokens,
        "same_in_every_call": fixed,
        "output_tokens": output_tokens,
        "cost": None if price is None else price_of(price, input_tokens, output_tokens),
        "cost_note": note,
    }
