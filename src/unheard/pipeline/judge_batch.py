"""Providers' batch endpoints by file: questions out, answers in, at the price and pace of a batch.

A line's id holds the digest of what is asked and the judge's name: an answer is matched with a conversation by
writing the question again and comparing digests, so nothing needs to be remembered, and an answer to a
conversation that has changed since fits none.
"""

import base64
import binascii
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unheard.errors import FileError, UsageError
from unheard.judges.remote.answer import OBEYS, UnusableAnswer
from unheard.judges.remote.model import provider_of, schema_text
from unheard.judges.remote.openai_chat import chat_body
from unheard.judges.remote.prompt import Request
from unheard.judges.remote.reply import Reply
from unheard.judges.transcripts import transcripts
from unheard.pipeline.judge_remote import Notice, notice_of, open_run, publish
from unheard.pipeline.remote_result import RemoteResult
from unheard.pipeline.remote_run import Run, has_words
from unheard.settings import Settings
from unheard.store import Store

PROVIDERS = ("openai", "anthropic")
ID_LENGTH = 64
"""Longest id of a line that every provider takes."""


@dataclass(slots=True, kw_only=True)
class ExportResult:
    """What was written."""

    judge: str
    judge_version: str
    path: str
    lines: int = 0
    answered_before: int = 0
    """Due, but an answer to the same content is kept or asked for in an earlier line: `unheard judge` uses it."""
    without_words: int = 0

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def export_batch(
    store: Store, settings: Settings, path: Path, *, judge: str, limit: int | None = None, notice: Notice
) -> ExportResult:
    """Write what would be asked about each conversation that is due, one line each, in the provider's batch format.

    Raises `UsageError` for a provider whose batch format is not known, `FileError` where the file cannot be written.
    """
    provider, _ = provider_of(judge)
    if provider not in PROVIDERS:
        raise UsageError(f"Batches can be written for {' and '.join(PROVIDERS)}, not for {provider!r}.")
    partial = path.with_name(path.name + ".part")
    with open_run(store, settings, judge, limit=limit, writes=False) as (run, engine, due):
        made = ExportResult(judge=judge, judge_version=run.name.version, path=str(path))
        notice(notice_of(run.result, settings, len(due), dry_run=True))
        asked: set[str] = set()
        try:
            with partial.open("w", encoding="utf-8") as file:
                for batch in transcripts(engine, due):
                    for transcript in batch:
                        if not has_words(transcript):
                            made.without_words += 1
                            continue
                        request = run.prompt.request(transcript)
                        if request.digest in asked or store.answer(request.digest) is not None:
                            made.answered_before += 1
                            continue
                        asked.add(request.digest)
                        file.write(json.dumps(_line(request, judge, settings), ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except OSError as error:
            raise FileError(f"{str(path)!r} cannot be written: {error.strerror}.") from None
    made.lines = len(asked)
    return made


def _line(request: Request, judge: str, settings: Settings) -> dict[str, Any]:
    provider, model = provider_of(judge)
    llm = settings.llm
    if provider == "anthropic":
        warmth = {} if llm.temperature is None else {"temperature": llm.temperature}
        told = f"{request.messages[0].text}\n\nJSON schema of the answer: {schema_text()}"
        cached = {"type": "text", "text": told, "cache_control": {"type": "ephemeral"}}
        said = [{"role": message.role, "content": message.text} for message in request.messages[1:]]
        params = {"model": model, "max_tokens": llm.output_tokens, "system": [cached], "messages": said, **warmth}
        return {"custom_id": _id(request.digest, judge), "params": params}
    return {
        "custom_id": _id(request.digest, judge),
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": chat_body(model, request.messages, llm),
    }


def _id(digest: str, judge: str) -> str:
    """Name a line by its digest and, where there is room, the judge."""
    named = f"{digest}-{base64.urlsafe_b64encode(judge.encode()).decode().rstrip('=')}"
    return named if len(named) <= ID_LENGTH else digest


def _judge_in(custom_id: str) -> str | None:
    _, _, coded = custom_id.partition("-")
    try:
        return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode() or None
    except (binascii.Error, UnicodeError, ValueError):
        return None


def import_batch(
    store: Store, settings: Settings, path: Path, *, judge: str | None = None, command: str = ""
) -> RemoteResult:
    """Read a provider's answers and judge by them what is due; settings and policy must be those of the export.

    Raises `FileError` where the file cannot be read or holds no answers, `UsageError` where none says which judge
    was asked. Answers that fit no conversation that is due are counted as unmatched.
    """
    answers: dict[str, Reply | str] = {}
    named = judge
    for custom_id, found in _answers(path):
        answers[custom_id.partition("-")[0]] = found
        named = named or _judge_in(custom_id)
    if not answers:
        raise FileError(f"{str(path)!r} holds no answers of a batch: one JSON object with a custom_id on each line.")
    if named is None:
        raise UsageError("The file does not say which judge was asked: name it with --judge PROVIDER:MODEL.")
    with open_run(store, settings, named) as (run, engine, due):
        for batch in transcripts(engine, due):
            for transcript in batch:
                request = run.to_ask(transcript)
                if request is not None:
                    _settle(run, request, answers.get(request.digest))
        run.result.unmatched = sum(digest not in run.asked for digest in answers)
        run.finish()
    publish(store, run.result, command)
    return run.result


def _settle(run: Run, request: Request, found: Reply | str | None) -> None:
    """Judge one conversation by its answer, or leave it."""
    others = run.waiting(request)
    if found is None:
        run.result.left += 1 + len(others)
        return
    run.asked.add(request.digest)
    if isinstance(found, str):
        for one in (request, *others):
            run.fail(one.transcript, found)
        return
    run.result.input_tokens += found.input_tokens
    run.result.cached_tokens += found.cached_tokens
    run.result.output_tokens += found.output_tokens
    try:
        run.take(request, run.verdict(found.text, found.was_cut, request), found.text)
    except UnusableAnswer as error:
        run.result.obedient += error.reason == OBEYS
        run.fail(request.transcript, error.reason)


def _answers(path: Path) -> Iterator[tuple[str, Reply | str]]:
    """Each line's id with the reply, or with the reason why there is none."""
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                    yield str(row["custom_id"]), _reply(row)
                except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                    continue
    except (OSError, UnicodeError):
        raise FileError(f"{str(path)!r} cannot be read as UTF-8 text.") from None


def _reply(row: dict[str, Any]) -> Reply | str:
    if "result" in row:
        result = row["result"]
        if result["type"] != "succeeded":
            return f"the batch says {str(result['type'])[:40]!r}"
        message, usage = result["message"], result["message"].get("usage") or {}
        cached = usage.get("cache_read_input_tokens") or 0
        return Reply(
            text="".join(part.get("text", "") for part in message["content"] if part.get("type") == "text"),
            input_tokens=(usage.get("input_tokens") or 0) + cached + (usage.get("cache_creation_input_tokens") or 0),
            cached_tokens=cached,
            output_tokens=usage.get("output_tokens") or 0,
            was_cut=message.get("stop_reason") == "max_tokens",
        )
    response = row.get("response")
    if row.get("error") or not response or response.get("status_code") != 200:
        status = response.get("status_code") if response else None
        return f"the batch says {status}" if status else "the batch reports an error"
    body, usage = response["body"], response["body"].get("usage") or {}
    choice = body["choices"][0]
    return Reply(
        text=choice["message"].get("content") or "",
        input_tokens=usage.get("prompt_tokens") or 0,
        cached_tokens=(usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0,
        output_tokens=usage.get("completion_tokens") or 0,
        was_cut=choice.get("finish_reason") == "length",
    )
