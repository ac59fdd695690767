"""OpenAI chat messages and Responses: `{"messages": [...]}` with whatever the log adds, or a bare list of messages
or items; and logged responses, chained to conversations.

Read besides the messages: `conversation_id` or `id`, `created` or `created_at`, `user` or `customer`,
`channel`, `language`, `source`, `model` (becomes `ai_version`), `metadata`. Everything else is kept as an
attribute. Without an id the content's hash is the id, so that the same log read twice stays one conversation.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from unheard.records import Conversation, Refused
from unheard.sources.blocks import Decoded
from unheard.sources.decode import Decode, refusal, untyped
from unheard.sources.messages import thread_of
from unheard.sources.responses import is_item, log_of, messages_of, rows_in
from unheard.sources.showing import showing

SOURCE = "openai"
SHOWS = showing(
    "turn_text", "business_turn", "human_actor", "ai_actor", "ai_action",
    times="where the log adds `created_at` (of the conversation), or `at` to messages",
    customer_identity="where the log adds `user` or `customer`",
    topic="where the log adds `topic`",
    issue_key="where the log adds `issue_key`",
)  # fmt: skip
"""What logs of messages can show: OpenAI's chat messages and Responses, Anthropic's messages."""
_PLAIN = ("channel", "language", "source", "topic", "team", "subject", "issue_key", "direction", "ai_version")
_READ = {
    *_PLAIN,
    "messages",
    "items",
    "conversation_id",
    "id",
    "created",
    "created_at",
    "user",
    "customer",
    "model",
    "metadata",
}


def decoder(*, name: str) -> Decode:
    """Return the function that turns rows of a chat log into conversations."""

    def decode(payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        out = Decoded(records=[], rows=[])
        for row, payload in enumerate(payloads):
            try:
                made = _conversation(untyped(payload), payload, out.unknown)
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
                        remedy='Write {"messages": [{"role": …, "content": …}]} or a bare list of messages.',
                    )
                )
                continue
            out.records.append(made)
            out.rows.append(row)
        return out

    return decode


def _conversation(raw: Any, payload: bytes, unknown: Counter[str]) -> Conversation | None:
    if rows := rows_in(raw):
        return conversation_of(log_of(rows, str(raw["conversation_id"])), payload, unknown)
    log = raw if isinstance(raw, dict) else {"messages": raw}
    messages = log.get("messages", log.get("items"))
    if not isinstance(messages, list):
        return None
    if any(is_item(one) for one in messages):
        messages = messages_of(messages)
    return conversation_of({**log, "messages": messages}, payload, unknown)


def conversation_of(
    log: dict[str, Any], payload: bytes, unknown: Counter[str], *, source: str = SOURCE
) -> Conversation:
    """Make a conversation of a log whose `messages` are chat messages."""
    thread = thread_of(log["messages"])
    given = log.get("conversation_id", log.get("id"))
    metadata = log.get("metadata")
    attributes = {**(metadata if isinstance(metadata, dict) else {}), **thread.notes}
    for field in log.keys() - _READ:
        unknown[field] += 1
        attributes.setdefault(field, log[field])
    made: dict[str, Any] = {field: log[field] for field in _PLAIN if log.get(field) is not None}
    made.setdefault("source", source)
    made.setdefault("channel", "chat")
    made["ai_version"] = made.get("ai_version", log.get("model"))
    made["conversation_id"] = given if given is not None else hashlib.blake2b(payload, digest_size=12).hexdigest()
    made["opened_at"] = log.get("created_at", log.get("created"))
    made["customer"] = _customer(log)
    made["attributes"] = attributes or None
    conversation: Conversation = msgspec.convert(made, Conversation)
    conversation.turns, conversation.actions = thread.turns, thread.actions
    return conversation


def _customer(log: dict[str, Any]) -> Any:
    if isinstance(log.get("customer"), dict):
        known = ("id", "email", "phone", "account")
        return {name: log["customer"][name] for name in known if name in log["customer"]}
    user = log.get("customer", log.get("user"))
    return {"id": user} if isinstance(user, (str, int)) and not isinstance(user, bool) else None
