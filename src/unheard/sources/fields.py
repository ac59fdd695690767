"""From the columns of a table to the nested fields of a record, and which fields there are."""

import re
import typing
from functools import cache
from typing import Any

import msgspec

from unheard.records import Action, Conversation, Event, Suggestion, Survey, Turn
from unheard.sources.unheard import STRUCTS

ITEMS: dict[str, type[msgspec.Struct]] = {
    "turns": Turn,
    "events": Event,
    "actions": Action,
    "suggestions": Suggestion,
    "surveys": Survey,
}
"""Lists of a conversation that columns like `events.closed.at` or `turns.0.text` can fill, with their records."""

_NAMED = {"events": "type", "surveys": "instrument"}
"""Lists whose items are named in the column: `events.closed.at` is the time of an event of type closed."""

_JSON = {"arguments", "attributes", "issues", "signals", "scores", "sentiment", "quality", "turns", "events", "scale"}

_FLAT = {
    "customer_id": "customer.id",
    "customer_email": "customer.email",
    "customer_phone": "customer.phone",
    "customer_account": "customer.account",
    "same_as_id": "same_as.id",
    "same_as_email": "same_as.email",
    "same_as_phone": "same_as.phone",
    "handle_seconds": "handle.seconds",
    "handle_talk": "handle.talk",
    "handle_hold": "handle.hold",
    "handle_wrap": "handle.wrap",
}


@cache
def field_names(struct: type[msgspec.Struct]) -> frozenset[str]:
    """Return the names of a record's fields as they stand in a file."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(struct))


@cache
def time_fields(struct: type[msgspec.Struct]) -> frozenset[str]:
    """Return the names of the fields that hold a time."""
    hints = typing.get_type_hints(struct)
    every = {str, int, float, type(None)}
    return frozenset(
        field.encode_name
        for field in msgspec.structs.fields(struct)
        if set(typing.get_args(hints[field.name])) == every
    )


def is_field(table: str, path: str) -> bool:
    """Say whether a dotted path names something that a record of the table can hold."""
    head, _, rest = _FLAT.get(path, path).partition(".")
    struct = STRUCTS.get(table) or ITEMS.get(table)
    if table == "turns" and head in field_names(Turn) | {"turn"}:
        return not rest or head == "attributes"
    if table in ("turns", "events", "actions", "suggestions"):
        struct = Conversation
    assert struct is not None
    if head not in field_names(struct):
        return False
    if rest and head in ITEMS:
        return rest.rpartition(".")[2] in field_names(ITEMS[head])
    return True


def nest(row: dict[str, Any]) -> dict[str, Any]:
    """Build the record of a row whose keys are dotted paths; list items without any value are left out."""
    out: dict[str, Any] = {}
    items: dict[str, dict[str, dict[str, Any]]] = {}
    low, high = row.get("scale_min"), row.get("scale_max")
    for key, value in row.items():
        if key in ("scale_min", "scale_max"):
            continue
        path = _FLAT.get(key, key)
        head, _, rest = path.partition(".")
        if not rest:
            out[head] = _json(head, value)
        elif head in ITEMS and "." in rest:
            which, _, name = rest.partition(".")
            items.setdefault(head, {}).setdefault(which, {})[name] = value
        else:
            inner = out.setdefault(head, {})
            if isinstance(inner, dict):
                inner[rest] = value
    if low is not None and high is not None:
        out["scale"] = [_number(low), _number(high)]
    for head, named in items.items():
        out[head] = _items(head, named)
    return out


def _items(head: str, named: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    if head in _NAMED:
        made = [{_NAMED[head]: re.sub(r"_\d+$", "", which), **values} for which, values in named.items()]
        return [item for item in made if len(item) > 1]
    return [named[which] for which in sorted(named, key=lambda which: (len(which), which))]


def _json(name: str, value: Any) -> Any:
    """Read the few fields that hold a structure from their JSON text."""
    if name not in _JSON or not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value
