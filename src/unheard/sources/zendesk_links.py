"""What a row of Zendesk's refers to: its ticket, the users and groups it names, tickets merged into its own."""

from unheard.sources import fivetran_zendesk
from unheard.sources.zendesk_shapes import Row, text_of, via_of
from unheard.sources.zendesk_surveys import ticket_of_response

_PEOPLE = ("requester_id", "submitter_id", "assignee_id", "author_id", "updater_id", "user_id")


def ticket_of(stream: str, row: Row) -> str | None:
    """Return the ticket that a row belongs to."""
    if stream == "tickets":
        return text_of(row.get("id"))
    if stream == "survey_responses":
        return ticket_of_response(row)
    return text_of(row.get("ticket_id"))


def named_in(row: Row) -> tuple[set[str], set[str], list[str]]:
    """Collect the users and groups that a row names, and the tickets that were merged into its own."""
    users: set[str] = set()
    groups: set[str] = set()
    children = [child for child in row.get("child_events") or row.get("events") or () if isinstance(child, dict)]
    for one in (row, *children):
        users |= {str(one[name]) for name in _PEOPLE if one.get(name) is not None}
        field_name = one.get("field_name") or next((name for name in ("group_id", "assignee_id") if name in one), None)
        values = [one.get(name) for name in ("value", "previous_value", "group_id", "assignee_id")]
        told = {str(value) for value in values if isinstance(value, (str, int))}
        if field_name == "group_id":
            groups |= told
        elif field_name in ("assignee_id", "requester_id"):
            users |= told
        if one.get("group_id") is not None:
            groups.add(str(one["group_id"]))
    author = row.get("author")
    if isinstance(author, dict) and author.get("zen:support:user_id") is not None:
        users.add(str(author["zen:support:user_id"]))
    return users, groups, merged_in(row)


def merged_in(row: Row) -> list[str]:
    """List the tickets that were merged into the row's own."""
    merged = row.get("merged_ticket_ids") or []
    if isinstance(merged, str):
        merged = fivetran_zendesk.ids_in(merged)
    via = via_of(row.get("via"))
    if via.is_merge:
        merged = [*merged, *(via.origin.get("ticket_ids") or [via.origin.get("ticket_id")])]
    return [str(one) for one in merged if one is not None]
