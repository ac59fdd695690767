"""A lane: rows and payloads of a batch that a process beside the writer puts into files.

A lane decides nothing. The batch says which rows it takes over, and lists the lane's files when it publishes; until
then, and for ever where it never does, they are rubbish that nobody reads. A lane holds only records that come for
the first time in their batch.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from unheard.store.families import FAMILIES, placed, split_by_family
from unheard.store.manifest import Segment
from unheard.store.memory import share_one_arena
from unheard.store.parts import PartWriter
from unheard.store.raw import Block, RawWriter
from unheard.store.segments import Part, seal, to_disk

BEFORE_ALL = -1
"""Stands for the flush of rows that a lane wrote: whatever the batch writes of the same record comes later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneFiles:
    """What a lane wrote, on disk and as yet unlisted."""

    parts: list[Part] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    raw_files: list[Path] = field(default_factory=list)
    raw_blocks: list[Block] = field(default_factory=list)


class Lane:
    """Writes conversations and their payloads into files of its own."""

    def __init__(self, folder: Path) -> None:
        share_one_arena()
        self._folder = folder
        self._parts = PartWriter(folder, FAMILIES[0])
        self._raw = RawWriter(folder)

    def add(self, tables: Mapping[str, pa.Table], payloads: Sequence[bytes]) -> None:
        """Take conversations with all their rows, and the payloads that they were read from, in the same order."""
        self._raw.add(payloads)
        for _, given in split_by_family(tables):
            self._parts.add({name: placed(rows) for name, rows in given.items()})

    def settle(self) -> None:
        """Begin to write what waits; the rows of a small lane are written at one go, into few files."""
        self._raw.settle()
        if self._parts.flush_number:
            self._parts.flush()

    def read(self, block: int, start: int, length: int) -> bytes:
        """Read a payload that was added before."""
        return self._raw.read(block, start, length)

    def finish(self) -> LaneFiles:
        """Write everything, bring it to disk and say what there is."""
        parts = [part for part in self._parts.finish() if part.rows]
        for part in parts:
            part.last_flush = BEFORE_ALL
        self._raw.finish()
        for file in self._raw.files:
            to_disk(file)
        return LaneFiles(
            parts=parts,
            segments=seal(self._folder, parts),
            raw_files=self._raw.files,
            raw_blocks=self._raw.blocks,
        )


class Beside(Protocol):
    """A lane as the batch sees it: in another process."""

    def read(self, block: int, start: int, length: int) -> bytes:
        """Read a payload that the batch took over."""

    def finish(self) -> "Future[LaneFiles]":
        """Have everything written and brought to disk."""

    def abandon(self) -> None:
        """Stop at once: no file is written any more when this returns."""
