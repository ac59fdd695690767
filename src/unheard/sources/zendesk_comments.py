"""Comments of a ticket, from audits, events and their own pages: each once, in its last state."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from unheard.sources.zendesk_people import People
from unheard.sources.zendesk_said import COMMENTS, Said
from unheard.sources.zendesk_shapes import REDACTED, Audit, Row, Via, moment, text_of, via_of


def comments_of(rows: Iterable[Row], audits: Sequence[Audit], people: People) -> dict[str, Said]:
    """Collect comments of audits, events and the comments' own pages; the same one counts once."""
    found: dict[str, Said] = {}
    for audit in audits:
        for number, child in enumerate(audit.children):
            if audit.kind(child) in COMMENTS and "body" in child:
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


def change_privacy(said: dict[str, Said], audits: Sequence[Audit]) -> None:
    """A comment that was made private later is private."""
    for audit in audits:
        for child in audit.children:
            one = said.get(str(child.get("comment_id")))
            if one is not None and audit.kind(child) == "CommentPrivacyChange":
                one.is_public = child.get("public") is not False


def redact(said: dict[str, Said], audits: Sequence[Audit]) -> None:
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
