"""Messages of Anthropic's API as logs keep them: a request with its answer, or the messages alone.

A row is `{"messages": [...], "system": …}`, or `{"request": {…}, "response": {…}}`. A message of the user may
hold only the result of a tool: no word of the customer. The policy stands in `system`, outside the messages.
A log of calls repeats the conversation in each row; with a `conversation_id` (or `session_id`) the last counts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from unheard.records import Conversation, Refused
from unheard.sources.blocks import Decoded
from unheard.sources.decode import Decode, refusal, untyped
from unheard.sources.openai import conversation_of

SOURCE = "anthropic"

_BLOCKS = ("tool_use", "tool_result", "thinking", "redacted_thinking", "server_tool_use")
_NOT_KEPT = {"request", "response", "system", "tools", "max_tokens", "stream", "stop_reason", "usage", "session_id"}
_TIMES = ("created_at", "timestamp", "created", "at", "time")


def is_log(row: Mapping[str, Any]) -> bool:
    """Say whether a row is a log of this API rather than of another one with the same field `messages`."""
    request = row.get("request", row)
    if not isinstance(request, dict) or not isinstance(request.get("messages"), list):
        return False
    if "system" in request or "anthropic_version" in request or str(request.get("model")).startswith("claude"):
        return True
    answer = row.get("response")
    return (isinstance(answer, dict) and answer.get("type") == "message") or any(
        isinstance(part, dict) and part.get("type") in _BLOCKS
        for message in request["messages"]
        if isinstance(message, dict) and isinstance(message.get("content"), list)
        for part in message["content"]
    )


def decoder(*, name: str) -> Decode:
    """Return the function that turns rows of such a log into conversations."""

    def decode(payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        out = Decoded(records=[], rows=[])
        for row, payload in enumerate(payloads):
            try:
                log = _log(untyped(payload))
                made: Conversation | None = (
                    None if log is None else conversation_of(log, payload, out.unknown, source=SOURCE)
                )
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                out.refused.append(refusal(error, name, lines[row]))
                continue
            if made is None:
                out.refused.append(
                    Refused(
                        file=name,
                        line=lines[row],
                        field="messages",
                        reason="The row has no list of messages.",
                        remedy='Write {"messages": [...]} or {"request": {"messages": [...]}, "response": {...}}.',
                    )
                )
                continue
            out.records.append(made)
            out.rows.append(row)
        return out

    return decode


def _log(raw: Any) -> dict[str, Any] | None:
    """Bring a row to the shape of a chat log: policy first, the answer last, each with the times the log has."""
    row = raw if isinstance(raw, dict) else {"messages": raw}
    request = row.get("request", row)
    if not isinstance(request, dict) or not isinstance(request.get("messages"), list):
        return None
    at = next((row[name] for name in _TIMES if row.get(name) is not None), None)
    messages = list(request["messages"])
    if messages and isinstance(messages[-1], dict) and "request" in row:
        messages[-1] = {"at": at, **messages[-1]}  # what was said before has no time in this row
    if request.get("system"):
        messages.insert(0, {"role": "system", "content": request["system"]})
    answer = row.get("response")
    if isinstance(answer, dict) and isinstance(answer.get("content"), list):
        messages.append({"role": "assistant", "content": answer["content"], "at": answer.get("created_at", at)})
    metadata = request.get("metadata")
    user = metadata.get("user_id") if isinstance(metadata, dict) else None
    given = {name: value for name, value in {**request, **row}.items() if name not in _NOT_KEPT}
    log: dict[str, Any] = {**given, "messages": messages}
    if "conversation_id" not in log and row.get("session_id") is not None:
        log["conversation_id"] = row["session_id"]
    if "request" in row:
        log.pop("id", None)  # the id of a call is not that of its conversation
    if user is not None:
        log.setdefault("user", user)
    return log
