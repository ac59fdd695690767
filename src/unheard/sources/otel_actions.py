"""Spans of tools: what the AI agent did, with outcome, error and times."""

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from unheard.records import Action
from unheard.sources.decode import untyped
from unheard.sources.otel_names import ARGUMENTS, CALL_ID, ERROR, RESULT, TOOL, TOOL_TYPE, first, text_of
from unheard.sources.otel_spans import FAILED, OK, Span
from unheard.sources.otel_tree import operation
from unheard.sources.tools import effect_of, outcome_of

_LOOKED_AT = 32
"""So many calls of one id are compared."""
_TIMEOUTS = ("timeout", "timedout", "timed_out", "deadline")


def failure_of(span: Span) -> str | None:
    """Return the kind of error of a span that failed; empty where it has none, None where the span did not fail."""
    kind = text_of(span.attributes, ERROR)
    for note in span.notes:
        kind = kind or (text_of(note.attributes, ERROR) if note.name == "exception" else None)
    if span.status == FAILED:
        return kind or ""
    return kind if text_of(span.attributes, ERROR[:1]) is not None else None


def has_failed(span: Span) -> bool:
    """Say whether a span states that it failed."""
    return failure_of(span) is not None


def is_again(span: Span, above: Sequence[Span]) -> bool:
    """Say whether the call is the one of the span around it: a client and its server both report it."""
    return bool(above) and operation(above[0]) == "tool" and tool_of(above[0]) == tool_of(span)


def tool_of(span: Span) -> str | None:
    """Return the name of the tool."""
    return text_of(span.attributes, TOOL) or span.name.removeprefix("execute_tool ").strip() or None


def action_of(span: Span) -> Action:
    """Make an action of a tool's span. Without a word about failure a success is only assumed."""
    tool = tool_of(span)
    effect = effect_of(tool)
    if effect == "unknown" and text_of(span.attributes, TOOL_TYPE) == "datastore":
        effect = "read"
    outcome, error, basis = _outcome(span)
    ended = span.end if span.end is not None and (span.start is None or span.end >= span.start) else None
    return Action(
        id=text_of(span.attributes, CALL_ID),
        tool=tool,
        effect=effect,
        started_at=span.start,
        ended_at=ended,
        outcome=outcome,
        error_type=error,
        arguments=_value(first(span.attributes, ARGUMENTS)),
        attributes={"outcome_basis": basis, "trace_id": span.trace, "span_id": span.id},
    )


def _outcome(span: Span) -> tuple[str, str | None, str]:
    kind = failure_of(span)
    if kind is not None:
        is_timeout = any(word in kind.lower() for word in _TIMEOUTS)
        return ("timeout" if is_timeout else "error"), kind or None, "native"
    if span.end is None:
        return "unknown", None, "derived"
    result = first(span.attributes, RESULT)
    text = result if isinstance(result, str) else "" if result is None else msgspec.json.encode(result).decode()
    outcome, error = outcome_of(text)
    if outcome == "error":
        return outcome, error, "derived"
    return outcome, None, "native" if span.status == OK else "assumed"


def _value(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return untyped(value.encode())
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return value


def join(said: list[Action], done: Sequence[Action]) -> list[Action]:
    """Put together the calls that messages tell of and those that spans tell of; both tell of most of them.

    By the call's id, and where it repeats in the order of both; a call without id by its tool. The span knows times
    and outcome, the message where in the conversation it was and often the arguments.
    """
    waiting: dict[tuple[str, Any], deque[Action]] = {}
    for one in said:
        waiting.setdefault(_key(one), deque()).append(one)
    alone: list[Action] = []
    for action in sorted(done, key=_order):
        same = waiting.get(_key(action), ())
        found = next((one for one in islice(same, _LOOKED_AT) if _fits(one, action)), None)
        if found is None:
            alone.append(action)
            continue
        waiting[_key(action)].remove(found)
        _tell(found, action)
    return sorted([*said, *alone], key=_order)


def _key(action: Action) -> tuple[str, Any]:
    return ("id", action.id) if action.id is not None else ("tool", action.tool)


def _fits(said: Action, done: Action) -> bool:
    return said.tool is None or done.tool is None or said.tool == done.tool


def _order(action: Action) -> tuple[int, str]:
    at = action.started_at
    attributes: Mapping[str, Any] = action.attributes or {}
    return (at if isinstance(at, int) else 2**63, str(attributes.get("span_id", "")))


def _tell(said: Action, done: Action) -> None:
    """Give the call of a message what its span knows; what only the answer told stays where the span assumes."""
    basis = (done.attributes or {}).get("outcome_basis")
    answered = said.outcome is not None and said.outcome != "unknown"
    attributes = dict(done.attributes or {})
    if basis == "assumed" and answered and said.outcome != "success":
        attributes["outcome_basis"] = "derived"
    else:
        said.outcome, said.error_type = done.outcome, done.error_type
    said.started_at, said.ended_at = done.started_at, done.ended_at
    said.tool, said.effect = done.tool or said.tool, done.effect
    said.arguments = done.arguments if done.arguments is not None else said.arguments
    said.attributes = attributes
