"""From paths to readers: which files are read, in which order, and how."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from unheard.errors import FileError, UsageError
from unheard.settings import Settings
from unheard.sources import (
    fivetran_zendesk,
    intercom_files,
    otel,
    otel_set,
    trajectory,
    unheard,
    zendesk,
)
from unheard.sources.blocks import Block, Increments, Reader
from unheard.sources.decoding import MAPPER_VERSION, Decoding
from unheard.sources.detect import FORMATS, Found, detect, files_in, stem_of
from unheard.sources.documents import document_blocks
from unheard.sources.intercom_set import conversation_blocks
from unheard.sources.lines import line_blocks
from unheard.sources.mapping import Mapping, read_mapping
from unheard.sources.otel_set import Traces, TraceSet
from unheard.sources.responses import chained_blocks
from unheard.sources.tabular import TableFile, flat_blocks, joined_blocks
from unheard.sources.unheard import PARTS, STRUCTS
from unheard.sources.zendesk_files import NAMELESS, SKIPPED
from unheard.sources.zendesk_increments import put_together, ticket_in
from unheard.sources.zendesk_rows import ExportFile
from unheard.sources.zendesk_set import SURVEYS, Export


@dataclass(slots=True, kw_only=True)
class Readers:
    """What is going to be read of some paths, in order, and what is not."""

    readers: list[Reader] = field(default_factory=list)
    errors: list[FileError] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)
    skipped: dict[Path, str] = field(default_factory=dict)
    """Of those ignored: why, where there is a reason to tell."""


def open_readers(
    paths: Sequence[Path],
    settings: Settings,
    *,
    format: str = "auto",
    mapping: Path | None = None,
    source: str | None = None,
    traces: Traces = tuple,
) -> Readers:
    """Find out what every path is; a path that cannot be read becomes an error and the others stay.

    `source` names the source of rows that name none themselves, instead of the format's own name. `traces`: those
    that stand for themselves in the store, asked where traces are read.
    """
    out = Readers()
    if source is not None and (not source.strip() or "|" in source):
        raise UsageError(f"--source {source!r} is no name. Write it like zendesk-eu, without '|'.")
    kind = format if format in STRUCTS else None
    if kind is None and format not in ("auto", *FORMATS):
        raise UsageError(f"There is no format {format!r}. Known are: auto, {', '.join((*FORMATS, *STRUCTS))}.")
    if format == "mapping" and mapping is None:
        raise UsageError("Format mapping needs --mapping FILE. Make one with `unheard mapping suggest FILE.csv`.")
    read = read_mapping(mapping) if mapping is not None else None
    found: list[Found] = []
    exports: dict[tuple[str, Path | None], list[Found]] = {}
    for path in paths:
        try:
            here = _found(path, "unheard" if kind else format, kind, read, settings, out)
            found += [one for one in here if one.format not in ("zendesk", "otel")]
            # A folder is one export, and so are files that were named one by one.
            for one in here:
                if one.format in ("zendesk", "otel"):
                    exports.setdefault((one.format, path if path.is_dir() else None), []).append(one)
        except FileError as error:
            out.errors.append(error)
    for one in found:
        if one.skipped:
            out.ignored.append(one.path)
            out.skipped[one.path] = one.skipped
    found = [one for one in found if not one.skipped]
    order = [*STRUCTS]
    joined = [one for one in found if one.shape == "table" and one.kind in ("conversations", *PARTS)]
    sets: dict[Path, list[Found]] = {}
    for one in joined:
        sets.setdefault(one.path.parent, []).append(one)
    readers = [_joined(group, read, settings) for group in sets.values() if read is None]
    readers += [_joined([one], read, settings) for one in joined if read is not None]
    vendors = [one for one in found if one.format == "intercom"]
    readers += _of_intercom(vendors, settings)
    readers += [_single(one, read, settings) for one in found if one not in joined and one not in vendors]
    for (of, _), group in exports.items():
        readers += [_otel(group, settings, traces)] if of == "otel" else _zendesk(group, settings, out)
    # What refers to conversations is read after them; otherwise the order of the paths stays.
    out.readers = sorted(readers, key=lambda reader: order.index(reader.kind))
    if source is not None:
        out.readers = [_called(source, reader) for reader in out.readers]
    return out


def _called(source: str, reader: Reader) -> Reader:
    """Give a reader's source another name."""
    decode = reader.decode
    if isinstance(decode, Decoding):
        decode = replace(decode, renamed=(reader.source, source))
    return replace(reader, source=source, fingerprint=f"{reader.fingerprint}|{source}", decode=decode)


def _found(
    path: Path, format: str, kind: str | None, mapping: Mapping | None, settings: Settings, out: Readers
) -> list[Found]:
    if not path.is_dir():
        return [_mapped(path, mapping) if mapping else _detect(path, format, kind, settings)]
    files, ignored = files_in(path)
    out.ignored += ignored
    found = []
    for file in files:
        try:
            found.append(_mapped(file, mapping) if mapping else _detect(file, format, kind, settings))
        except FileError as error:
            # In a folder a stray file is no error, but one that bears the name of a table is.
            if mapping is None and unheard.kind_by_name(stem_of(file)) is None:
                out.ignored.append(file)
                out.skipped[file] = str(error)
            else:
                out.errors.append(error)
    if not found and not out.errors:
        raise FileError(
            f"The folder {str(path)!r} holds no file that can be read. Expected is e.g. conversations.jsonl."
        )
    return found


def _detect(path: Path, format: str, kind: str | None, settings: Settings) -> Found:
    return detect(path, format, expansion_limit=settings.expansion_limit, forced_kind=kind)


def _mapped(path: Path, mapping: Mapping) -> Found:
    """With a mapping file every table is read by it; the columns it names must be there."""
    from unheard.sources.tables import columns

    names = columns(path, expansion_limit=200)
    missing = sorted(mapping.needed - set(names))
    if missing:
        raise FileError(
            f"{str(path)!r} has no column {missing[0]!r}, which the mapping file names. "
            f"It has: {', '.join(repr(name) for name in names[:12])}."
        )
    return Found(path=path, format="mapping", kind=mapping.table, shape="table")


def _fingerprint(format: str, kind: str, *more: str) -> str:
    text = "\x1f".join([str(MAPPER_VERSION), format, kind, *more])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _single(found: Found, mapping: Mapping | None, settings: Settings) -> Reader:
    path, name = found.path, str(found.path)
    more: tuple[str, ...] = ()
    source = unheard.SOURCE
    if found.format == "trajectory":
        source, more = trajectory.SOURCE, (stem_of(path),)
    elif found.format in ("openai", "anthropic"):
        source = found.format
    if mapping is not None:
        source, more = mapping.source, (mapping.text,)

    def blocks() -> Iterator[Block]:
        if found.kind == "responses":
            return chained_blocks(path, [plain(), plain()])
        return plain()

    def plain() -> Iterator[Block]:
        if found.shape == "table":
            table = TableFile(path=path, name=name, kind=found.kind)
            return flat_blocks(table, mapping, expansion_limit=settings.expansion_limit)
        if found.shape == "document":
            return document_blocks(path, expansion_limit=settings.expansion_limit)
        return line_blocks(
            path, name=name, line_limit_mb=settings.line_limit_mb, expansion_limit=settings.expansion_limit
        )

    return Reader(
        name=name,
        kind="conversations" if found.kind == "responses" else found.kind,
        source=source,
        fingerprint=_fingerprint(found.format, found.kind, *more),
        size=path.stat().st_size,
        blocks=blocks,
        decode=Decoding(path=path, format=found.format, kind=found.kind, lax=found.shape == "table"),
        timezone=mapping.timezone if mapping else None,
    )


def _joined(group: Sequence[Found], mapping: Mapping | None, settings: Settings) -> Reader:
    """Make one reader of the tables that belong together."""
    order = ("conversations", *PARTS)
    found = sorted(group, key=lambda one: order.index(one.kind))
    files = [TableFile(path=one.path, name=str(one.path), kind=one.kind) for one in found]
    name = files[0].name
    return Reader(
        name=name,
        kind="conversations",
        source=mapping.source if mapping else unheard.SOURCE,
        fingerprint=_fingerprint("tables", "conversations", mapping.text if mapping else ""),
        size=sum(one.path.stat().st_size for one in files),
        blocks=lambda: joined_blocks(files, mapping, expansion_limit=settings.expansion_limit),
        decode=Decoding(path=found[0].path, format="unheard", kind="conversations", lax=True),
        timezone=mapping.timezone if mapping else None,
    )


def _of_intercom(found: Sequence[Found], settings: Settings) -> list[Reader]:
    """Make one reader of what belongs to the conversations of a folder, and one of each file of contacts."""
    limits = {"line_limit_mb": settings.line_limit_mb, "expansion_limit": settings.expansion_limit}
    sets: dict[Path, list[intercom_files.File]] = {}
    readers = []
    for one in found:
        file = intercom_files.File(path=one.path, kind=one.kind, shape=one.shape)
        if one.kind in intercom_files.CONTACTS:
            blocks = partial(intercom_files.contact_blocks, file, **limits)
            readers.append(_vendor_reader("intercom", "identities", [one.path], blocks))
        else:
            sets.setdefault(one.path.parent, []).append(file)
    for files in sets.values():
        blocks = partial(conversation_blocks, files, **limits)
        readers.append(_vendor_reader("intercom", "conversations", [file.path for file in files], blocks))
    return readers


def _vendor_reader(format: str, kind: str, paths: Sequence[Path], blocks: Callable[[], Iterator[Block]]) -> Reader:
    """Make a reader of a vendor's set: known by its file, or by the folder where it is several."""
    path = paths[0] if len(paths) == 1 else paths[0].parent
    return Reader(
        name=str(path),
        kind=kind,
        source=format,
        fingerprint=_fingerprint(format, kind),
        size=sum(one.stat().st_size for one in paths),
        blocks=blocks,
        decode=Decoding(path=path, format=format, kind=kind),
    )


def _otel(found: Sequence[Found], settings: Settings, traces: Traces) -> Reader:
    """Make one reader of the traces of a folder, or of those named one by one: a trace may stand in several files."""
    files = [otel_set.File(path=one.path, shape=one.shape) for one in found]
    limits = {"line_limit_mb": settings.line_limit_mb, "expansion_limit": settings.expansion_limit}
    rows = [partial(otel_set.rows_of_file, file, **limits) for file in files]
    path = files[0].path if len(files) == 1 else Path(os.path.commonpath([file.path for file in files]))
    return otel_reader(
        TraceSet(name=str(path), files=rows, traces=traces), sum(one.path.stat().st_size for one in files)
    )


def otel_reader(spans: TraceSet, size: int) -> Reader:
    """Make a reader of traces, wherever they come from; a later part of a conversation adds to what was read of it."""
    return Reader(
        name=spans.name,
        kind="conversations",
        source=otel.SOURCE,
        fingerprint=_fingerprint("otel", "conversations"),
        size=size,
        blocks=spans.blocks,
        decode=Decoding(path=Path(spans.name), format="otel", kind="conversations"),
        notes=spans.notes,
        errors=spans.errors,
        increments=Increments(id_of=otel_set.conversation_in, put_together=otel_set.put_together),
    )


_INCREMENTS = Increments(id_of=ticket_in, put_together=put_together)


def _zendesk(found: Sequence[Found], settings: Settings, out: Readers) -> Iterator[Reader]:
    """Make the readers of a Zendesk export: the tickets, and the ratings of tickets that are not in it."""
    for is_table in (False, True):
        wanted = []
        for one in found:
            if (one.shape == "table") is not is_table:
                continue
            if one.kind in SKIPPED or one.kind == "skipped":
                out.ignored.append(one.path)
                out.skipped[one.path] = SKIPPED.get(one.kind, fivetran_zendesk.SKIPPED)
            else:
                wanted.append(one)
        if not {one.kind for one in wanted} - set(NAMELESS):
            out.ignored += [one.path for one in wanted]
            out.skipped.update(dict.fromkeys((one.path for one in wanted), "without tickets it tells of nothing"))
            continue
        files = [ExportFile(path=one.path, stream=one.kind, shape=one.shape) for one in wanted]
        export = Export(files=files, settings=settings)
        path = files[0].path if len(files) == 1 else Path(os.path.commonpath([file.path for file in files]))
        for kind in ("conversations", "surveys"):
            if kind == "surveys" and SURVEYS.isdisjoint(file.stream for file in files):
                continue
            yield Reader(
                name=str(path),
                kind=kind,
                source=zendesk.SOURCE,
                fingerprint=_fingerprint("zendesk", kind),
                size=sum(file.path.stat().st_size for file in files) if kind == "conversations" else 0,
                blocks=export.blocks if kind == "conversations" else export.orphans,
                decode=Decoding(path=path, format="zendesk", kind=kind),
                facts=export.facts,
                notes=export.notes if kind == "conversations" else tuple,
                increments=_INCREMENTS if kind == "conversations" else None,
            )
