"""OTLP as protobuf: one export request, or many with their lengths before them. Needs the extra `otel`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from unheard.errors import FileError
from unheard.sources.otel_spans import Note, Rows

if TYPE_CHECKING:
    from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
    from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
    from opentelemetry.proto.trace.v1.trace_pb2 import Span as WireSpan

_FIELD = 0x0A
"""The first byte of every export request and of everything that can stand first within: field 1, of known length."""
_INNER = (0x0A, 0x12, 0x1A)
_LENGTH_BYTES = 4
_DEEPEST = 24
LONGEST_MESSAGE = 64 * 1024 * 1024
MISSING = (
    "Protobuf needs the extra `otel`: pip install 'unheard[otel]'. Or let the collector write JSON (`format: json`)."
)


class WireError(ValueError):
    """Bytes that are no export request."""


def varint(data: bytes | memoryview, at: int) -> tuple[int, int] | None:
    """Read a number of protobuf's; return it and where the next byte stands, None where it does not end."""
    found = shift = 0
    while at < len(data) and shift < 35:
        byte = data[at]
        at += 1
        found |= (byte & 0x7F) << shift
        if byte < 0x80:
            return found, at
        shift += 7
    return None


def _is_request(head: bytes, at: int = 0) -> bool:
    """Say whether an export request begins here: a resource's spans or logs, or several of them."""
    outer = varint(head, at + 1) if at < len(head) and head[at] == _FIELD else None
    if outer is None or outer[1] >= len(head) or head[outer[1]] not in _INNER:
        return False
    size, start = outer
    inner = varint(head, start + 1)
    return inner is not None and inner[1] + inner[0] <= start + size


def framing_of(head: bytes) -> str | None:
    """Say how requests stand in a file, by its first bytes: single, fixed, varint; None where it holds none."""
    if not any(byte < 9 or 13 < byte < 32 for byte in head):
        return None  # text, even where its line ends look like protobuf's fields
    if _is_request(head):
        return "single"
    if 0 < int.from_bytes(head[:_LENGTH_BYTES]) <= LONGEST_MESSAGE and _is_request(head, _LENGTH_BYTES):
        return "fixed"
    size = varint(head, 0)
    return "varint" if size is not None and 0 < size[0] <= LONGEST_MESSAGE and _is_request(head, size[1]) else None


def requests_in(content: bytes, framing: str) -> Iterator[bytes | None]:
    """Yield the requests of a file; None for a last one whose end is missing."""
    if framing == "single":
        yield content
        return
    at = 0
    while at < len(content):
        if framing == "fixed":
            size = int.from_bytes(content[at : at + _LENGTH_BYTES])
            at += _LENGTH_BYTES
        else:
            read = varint(content, at)
            if read is None:
                yield None
                return
            size, at = read
        if at + size > len(content):
            yield None
            return
        yield content[at : at + size]
        at += size


def rows_of_protobuf(payload: bytes, *, name: str, line: int, kind: str | None = None) -> Rows:
    """Read one request; raises `WireError` where it is none. Spans and logs are told apart by their content."""
    try:
        from google.protobuf.message import DecodeError
        from opentelemetry.proto.logs.v1.logs_pb2 import LogsData
        from opentelemetry.proto.trace.v1.trace_pb2 import TracesData
    except ImportError:
        raise FileError(MISSING) from None
    out = Rows(line=line)
    try:
        if kind != "logs":
            traces = TracesData.FromString(payload)
            for holder in traces.resource_spans:
                resource = _pairs(holder.resource.attributes)
                for scope in holder.scope_spans:
                    for span in scope.spans:
                        out.add_span(_span(span), resource, name, line)
            if kind == "spans" or any(row.field != "traceId" for row in out.refused) or out.spans:
                return out
        # A log record read as a span has no id: its first field is a time, which the parser leaves aside.
        logs = LogsData.FromString(payload)
    except DecodeError:
        raise WireError("not OTLP") from None
    records = [record for holder in logs.resource_logs for scope in holder.scope_logs for record in scope.log_records]
    if kind is None and not any(record.time_unix_nano or record.observed_time_unix_nano for record in records):
        return out
    out.refused = []
    for record in records:
        out.add_log(_log(record))
    return out


def _span(span: "WireSpan") -> Mapping[str, Any]:
    return {
        "trace": span.trace_id,
        "id": span.span_id,
        "parent": span.parent_span_id,
        "name": span.name,
        "start": span.start_time_unix_nano,
        "end": span.end_time_unix_nano,
        "status": span.status.code,
        "attributes": _pairs(span.attributes),
        "notes": [
            Note(name=event.name[:500], at=event.time_unix_nano or None, attributes=_pairs(event.attributes))
            for event in span.events
        ],
    }


def _log(record: "LogRecord") -> Mapping[str, Any]:
    return {
        "trace": record.trace_id,
        "span": record.span_id,
        "name": record.event_name,
        "at": record.time_unix_nano or record.observed_time_unix_nano,
        "attributes": _pairs(record.attributes),
        "body": _plain(record.body, 0),
    }


def _pairs(values: "Iterable[KeyValue]", depth: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in values:
        found.setdefault(one.key, _plain(one.value, depth))
    return found


def _plain(value: "AnyValue", depth: int) -> Any:
    kind = value.WhichOneof("value")
    if kind == "string_value":
        return value.string_value
    if kind is None or kind == "bytes_value" or depth > _DEEPEST:
        return None
    if kind == "array_value":
        return [_plain(one, depth + 1) for one in value.array_value.values]
    if kind == "kvlist_value":
        return _pairs(value.kvlist_value.values, depth + 1)
    return getattr(value, kind)
