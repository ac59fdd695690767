"""Tickets of Zendesk as conversations.

A payload holds the vendor's own objects of one ticket, by stream: the ticket, its events or audits, comments,
conversation log, ratings, survey responses, and the users that these name.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from unheard.records import Conversation, Refused, Survey, Turn
from unheard.sources import fivetran_zendesk
from unheard.sources.blocks import Decoded
from unheard.sources.decode import Decode, refusal, untyped
from unheard.sources.showing import showing
from unheard.sources.zendesk_events import events_of
from unheard.sources.zendesk_first import OUTBOUND_VIA
from unheard.sources.zendesk_people import People
from unheard.sources.zendesk_shapes import Audit, Row, audits_of, moment, text_of, via_of
from unheard.sources.zendesk_surveys import rating_of, response_of, surveys_of, ticket_of_response
from unheard.sources.zendesk_turns import turns_of

SOURCE = "zendesk"

_HISTORY = "with `ticket_events` or audits"
SHOWS = showing(
    "turn_text", "business_turn", "human_actor", "times", "customer_identity",
    status_history=_HISTORY,
    assignment_history=_HISTORY,
    ai_actor="with `conversation_log`, of tickets exported with `support_type_scope=all`",
    survey_sent="with `satisfaction_ratings`, or `ticket_events` that tell of surveys",
    survey_csat="with `satisfaction_ratings` or `survey_responses`",
    topic="with a ticket field called Topic, Contact reason, Category or Intent",
    issue_key="with a ticket field called Issue key, or a problem ticket",
)  # fmt: skip
"""What Zendesk's API can show. Which tickets an AI agent took needs `support_type_scope=all`: Zendesk leaves them out
by default."""

_CHANNELS = {
    "email": "email", "web": "web_form", "web_widget": "web_form", "help_center": "web_form", "mobile": "web_form",
    "chat": "chat", "native_messaging": "messaging", "messaging": "messaging", "web_messaging": "messaging",
    "mobile_sdk": "messaging", "whatsapp": "messaging", "line": "messaging", "wechat": "messaging",
    "telegram": "messaging", "sunshine_conversations": "messaging", "sms": "sms", "text": "sms", "voice": "voice",
    "phone_call_inbound": "voice", "phone_call_outbound": "voice", "voicemail": "voice", "twitter": "social",
    "twitter_dm": "social", "twitter_favorite": "social", "twitter_like": "social", "facebook": "social",
    "facebook_post": "social", "facebook_message": "messaging", "instagram_dm": "messaging", "any_channel": "social",
    "api": "other", "rule": "other", "sample_ticket": "other", "system": "other", "merge": "other",
    "follow_up": "other", "side_conversation": "other",
}  # fmt: skip


def decoder(kind: str, *, name: str) -> Decode:
    """Return the function that turns payloads into conversations, or ratings of tickets not read into surveys."""
    make = _conversation if kind == "conversations" else _survey

    def decode(payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        out = Decoded(records=[], rows=[])
        for row, payload in enumerate(payloads):
            try:
                out.records.append(make(untyped(payload)))
                out.rows.append(row)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                out.refused.append(refusal(error, name, lines[row]))
            except (TypeError, ValueError, AttributeError, KeyError):
                out.refused.append(_odd(name, lines[row]))
        return out

    return decode


def _odd(name: str, line: int) -> Refused:
    return Refused(
        file=name,
        line=line,
        field="",
        reason="A field holds something else than Zendesk writes there.",
        remedy="Export the ticket again.",
    )


def _survey(raw: Row) -> Survey:
    """Read a rating whose ticket is not in the export."""
    ticket = ticket_of_response(raw)
    survey = response_of(raw) if "answers" in raw else rating_of(raw)
    if survey is None:
        raise ValueError("no rating")
    survey.conversation_id, survey.source = ticket, SOURCE
    return survey


def _conversation(raw: Row) -> Conversation:
    if "side_conversation" in raw:
        return _side_conversation(raw["side_conversation"])
    if raw.get("fivetran"):
        raw = fivetran_zendesk.objects(raw)
    ticket = _current(raw.get("tickets") or ())
    audits = audits_of([*(raw.get("ticket_events") or ()), *(raw.get("audits") or ())])
    requester = text_of(ticket.get("requester_id")) or _requester(audits)
    people = People(requester, raw.get("users") or (), raw.get("conversation_log") or ())
    is_deleted = ticket.get("status") == "deleted"
    turns = turns_of(ticket, raw, audits, people)
    into = text_of(next(iter(raw.get("merged_into") or ()), None))
    names = raw.get("groups") or {}
    events = events_of(ticket, audits, people, turns, names, into)
    # The incremental events and Fivetran's history hold every ticket; pages of audits hold the ticket they name.
    streams = raw.get("streams") or ()
    is_observed = bool(audits) or "ticket_events" in streams or ("audits" in streams and "fivetran" in raw)
    via = via_of(ticket.get("via"))
    old = text_of(via.origin.get("ticket_id")) if via.rel == "follow_up" or via.channel == "follow_up" else None
    if is_deleted:
        for turn in turns:
            turn.text = None
    group = text_of(ticket.get("group_id"))
    return Conversation(
        conversation_id=raw["ticket_id"],
        source=SOURCE,
        channel=_channel(ticket, audits),
        direction="outbound" if _is_outbound(ticket, turns) else "inbound",
        opened_at=ticket.get("created_at"),
        customer=people.customer(is_deleted=is_deleted),
        language=people.language,
        subject=None if is_deleted else text_of(ticket.get("subject")),
        topic=text_of((raw.get("fields") or {}).get("topic")),
        issue_key=text_of((raw.get("fields") or {}).get("issue_key")) or text_of(ticket.get("problem_id")),
        team=None if group is None else str(names.get(group, group)),
        assignee=people.name(text_of(ticket.get("assignee_id"))),
        is_test=True if via.channel == "sample_ticket" else None,
        is_spam=True if is_deleted and people.is_suspended() else None,
        is_internal=True if ticket.get("is_public") is False else None,
        related_to=into or old,
        relation="merged_into" if into else "follow_up_of" if old else None,
        turns=turns,
        events=events if is_observed or is_deleted or into else None,
        surveys=surveys_of(ticket, raw, audits),
        attributes=_attributes(ticket, via.channel, raw),
    )


def _current(rows: Sequence[Row]) -> Row:
    """Of several states of a ticket, take the last; the system's own time moves when `updated_at` does not."""
    return max(rows, key=lambda row: (_age(row.get("updated_at")), row.get("generated_timestamp") or 0), default={})


def _age(at: Any) -> float:
    return moment(at) if at is not None else 0.0


def _requester(audits: Sequence[Audit]) -> str | None:
    """Without its ticket, the history says for whom it was opened."""
    found = [change.value for audit in audits for change in audit.changes() if change.field == "requester_id"]
    return found[-1] if found else None


def _channel(ticket: Row, audits: Sequence[Audit]) -> str | None:
    via = via_of(ticket.get("via")) if ticket else (audits[0].via if audits else via_of(None))
    if ticket.get("from_messaging_channel") is True and via.channel not in ("chat", "sms"):
        return "messaging"
    return _CHANNELS.get(via.channel, via.channel) if via.channel is not None else None


def _is_outbound(ticket: Row, turns: Sequence[Turn]) -> bool:
    """The business wrote first: a call that it made, or a message that was not typed for the customer."""
    via = via_of(ticket.get("via"))
    public = [turn for turn in turns if turn.visibility == "public"]
    is_written_first = bool(public) and public[0].speaker != "customer" and via.channel in OUTBOUND_VIA
    return is_written_first or via.rel == "outbound" or via.channel == "phone_call_outbound"


def _attributes(ticket: Row, via: str | None, raw: Row) -> Row | None:
    brand, tags = text_of(ticket.get("brand_id")), ticket.get("tags")
    found = {
        "via": via,
        "priority": ticket.get("priority"),
        "type": ticket.get("type"),
        "brand": brand,
        "tags": tags or None,
        "organization": text_of(ticket.get("organization_id")),
        "external_id": text_of(ticket.get("external_id")),
        "history": raw.get("history"),
    }
    return {name: value for name, value in found.items() if value is not None} or None


def _side_conversation(row: Row) -> Conversation:
    """Agents and third parties among themselves: it belongs to its ticket and is no contact."""
    text = text_of(row.get("preview_text"))
    return Conversation(
        conversation_id=str(row["id"]),
        source=SOURCE,
        channel="email",
        opened_at=row.get("created_at"),
        subject=text_of(row.get("subject")),
        is_internal=True,
        related_to=text_of(row.get("ticket_id")),
        relation="side_of",
        turns=[Turn(at=row.get("created_at"), speaker="human_agent", text=text, visibility="internal", kind="note")]
        if text
        else [],
    )
