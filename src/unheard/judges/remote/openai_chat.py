"""A server of OpenAI's kind, asked by plain HTTP: no profile of a vendor's models is needed there.

One address, one kind of body. The library that speaks to every provider takes a second to load, OpenAI's own client
half of that; a run of a minute is to take no more than a minute.
"""

import asyncio
import email.utils
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from unheard.judges.remote.answer import SCHEMA
from unheard.judges.remote.failures import CONNECTION, SERVER, TIMEOUT, CallError, http_error, unexpected
from unheard.judges.remote.prompt import Message
from unheard.judges.remote.reply import Reply
from unheard.settings import Llm

SCHEMA_NAME = "judgement"
QUOTA_CODES = ("insufficient_quota", "billing_hard_limit_reached")
_THOUGHT = re.compile(r"^\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Details(msgspec.Struct):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None


class _Completion(msgspec.Struct):
    """What of a chat completion is read."""

    choices: list[_Choice]
    usage: _Usage | None = None


class _Error(msgspec.Struct):
    code: str | int | None = None
    type: str | None = None


class _Failure(msgspec.Struct):
    """What of an error's body is read."""

    error: _Error


_DECODER = msgspec.json.Decoder(_Completion)
_ERROR = msgspec.json.Decoder(_Failure)


def chat_body(model: str, messages: Sequence[Message], settings: Llm) -> dict[str, Any]:
    """The body of one call, for OpenAI's chat API and its batches."""
    schema = {"name": SCHEMA_NAME, "schema": SCHEMA, "strict": True}
    warmth = {} if settings.temperature is None else {"temperature": settings.temperature}
    return {
        "model": model,
        "messages": [{"role": message.role, "content": message.text} for message in messages],
        "response_format": {"type": "json_schema", "json_schema": schema},
        "max_completion_tokens": settings.output_tokens,
        **warmth,
    }


class OpenAiChat:
    """One model of one server."""

    def __init__(self, model: str, settings: Llm, *, address: str, key: str) -> None:
        import httpx2

        self._model, self._settings = model, settings
        self._url = f"{address.rstrip('/')}/chat/completions"
        self._client = httpx2.AsyncClient(
            headers={"authorization": f"Bearer {key}", "content-type": "application/json", "user-agent": "unheard"},
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=settings.concurrency),
            timeout=settings.timeout_seconds,
            follow_redirects=True,
        )

    async def ask(self, messages: Sequence[Message], *, key: str) -> Reply:
        """Ask once, within the time that the settings allow, its last byte included."""
        import httpx2

        body = msgspec.json.encode(chat_body(self._model, messages, self._settings))
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                answer = await self._client.post(self._url, content=body, headers={"idempotency-key": key})
        except (TimeoutError, httpx2.TimeoutException):
            raise CallError(TIMEOUT) from None
        except (httpx2.TransportError, OSError):
            raise CallError(CONNECTION) from None
        except Exception as error:
            raise unexpected(error) from None
        if not answer.is_success:
            wait = retry_after(answer.headers, time.time())
            raise http_error(answer.status_code, wait, is_quota=_is_quota(answer.content))
        try:
            return _reply(_DECODER.decode(answer.content))
        except (msgspec.DecodeError, IndexError, UnicodeError, RecursionError):
            raise CallError(SERVER) from None  # what came is not what the protocol allows

    async def close(self) -> None:
        """Close the connections that are kept open between calls."""
        await self._client.aclose()


def _is_quota(body: bytes) -> bool:
    """Whether an error says that the account has run out of money: waiting does not help then."""
    try:
        error = _ERROR.decode(body).error
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return error.code in QUOTA_CODES or error.type in QUOTA_CODES


def _reply(completion: _Completion) -> Reply:
    choice, usage = completion.choices[0], completion.usage or _Usage()
    details = usage.prompt_tokens_details or _Details()
    return Reply(
        text=_THOUGHT.sub("", choice.message.content or ""),
        input_tokens=usage.prompt_tokens or 0,
        cached_tokens=details.cached_tokens or 0,
        output_tokens=usage.completion_tokens or 0,
        was_cut=choice.finish_reason == "length",
    )


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a server asks to wait, said as seconds, milliseconds or a date; None where it does not say."""
    for name, unit in (("retry-after-ms", 1_000), ("retry-after", 1)):
        try:
            return max(0.0, float(headers[name]) / unit)
        except (KeyError, ValueError):
            continue
    try:
        return max(0.0, email.utils.parsedate_to_datetime(headers["retry-after"]).timestamp() - now)
    except (KeyError, ValueError, TypeError):
        return None
