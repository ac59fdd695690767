"""Spans and log records as we keep them, whatever they came in, and the checks that all of them pass."""

import base64
import binascii
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from unheard.records import Refused
from unheard.sources.otel_names import EVENT_NAME, SERVICE, SERVICE_VERSION, is_kept, is_of_ai, text_of

_DEEPEST = 24
_MOST = 100_000
"""Elements of one attribute, and attributes of one span, that are looked at."""
UNSET, OK, FAILED = 0, 1, 2
_STATUS = {"STATUS_CODE_UNSET": UNSET, "STATUS_CODE_OK": OK, "STATUS_CODE_ERROR": FAILED}
_LATEST = 2**63 - 1


class Note(msgspec.Struct, omit_defaults=True):
    """An event of a span, or a log record."""

    name: str = ""
    at: int | None = None
    attributes: dict[str, Any] = {}
    body: Any = None


class Span(msgspec.Struct, omit_defaults=True):
    """One span: of an AI agent with what it says, of anything else only its place in the trace."""

    trace: str
    id: str
    parent: str | None = None
    name: str = ""
    start: int | None = None
    end: int | None = None
    status: int = UNSET
    is_of_ai: bool = False
    attributes: dict[str, Any] = {}
    notes: list[Note] = []
    service: str | None = None
    version: str | None = None


class Log(msgspec.Struct, omit_defaults=True):
    """One log record that tells of an AI agent, with the span in which it was written, where it names one."""

    note: Note
    trace: str | None = None
    span: str | None = None


@dataclass(slots=True, kw_only=True)
class Rows:
    """What one piece of a file or one request holds."""

    line: int = 1
    """Where it stands in its file."""
    spans: list[Span] = field(default_factory=list)
    logs: list[Log] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add_span(self, raw: Mapping[str, Any], resource: Mapping[str, Any], name: str, line: int) -> None:
        """Take one span as its plain values; without an id of its own or its trace it is refused."""
        trace, own = hex_id(raw.get("trace"), 16), hex_id(raw.get("id"), 8)
        if trace is None or own is None:
            self.refused.append(
                Refused(
                    file=name,
                    line=line,
                    field="traceId" if trace is None else "spanId",
                    reason="The span has no valid id.",
                    remedy="Export spans with traceId (32 hex digits) and spanId (16 hex digits).",
                )
            )
            return
        called, attributes = str(raw.get("name") or "")[:500], raw["attributes"]
        notes = [note for note in raw.get("notes", ()) if is_of_ai(note.name, note.attributes) or _is_failure(note)]
        ours = is_of_ai(called, attributes) or any(is_of_ai(note.name, note.attributes) for note in notes)
        self.spans.append(
            Span(
                trace=trace,
                id=own,
                parent=hex_id(raw.get("parent"), 8),
                name=called if ours else "",
                start=moment(raw.get("start")),
                end=moment(raw.get("end")),
                status=_status(raw.get("status")),
                is_of_ai=ours,
                attributes={one: value for one, value in attributes.items() if is_kept(one)},
                notes=notes if ours else [],
                service=text_of(resource, SERVICE),
                version=text_of(resource, SERVICE_VERSION),
            )
        )

    def add_log(self, raw: Mapping[str, Any]) -> None:
        """Take one log record as its plain values, where it tells of an AI agent."""
        attributes = raw["attributes"]
        called = str(raw.get("name") or text_of(attributes, EVENT_NAME) or "")
        if not is_of_ai(called, attributes):
            self.counts["other_logs"] += 1
            return
        note = Note(name=called, at=moment(raw.get("at")), attributes=kept(attributes), body=raw.get("body"))
        self.logs.append(Log(note=note, trace=hex_id(raw.get("trace"), 16), span=hex_id(raw.get("span"), 8)))


def _is_failure(note: Note) -> bool:
    return note.name == "exception"


def kept(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that are kept."""
    return {name: value for name, value in attributes.items() if is_kept(name)}


def hex_id(value: Any, size: int) -> str | None:
    """Return an id as hex digits; None where it is none, or all zero. Some exporters write it as base64."""
    if isinstance(value, bytes):
        data = value
    elif isinstance(value, str) and len(value) == 2 * size:
        try:
            data = bytes.fromhex(value)
        except ValueError:
            return None
    elif isinstance(value, str) and 0 < len(value) <= 2 * size:
        try:
            data = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return None
    else:
        return None
    return data.hex() if len(data) == size and any(data) else None


def moment(value: Any) -> int | None:
    """Return nanoseconds since 1970; None where there are none. JSON writes them as text, some as a number."""
    if isinstance(value, str):
        try:
            value = int(value[:30])
        except ValueError:
            return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= _LATEST else None


def _status(value: Any) -> int:
    found = _STATUS.get(value, UNSET) if isinstance(value, str) else value
    return found if found in (OK, FAILED) and not isinstance(found, bool) else UNSET


def plain(value: Any, depth: int = 0) -> Any:
    """Turn OTLP's JSON values (`{"stringValue": …}`) into plain ones; None for what is none of them."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return None
    for name, made in value.items():
        if name in ("stringValue", "string_value"):
            return made if isinstance(made, str) else None
        if name in ("intValue", "int_value"):
            return _whole(made)
        if name in ("doubleValue", "double_value"):
            return made if isinstance(made, (int, float)) and not isinstance(made, bool) else None
        if name in ("boolValue", "bool_value"):
            return made if isinstance(made, bool) else None
        if name in ("arrayValue", "array_value") and isinstance(made, dict):
            values = made.get("values")
            return [plain(one, depth + 1) for one in values[:_MOST]] if isinstance(values, list) else []
        if name in ("kvlistValue", "kvlist_value") and isinstance(made, dict):
            return pairs(made.get("values"), depth + 1)
    return None


def pairs(values: Any, depth: int = 0) -> dict[str, Any]:
    """Turn a list of `{"key": …, "value": …}` into a dictionary; of a key that comes twice the first counts."""
    found: dict[str, Any] = {}
    for one in values[:_MOST] if isinstance(values, list) else ():
        if isinstance(one, dict) and isinstance(one.get("key"), str):
            found.setdefault(one["key"], plain(one.get("value"), depth))
    return found


def _whole(value: Any) -> int | None:
    if isinstance(value, str):
        try:
            value = int(value[:30])
        except ValueError:
            return None
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else None
