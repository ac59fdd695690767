"""OTLP as JSON: `resourceSpans` or `resourceLogs`, one document or one a line, as exporters and collectors write it."""

from collections.abc import Iterator
from typing import Any

from unheard.sources.decode import untyped
from unheard.sources.otel_spans import Note, Rows, moment, pairs, plain

HOLDERS = ("resourceSpans", "resource_spans", "resourceLogs", "resource_logs")
"""Fields by which a document of OTLP is known."""


def is_otlp(row: Any) -> bool:
    """Say whether a JSON object is a document of OTLP."""
    return isinstance(row, dict) and any(isinstance(row.get(name), list) for name in HOLDERS)


def rows_of_json(payload: bytes, *, name: str, line: int) -> Rows:
    """Read one document; raises msgspec's errors where it is no JSON, `ValueError` where it is not OTLP."""
    document = untyped(payload)
    if not is_otlp(document):
        raise ValueError("no resourceSpans")
    out = Rows(line=line)
    for resource, _, spans in _scopes(document, "Spans", "spans"):
        for span in spans:
            out.add_span(_span(span), resource, name, line)
    for _, _, records in _scopes(document, "Logs", "logRecords"):
        for record in records:
            out.add_log(_log(record))
    return out


def _get(holder: Any, name: str) -> Any:
    """Return a field by its JSON name or by the name that it has in the protocol's definition."""
    if not isinstance(holder, dict):
        return None
    if name in holder:
        return holder[name]
    return holder.get("".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name))


def _list(holder: Any, name: str) -> list[Any]:
    found = _get(holder, name)
    return found if isinstance(found, list) else []


def _scopes(document: Any, kind: str, inner: str) -> Iterator[tuple[dict[str, Any], Any, list[dict[str, Any]]]]:
    for holder in _list(document, f"resource{kind}"):
        resource = pairs(_get(_get(holder, "resource"), "attributes"))
        for scope in _list(holder, f"scope{kind}") or _list(holder, f"instrumentationLibrary{kind}"):
            yield resource, _get(scope, "scope"), [one for one in _list(scope, inner) if isinstance(one, dict)]


def _span(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        "trace": _get(raw, "traceId"),
        "id": _get(raw, "spanId"),
        "parent": _get(raw, "parentSpanId"),
        "name": _get(raw, "name"),
        "start": _get(raw, "startTimeUnixNano"),
        "end": _get(raw, "endTimeUnixNano"),
        "status": _get(_get(raw, "status"), "code"),
        "attributes": pairs(_get(raw, "attributes")),
        "notes": [
            Note(
                name=str(_get(event, "name") or "")[:500],
                at=moment(_get(event, "timeUnixNano")),
                attributes=pairs(_get(event, "attributes")),
            )
            for event in _list(raw, "events")
            if isinstance(event, dict)
        ],
    }


def _log(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        "trace": _get(raw, "traceId"),
        "span": _get(raw, "spanId"),
        "name": _get(raw, "eventName"),
        "at": _get(raw, "timeUnixNano") or _get(raw, "observedTimeUnixNano"),
        "attributes": pairs(_get(raw, "attributes")),
        "body": plain(_get(raw, "body")),
    }
