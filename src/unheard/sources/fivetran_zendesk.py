"""Zendesk as Fivetran lays it out in a warehouse: tables whose rows become the API's objects.

`ticket_field_history` states the new value only, so that what a field held before is worked out from the rows
before it, and such events are marked `derived`. Times have no offset and are UTC.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from unheard.sources.showing import showing
from unheard.sources.zendesk_shapes import Row, text_of

_TABLES: tuple[tuple[str, set[str]], ...] = (
    ("tickets", {"requester_id", "submitter_id", "status"}),
    ("audits", {"field_name", "ticket_id", "updated", "value"}),
    ("comments", {"ticket_id", "body", "created", "user_id"}),
    ("satisfaction_ratings", {"ticket_id", "score", "requester_id"}),
    ("chat_events", {"chat_id", "actor_id", "created_at"}),
    ("chats", {"chat_id", "ticket_id"}),
    ("users", {"role", "email", "id", "suspended"}),
)
NAMES = ("audit_log", "brand", "daylight_time", "domain_name", "organization", "organization_tag", "schedule",
          "schedule_holiday", "sla_policy_metric_history", "sla_policy_history", "ticket_form_history",
          "ticket_schedule", "ticket_sla_policy", "time_zone", "user_tag", "ticket_custom_field", "ticket_tag",
          "ticket_comment_attachment")  # fmt: skip
"""Tables that hold no conversation."""
SKIPPED = "a table of Fivetran that holds no conversation"

_HISTORY = "with `ticket_field_history`"
SHOWS = showing(
    "turn_text", "business_turn", "times", "customer_identity",
    human_actor="where no bot speaks in `ticket_chat_event`: comments do not say which a bot wrote",
    status_history=_HISTORY,
    assignment_history=_HISTORY,
    survey_sent="with `satisfaction_rating`",
    survey_csat="with `satisfaction_rating`",
    topic="with a column `custom_topic`, `custom_contact_reason`, `custom_category` or `custom_intent`",
    issue_key="with a column `custom_issue_key`, or a problem ticket",
)  # fmt: skip
"""What Fivetran's tables of Zendesk can show. Which tickets an AI agent took is not in them."""


def table_of(stem: str, columns: Iterable[str]) -> str | None:
    """Say what a table holds: a stream, `skipped`, or null where it is not one of Zendesk's."""
    names = set(columns)
    if not any(name.startswith("_fivetran") or name.endswith("_synced") for name in names):
        return None
    name = re.sub(r"_data(_[a-z]+)?$", "", stem.lower())
    for stream, needed in _TABLES:
        if needed <= names:
            return stream
    if name == "group" and "name" in names:
        return "groups"
    return "skipped" if name in NAMES else None


def ids_in(text: Any) -> list[str]:
    """Return the ids of a list that a table holds as text."""
    return re.findall(r"\d+", str(text or ""))


def _utc(time: Any) -> Any:
    """Fivetran writes UTC without saying so."""
    text = str(time).strip() if time is not None else None
    return text if text is None or re.search(r"(?:Z|[+-]\d\d:?\d\d)$", text) else f"{text.replace(' ', 'T')}Z"


def _truth(value: Any) -> Any:
    return {"true": True, "false": False}.get(str(value).lower(), value)


def objects(raw: Row) -> Row:
    """Turn the rows of one ticket into what the API would have sent."""
    made = dict(raw)
    made["tickets"] = [_ticket(row) for row in raw.get("tickets") or ()]
    made["comments"] = [_comment(row) for row in raw.get("comments") or ()]
    made["audits"] = _audits(raw.get("audits") or ())
    made["users"] = [
        {**row, **{name: _truth(row[name]) for name in ("suspended", "shared_phone_number") if name in row}}
        for row in raw.get("users") or ()
    ]
    made["satisfaction_ratings"] = [
        {**row, "created_at": _utc(row.get("created_at")), "updated_at": _utc(row.get("updated_at"))}
        for row in raw.get("satisfaction_ratings") or ()
    ]
    if not made["satisfaction_ratings"]:
        del made["satisfaction_ratings"]
    made["chats"] = [{**row, "created_at": _utc(row.get("created_at"))} for row in raw.get("chats") or ()]
    if made["audits"]:
        made["history"] = "new values only"
    return made


def _ticket(row: Row) -> Row:
    origin = {"address": row.get("via_source_from_address"), "ticket_id": text_of(row.get("via_followup_source_id"))}
    rel = "follow_up" if origin["ticket_id"] else row.get("via_source_rel")
    return {
        **row,
        "created_at": _utc(row.get("created_at")),
        "updated_at": _utc(row.get("updated_at")),
        "is_public": _truth(row.get("is_public", True)),
        "via": {"channel": row.get("via_channel"), "source": {"from": origin, "rel": rel}},
    }


def _comment(row: Row) -> Row:
    return {
        "id": row.get("id"),
        "author_id": row.get("user_id"),
        "body": row.get("body"),
        "public": _truth(row.get("public", True)),
        "created_at": _utc(row.get("created")),
    }


def _audits(rows: Sequence[Row]) -> list[Row]:
    """Rows of one moment and one author are one audit."""
    made: dict[tuple[Any, Any], Row] = {}
    for row in sorted(rows, key=lambda one: str(one.get("updated"))):
        key = (row.get("updated"), row.get("user_id"))
        audit = made.setdefault(
            key,
            {
                "id": f"{len(made):06d}",
                "created_at": _utc(row.get("updated")),
                "author_id": row.get("user_id"),
                "events": [],
            },
        )
        change = {"type": "Change", "field_name": row.get("field_name"), "value": row.get("value")}
        audit["events"].append(change)
    return list(made.values())
