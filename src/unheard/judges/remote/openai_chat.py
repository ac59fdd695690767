"""A server of OpenAI's kind, asked by OpenAI's own client: no profile of a provider's models is needed there.

The client loads in half of the time of the library that speaks to every provider, and costs half of its processor
time a call, which matters where a small machine asks many questions at a time.
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


_DECODER = msgspec.json.Decoder(_Completion)


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
        from openai import AsyncOpenAI

        self._model, self._settings = model, settings
        self._client = AsyncOpenAI(base_url=address, api_key=key, max_retries=0, timeout=settings.timeout_seconds)
        self._create = self._client.chat.completions.with_raw_response.create

    async def ask(self, messages: Sequence[Message], *, key: str) -> Reply:
        """Ask once, within the time that the settings allow, its last byte included."""
        body = chat_body(self._model, messages, self._settings)
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                raw = await self._create(**body, extra_headers={"Idempotency-Key": key})
            return _reply(_DECODER.decode(raw.content))
        except TimeoutError:
            raise CallError(TIMEOUT) from None
        except (msgspec.DecodeError, IndexError, UnicodeError, RecursionError):
            raise CallError(SERVER) from None  # what came is not what the protocol allows
        except Exception as error:
            raise _call_error(error) from None

    async def close(self) -> None:
        """Close the connections that are kept open between calls."""
        await self._client.close()


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


def _call_error(error: Exception) -> CallError:
    import openai

    if isinstance(error, openai.APITimeoutError):
        return CallError(TIMEOUT)
    if isinstance(error, openai.APIStatusError):
        wait = retry_after(error.response.headers, time.time())
        return http_error(error.status_code, wait, is_quota=error.code in QUOTA_CODES or error.type in QUOTA_CODES)
    if isinstance(error, openai.APIConnectionError | OSError):
        return CallError(CONNECTION)
    if isinstance(error, openai.APIError):
        return CallError(SERVER)
    return unexpected(error)


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
