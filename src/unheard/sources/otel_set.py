"""How spans from any number of files come together, conversation by conversation, on disk where they are many.

First by trace: only a whole trace tells to which conversation each of its spans belongs. Then by conversation.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from unheard.errors import FileError
from unheard.records import Refused
from unheard.sources.blocks import BLOCK_BYTES, Block
from unheard.sources.compressed import Stream
from unheard.sources.decode import refusal
from unheard.sources.documents import DOCUMENT_LIMIT, document_blocks
from unheard.sources.grouping import Entry, Grouping
from unheard.sources.lines import line_blocks
from unheard.sources.otel_actions import has_failed
from unheard.sources.otel_json import rows_of_json
from unheard.sources.otel_names import CONVERSATION, text_of
from unheard.sources.otel_protobuf import WireError, framing_of, requests_in, rows_of_protobuf
from unheard.sources.otel_spans import Log, Rows, Span
from unheard.sources.otel_tree import BY_SESSION, BY_TRACE, STATED, conversations_of, fullest, operation

MOST_SPANS = 100_000
"""Spans of one conversation beyond this are refused: no conversation is so long, and it must fit the memory."""
_HOW = {STATED: 0, BY_SESSION: 1, BY_TRACE: 2}
Traces = Callable[[], Collection[str]]
"""Asks for the traces that stand for themselves in the store: some may now be known to belong to a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of traces."""

    path: Path
    shape: str
    """lines, document or protobuf"""


Piece = tuple[Rows, int]
"""What a piece of the files holds, and how many bytes were read up to its end."""


def rows_of_file(file: File, *, line_limit_mb: int, expansion_limit: int) -> Iterator[Piece]:
    """Read the spans of a file, piece by piece; what cannot be read is refused with file and line."""
    name = str(file.path)
    if file.shape == "protobuf":
        return _of_protobuf(file.path, expansion_limit)
    if file.shape == "document":
        return _of_json(document_blocks(file.path, expansion_limit=expansion_limit), name)
    blocks = line_blocks(file.path, name=name, line_limit_mb=line_limit_mb, expansion_limit=expansion_limit)
    return _of_json(blocks, name)


def _of_json(blocks: Iterator[Block], name: str) -> Iterator[Piece]:
    for block in blocks:
        yield Rows(refused=list(block.refused)), block.done
        for payload, line in zip(block.payloads, block.lines, strict=True):
            try:
                yield rows_of_json(payload, name=name, line=line), block.done
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                yield Rows(refused=[refusal(error, name, line)]), block.done
            except ValueError:
                yield Rows(refused=[_not_otlp(name, line)]), block.done


def _of_protobuf(path: Path, expansion_limit: int) -> Iterator[Piece]:
    name, size = str(path), path.stat().st_size
    pieces: list[bytes] = []
    with Stream(path, expansion_limit=expansion_limit, is_text=False) as stream:
        while piece := stream.read(BLOCK_BYTES):
            pieces.append(piece)
            if sum(map(len, pieces)) > DOCUMENT_LIMIT:
                raise FileError(f"{name!r} holds more than {DOCUMENT_LIMIT // 1024**2} MB. Let the collector rotate.")
    content = b"".join(pieces)
    framing = framing_of(content[:64])
    if framing is None:
        raise FileError(f"{name!r} is no OTLP: neither JSON nor an export request in protobuf. Export it again.")
    for number, request in enumerate(requests_in(content, framing), 1):
        try:
            if request is None:
                raise WireError("cut")
            yield rows_of_protobuf(request, name=name, line=number), size
        except WireError:
            if framing == "single":
                raise FileError(f"{name!r} is damaged or cut: its protobuf cannot be read. Export it again.") from None
            yield Rows(refused=[_not_otlp(name, number)]), size


def _not_otlp(name: str, line: int) -> Refused:
    return Refused(
        file=name,
        line=line,
        field="resourceSpans",
        reason="It is no export request of OpenTelemetry, or it is cut.",
        remedy="Export spans as OTLP (JSON or protobuf).",
    )


@dataclass(slots=True, kw_only=True)
class TraceSet:
    """Traces on their way to conversations."""

    name: str
    files: Sequence[Callable[[], Iterator[Piece]]]
    """For each file the function that reads it."""
    traces: Traces = tuple
    counts: Counter[str] = field(default_factory=Counter)
    broken: dict[int, FileError] = field(default_factory=dict)
    """Number of a file that cannot be read as a whole → why."""

    def blocks(self) -> Iterator[Block]:
        """Yield the conversations, each with all of its spans and log records."""
        self.counts.clear()
        self.broken.clear()
        done = 0
        with Grouping() as by_trace, Grouping() as by_conversation:
            for number, read in enumerate(self.files):
                base, refused = done, list[Refused]()
                try:
                    for rows, at in read():
                        refused += [*rows.refused, *self._add(by_trace, rows, number)]
                        self.counts.update(rows.counts)
                        if base + at - done >= BLOCK_BYTES:
                            done = base + at
                            yield Block(payloads=[], lines=[], done=done)
                except FileError as error:
                    # Nothing of this file counts, not even what was read of it; the others do.
                    self.broken[number] = error
                    refused = []
                yield Block(payloads=[], lines=[], refused=refused, done=done)
            if len(self.broken) == len(self.files):
                raise self.broken[0]
            waiting = frozenset(self.traces())
            for group in by_trace.conversations():
                whole = [entry for entry in group if int(entry[1].partition("/")[2]) not in self.broken]
                if whole:
                    self._resolve(whole, by_conversation, waiting)
            yield from self._conversations(by_conversation, done)

    def errors(self) -> list[FileError]:
        """Return why files could not be read, where others could. Asked after the blocks."""
        return list(self.broken.values())

    def _add(self, by_trace: Grouping, rows: Rows, number: int) -> Iterator[Refused]:
        for span in rows.spans:
            at = float(span.start or 0)
            by_trace.add((span.trace, f"span/{number}", rows.line, at, msgspec.json.encode(span)))
        for log in rows.logs:
            named = text_of(log.note.attributes, CONVERSATION)
            key = log.trace if log.trace is not None or named is None else f"conversation/{named}"
            if key is not None:
                at = float(log.note.at or 0)
                by_trace.add((key, f"log/{number}", rows.line, at, msgspec.json.encode(log)))
            else:
                yield Refused(
                    file=self.name,
                    line=rows.line,
                    field="traceId",
                    reason="The log record of an AI agent names neither trace nor conversation.",
                    remedy="Export log records with traceId, or with gen_ai.conversation.id.",
                )

    def _resolve(self, group: list[Entry], by_conversation: Grouping, waiting: Collection[str]) -> None:
        """Give each span and log record of one trace to its conversation."""
        spans = fullest([msgspec.json.decode(entry[4], type=Span) for entry in group if entry[1][0] == "s"])
        logs = [(entry, msgspec.json.decode(entry[4], type=Log)) for entry in group if entry[1][0] == "l"]
        if not logs and not any(span.is_of_ai for span in spans.values()):
            self.counts["other_traces"] += 1
            return
        trace, line = group[0][0], min(entry[2] for entry in group)
        whose = conversations_of(spans)
        names = sorted({one for one, how in whose.values() if how != BY_TRACE})
        for name, span in spans.items():
            key, how = whose[name]
            by_conversation.add((key, f"span/{how}", line, float(span.start or 0), msgspec.json.encode(span)))
            if how == BY_TRACE and operation(span) == "tool":
                self.counts["calls_without_conversation"] += 1
                self.counts["failed_calls_without_conversation"] += has_failed(span)
        for entry, log in logs:
            alone = (names[0], STATED) if len(names) == 1 else (f"trace/{trace}", BY_TRACE)
            named = text_of(log.note.attributes, CONVERSATION)
            key, how = (named, STATED) if named is not None else whose.get(log.span or "", alone)
            by_conversation.add((key, f"log/{how}", line, entry[3], entry[4]))
        if len(names) == 1 and f"trace/{trace}" in waiting:
            by_conversation.add((f"trace/{trace}", f"into/{BY_TRACE}", line, 0.0, msgspec.json.encode(names[0])))

    def _conversations(self, grouping: Grouping, done: int) -> Iterator[Block]:
        payloads: list[bytes] = []
        lines: list[int] = []
        refused: list[Refused] = []
        held = 0
        for group in grouping.conversations():
            if len(group) > MOST_SPANS:
                refused.append(self._too_many(group))
            payloads.append(self._payload(group[:MOST_SPANS]))
            lines.append(group[0][2])
            held += len(payloads[-1])
            if held > BLOCK_BYTES:
                yield Block(payloads=payloads, lines=lines, refused=refused, done=done)
                payloads, lines, refused, held = [], [], [], 0
        yield Block(payloads=payloads, lines=lines, refused=refused, done=done)

    def _payload(self, group: list[Entry]) -> bytes:
        """Write one conversation, the same whatever order its spans came in."""
        basis = min((entry[1].partition("/")[2] for entry in group), key=lambda how: _HOW[how])
        whole: dict[str, object] = {"id": group[0][0], "basis": basis}
        for kind in ("span", "log"):
            rows = sorted({entry[4] for entry in group if entry[1].startswith(kind)})
            if rows:
                whole[f"{kind}s"] = [msgspec.Raw(row) for row in rows]
        into = [entry[4] for entry in group if entry[1].startswith("into")]
        if into:
            whole["merged_into"] = msgspec.Raw(into[0])
        return msgspec.json.encode(whole)

    def _too_many(self, group: list[Entry]) -> Refused:
        return Refused(
            file=self.name,
            line=group[0][2],
            field="gen_ai.conversation.id",
            reason=f"One conversation has {len(group):,} spans; the first {MOST_SPANS:,} are kept.",
            remedy="Give each conversation an id of its own.",
        )

    def notes(self) -> list[str]:
        """Say what the user had better know of these traces. Asked after the blocks."""
        found = []
        if calls := self.counts["calls_without_conversation"]:
            failed = self.counts["failed_calls_without_conversation"]
            found.append(
                f"{calls:,} tool calls ({failed:,} failed) stand in traces without gen_ai.conversation.id: they are "
                "kept and counted, and in no rate per conversation."
            )
        if damaged := self.counts["damaged"]:
            found.append(f"{damaged:,} records on disk were damaged and could not be read.")
        if others := self.counts["other_traces"]:
            found.append(f"{others:,} traces tell nothing of an AI agent and were left out.")
        return found


def conversation_in(payload: bytes) -> str | None:
    """Return the id of the conversation that a payload is of."""
    return msgspec.json.decode(payload, type=_Head).id


class _Head(msgspec.Struct):
    id: str


class _Whole(msgspec.Struct, omit_defaults=True):
    id: str
    basis: str = STATED
    spans: list[Span] = []
    logs: list[msgspec.Raw] = []
    merged_into: str | None = None


def put_together(earlier: Sequence[bytes], payload: bytes) -> bytes:
    """Add to a payload the spans and log records that earlier ones (oldest first) have: a span counts once."""
    states = [msgspec.json.decode(one, type=_Whole) for one in (*earlier, payload)]
    traces: dict[str, list[Span]] = {}
    for state in states:
        for span in state.spans:
            traces.setdefault(span.trace, []).append(span)
    whole = _Whole(
        id=states[-1].id,
        basis=min((state.basis for state in states), key=lambda how: _HOW.get(how, len(_HOW))),
        spans=[span for trace in sorted(traces) for _, span in sorted(fullest(traces[trace]).items())],
        logs=[msgspec.Raw(log) for log in sorted({bytes(log) for state in states for log in state.logs})],
        merged_into=next((state.merged_into for state in reversed(states) if state.merged_into), None),
    )
    return msgspec.json.encode(whole)
