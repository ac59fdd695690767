"""What was said on a ticket: comments, messages of the log, chats, and what rules sent to the requester."""

import datetime as dt
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from unheard.records import Turn
from unheard.sources.zendesk_chat import SAID, speaker_of, words_of
from unheard.sources.zendesk_people import People
from unheard.sources.zendesk_shapes import REDACTED, Audit, Row, Via, moment, row_in, text_of, via_of

OUTBOUND_VIA = ("api", "rule", "system")
"""A ticket that these open for somebody else is the business writing first; by any other way an agent typed for
the customer."""
_CHAT_VIA = ("chat", "native_messaging", "messaging", "web_messaging", "whatsapp", "sunshine_conversations")
_TAG = re.compile(r"<[^>]+>")
_COMMENTS = ("Comment", "VoiceComment")


@dataclass(slots=True, kw_only=True)
class Said:
    """One thing that was said, on its way to a turn."""

    id: str
    at: Any
    speaker: str | None
    speaker_id: str | None
    text: str | None
    is_public: bool = True
    kind: str = "message"
    ended_at: Any = None
    attributes: Row = field(default_factory=dict)
    via: Via = field(default_factory=Via)
    rank: int = 0
    """Among things of one moment: what rules send comes after what it answers."""


def turns_of(ticket: Row, raw: Row, audits: Sequence[Audit], people: People) -> list[Turn]:
    """Put everything that was said into one order, each once."""
    said = _comments(raw.get("comments") or (), audits, people)
    _change_privacy(said, audits)
    _redact(said, audits)
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
    _describe(ticket, found, people)
    _typed_by_an_agent(ticket, found, people)
    found += _notifications(audits, people)
    found.sort(key=lambda one: (moment(one.at), one.rank, len(one.id), one.id))
    return [_turn(one) for one in found]


def _turn(one: Said) -> Turn:
    attributes = {name: value for name, value in one.attributes.items() if name != "messaging"}
    return Turn(
        at=one.at,
        ended_at=one.ended_at,
        speaker=one.speaker,
        speaker_id=one.speaker_id,
        text=one.text,
        visibility="public" if one.is_public else "internal",
        kind=one.kind if one.is_public or one.kind != "message" else "note",
        attributes=attributes or None,
    )


def _comments(rows: Iterable[Row], audits: Sequence[Audit], people: People) -> dict[str, Said]:
    """Collect comments of audits, events and the comments' own pages; the same one counts once."""
    found: dict[str, Said] = {}
    for audit in audits:
        for number, child in enumerate(audit.children):
            if audit.kind(child) in _COMMENTS and "body" in child:
                name = text_of(child.get("id")) or f"{audit.id}.{number}"
                _add(found, _comment(name, child, audit.at, audit.author, audit.via_of(child), people))
    for number, row in enumerate(rows):
        name = text_of(row.get("id")) or f"#{number}"
        _add(found, _comment(name, row, None, None, via_of(row.get("via")), people))
    return found


def _add(found: dict[str, Said], one: Said) -> None:
    before = found.setdefault(one.id, one)
    if before is not one:
        if one.text is not None and REDACTED in one.text:
            before.text = one.text
        before.is_public = before.is_public and one.is_public


def _comment(name: str, row: Row, at: Any, author: str | None, via: Via, people: People) -> Said:
    who = text_of(row.get("author_id")) or author
    is_public = row.get("public", True) is not False
    one = Said(
        id=name,
        at=row.get("created_at") or at,
        speaker=people.speaker(who, is_public=is_public),
        speaker_id=who,
        text=text_of(row.get("plain_body")) or text_of(row.get("body")) or text_of(row.get("html_body")),
        is_public=is_public,
        via=via,
    )
    data = row.get("data")
    if isinstance(data, dict) and (row.get("type") or row.get("event_type")) == "VoiceComment":
        _speak(one, data)
    if via.is_merge:
        # What merging writes into both tickets is nobody's answer.
        one.speaker, one.kind = "system", "system"
    elif via.is_rule and one.speaker != "ai_agent":
        one.speaker, one.kind = "automation", "template"
    return one


def _speak(one: Said, call: Row) -> None:
    one.text = text_of(call.get("transcription_text")) or one.text
    one.at = call.get("started_at") or one.at
    seconds = call.get("call_duration")
    if isinstance(seconds, (int, float)) and moment(one.at) != float("inf"):
        end = dt.datetime.fromtimestamp(moment(one.at) + seconds, dt.UTC)
        one.ended_at = end.isoformat()


def _change_privacy(said: dict[str, Said], audits: Sequence[Audit]) -> None:
    """A comment that was made private later is private."""
    for audit in audits:
        for child in audit.children:
            one = said.get(str(child.get("comment_id")))
            if one is not None and audit.kind(child) == "CommentPrivacyChange":
                one.is_public = child.get("public") is not False


def _redact(said: dict[str, Said], audits: Sequence[Audit]) -> None:
    """Words that were redacted later are gone, also where an older row still has them."""
    for audit in audits:
        for child in audit.children:
            one = said.get(str(child.get("comment_id")))
            if one is not None and "redaction" in audit.kind(child).lower() and REDACTED not in (one.text or ""):
                one.text = None
                one.attributes["redacted"] = True
    for one in said.values():
        if one.text is not None and not one.text.replace(REDACTED, "").strip():
            one.text = None
            one.attributes["redacted"] = True


_LOG_SPEAKERS = {"user": "customer", "agent": "human_agent", "bot": "ai_agent"}


def _logged(item: Row, people: People) -> Said | None:
    """Read a row of the conversation log; rows that are nothing said are left out."""
    kind, content = str(item.get("type", "")), item.get("content")
    is_message = kind.startswith("Messaging::")
    if not isinstance(content, dict) or not (is_message or kind in _COMMENTS):
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


def _words(text: Any) -> str:
    """Bring a description and a comment to the same form: one has markup where the other has not."""
    plain = html.unescape(_TAG.sub(" ", str(text or ""))).replace("\\r\\n", " ").replace("\\n", " ")
    return " ".join(plain.split())


def _describe(ticket: Row, said: list[Said], people: People) -> None:
    """The description is a copy of the first comment; it is a turn only where that comment is not in the export."""
    text = text_of(ticket.get("description"))
    if text is None:
        return
    opened = moment(ticket.get("created_at"))
    if any(moment(one.at) <= opened + 1 or _words(one.text) == _words(text) for one in said):
        return
    who = text_of(ticket.get("submitter_id")) or people.requester
    is_gone = not text.replace(REDACTED, "").strip()
    said.append(
        Said(
            id="description",
            at=ticket.get("created_at"),
            speaker=people.speaker(who) or "customer",
            speaker_id=who,
            text=None if is_gone else text,
            is_public=ticket.get("is_public") is not False,
            rank=-1,
        )
    )


def _typed_by_an_agent(ticket: Row, said: list[Said], people: People) -> None:
    """Tell what an agent typed for the customer from what a campaign wrote: the submitter is not the requester."""
    public = [one for one in said if one.is_public and one.kind in ("message", "media")]
    if not public or people.requester is None:
        return
    first = min(public, key=lambda one: (moment(one.at), one.rank, len(one.id), one.id))
    submitter = text_of(ticket.get("submitter_id"))
    is_first = moment(first.at) <= moment(ticket.get("created_at")) + 1
    if not is_first or submitter in (None, people.requester) or first.speaker_id != submitter:
        return
    via = via_of(ticket.get("via"))
    if via.channel in OUTBOUND_VIA:
        if first.speaker != "ai_agent":
            first.speaker, first.kind = "automation", "template"
    elif via.rel != "outbound" and first.speaker == "human_agent":
        first.attributes["typed_by"] = submitter
        first.speaker, first.speaker_id = "customer", people.requester


def _notifications(audits: Sequence[Audit], people: People) -> list[Said]:
    """What rules sent to the requester; mails that only deliver a public comment are that comment once more."""
    found = []
    for audit in audits:
        delivers = any(
            audit.kind(child) in _COMMENTS
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
