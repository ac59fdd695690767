"""Intercom: conversations of the API (2.14 to 2.17) and of warehouse tables into records.

One payload is one conversation with what belongs to it: `conversation` (the API's object) or `tables` (warehouse
rows), `executions` of data connectors, `calls`, `deletion`, `merged_into`. Intercom's durations other than the
handling time leave out office hours that were closed; they are never read.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from unheard.records import Action, Conversation, Event, Handle
from unheard.sources.blocks import Decoded
from unheard.sources.decode import Decode, refusal, untyped
from unheard.sources.intercom_actions import actions_of
from unheard.sources.intercom_contacts import missing_field
from unheard.sources.intercom_gaps import bridge, parts_missing
from unheard.sources.intercom_parts import Story, first_turn, seconds_of, time_of
from unheard.sources.intercom_people import Object, customer_of, id_of, is_automated, objects
from unheard.sources.intercom_tables import from_tables
from unheard.sources.intercom_verdicts import add_verdict, surveys_of
from unheard.sources.showing import showing

SOURCE = "intercom"

_WHOLE = "with whole conversations (`GET /conversations/{id}`), not lists"
SHOWS = showing(
    "turn_text", "business_turn", "human_actor", "times", "customer_identity",
    status_history=_WHOLE,
    assignment_history=_WHOLE,
    survey_sent=_WHOLE,
    survey_csat=_WHOLE,
    ai_actor=_WHOLE,
    ai_action="with the executions of data connectors",
    handle_time="where the workspace has `statistics.handling_time`, or with calls",
    topic="where the workspace has topics",
    issue_key="where conversations are linked to one tracker ticket",
)  # fmt: skip
"""What Intercom's API can show."""

ALWAYS = frozenset({"status_history", "assignment_history", "survey_sent", "survey_csat", "ai_actor"})
"""Facts that a whole conversation shows even where there was nothing to show. Warehouse tables: without the last."""

_CHANNELS = {
    "conversation": "chat", "chat": "chat", "messenger": "chat", "android": "chat", "ios": "chat",
    "email": "email", "sms": "sms", "whatsapp": "messaging", "slack": "messaging", "discord": "messaging",
    "facebook": "social", "twitter": "social", "instagram": "social", "phone_call": "voice", "phone_switch": "voice",
    "phone": "voice", "voice": "voice",
}  # fmt: skip
_FIELDS = (
    "type id created_at updated_at waiting_since snoozed_until source contacts first_contact_reply admin_assignee_id "
    "team_assignee_id open state read tags priority sla_applied statistics conversation_rating teammates admins title "
    "custom_attributes topics ai_topics ticket linked_objects ai_agent ai_agent_participated sales_agent "
    "sales_agent_participated channel external_references scorecards monitor_evaluations conversation_parts "
    "conversation_message assignee company user customers workspace_id _tables"
)
_READ = frozenset(_FIELDS.split())


def decoder(*, name: str) -> Decode:
    """Return the function that turns payloads into conversations."""

    def decode(payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        out = Decoded(records=[], rows=[])
        for row, payload in enumerate(payloads):
            try:
                made = _read(untyped(payload), out)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                out.refused.append(refusal(error, name, lines[row]))
                continue
            if isinstance(made, Conversation):
                out.records.append(made)
                out.rows.append(row)
            elif made is not None:
                out.refused.append(missing_field(name, lines[row], made))
        return out

    return decode


def _read(raw: Any, out: Decoded) -> Conversation | str | None:
    """Read one payload; a text names the field that is missing, None: nothing but an erasure."""
    payload = raw if isinstance(raw, dict) else {}
    tables = payload.get("tables")
    found = from_tables(tables) if isinstance(tables, dict) else payload.get("conversation")
    deletion = payload.get("deletion")
    if isinstance(deletion, dict):
        return _deleted(deletion, found, out)
    if not isinstance(found, dict) or id_of(found.get("id")) is None:
        return "id"
    conversation = _conversation(found, payload, out)
    has_parts = isinstance(found.get("conversation_parts"), (dict, list))
    if has_parts:
        out.shown.setdefault(SOURCE, set()).update(ALWAYS - ({"ai_actor"} if tables is not None else set()))
    if "executions" in payload:
        out.shown.setdefault(SOURCE, set()).add("ai_action")
    return conversation


def _deleted(deletion: Object, found: Any, out: Decoded) -> Conversation | str | None:
    """A deleted conversation loses its words; where its metrics are not retained, it also leaves every count."""
    own = id_of(deletion.get("id"))
    if own is None:
        return "id"
    out.erase.add(f"{SOURCE}|{own}")
    if deletion.get("metrics_retained") is not True:
        gone = Event(at=time_of(deletion.get("deleted_at")), type="deleted", basis="native")
        return Conversation(conversation_id=own, source=SOURCE, turns=[], events=[gone])
    if not isinstance(found, dict):
        return None
    kept = _conversation(found, {}, out)
    for turn in kept.turns or []:
        turn.text = turn.attributes = None
    for survey in kept.surveys or []:
        survey.comment = None
    kept.subject = kept.attributes = kept.customer = None
    return kept


def _conversation(found: Object, payload: Object, out: Decoded) -> Conversation:
    source = found["source"] if isinstance(found.get("source"), dict) else {}
    statistics = found["statistics"] if isinstance(found.get("statistics"), dict) else {}
    whole = isinstance(found.get("conversation_parts"), (dict, list))
    parts = objects(found.get("conversation_parts"), "conversation_parts")
    missing = parts_missing(found, parts) if whole else 0
    story = Story()
    if (first := first_turn(found)) is not None:
        story.turns.append(first)
    if missing:
        out.problems["conversations_without_their_older_parts"] += 1
        bridge(story, statistics, parts)
    for part in parts:
        story.add(part)
    agent = found["ai_agent"] if isinstance(found.get("ai_agent"), dict) else {}
    add_verdict(story, agent)
    calls = objects(payload.get("calls"), "calls")
    actions: list[Action] | None = story.actions or None
    if "executions" in payload:
        actions = actions_of(objects(payload["executions"], "executions"))
    for field in found.keys() - _READ:
        out.unknown[field] += 1
    # Intercom has no mark for them; a tag of that name is how workspaces set such conversations apart.
    tags = {tag.lower() for tag in _tags(found)}
    related, relation = _relation(found, story, payload)
    return Conversation(
        conversation_id=str(id_of(found["id"])),
        source=SOURCE,
        channel=_channel(found, source, calls),
        direction=_direction(source),
        opened_at=time_of(found.get("created_at")),
        customer=customer_of(found, next((call.get("phone") for call in calls if call.get("phone")), None)),
        subject=found.get("title") or source.get("subject") or None,
        topic=_topic(found),
        team=id_of(found.get("team_assignee_id")),
        assignee=id_of(found.get("admin_assignee_id")),
        turns=story.turns,
        events=sorted(story.events, key=lambda event: str(event.at or "~")) if whole else None,
        actions=actions,
        surveys=surveys_of(found, agent) or None,
        handle=_handle(statistics, calls),
        related_to=related,
        relation=relation,
        issue_key=_tracker(found),
        attributes=_attributes(found, agent, missing) or None,
        is_spam=True if "spam" in tags else None,
        is_test=True if "test" in tags else None,
        is_internal=True if "internal" in tags else None,
    )


def _channel(found: Object, source: Object, calls: Sequence[Object]) -> str | None:
    if calls:
        return "voice"
    channel = found.get("channel")
    name = source.get("type") or (channel.get("initial") if isinstance(channel, dict) else None)
    return _CHANNELS.get(str(name).lower(), "other") if name else None


def _direction(source: Object) -> str | None:
    delivered = source.get("delivered_as")
    if not isinstance(delivered, str):
        return None
    outbound = is_automated(source) or delivered == "admin_initiated"
    return "inbound" if delivered == "customer_initiated" else "outbound" if outbound else "unknown"


def _topic(found: Object) -> str | None:
    names = [one.get("name") for one in objects(found.get("topics"), "topics")]
    return next((name for name in names if isinstance(name, str) and name), None)


def _tracker(found: Object) -> str | None:
    """A tracker ticket bundles the conversations about one issue; two of them state no single one."""
    tickets = {
        id_of(one.get("id"))
        for one in objects(found.get("linked_objects"), "data")
        if one.get("type") == "ticket" and one.get("category") == "Tracker"
    }
    return tickets.pop() if len(tickets) == 1 else None


def _relation(found: Object, story: Story, payload: Object) -> tuple[str | None, str | None]:
    """A merged conversation names no other; the one it is linked to, or that took one in at that moment, is it."""
    if story.was_merged:
        linked = [one for one in objects(found.get("linked_objects"), "data") if one.get("type") == "conversation"]
        into = id_of(linked[0].get("id")) if len(linked) == 1 else id_of(payload.get("merged_into"))
        return into, "merged_into"
    for reference in objects(found.get("external_references"), "external_references"):
        kind, other = reference.get("type"), id_of(reference.get("id"))
        if isinstance(kind, str) and kind and other is not None:
            # Fin works on top of another desk: the same contact, told twice.
            return f"{kind.lower().removesuffix('_ticket')}|{other}", "mirror_of"
    return None, None


def _tags(found: Object) -> list[str]:
    return [str(one["name"]).strip() for one in objects(found.get("tags"), "tags") if one.get("name")]


def _handle(statistics: Object, calls: Sequence[Object]) -> Handle | None:
    seconds = seconds_of(statistics.get("handling_time"))
    talks = [
        end - start
        for call in calls
        if (start := seconds_of(call.get("answered_at"))) and (end := seconds_of(call.get("ended_at"))) and end >= start
    ]
    return Handle(seconds=seconds, talk=sum(talks) if talks else None) if seconds is not None or talks else None


def _attributes(found: Object, agent: Object, missing: int) -> Object:
    custom = found["custom_attributes"] if isinstance(found.get("custom_attributes"), dict) else {}
    more = {
        "priority": found.get("priority") if found.get("priority") not in (None, "none", "not_priority") else None,
        "tags": _tags(found) or None,
        "ai_agent_source": agent.get("source_type"),
        "ai_agent_resolution_state": agent.get("resolution_state"),
        "parts_missing": missing or None,
    }
    return {**custom, **{name: value for name, value in more.items() if value is not None}}
