"""What the files of a Zendesk export hold: found by the names that its pages use and by the fields of a row."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]

PAGES = {
    "tickets": "tickets",
    "ticket": "tickets",
    "ticket_events": "ticket_events",
    "audits": "audits",
    "audit": "audits",
    "ticket_audits": "audits",
    "comments": "comments",
    "comment": "comments",
    "ticket_comments": "comments",
    "conversation_log": "conversation_log",
    "satisfaction_ratings": "satisfaction_ratings",
    "satisfaction_rating": "satisfaction_ratings",
    "survey_responses": "survey_responses",
    "survey_response": "survey_responses",
    "side_conversations": "side_conversations",
    "side_conversation": "side_conversations",
    "users": "users",
    "user": "users",
    "groups": "groups",
    "group": "groups",
    "ticket_fields": "ticket_fields",
    "ticket_field": "ticket_fields",
}
"""Name under which a page of the API holds its rows → what they are."""

NAMELESS = ("users", "groups", "ticket_fields")
"""What only explains other rows: alone it holds no conversation."""

_CONFIGURATION = "settings of the desk, no conversation"
_FIGURES = "the desk's own figures: ours are computed from the events"
SKIPPED = {
    **dict.fromkeys(
        ("automations", "automation", "triggers", "trigger", "trigger_categories", "webhook", "webhooks", "macros",
         "views", "brands", "ticket_forms", "sla_policies", "schedules", "custom_roles", "custom_statuses", "locales",
         "organization_fields", "user_fields", "group_memberships", "organization_memberships", "tags"),
        _CONFIGURATION,
    ),
    "ticket_metric_events": _FIGURES,
    "ticket_metrics": _FIGURES,
    "metric_sets": _FIGURES,
    "ticket_metric": _FIGURES,
    "suspended_tickets": "mail that Zendesk held back (spam, automatic replies): never a ticket",
    "organizations": "companies of customers, no conversation",
    "user_identities": "further addresses of users; users.email is read",
}  # fmt: skip
"""Files that belong to an export and are not read, with the reason."""

_ROWS: tuple[tuple[str, set[str]], ...] = (
    ("tickets", {"id", "submitter_id", "requester_id", "status"}),
    ("ticket_events", {"ticket_id", "child_events"}),
    ("audits", {"ticket_id", "author_id", "events"}),
    ("conversation_log", {"author", "content", "type", "created_at"}),
    ("conversation_log", {"ticket_id", "conversation_log"}),
    ("comments", {"author_id", "body", "public"}),
    ("satisfaction_ratings", {"ticket_id", "score", "requester_id"}),
    ("survey_responses", {"survey_id", "answers"}),
    ("side_conversations", {"id", "ticket_id", "participants"}),
    ("ticket_metric_events", {"ticket_id", "metric", "instance_id"}),
    ("ticket_metrics", {"ticket_id", "reopens", "group_stations"}),
    ("suspended_tickets", {"cause", "content", "author"}),
    ("ticket_fields", {"title", "raw_title", "type"}),
    ("automations", {"title", "conditions", "actions"}),
)
_PAGING = {"next_page", "after_url", "after_cursor", "end_of_stream", "links"}
_ROLES = ("end-user", "agent", "admin")
_TICKET_IN_NAME = re.compile(r"(?:^|[_-])tickets?[_-]?(\d+)(?:\D|$)")


def ticket_in_name(path: Path) -> str | None:
    """Return the ticket that a file's name states, e.g. of `ticket_35436_comments.json`: such pages name none."""
    found = _TICKET_IN_NAME.search(path.name)
    return found[1] if found else None


def stream_of(row: Any) -> str | None:
    """Say what a row or a page holds; null for something that is not Zendesk's."""
    if not isinstance(row, dict):
        return None
    for name, stream in PAGES.items():
        if _is_page(row, name) and any(
            _stream_of_row(one) == stream or (stream == "groups" and _url(one)) for one in _items(row[name])
        ):
            return stream
    if "ticket_id" not in row and any(_stream_of_row(one) == "conversation_log" for one in _items(row.get("events"))):
        return "conversation_log"
    for name in SKIPPED:
        if _is_page(row, name) and (
            row.keys() & _PAGING or any(_url(one) or _is_hook(one) for one in _items(row[name]))
        ):
            return name
    if _is_page(row, "results") and any(_stream_of_row(one) == "tickets" for one in _items(row["results"])):
        return "tickets"
    return _stream_of_row(row) or _empty_page(row)


def rows_of(row: Row) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a page, also those that were loaded beside them; a row that is no page stands for itself."""
    own = _stream_of_row(row)
    if own is not None and own not in SKIPPED:
        yield own, row
        return
    for name, stream in PAGES.items():
        if _is_page(row, name):
            for one in _items(row[name]):
                yield stream, one
    for one in _items(row.get("events")):
        yield "conversation_log", one
    for one in _items(row.get("results")):
        if one.get("result_type") == "ticket":
            yield "tickets", one


def _stream_of_row(row: Row) -> str | None:
    names = row.keys()
    for stream, needed in _ROWS:
        if needed <= names:
            return stream
    if row.get("role") in _ROLES and "email" in row:
        return "users"
    if "/groups/" in _url(row) and "name" in row:
        return "groups"
    if row.get("event_type") is not None and "ticket_id" in row:
        return "ticket_events"
    return None


def _empty_page(row: Row) -> str | None:
    """A page without rows says that there were none; only names that no other desk uses."""
    names = [name for name in ("ticket_events", "satisfaction_ratings", "ticket_audits") if row.get(name) == []]
    return PAGES[names[0]] if names else None


def _url(row: Row) -> str:
    url = row.get("url")
    return url if isinstance(url, str) and "/api/v2/" in url else ""


def _is_hook(row: Row) -> bool:
    return {"endpoint", "subscriptions"} <= row.keys()


def _is_page(row: Row, name: str) -> bool:
    value = row.get(name)
    return (isinstance(value, list) and bool(value)) or (isinstance(value, dict) and len(row) <= 3)


def _items(value: Any) -> list[Row]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]
