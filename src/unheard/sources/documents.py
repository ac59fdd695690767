"""Read a file that is one JSON document: an array of records, or an object that holds such an array."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from unheard.errors import FileError
from unheard.sources.blocks import BLOCK_BYTES, Block
from unheard.sources.compressed import Stream

DOCUMENT_LIMIT = 512 * 1024 * 1024
"""A document is held in memory as a whole, so it may not be larger."""

LISTS = ("conversations", "responses", "simulations", "results", "data", "records")
"""Names under which an object holds its records."""


def read_document(path: Path, *, expansion_limit: int) -> bytes:
    """Return the whole content; raise `FileError` for one that is too large."""
    pieces, size = [], 0
    with Stream(path, expansion_limit=expansion_limit) as stream:
        while piece := stream.read(BLOCK_BYTES):
            pieces.append(piece)
            size += len(piece)
            if size > DOCUMENT_LIMIT:
                raise FileError(
                    f"{str(path)!r} is one JSON document of more than {DOCUMENT_LIMIT // 1024**2} MB. "
                    "Write it as JSON Lines, one record a line, which is read piece by piece."
                )
    return b"".join(pieces)


def elements(path: Path, content: bytes) -> list[bytes]:
    """Cut a document into its records; raise `FileError` naming line and column where it is not JSON."""
    try:
        if content.lstrip()[:1] == b"[":
            return [bytes(item) for item in msgspec.json.decode(content, type=list[msgspec.Raw])]
        document: dict[str, msgspec.Raw] = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        msgspec.json.decode(content)  # Raw does not look inside; the whole must be sound
    except RecursionError:
        raise FileError(f"{str(path)!r} is JSON nested too deeply. Flatten it.") from None
    except msgspec.DecodeError as error:
        raise FileError(f"{str(path)!r} is not valid JSON: {_where(content, error)}. Export it again.") from None
    for name in LISTS:
        inner = bytes(document.get(name, msgspec.Raw(b"")))
        if inner[:1] == b"[" and inner[1:].lstrip()[:1] in (b"{", b"["):
            return [bytes(item) for item in msgspec.json.decode(inner, type=list[msgspec.Raw])]
    return [content]


def _where(content: bytes, error: Exception) -> str:
    text = str(error)
    if "byte " not in text:
        return "its end is missing"
    offset = int(text.rsplit("byte ", 1)[1].rstrip(")"))
    line = content.count(b"\n", 0, offset) + 1
    column = offset - (content.rfind(b"\n", 0, offset) + 1) + 1
    return f"line {line}, column {column}"


def document_blocks(path: Path, *, expansion_limit: int) -> Iterator[Block]:
    """Yield the records of a document, numbered from 1."""
    items = elements(path, read_document(path, expansion_limit=expansion_limit))
    size = path.stat().st_size
    if is_messages(items):
        # A bare list of messages is one conversation, not many records.
        items = [b"[" + b",".join(items) + b"]"]
    if not items:
        raise FileError(f"{str(path)!r} holds no record. Export it again, or leave it out.")
    start = 0
    while start < len(items):
        end, held = start, 0
        while end < len(items) and held < BLOCK_BYTES:
            held += len(items[end])
            end += 1
        yield Block(payloads=items[start:end], lines=list(range(start + 1, end + 1)), done=size * end // len(items))
        start = end


def is_messages(items: list[bytes]) -> bool:
    """Say whether the elements are chat messages rather than records."""
    if not items or items[0][:1] != b"{":
        return False
    try:
        first: Any = msgspec.json.decode(items[0])
    except (msgspec.DecodeError, RecursionError):
        return False
    # Other objects have a role, too: a contact of a desk is no message.
    says = {"content", "tool_calls", "function_call", "parts"}
    if isinstance(first, dict) and first.get("type") in ("function_call", "reasoning") and "output" not in first:
        return True
    return isinstance(first, dict) and "role" in first and "messages" not in first and not says.isdisjoint(first)
