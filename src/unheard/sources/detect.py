"""Find out what a path is: by name and content together, by first bytes and never by the extension alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from unheard.errors import FileError
from unheard.sources import (
    anthropic,
    documents,
    fivetran_zendesk,
    intercom_files,
    otel_json,
    otel_protobuf,
    responses,
    tables,
    unheard,
    zendesk_files,
)
from unheard.sources.compressed import Stream
from unheard.sources.lines import line_blocks
from unheard.sources.tabular import fits
from unheard.store.folder import DATABASE

FORMATS = ("unheard", "zendesk", "intercom", "trajectory", "openai", "anthropic", "otel", "mapping")
_LINES = (".jsonl", ".ndjson")
_JSON = (*_LINES, ".json")
_TABLES = (".csv", ".tsv", ".parquet")
_BINARY = (".pb", ".binpb", ".otlp")
_PACKED = (".gz", ".zst", ".zstd")
_HEAD = 1024 * 1024
_LINE_LIMIT_MB = 64
"""So long a line is held while looking for a first row that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file and what it is."""

    path: Path
    format: str
    kind: str
    shape: str
    """lines, document or table."""
    skipped: str = ""
    """Why the file is left out, where a vendor's set holds more than conversations."""


def suffix_of(path: Path) -> str:
    """Return the extension that says what the content is, without the packing's."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def stem_of(path: Path) -> str:
    """Return the name without any extension."""
    return path.name.split(".")[0]


def files_in(folder: Path) -> tuple[list[Path], list[Path]]:
    """List the files of a folder that may be data, and those that are left out.

    A folder `truth` is never read, and neither is a store: `unheard run .` may find its own inside.
    """
    stores = {path.parent for path in folder.rglob(DATABASE)}
    wanted, ignored = [], sorted(stores)
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if not path.is_file() or any(part.startswith(".") for part in inside) or not stores.isdisjoint(path.parents):
            continue
        if "truth" in inside[:-1] or stem_of(path) == "truth" or suffix_of(path) not in (*_JSON, *_TABLES, *_BINARY):
            ignored.append(path)
        else:
            wanted.append(path)
    return wanted, ignored


def detect(path: Path, format: str, *, expansion_limit: int, forced_kind: str | None = None) -> Found:
    """Say what one file is; raise `FileError` naming what was seen and the formats that are known."""
    if format == "mapping":
        return Found(path=path, format="mapping", kind="", shape="table")
    if tables.is_parquet(path) or suffix_of(path) in (".csv", ".tsv"):
        return _table(path, format, forced_kind, expansion_limit)
    if format in ("auto", "otel") and forced_kind is None and _is_protobuf(path, expansion_limit):
        return Found(path=path, format="otel", kind="spans", shape="protobuf")
    shape, sample = _sample(path, expansion_limit)
    if format in ("trajectory", "openai", "anthropic"):
        chained = format == "openai" and any(isinstance(row, dict) and responses.is_response(row) for row in sample)
        return Found(path=path, format=format, kind="responses" if chained else "conversations", shape=shape)
    if format in ("auto", "zendesk") and forced_kind is None:
        stream = next((found for row in sample if (found := zendesk_files.stream_of(row)) is not None), None)
        if stream is not None:
            return Found(path=path, format="zendesk", kind=stream, shape=shape)
        if format == "zendesk":
            raise _unknown(path, _seen(sample))
    kind = forced_kind or unheard.kind_by_name(stem_of(path))
    if kind in unheard.STRUCTS and not _is_foreign(sample):
        return Found(path=path, format="unheard", kind=str(kind), shape=shape)
    return _by_fields(path, format, shape, sample)


def _is_foreign(sample: Sequence[Any]) -> bool:
    """A file called conversations.jsonl may still hold another format's rows."""
    first = next(iter(sample), None)
    return isinstance(first, list) or (
        isinstance(first, dict)
        and (
            intercom_files.kind_of(first) is not None
            or ("conversation_id" not in first and ("traj" in first or "messages" in first))
            or anthropic.is_log(first)
            or responses.is_response(first)
            or otel_json.is_otlp(first)
        )
    )


def _is_protobuf(path: Path, expansion_limit: int) -> bool:
    with Stream(path, expansion_limit=expansion_limit, is_text=False) as stream:
        return otel_protobuf.framing_of(stream.read(64)) is not None


def _by_fields(path: Path, format: str, shape: str, sample: Sequence[Any]) -> Found:
    for row in sample:
        found = _of_row(row)
        if found is not None and format in ("auto", found[0]):
            kind, _, reason = found[1].partition(": ")
            return Found(path=path, format=found[0], kind=kind, shape=shape, skipped=reason)
    if format == "unheard" and any(isinstance(row, dict) for row in sample):
        return Found(path=path, format="unheard", kind="conversations", shape=shape)
    raise _unknown(path, _seen(sample))


def _of_row(row: Any) -> tuple[str, str] | None:
    """Return format and kind of a row; of a vendor's other objects `skipped: reason`."""
    if (kind := intercom_files.kind_of(row)) is not None:
        return "intercom", kind
    if isinstance(row, list):
        first = row[0] if row and isinstance(row[0], dict) else {}
        if anthropic.is_log({"messages": row}):
            return "anthropic", "conversations"
        return ("openai", "conversations") if "role" in first or responses.is_item(first) else None
    if not isinstance(row, dict):
        return None
    if otel_json.is_otlp(row):
        return "otel", "spans"
    if "traj" in row or "ticks" in row or ("messages" in row and {"task_id", "trial"} & row.keys()):
        return "trajectory", "conversations"
    if anthropic.is_log(row):
        return "anthropic", "conversations"
    if isinstance(row.get("messages"), list) or any(map(responses.is_item, _list(row.get("items")))):
        return "openai", "conversations"
    if responses.is_response(row):
        return "openai", "responses"
    kind = unheard.kind_by_fields(row)
    return ("unheard", kind) if kind else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _seen(sample: Sequence[Any]) -> str:
    first = next(iter(sample), None)
    if isinstance(first, dict):
        return "rows with the fields " + ", ".join(repr(str(name)) for name in list(first)[:8])
    return "no JSON" if first is None else f"rows that are a {type(first).__name__}"


def _unknown(path: Path, seen: str) -> FileError:
    return FileError(
        f"{str(path)!r} is of no known format: it holds {seen}. Known are format unheard (conversations.jsonl, "
        "outcomes.jsonl, …, also as CSV or Parquet), zendesk and intercom (API export, Fivetran's tables), trajectory "
        "(tau-bench), openai and anthropic (messages of AI agents), otel (traces as OTLP, JSON or protobuf), and any "
        "CSV or Parquet with --mapping (see `unheard mapping suggest`)."
    )


def _table(path: Path, format: str, forced_kind: str | None, expansion_limit: int) -> Found:
    kind = forced_kind or unheard.kind_by_name(stem_of(path))
    if format in ("trajectory", "openai", "anthropic", "otel"):
        raise FileError(f"{str(path)!r} is a table, and format {format} is JSON. Leave --format out, or use mapping.")
    names = tables.columns(path, expansion_limit=expansion_limit)
    vendor = intercom_files.kind_of_table(stem_of(path), names) if forced_kind is None else None
    if vendor is not None and format in ("auto", "intercom"):
        kind, _, reason = vendor.partition(": ")
        return Found(path=path, format="intercom", kind=kind, shape="table", skipped=reason)
    stream = fivetran_zendesk.table_of(stem_of(path), names) if format in ("auto", "zendesk") else None
    if stream is not None and forced_kind is None:
        return Found(path=path, format="zendesk", kind=stream, shape="table")
    if format == "zendesk":
        raise _unknown(path, "the columns " + ", ".join(repr(name) for name in names[:8]))
    if kind is None and fits(names):
        kind = "turns" if {"speaker", "text"} & set(names) else "conversations"
    kind = kind or unheard.kind_by_fields({name.partition(".")[0] for name in names})
    if kind is None:
        raise FileError(
            f"The columns of {str(path)!r} are not our fields: {', '.join(repr(name) for name in names[:8])}. "
            f"Make a mapping file with `unheard mapping suggest {path.name}` and give it with --mapping."
        )
    return Found(path=path, format="unheard", kind=kind, shape="table")


def _sample(path: Path, expansion_limit: int) -> tuple[str, list[Any]]:
    """Return the shape of a JSON file and its first rows."""
    with Stream(path, expansion_limit=expansion_limit) as stream:
        head = stream.read(_HEAD)
        whole = not stream.read(1)
    lines = [line for line in head.split(b"\n") if line.strip()]
    if not lines and whole:
        raise FileError(f"{str(path)!r} holds no line. Export it again, or leave it out.")
    rows, several = _decoded(lines[:20]), len(lines) > 1
    if lines and lines[0].strip() in (b"{", b"[") and suffix_of(path) not in _LINES:
        rows = []  # a document over several lines, of which one may be JSON by itself, such as `{}`
    if not rows and not whole and (suffix_of(path) in _LINES or b"\n" not in head):
        # The first lines are broken, or the first one is longer than what was looked at.
        rows, several = _first_row(path, expansion_limit)
    first = rows[0] if rows else None
    is_holder = isinstance(first, dict) and any(isinstance(first.get(name), list) for name in documents.LISTS)
    if suffix_of(path) in _LINES or (isinstance(first, dict) and not (is_holder and not several)):
        return "lines", rows
    if isinstance(first, list) and several:
        return "lines", rows
    if head.lstrip()[:1] not in (b"[", b"{"):
        return "lines", rows
    return "document", _document_sample(path, head, whole, expansion_limit)


def _first_row(path: Path, expansion_limit: int) -> tuple[list[Any], bool]:
    """Read lines until one is JSON; return it, and whether the file holds other lines, too."""
    blocks = line_blocks(path, name="", line_limit_mb=_LINE_LIMIT_MB, expansion_limit=expansion_limit)
    before = 0
    for block in blocks:
        before += len(block.refused)
        for at, payload in enumerate(block.payloads):
            if rows := _decoded([payload]):
                after = at + 1 < len(block.payloads) or any(later.payloads or later.refused for later in blocks)
                return rows, bool(before or after)
            before += 1
    return [], before > 1


def _document_sample(path: Path, head: bytes, whole: bool, expansion_limit: int) -> list[Any]:
    content = head if whole else documents.read_document(path, expansion_limit=expansion_limit)
    items = documents.elements(path, content)
    if documents.is_messages(items):
        return [_decoded(items)]
    return _decoded(items[:5])


def _decoded(lines: Iterable[bytes]) -> list[Any]:
    rows = []
    for line in lines:
        try:
            rows.append(msgspec.json.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
    return rows
