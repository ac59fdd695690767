"""Bring together the rows of one conversation from tables of any size and in any order.

Up to a limit the rows stay in memory; beyond it they go to temporary files, split by conversation, which are
then worked off one at a time.
"""

import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

MEMORY_BYTES = 96 * 1024 * 1024
"""Rows beyond this are kept on disk."""
_PARTS = 64

Entry = tuple[str, str, int, float, bytes]
"""conversation id, table, line, place within the conversation, row as a JSON object"""


class Grouping:
    """Collects rows by conversation."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._held = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._parts: list[BinaryIO] = []
        self._encoder = msgspec.msgpack.Encoder()

    def add(self, entry: Entry) -> None:
        """Take one row."""
        self._entries.append(entry)
        self._held += len(entry[4]) + 200
        if self._held > MEMORY_BYTES:
            self._spill()

    def conversations(self) -> Iterator[list[Entry]]:
        """Yield the rows of each conversation, in the order of their place and then as they came."""
        if self._folder is None:
            yield from _grouped(self._entries)
            return
        self._spill()
        decoder = msgspec.msgpack.Decoder(list[Entry])
        for part in self._parts:
            part.seek(0)
            entries: list[Entry] = []
            while size := part.read(8):
                entries += decoder.decode(part.read(int.from_bytes(size, "big")))
            yield from _grouped(entries)

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="unheard-")
            self._parts = [(Path(self._folder.name) / f"{number}").open("w+b") for number in range(_PARTS)]
        split: list[list[Entry]] = [[] for _ in range(_PARTS)]
        for entry in self._entries:
            split[zlib.crc32(entry[0].encode()) % _PARTS].append(entry)
        for part, entries in zip(self._parts, split, strict=True):
            if entries:
                data = self._encoder.encode(entries)
                part.write(len(data).to_bytes(8, "big") + data)
        self._entries, self._held = [], 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in self._parts:
            part.close()
        if self._folder is not None:
            self._folder.cleanup()


def _grouped(entries: list[Entry]) -> Iterator[list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry[0], []).append(entry)
    for group in groups.values():
        group.sort(key=lambda entry: entry[3])
        yield group
