"""The one door to a language model: messages in, text and token counts out.

Behind it stands pydantic-ai, which speaks to every provider and to any server of OpenAI's kind. It is imported
inside functions only (it takes a second), its own retries are switched off, and its errors become `CallError`.
"""

import asyncio
import os
from collections.abc import Sequence
from typing import Any, Protocol

from unheard.errors import UsageError
from unheard.judges.remote.answer import SCHEMA
from unheard.judges.remote.failures import TIMEOUT, CallError, call_error
from unheard.judges.remote.openai_chat import SCHEMA_NAME, OpenAiChat
from unheard.judges.remote.prompt import Message
from unheard.judges.remote.reply import Reply
from unheard.settings import Llm

EXTRAS = {"openai": "llm", "anthropic": "anthropic", "google": "google"}
KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
}
"""Provider → environment variables that usually hold its key, the first one set counts."""
OPENAI_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 10.0


class Model(Protocol):
    """A language model."""

    async def ask(self, messages: Sequence[Message], *, key: str) -> Reply:
        """Ask once; raise `CallError` where no answer came in time. Calls with the same `key` ask the same."""

    async def close(self) -> None:
        """Let go of connections."""


def provider_of(name: str) -> tuple[str, str]:
    """Split PROVIDER:MODEL; raise `UsageError` where one of them is missing."""
    provider, _, model = name.partition(":")
    if not provider or not model or any(character.isspace() for character in name):
        raise UsageError(f"{name!r} is no judge of the form PROVIDER:MODEL, such as openai:gpt-4.1.")
    return provider, model


def address_of(name: str, settings: Llm) -> str:
    """Say where a model's calls go."""
    provider, _ = provider_of(name)
    if settings.base_url:
        return settings.base_url
    if provider == "openai":
        return os.environ.get("OPENAI_BASE_URL") or OPENAI_URL
    return f"the provider {provider!r}"


def check(name: str, settings: Llm, *, asks: bool = True) -> None:
    """Raise `UsageError` before any work where the extra or the key is missing; load nothing heavy.

    Who asks nothing, as in a dry run, needs neither.
    """
    from importlib.util import find_spec

    provider, _ = provider_of(name)
    if not asks:
        return
    needed = {"anthropic": "anthropic", "google": "google.genai"}.get(provider, "openai")
    try:
        missing = find_spec("pydantic_ai") is None or find_spec(needed) is None
    except ModuleNotFoundError:
        missing = True
    if missing:
        extra = EXTRAS.get(provider, "llm")
        raise UsageError(f"The judge {name!r} needs the extra {extra!r}: pip install 'unheard[{extra}]'.")
    if provider in KEYS:
        _key(name, provider, settings)


def _key(name: str, provider: str, settings: Llm) -> str:
    """Read the key; a server with a base_url of its own is sent none unless `llm.key_env` names one."""
    if settings.key_env:
        key = os.environ.get(settings.key_env)
        if not key:
            raise UsageError(f"The environment variable {settings.key_env!r} that llm.key_env names is not set.")
        return key
    if settings.base_url:
        return "none"
    key = next((value for variable in KEYS[provider] if (value := os.environ.get(variable))), None)
    if key:
        return key
    if provider == "openai" and os.environ.get("OPENAI_BASE_URL"):
        return "none"
    raise UsageError(
        f"The judge {name!r} needs a key: set the environment variable {KEYS[provider][0]}, "
        "or name a server that needs none with UNHEARD_LLM__BASE_URL=http://localhost:11434/v1."
    )


def connect(name: str, settings: Llm) -> Model:
    """Make the door to a model; nothing is sent yet."""
    check(name, settings)
    provider, model = provider_of(name)
    if _is_plain(name, settings):
        return OpenAiChat(model, settings, address=address_of(name, settings), key=_key(name, provider, settings))
    makers = {"openai": _openai, "anthropic": _anthropic, "google": _google}
    made = makers[provider](name, model, settings) if provider in makers else _other(name)
    return _Asking(made, settings)


def _is_plain(name: str, settings: Llm) -> bool:
    """Whether a model stands behind OpenAI's API without being one of a vendor whose peculiarities are known."""
    provider, model = provider_of(name)
    return provider == "openai" and "/" not in model and address_of(name, settings).rstrip("/") != OPENAI_URL


def warm_up(name: str, settings: Llm) -> None:
    """Load what `connect` will need; what goes wrong here is said by `connect`."""
    from contextlib import suppress
    from importlib import import_module

    provider, _ = provider_of(name)
    with suppress(Exception):
        import_module("httpx2" if _is_plain(name, settings) else f"pydantic_ai.models.{provider}")


def _openai(name: str, model: str, settings: Llm) -> Any:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    address = address_of(name, settings)
    client = AsyncOpenAI(
        base_url=address, api_key=_key(name, "openai", settings), max_retries=0, timeout=settings.timeout_seconds
    )
    if address.rstrip("/") == OPENAI_URL:
        return OpenAIChatModel(model, provider=OpenAIProvider(openai_client=client))
    return OpenAIChatModel(model, provider=OpenAICompatibleProvider("local", openai_client=client))


def _anthropic(name: str, model: str, settings: Llm) -> Any:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(
        base_url=settings.base_url,
        api_key=_key(name, "anthropic", settings),
        max_retries=0,
        timeout=settings.timeout_seconds,
    )
    return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=client))


def _google(name: str, model: str, settings: Llm) -> Any:
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    key = _key(name, "google", settings)
    return GoogleModel(model, provider=GoogleProvider(api_key=key, base_url=settings.base_url))


def _other(name: str) -> Any:
    """Any other provider that pydantic-ai knows, with its own environment variables."""
    from pydantic_ai.exceptions import UserError
    from pydantic_ai.models import infer_model

    try:
        return infer_model(name)
    except ImportError as error:
        raise UsageError(f"The judge {name!r} needs a package that is not installed: {error}") from None
    except UserError as error:
        raise UsageError(f"The judge {name!r} cannot be used: {error}") from None


class _Asking:
    """A model of pydantic-ai behind our door."""

    def __init__(self, model: Any, settings: Llm) -> None:
        from pydantic_ai.models import ModelRequestParameters
        from pydantic_ai.output import OutputObjectDefinition

        self._model = model
        self._timeout = settings.timeout_seconds
        self._settings: dict[str, Any] = {"max_tokens": settings.output_tokens, "cache": {"messages": False}}
        if settings.temperature is not None:
            self._settings["temperature"] = settings.temperature
        self._native = bool(model.profile.get("supports_json_schema_output", False))
        self._parameters = ModelRequestParameters(
            output_mode="native" if self._native else "text",
            output_object=OutputObjectDefinition(json_schema=schema_for(model.system), name=SCHEMA_NAME, strict=True)
            if self._native
            else None,
        )

    async def ask(self, messages: Sequence[Message], *, key: str) -> Reply:
        """Ask once, within the time that the settings allow, its last byte included.

        The key goes along as `Idempotency-Key`: a gateway that knows the header charges a repeated call once.
        """
        settings = {**self._settings, "extra_headers": {"Idempotency-Key": key}}
        history = _history(messages, with_schema=not self._native)
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._model.request(history, settings, self._parameters)
        except TimeoutError:
            raise CallError(TIMEOUT) from None
        except Exception as error:
            raise call_error(error) from None
        usage = response.usage
        return Reply(
            text="".join(part.content for part in response.parts if part.part_kind == "text"),
            input_tokens=usage.input_tokens or 0,
            cached_tokens=usage.cache_read_tokens or 0,
            output_tokens=usage.output_tokens or 0,
            was_cut=response.finish_reason == "length",
        )

    async def close(self) -> None:
        """Close the connections that are kept open between calls."""
        close = getattr(getattr(self._model, "client", None), "close", None)
        waits = close() if callable(close) else None
        if asyncio.iscoroutine(waits):
            await waits


def _history(messages: Sequence[Message], *, with_schema: bool) -> list[Any]:
    """Bring our messages into the library's form; a model without schemas is told the schema in words."""
    from pydantic_ai.messages import ModelRequest, ModelResponse, SystemPromptPart, TextPart, UserPromptPart

    history: list[Any] = []
    for message in messages:
        if message.role == "system":
            text = f"{message.text}\n\nJSON schema of the answer: {schema_text()}" if with_schema else message.text
            history.append(ModelRequest(parts=[SystemPromptPart(text)]))
        elif message.role == "user":
            if history and len(history) == 1:
                history[0].parts.append(UserPromptPart(message.text))
            else:
                history.append(ModelRequest(parts=[UserPromptPart(message.text)]))
        else:
            history.append(ModelResponse(parts=[TextPart(message.text)]))
    return history


def schema_for(system: str) -> dict[str, Any]:
    """The answer's schema; Anthropic's client knows no list of types, so null is written as a choice there."""
    return spelled_out(SCHEMA) if system == "anthropic" else SCHEMA


def spelled_out(schema: Any) -> Any:
    """Write `"type": ["integer", "null"]` as a choice between two schemas, at every depth."""
    if isinstance(schema, list):
        return [spelled_out(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kinds = schema.get("type")
    if not isinstance(kinds, list):
        return {name: spelled_out(part) for name, part in schema.items()}
    rest = {name: part for name, part in schema.items() if name != "type"}
    return {"anyOf": [{"type": kind, **(rest if kind != "null" else {})} for kind in kinds]}


def schema_text() -> str:
    """The answer's schema as JSON without blanks."""
    import json

    return json.dumps(SCHEMA, separators=(",", ":"))
