"""A later part of an export beside what was read of its ticket before, so that nothing that was known is lost.

Incremental exports bring only what changed: the events of a day without the ticket, a comment without the events.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

Row = dict[str, Any]


def ticket_in(payload: bytes) -> str | None:
    """Return the id of the ticket that a payload is of; None for a side conversation."""
    return msgspec.json.decode(payload, type=_Head).ticket_id


class _Head(msgspec.Struct):
    ticket_id: str | None = None


def put_together(earlier: Sequence[bytes], payload: bytes) -> bytes:
    """Add to a payload the rows that earlier ones (oldest first) have and it does not.

    Of a row that came again, the new one counts. Several states of a ticket all stay: the reader takes the latest.
    """
    whole: Row = msgspec.json.decode(payload)
    for one in reversed(earlier):
        before: Row = msgspec.json.decode(one)
        if before.get("fivetran") != whole.get("fivetran") or "side_conversation" in before:
            continue  # rows of a warehouse and of the API are of another shape
        for name, value in before.items():
            if isinstance(value, list):
                whole[name] = [*whole.get(name, ()), *_others(name, value, whole.get(name, ()))]
            elif isinstance(value, dict):
                whole[name] = {**value, **whole.get(name, {})}
    whole["streams"] = sorted(whole.get("streams", ()))
    return msgspec.json.encode(whole)


def _others(name: str, rows: Sequence[Any], known: Sequence[Any]) -> list[Any]:
    """Return the rows that are not known: neither the same, nor of an id that came again."""
    same = {msgspec.json.encode(row) for row in known}
    ids = {row["id"] for row in known if isinstance(row, dict) and row.get("id") is not None}
    return [
        row
        for row in rows
        if msgspec.json.encode(row) not in same
        and (name == "tickets" or not isinstance(row, dict) or row.get("id") not in ids)
    ]
