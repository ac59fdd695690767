"""Items of OpenAI's Responses API, brought to chat messages, and the chain that makes a conversation of responses.

A response names the one before it (`previous_response_id`) or its conversation; one row alone is only a step.
Items have no time of their own: what went in last and what came out take the time of their response.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from unheard.sources.blocks import BLOCK_BYTES, Block
from unheard.sources.decode import refusal
from unheard.sources.grouping import Grouping

_BUILT_IN = {
    "web_search_call": "search", "file_search_call": "search", "code_interpreter_call": "calculate",
    "computer_call": "use_computer", "image_generation_call": "create_image", "local_shell_call": "use_shell",
}  # fmt: skip
"""Tools that run at OpenAI → a name whose first word says what they do."""

_CALLS = ("function_call", "custom_tool_call")
_ANSWERS = ("function_call_output", "custom_tool_call_output", "computer_call_output", "local_shell_call_output")
ITEMS = frozenset({"message", "reasoning", "mcp_call", *_CALLS, *_ANSWERS, *_BUILT_IN})


def is_item(value: Any) -> bool:
    """Say whether a value is an item that is no plain chat message."""
    return isinstance(value, dict) and value.get("type") in ITEMS


def is_response(row: Mapping[str, Any]) -> bool:
    """Say whether a row is a logged response, with its input or without."""
    output = row.get("output")
    return isinstance(output, list) and (row.get("object") == "response" or any(is_item(one) for one in output))


def messages_of(items: Sequence[Any], at: Any = None) -> list[Any]:
    """Bring items to chat messages; reasoning is nobody's words, and a refusal is an answer."""
    out: list[Any] = []
    for item in items:
        kind = item.get("type", "message") if isinstance(item, dict) else None
        if kind == "message":
            out.append({**item, "content": _content(item.get("content")), "at": item.get("at", at)})
        elif kind in _CALLS:
            out.append(_call(item, at, item.get("arguments", item.get("input"))))
        elif kind in _ANSWERS:
            out.append(_answer(item, at, item.get("output")))
        elif kind == "mcp_call":
            out.append(_call(item, at, item.get("arguments")))
            if item.get("output") is not None or item.get("error") is not None:
                out.append({**_answer(item, at, item.get("output")), "is_error": item.get("error") is not None})
        elif kind in _BUILT_IN:
            out.append(_call({**item, "name": _BUILT_IN[kind]}, at, item.get("action")))
            if item.get("status") in ("completed", "failed"):
                out.append({**_answer(item, at, ""), "is_error": item["status"] == "failed"})
        elif kind != "reasoning":
            out.append(item)
    return out


def _content(content: Any) -> Any:
    if not isinstance(content, list):
        return content
    return [
        {**part, "text": part["refusal"]} if isinstance(part, dict) and isinstance(part.get("refusal"), str) else part
        for part in content
    ]


def _call(item: Mapping[str, Any], at: Any, arguments: Any) -> dict[str, Any]:
    call = {"id": item.get("call_id", item.get("id")), "name": item.get("name"), "arguments": arguments}
    return {"role": "assistant", "content": None, "tool_calls": [call], "at": at}


def _answer(item: Mapping[str, Any], at: Any, output: Any) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": item.get("call_id", item.get("id")), "content": output, "at": at}


def log_of(rows: Sequence[Mapping[str, Any]], conversation_id: str) -> dict[str, Any]:
    """Make one chat log of the responses of a conversation; an earlier row's items are not repeated."""
    messages: list[Any] = []
    log: dict[str, Any] = {"conversation_id": conversation_id}
    for number, row in enumerate(sorted(rows, key=lambda one: _number(one.get("created_at")))):
        asked, answered = row.get("created_at"), row.get("completed_at", row.get("created_at"))
        given = row.get("input")
        items = [{"role": "user", "content": given}] if isinstance(given, str) else list(given or ())
        if number == 0 and isinstance(row.get("instructions"), str):
            messages.append({"role": "system", "content": row["instructions"]})
        # What was said before has no time in this row; only the last of the input was new.
        messages += messages_of(items[:-1]) + messages_of(items[-1:], asked)
        messages += messages_of(row["output"], answered)
        log.setdefault("created_at", asked)
        for name in ("model", "user", "customer", "metadata", "channel", "language", "source"):
            if row.get(name) is not None:
                log[name] = row[name]
    return {**log, "messages": messages}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


class _Link(msgspec.Struct):
    id: Any = None
    previous_response_id: Any = None
    conversation: Any = None


def chained_blocks(path: Path, blocks: Sequence[Iterator[Block]]) -> Iterator[Block]:
    """Yield conversations of responses; `blocks`: the rows of the file, twice.

    The first reading notes which response follows which: a log need not be in the order of the chain.
    """
    first, second = blocks
    before: dict[str, str] = {}
    for block in first:
        for payload in block.payloads:
            link = _link(payload)
            parent = _parent(link) if link is not None else None
            if link is not None and link.id is not None and parent is not None:
                before[str(link.id)] = parent
    done = 0
    with Grouping() as grouping:
        for block in second:
            refused = list(block.refused)
            for payload, line in zip(block.payloads, block.lines, strict=True):
                try:
                    link = msgspec.json.decode(payload, type=_Link)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    refused.append(refusal(error, str(path), line))
                    continue
                own = str(link.id) if link.id is not None else f"line-{line}"
                grouping.add((_root(own, before, _parent(link)), "responses", line, float(line), payload))
            done = block.done
            yield Block(payloads=[], lines=[], refused=refused, done=done)
        yield from _joined(grouping, done)


def _joined(grouping: Grouping, done: int) -> Iterator[Block]:
    payloads: list[bytes] = []
    lines: list[int] = []
    held = 0
    for group in grouping.conversations():
        rows = [msgspec.Raw(entry[4]) for entry in group]
        payloads.append(msgspec.json.encode({"conversation_id": group[0][0], "responses": rows}))
        lines.append(min(entry[2] for entry in group))
        held += len(payloads[-1])
        if held > BLOCK_BYTES:
            yield Block(payloads=payloads, lines=lines, done=done)
            payloads, lines, held = [], [], 0
    yield Block(payloads=payloads, lines=lines, done=done)


def _link(payload: bytes) -> _Link | None:
    try:
        return msgspec.json.decode(payload, type=_Link)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _parent(link: _Link) -> str | None:
    """Name what a response belongs to: its conversation, else the response before it."""
    held = link.conversation.get("id") if isinstance(link.conversation, dict) else link.conversation
    found = held if held is not None else link.previous_response_id
    return str(found) if isinstance(found, (str, int)) else None


def _root(own: str, before: Mapping[str, str], parent: str | None) -> str:
    """Follow the chain to its start; a circle ends where it began."""
    seen = {own}
    here = parent if parent is not None else own
    while here not in seen and here in before:
        seen.add(here)
        here = before[here]
    return here


def rows_in(payload: Any) -> list[dict[str, Any]]:
    """Return the responses of a payload that can be read."""
    found = payload.get("responses") if isinstance(payload, dict) else None
    return [row for row in found or () if isinstance(row, dict) and isinstance(row.get("output"), list)]
