"""Chats inside tickets: who speaks stands in the embedded message, not in the actor's id.

A bot's greeting carries the id of an agent (`agent:403…`); only the message that is kept inside says that the
business' bot sent it.
"""

import msgspec

from unheard.sources.zendesk_shapes import Row, row_in

SAID = ("ChatMessage", "chat.msg", "ChatFileAttachment")
"""Kinds of a chat's rows that are something said; the others tell who joined, left or was moved."""


def speaker_of(item: Row, requester: str | None) -> str:
    """Say who wrote a row of a chat."""
    original = original_of(item)
    author, source = row_in(original, "author"), row_in(original, "source")
    actor, kind = str(item.get("actor_id") or ""), str(item.get("actor_type") or "").lower()
    if "answerbot" in str(source.get("type", "")).lower() or kind == "bot":
        return "ai_agent"
    if actor == "__trigger" or kind == "trigger":
        return "automation"
    if actor == "__system" or kind == "system":
        return "system"
    if author.get("type") == "USER" or kind in ("end-user", "end_user", "visitor"):
        return "customer"
    if author.get("type") == "BUSINESS" or kind == "agent" or actor.startswith("agent:"):
        return "human_agent"
    return "customer" if requester is None or actor in ("", requester) else "human_agent"


def words_of(item: Row) -> str | None:
    """Return what was said; null for a form or a file."""
    if item.get("message"):
        return str(item["message"])
    content = original_of(item).get("content")
    inner = content.get("text") if isinstance(content, dict) else None
    text = inner.get("text") if isinstance(inner, dict) else inner
    return str(text) if text else None


def original_of(item: Row) -> Row:
    """Return the message that is kept inside, which some exports write as text."""
    found = item.get("original_message")
    if isinstance(found, str):
        try:
            found = msgspec.json.decode(found)
        except msgspec.DecodeError:
            return {}
    return found if isinstance(found, dict) else {}
