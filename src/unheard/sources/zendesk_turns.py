"""What was said on a ticket: comments, messages of the log, chats, and what rules sent to the requester."""

from collections.abc import Iterable, Sequence
from typing import Any

from unheard.records import Turn
from unheard.sources.zendesk_chat import SAID, speaker_of, words_of
from unheard.sources.zendesk_comments import change_privacy, comments_of, redact
from unheard.sources.zendesk_first import describe, say_for_whom
from unheard.sources.zendesk_people import People
from unheard.sources.zendesk_said import COMMENTS, Said, turn_of
from unheard.sources.zendesk_shapes import REDACTED, Audit, Row, moment, row_in, text_of

_CHAT_VIA = ("chat", "native_messaging", "messaging", "web_messaging", "whatsapp", "sunshine_conversations")


def turns_of(ticket: Row, raw: Row, audits: Sequence[Audit], people: People) -> list[Turn]:
    """Put everything that was said into one order, each once."""
    said = comments_of(raw.get("comments") or (), audits, people)
    change_privacy(said, audits)
    redact(said, audits)
    logged = [one for item in raw.get("conversation_log") or () if (one := _logged(item, people)) is not None]
    chats = _chats(audits, raw.get("chats") or (), people)
    if chats or any(one.attributes.get("messaging") for one in logged):
        # The comment that closes a chat holds its whole transcript once more.
        known = {one.id for one in logged}
        said = {name: one for name, one in said.items() if one.via.channel not in _CHAT_VIA or name in known}
    for one in logged:
        before = said.get(one.id)
        if before is None:
            said[one.id] = one
        else:
            # The log knows bots; the comment knows how it came about.
            before.speaker, before.text = one.speaker, _shorter_known(before.text, one.text)
    found = [*said.values(), *chats]
    describe(ticket, found, people)
    say_for_whom(ticket, found, people)
    found += _notifications(audits, people)
    found.sort(key=lambda one: (moment(one.at), one.rank, len(one.id), one.id))
    return [turn_of(one) for one in found]


_LOG_SPEAKERS = {"user": "customer", "agent": "human_agent", "bot": "ai_agent"}


def _logged(item: Row, people: People) -> Said | None:
    """Read a row of the conversation log; rows that are nothing said are left out."""
    kind, content = str(item.get("type", "")), item.get("content")
    is_message = kind.startswith("Messaging::")
    if not isinstance(content, dict) or not (is_message or kind in COMMENTS):
        return None
    author, metadata = row_in(item, "author"), row_in(item, "metadata")
    user = text_of(author.get("zen:support:user_id"))
    reference = str(item.get("reference") or "")
    text = text_of(content.get("body")) or text_of(content.get("text")) or text_of(content.get("altText"))
    if text is not None and not text.replace(REDACTED, "").strip():
        text = None
    return Said(
        id=reference.removeprefix("zen:ticket_event:") if "ticket_event" in reference else str(item.get("id")),
        at=item.get("created_at"),
        speaker=_LOG_SPEAKERS.get(str(author.get("type"))) or people.speaker(user),
        speaker_id=user or text_of(author.get("zen:sunco:user_id")),
        text=text,
        is_public=metadata.get("public", content.get("public")) is not False,
        kind="message" if text is not None or not item.get("attachments") else "media",
        attributes={"messaging": True} if is_message else {},
    )


def _shorter_known(comment: str | None, logged: str | None) -> str | None:
    """Of two versions of one comment the plain one is kept, unless the other is redacted."""
    return logged if comment is None or (logged is not None and REDACTED in logged) else comment


def _chats(audits: Sequence[Audit], rows: Iterable[Row], people: People) -> list[Said]:
    """Collect the messages of chats, which stand inside an event or in a table of their own."""
    items = list(rows)
    for audit in audits:
        for child in audit.children:
            value = row_in(child, "value") or child
            if audit.kind(child).startswith("Chat"):
                items += [item for item in value.get("history") or () if isinstance(item, dict)]
    found: dict[tuple[Any, ...], Said] = {}
    for number, item in enumerate(items):
        if item.get("type") not in SAID:
            continue
        at, text = item.get("timestamp") or item.get("created_at"), words_of(item)
        is_file = text is None and item.get("type") == "ChatFileAttachment"
        if text is None and not is_file:
            continue
        one = Said(
            id=text_of(item.get("message_id")) or f"chat {number:06d}",
            at=at,
            speaker=speaker_of(item, people.requester),
            speaker_id=text_of(item.get("actor_id")),
            text=text,
            kind="media" if is_file else "message",
        )
        if one.speaker == "system":
            one.kind = "system"
        found.setdefault((at, one.speaker_id, text), one)
    return list(found.values())


def _notifications(audits: Sequence[Audit], people: People) -> list[Said]:
    """What rules sent to the requester; mails that only deliver a public comment are that comment once more."""
    found = []
    for audit in audits:
        delivers = any(
            audit.kind(child) in COMMENTS
            and child.get("public", True) is not False
            and people.speaker(text_of(child.get("author_id")) or audit.author) in ("human_agent", "ai_agent")
            and not audit.via_of(child).is_rule
            for child in audit.children
        )
        if delivers:
            continue
        for number, child in enumerate(audit.children):
            recipients = [str(one) for one in child.get("recipients") or ()]
            body = text_of(child.get("body"))
            if audit.kind(child) != "Notification" or body is None or people.requester not in recipients:
                continue
            is_template = audit.via_of(child).rel == "automation"
            found.append(
                Said(
                    id=text_of(child.get("id")) or f"{audit.id}.{number}",
                    at=audit.at,
                    speaker="automation",
                    speaker_id=None,
                    text=body,
                    kind="template" if is_template else "auto_reply",
                    rank=1,
                )
            )
    return found
