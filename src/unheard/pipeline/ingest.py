"""Ingest: files into the store, each published once and whole, nothing twice and nothing lost without a count."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unheard.errors import FileError
from unheard.ingest.times import Clock
from unheard.pipeline.cores import helpers_for, no_garbage_collection
from unheard.pipeline.crew import Crew, HelperLostError
from unheard.pipeline.intake import Intake
from unheard.pipeline.intake_kinds import taker_of
from unheard.pipeline.known import Known
from unheard.pipeline.traces import traces_alone
from unheard.records import Refused
from unheard.settings import Settings
from unheard.sources.blocks import Reader
from unheard.sources.readers import Readers, open_readers
from unheard.store import Store, Writer

Progress = Callable[[str, int, int | None], None]

REFUSED_SHOWN = 1000
"""So many refused rows are kept in the result; the store keeps them all."""

COUNTS = ("read", "new", "changed", "unchanged", "refused", "erased")


@dataclass(slots=True, kw_only=True)
class FileCounts:
    """What became of the rows of one file: read = new + changed + unchanged + refused."""

    file: str
    kind: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    erased: int = 0
    """Of the unchanged: conversations that were erased and stay so."""

    @property
    def read(self) -> int:
        """Rows that the file holds."""
        return self.new + self.changed + self.unchanged + self.refused

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON."""
        return {"file": self.file, "kind": self.kind, **{name: getattr(self, name) for name in COUNTS}}


@dataclass(slots=True, kw_only=True)
class IngestResult:
    """What became of all rows, in total and file by file."""

    files: list[FileCounts] = field(default_factory=list)
    errors: list[FileError] = field(default_factory=list)
    refused_rows: list[Refused] = field(default_factory=list)
    """The first thousand; the store keeps them all."""
    ignored: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Of the ignored files: why, where there is a reason to tell."""
    unknown_words: Counter[str] = field(default_factory=Counter)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    """What the readers say of their files as a whole."""
    published: bool = True
    """False where --strict kept everything out."""

    def _total(self, name: str) -> int:
        return sum(getattr(file, name) for file in self.files)

    @property
    def read(self) -> int:
        """Rows read: new + changed + unchanged + refused."""
        return self._total("read")

    @property
    def new(self) -> int:
        """Rows that were not in the store."""
        return self._total("new")

    @property
    def changed(self) -> int:
        """Rows that were in the store with other content."""
        return self._total("changed")

    @property
    def unchanged(self) -> int:
        """Rows that were in the store as they are."""
        return self._total("unchanged")

    @property
    def refused(self) -> int:
        """Rows that were not taken in."""
        return self._total("refused")

    @property
    def erased(self) -> int:
        """Of the unchanged: conversations that were erased and stay so."""
        return self._total("erased")

    @property
    def quarantined_times(self) -> int:
        """Times before 2000, in the future, or unreadable, which were left out."""
        return self.problems["quarantined"] + self.problems["unreadable"]

    def add(self, more: "IngestResult") -> None:
        """Add what became of the rows of a file."""
        self.files += more.files
        self.errors += more.errors
        self.refused_rows += more.refused_rows[: max(0, REFUSED_SHOWN - len(self.refused_rows))]
        self.unknown_words.update(more.unknown_words)
        self.unknown_fields.update(more.unknown_fields)
        self.problems.update(more.problems)
        self.notes += [note for note in more.notes if note not in self.notes]

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON."""
        return {
            **{name: getattr(self, name) for name in COUNTS},
            "published": self.published,
            "quarantined_times": self.quarantined_times,
            "unknown_words": dict(self.unknown_words.most_common()),
            "unknown_fields": dict(self.unknown_fields.most_common()),
            "problems": {name: count for name, count in sorted(self.problems.items()) if count},
            "ignored": self.ignored,
            "skipped": self.skipped,
            "notes": self.notes,
            "files": [file.to_json() for file in self.files],
            "errors": [str(error) for error in self.errors],
        }


def ingest_paths(
    store: Store,
    settings: Settings,
    paths: Sequence[Path],
    *,
    format: str = "auto",
    mapping: Path | None = None,
    source: str | None = None,
    timezone: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
    command: str = "",
) -> IngestResult:
    """Read files and folders into the store, file by file.

    A file that cannot be read becomes one of `errors`, and nothing of it is visible. With `strict`, everything
    is first read without publishing; where a row would be refused or a file cannot be read, nothing is.
    """
    found = open_readers(
        [Path(path) for path in paths],
        settings,
        format=format,
        mapping=mapping,
        source=source,
        traces=lambda: traces_alone(store, source),
    )
    zone = timezone or settings.timezone
    helpers = helpers_for(settings.threads)
    with (
        no_garbage_collection(),
        store.writing(command or "unheard ingest") as writer,
        Crew(store.identify(), store.folder, helpers=helpers, lock=writer.lock) as crew,
    ):
        size = sum(reader.size for reader in found.readers if reader.kind == "conversations")
        crew.expect(size, all_new=not store.has_payloads())
        work = _Work(store=store, settings=settings, crew=crew, zone=zone, progress=progress)
        if strict:
            checked = work.run(writer, found.readers, check_only=True)
            checked.errors += found.errors
            if checked.refused or checked.errors:
                checked.ignored, checked.skipped = _left_out(found)
                checked.published = False
                return checked
        result = work.run(writer, found.readers)
    result.errors = [*found.errors, *result.errors]
    result.ignored, result.skipped = _left_out(found)
    return result


def ingest_readers(store: Store, settings: Settings, readers: Sequence[Reader], *, command: str) -> IngestResult:
    """Read what is no file, such as what was received, in this process alone."""
    with (
        no_garbage_collection(),
        store.writing(command) as writer,
        Crew(store.identify(), store.folder, helpers=0, lock=writer.lock) as crew,
    ):
        return _Work(store=store, settings=settings, crew=crew, zone=settings.timezone, progress=None).run(
            writer, readers
        )


def _left_out(found: Readers) -> tuple[list[str], dict[str, str]]:
    """Name the files that are not read, and why where there is a reason to tell."""
    return [str(path) for path in found.ignored], {str(path): why for path, why in found.skipped.items()}


@dataclass(slots=True, kw_only=True)
class _Work:
    """One command's reading."""

    store: Store
    settings: Settings
    crew: Crew
    zone: str
    progress: Progress | None

    def run(self, writer: Writer, readers: Sequence[Reader], *, check_only: bool = False) -> IngestResult:
        """Read every file; with `check_only` nothing is published."""
        result = IngestResult()
        known = Known(self.store, remember=check_only)
        now_us = int(time.time() * 1_000_000)
        for reader in readers:
            clock = Clock(zone=reader.timezone or self.zone, now_us=now_us)
            try:
                self._file(writer, reader, known, clock, result, check_only=check_only)
            except HelperLostError:
                self.crew.work_alone()
                self._file(writer, reader, known, clock, result, check_only=check_only)
        return result

    def _file(
        self, writer: Writer, reader: Reader, known: Known, clock: Clock, whole: IngestResult, *, check_only: bool
    ) -> None:
        """Read one file; what became of its rows is added to the whole once it is certain."""
        counts = FileCounts(file=reader.name, kind=reader.kind)
        result = IngestResult()
        try:
            with writer.batch(reader.name) as batch:
                intake = Intake(
                    reader=reader,
                    batch=batch,
                    counts=counts,
                    result=result,
                    people=self.crew.people,
                    known=known,
                    clock=clock,
                    settings=self.settings,
                    taker=taker_of(reader.kind, self.crew),
                )
                self._read(reader, intake)
                if not check_only:
                    batch.publish({name: getattr(counts, name) for name in COUNTS})
        except FileError as error:
            self.crew.renew()
            whole.add(result)
            whole.errors.append(error)
            return
        if check_only:
            self.crew.renew()
        else:
            known.published(intake.shown)
            result.problems["deleted_at_the_source"] += writer.erase(intake.erase)
        result.files.append(counts)
        whole.add(result)

    def _read(self, reader: Reader, intake: Intake) -> None:
        for block in reader.blocks():
            intake.take(block)
            if self.progress is not None:
                self.progress(f"ingest {Path(reader.name).name}", min(block.done, reader.size), reader.size)
        intake.finish()
