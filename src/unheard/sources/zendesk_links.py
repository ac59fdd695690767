"""What a row of Zendesk's refers to: its ticket, the users and groups it names, tickets merged into its own."""

from unheard.sources import fivetran_zendesk
from unheard.sources.zendesk_shapes import Row, text_of, via_of
from unheard.sources.zendesk_surveys import ticket_of_response

_PEOPLE = frozenset(("requester_id", "submitter_id", "assignee_id", "author_id", "updater_id", "user_id"))
_NOBODY = {"None", "-1"}


def ticket_of(stream: str, row: Row) -> str | None:
    """Return the ticket that a row belongs to."""
    if stream == "tickets":
        return text_of(row.get("id"))
    if stream == "survey_responses":
        return ticket_of_response(row)
    return text_of(row.get("ticket_id"))


def named_in(row: Row) -> tuple[set[str], set[str]]:
    """Collect the users and groups that a row names."""
    users: set[str] = set()
    groups: set[str] = set()
    _name(row, users, groups)
    for child in row.get("child_events") or row.get("events") or ():
        if isinstance(child, dict):
            _name(child, users, groups)
    author = row.get("author")
    if isinstance(author, dict):
        users.add(str(author.get("zen:support:user_id")))
    return users - _NOBODY, groups - _NOBODY


def _name(one: Row, users: set[str], groups: set[str]) -> None:
    for name in _PEOPLE & one.keys():
        users.add(str(one[name]))
    if "group_id" in one:
        groups.add(str(one["group_id"]))
    if "previous_value" in one or "field_name" in one:
        changed = one.get("field_name") or ("group_id" if "group_id" in one else "assignee_id")
        if changed == "group_id":
            groups |= {str(one.get("value")), str(one.get("previous_value"))}
        elif changed in _PEOPLE:
            users |= {str(one.get("value")), str(one.get("previous_value"))}


def merged_in(row: Row) -> list[str]:
    """List the tickets that were merged into the row's own."""
    merged, via = row.get("merged_ticket_ids") or [], row.get("via")
    if isinstance(merged, str):
        merged = fivetran_zendesk.ids_in(merged)
    if isinstance(via, dict) and (read := via_of(via)).is_merge:
        merged = [*merged, *(read.origin.get("ticket_ids") or [read.origin.get("ticket_id")])]
    return [str(one) for one in merged if one is not None]
