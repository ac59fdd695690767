"""OTLP as exporters write it, made by hand: spans, log records and the documents around them."""

import json
from typing import Any

START = 1_770_000_000
SECOND = 1_000_000_000


def wrapped(value: Any) -> dict[str, Any]:
    """Write a value as OTLP's JSON does."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [wrapped(one) for one in value]}}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": pairs(value)}}
    return {"stringValue": value}


def pairs(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": wrapped(value)} for key, value in values.items()]


def event(name: str, at: float = 0, /, **attributes: Any) -> dict[str, Any]:
    given = {key.replace("__", "."): value for key, value in attributes.items()}
    return {"name": name, "timeUnixNano": str(nanos(at)), "attributes": pairs(given)}


def nanos(at: float) -> int:
    return START * SECOND + int(at * SECOND)


def span(number: int, at: float, seconds: float, attributes: dict[str, Any], *, trace: int = 1,
         parent: int | None = None, name: str = "chat m-1", failed: bool = False, events: Any = (),
         **more: Any) -> dict[str, Any]:  # fmt: skip
    made = {
        "traceId": f"{trace:032x}", "spanId": f"{number:016x}", "name": name, "kind": 1,
        "startTimeUnixNano": str(nanos(at)), "endTimeUnixNano": str(nanos(at + seconds)),
        "attributes": pairs(attributes), "events": list(events), "status": {"code": 2} if failed else {},
        **more,
    }  # fmt: skip
    return made if parent is None else {**made, "parentSpanId": f"{parent:016x}"}


def export(*spans: dict[str, Any], **resource: Any) -> dict[str, Any]:
    given = {key.replace("_", "."): value for key, value in resource.items()}
    return {
        "resourceSpans": [
            {"resource": {"attributes": pairs(given)}, "scopeSpans": [{"scope": {"name": "x"}, "spans": list(spans)}]}
        ]
    }


def log(name: str, body: Any, *, trace: int | None = None, span: int | None = None, at: float = 0,
        **attributes: Any) -> dict[str, Any]:  # fmt: skip
    record: dict[str, Any] = {
        "timeUnixNano": str(nanos(at)), "eventName": name, "body": wrapped(body),
        "attributes": pairs({key.replace("__", "."): value for key, value in attributes.items()}),
    }  # fmt: skip
    if trace is not None:
        record["traceId"] = f"{trace:032x}"
    if span is not None:
        record["spanId"] = f"{span:016x}"
    return record


def export_logs(*records: dict[str, Any]) -> dict[str, Any]:
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": list(records)}]}]}


def said(role: str, *texts: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "parts": [{"type": "text", "content": text} for text in texts], **more}


def chat(conversation: str | None, given: Any = None, answered: Any = None, **more: Any) -> dict[str, Any]:
    """Attributes of a model call with today's names."""
    made = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "m-1", **more}
    if conversation is not None:
        made["gen_ai.conversation.id"] = conversation
    if given is not None:
        made["gen_ai.input.messages"] = json.dumps(given)
    if answered is not None:
        made["gen_ai.output.messages"] = json.dumps(answered)
    return made


def tool(conversation: str | None, name: str, **more: Any) -> dict[str, Any]:
    """Attributes of a tool's run with today's names."""
    made = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name}
    if conversation is not None:
        made["gen_ai.conversation.id"] = conversation
    return {**made, **{f"gen_ai.{key.replace('__', '.')}": value for key, value in more.items()}}


CALL = {"role": "assistant", "parts": [
    {"type": "text", "content": "Let me see."},
    {"type": "tool_call", "id": "f1", "name": "issue_refund", "arguments": {"order": 8}}]}  # fmt: skip
ANSWER = {"role": "tool", "parts": [{"type": "tool_call_response", "id": "f1", "response": "refunded"}]}
ASKED = said("user", "Refund order 8")
DONE = said("assistant", "It is done.")


def refund(conversation: str | None = "c-1", trace: int = 1) -> list[dict[str, Any]]:
    """One run of an agent: asked, a tool called, done. In the order in which spans end."""
    return [{**one, "traceId": f"{trace:032x}"} for one in [
        span(2, 0, 2, chat(conversation, [ASKED], [CALL], **{"gen_ai.usage.input_tokens": 10}), parent=1),
        span(3, 2, 1, tool(conversation, "issue_refund", tool__call__id="f1"), parent=1, name="execute_tool refund"),
        span(4, 3, 2, chat(conversation, [ASKED, CALL, ANSWER], [DONE], **{"gen_ai.usage.input_tokens": 20}), parent=1),
        span(1, 0, 5, {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "desk"}, name="invoke_agent desk"),
    ]]  # fmt: skip
