"""Chat messages with roles (user, assistant, tool, system) into turns and actions.

A tool's answer is never a turn of the customer, the system prompt never a turn at all. Calls and answers are
joined by order: ids repeat within real logs. Tools that the user called are not actions of the AI agent.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from unheard.records import Action, Turn
from unheard.sources.tools import effect_of, outcome_of

_MARKER = re.compile(r"###[A-Z][A-Z_-]*###")
_WORDLESS = (
    "tool_use", "tool_result", "thinking", "redacted_thinking", "server_tool_use", "mcp_tool_use", "mcp_tool_result",
    "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result",
)  # fmt: skip
"""Parts of a message that are neither words nor something that was sent to the other side."""
_CALLS = ("tool_use", "server_tool_use", "mcp_tool_use")
_TIMES = ("at", "timestamp", "created_at", "created", "time")


@dataclass(slots=True, kw_only=True)
class Thread:
    """What the messages of one conversation amount to."""

    turns: list[Turn] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    """Kept as attributes: hash and length of the policy, messages that could not be read."""
    waiting: list[Action] = field(default_factory=list)


def thread_of(messages: list[Any]) -> Thread:
    """Read the messages of one conversation in their order."""
    thread = Thread()
    for message in messages:
        if not isinstance(message, dict) or not isinstance(message.get("role"), str):
            thread.notes["unreadable_messages"] = thread.notes.get("unreadable_messages", 0) + 1
            continue
        _ROLES.get(message["role"], _other)(thread, message)
    return thread


def _time(message: dict[str, Any]) -> Any:
    for name in _TIMES:
        if isinstance(value := message.get(name), (str, int, float)) and not isinstance(value, bool):
            return value
    return None


def _words(content: Any) -> tuple[str | None, bool]:
    """Return a message's text, and whether it held something that is not text."""
    if isinstance(content, str):
        return _MARKER.sub("", content).strip() or None, False
    texts, media = [], False
    for part in content if isinstance(content, list) else []:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            texts.append(part["text"])
        elif isinstance(part, dict) and part.get("type") not in _WORDLESS:
            media = True
    return _MARKER.sub("", "\n".join(texts)).strip() or None, media


def _say(thread: Thread, message: dict[str, Any], speaker: str) -> None:
    text, media = _words(message.get("content"))
    if text is None and not media:
        return
    thread.turns.append(
        Turn(at=_time(message), speaker=speaker, text=text, kind="media" if media and text is None else None)
    )


def _user(thread: Thread, message: dict[str, Any]) -> None:
    for part in message["content"] if isinstance(message.get("content"), list) else []:
        if isinstance(part, dict) and part.get("type") == "tool_result":
            text, _ = _words(part.get("content"))
            _answer(thread, part.get("tool_use_id"), text or "", _time(message), _flag(part))
    _say(thread, message, "customer")


def _assistant(thread: Thread, message: dict[str, Any]) -> None:
    _say(thread, message, "ai_agent")
    calls = list(message.get("tool_calls") or [])
    if isinstance(message.get("function_call"), dict):
        calls.append({"function": message["function_call"]})
    if isinstance(message.get("content"), list):
        calls += [part for part in message["content"] if isinstance(part, dict) and part.get("type") in _CALLS]
    for call in calls:
        if isinstance(call, dict) and call.get("requestor") != "user":
            _call(thread, call, _time(message))
    for part in message["content"] if isinstance(message.get("content"), list) else []:
        # Tools that run at the vendor answer within the assistant's own message.
        if isinstance(part, dict) and str(part.get("type")).endswith("_tool_result"):
            text, _ = _words(part.get("content"))
            _answer(thread, part.get("tool_use_id"), text or "", _time(message), _flag(part))


def _call(thread: Thread, call: dict[str, Any], at: Any) -> None:
    function = call["function"] if isinstance(call.get("function"), dict) else call
    name = function.get("name")
    tool = name if isinstance(name, str) else None
    action = Action(
        id=call["id"] if isinstance(call.get("id"), (str, int)) else None,
        tool=tool,
        effect=effect_of(tool),
        started_at=at,
        after_turn=len(thread.turns) - 1 if thread.turns else None,
        arguments=_arguments(function.get("arguments", function.get("input"))),
    )
    thread.actions.append(action)
    thread.waiting.append(action)


def _arguments(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value


def _tool(thread: Thread, message: dict[str, Any]) -> None:
    if message.get("requestor") == "user":
        return
    text, _ = _words(message.get("content"))
    _answer(thread, message.get("tool_call_id", message.get("id")), text or "", _time(message), _flag(message))


def _flag(answer: dict[str, Any]) -> bool | None:
    """Say whether the log states a failure; None where it states nothing."""
    stated = [value for name in ("error", "is_error") if isinstance(value := answer.get(name), bool)]
    return any(stated) if stated else None


def _answer(thread: Thread, call_id: Any, text: str, at: Any, failed: bool | None) -> None:
    """Give an answer to the first call that waits for one; a matching id only picks among those that wait.

    Without a statement a success is only assumed: a tool may say in friendly words that nothing was done.
    """
    if not thread.waiting:
        return
    action = next((one for one in thread.waiting if call_id is not None and one.id == call_id), thread.waiting[0])
    thread.waiting.remove(action)
    action.ended_at = at
    action.outcome, action.error_type = outcome_of(text, is_error=failed)
    unstated = "derived" if action.outcome == "error" else "assumed"
    action.attributes = {"outcome_basis": "native" if failed is not None else unstated}


def _system(thread: Thread, message: dict[str, Any]) -> None:
    text, _ = _words(message.get("content"))
    if text is not None and "policy_hash" not in thread.notes:
        thread.notes["policy_hash"] = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        thread.notes["policy_characters"] = len(text)


def _other(thread: Thread, message: dict[str, Any]) -> None:
    _say(thread, message, message["role"])


_ROLES: dict[str, Callable[[Thread, dict[str, Any]], None]] = {
    "user": _user,
    "customer": lambda thread, message: _say(thread, message, "customer"),
    "assistant": _assistant,
    "ai_agent": _assistant,
    "tool": _tool,
    "function": _tool,
    "system": _system,
    "developer": _system,
    "human_agent": lambda thread, message: _say(thread, message, "human_agent"),
    "agent": lambda thread, message: _say(thread, message, "human_agent"),
}
