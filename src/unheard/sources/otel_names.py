"""What we look for in a span, under every name that it has had: OpenTelemetry's conventions still change theirs.

The newest name stands first. Names of one vendor stand behind those of the conventions; they are read where an
instrumentation writes nothing else.
"""

from collections.abc import Mapping
from typing import Any

CONVERSATION = ("gen_ai.conversation.id",)
"""What states the conversation."""
SESSION = ("session.id", "langfuse.session.id", "traceloop.association.properties.session_id")
"""What stands for the conversation where none is stated."""
CUSTOMER_ID = ("enduser.id", "user.id", "langfuse.user.id", "traceloop.association.properties.user_id")
CUSTOMER_EMAIL = ("user.email", "enduser.email")

OPERATION = ("gen_ai.operation.name", "traceloop.span.kind")
PROVIDER = ("gen_ai.provider.name", "gen_ai.system")
MODEL = ("gen_ai.response.model", "gen_ai.request.model", "model_name")
AGENT = ("gen_ai.agent.name", "agent_name")
AGENT_VERSION = ("gen_ai.agent.version",)
INPUT_TOKENS = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
OUTPUT_TOKENS = ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")
COST = ("operation.cost", "gen_ai.usage.cost")
FINISH = ("gen_ai.response.finish_reasons", "gen_ai.response.finish_reason")
OUTPUT_TYPE = ("gen_ai.output.type", "gen_ai.openai.request.response_format")

INPUT = ("gen_ai.input.messages", "gen_ai.input_messages")
OUTPUT = ("gen_ai.output.messages", "gen_ai.output_messages")
WHOLE = ("pydantic_ai.all_messages", "all_messages", "all_messages_events")
"""Everything that was said up to the end of an agent's run, in one list."""
INSTRUCTIONS = ("gen_ai.system_instructions", "gen_ai.system.instructions")
PROMPT, COMPLETION = "gen_ai.prompt", "gen_ai.completion"
"""JSON, or `gen_ai.prompt.0.role`, `gen_ai.prompt.0.content`, …"""
EVENTS = ("events",)
"""Events of messages that stand in one attribute as JSON."""

TOOL = ("gen_ai.tool.name", "traceloop.entity.name")
TOOL_TYPE = ("gen_ai.tool.type",)
CALL_ID = ("gen_ai.tool.call.id",)
ARGUMENTS = ("gen_ai.tool.call.arguments", "gen_ai.tool.arguments", "tool_arguments", "traceloop.entity.input")
RESULT = ("gen_ai.tool.call.result", "gen_ai.tool.result", "tool_response", "traceloop.entity.output")
ERROR = ("error.type", "exception.type")

SCORE = ("gen_ai.evaluation.score.value",)
SCORE_NAME = ("gen_ai.evaluation.name",)
SCORE_WORD = ("gen_ai.evaluation.score.label",)

EVENT_NAME = ("event.name",)
DETAILS = "gen_ai.client.inference.operation.details"
EVALUATION = "gen_ai.evaluation.result"
CHOICE = "gen_ai.choice"
SAID = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}
"""Event of one message (up to version 1.36 of the conventions) → its role, where it states none."""
CONTENTS = {"gen_ai.content.prompt": PROMPT, "gen_ai.content.completion": COMPLETION}
"""Events of before: the messages are JSON in an attribute."""

SERVICE = ("service.name",)
SERVICE_VERSION = ("service.version",)

INFERENCE = frozenset(("chat", "text_completion", "generate_content", "completion", "response"))
AGENT_RUN = frozenset(("invoke_agent", "agent", "workflow", "invoke_workflow"))
TOOL_RUN = frozenset(("execute_tool", "tool"))

_KEPT = (
    "gen_ai.", "error.", "exception.", "user.", "enduser.", "session.", "langfuse.", "traceloop.",
    "pydantic_ai.", "operation.cost", "tool_", "all_messages", "model_name", "agent_name", "service.", "event", "role",
    "content", "id", "index", "message", "finish_reason", "tool_calls", "name",
)  # fmt: skip
_LEFT_OUT = ("gen_ai.tool.definitions", "exception.stacktrace", "exception.message", "gen_ai.request.tools")
_IS_OURS = ("gen_ai.", "traceloop.")


def is_kept(name: str) -> bool:
    """Say whether an attribute is kept: all that may be looked for one day, but not what describes the tools."""
    return name.startswith(_KEPT) and not name.startswith(_LEFT_OUT)


def is_of_ai(name: str, attributes: Mapping[str, Any]) -> bool:
    """Say whether a span or event tells of an AI agent."""
    return name.startswith("gen_ai.") or any(one.startswith(_IS_OURS) for one in attributes)


def first(attributes: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """Return the value under the first of some names that is there; None where none is."""
    for name in names:
        if (value := attributes.get(name)) is not None and value != "":
            return value
    return None


def text_of(attributes: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """Return a short text under the first of some names: ids and names, also those written as numbers."""
    value = first(attributes, names)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value).strip()[:500] or None


def number_of(attributes: Mapping[str, Any], names: tuple[str, ...]) -> float | int | None:
    """Return a number that is not negative, also one that was written as text."""
    value = first(attributes, names)
    if isinstance(value, str):
        try:
            value = float(value) if "." in value else int(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 2**53:
        return None
    return value
