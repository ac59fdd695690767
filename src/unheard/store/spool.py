"""What was received and is not published yet: records in append-only files, on disk before anybody is told so.

    spool/lock          held by the one process that receives
    spool/00000001      records, in the order in which they came

A record is its length, the checksum of the rest, the moment it came, and its bytes. A record whose end is missing was
never acknowledged: whoever reads stops there. Files are dropped as a whole, once all that they hold is elsewhere.
"""

import contextlib
import os
import struct
import threading
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

SPOOL = "spool"
LOCK = "lock"
SEGMENT_BYTES = 64 * 1024 * 1024
"""A file that is longer is closed, and the next one begun."""
_HEAD = struct.Struct(">IIq")


def waits(folder: Path) -> int:
    """Count the bytes that wait in a store's spool."""
    return sum(path.stat().st_size for path in _files(folder / SPOOL))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("[0-9]*") if path.name.isdecimal()) if folder.is_dir() else []


class Spool:
    """The spool of one store: any thread may append, close files, read those that are closed, and drop them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / SPOOL
        self._folder.mkdir(parents=True, exist_ok=True)
        self._number = max((int(path.name) for path in _files(self._folder)), default=0)
        self._open: int | None = None
        self._at = 0
        self._mutex = threading.Lock()

    @property
    def lock(self) -> Path:
        """Path of the lock of the process that receives."""
        return self._folder / LOCK

    def waiting_bytes(self) -> int:
        """Count the bytes that wait."""
        return waits(self._folder.parent)

    def append(self, records: Sequence[bytes], moment_us: int) -> None:
        """Bring records to disk; once this returns, they survive a crash of the process and of the machine.

        Raises `OSError` where the disk refuses; then none of them is there.
        """
        data = b"".join(_record(one, moment_us) for one in records)
        with self._mutex:
            if self._open is None or self._at > SEGMENT_BYTES:
                self._begin()
            assert self._open is not None
            try:
                _write(self._open, data)
                os.fsync(self._open)
            except OSError:
                # What is half written ends the file: nothing may follow it.
                with contextlib.suppress(OSError):
                    os.ftruncate(self._open, self._at)
                self._end()
                raise
            self._at += len(data)

    def _begin(self) -> None:
        self._end()
        path = self._folder / f"{self._number + 1:08d}"
        self._open = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._number, self._at = self._number + 1, 0
        self._sync_folder()

    def _end(self) -> None:
        if self._open is not None:
            os.close(self._open)
            self._open = None

    def rotate(self) -> list[Path]:
        """Close the file that is open, and name all that are there, oldest first: nobody appends to them any more."""
        with self._mutex:
            self._end()
            return _files(self._folder)

    def drop(self, files: Sequence[Path]) -> None:
        """Remove files whose records are elsewhere."""
        for path in files:
            path.unlink(missing_ok=True)
        self._sync_folder()

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _record(data: bytes, moment_us: int) -> bytes:
    moment = moment_us.to_bytes(8, "big", signed=True)
    return _HEAD.pack(len(data), zlib.crc32(data, zlib.crc32(moment)), moment_us) + data


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def records_of(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Yield moment and bytes of each whole record of a file; None for the bytes of one that the disk has damaged."""
    with path.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            size, checksum, moment_us = _HEAD.unpack(head)
            data = file.read(size)
            moment = moment_us.to_bytes(8, "big", signed=True)
            if len(data) < size:
                return
            yield moment_us, data if zlib.crc32(data, zlib.crc32(moment)) == checksum else None
