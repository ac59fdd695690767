"""Open a file as a stream of UTF-8 bytes, whatever it is packed in, and notice what cannot be read.

Packing is recognised by the first bytes, never by the name. UTF-16 with a byte order mark is converted.
Everything that makes a file unreadable as a whole ends in a `FileError`: empty, binary, another encoding,
broken or cut compression, and compression that grows without end.
"""

import codecs
import gzip
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import pyarrow as pa

from unheard.errors import FileError

EXPANSION_FREE_BYTES = 50 * 1024 * 1024
"""So much may always come out; only beyond it the expansion limit counts."""

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_OTHERS = {
    b"PK\x03\x04": "a ZIP archive or an Excel workbook",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"SQLi": "an SQLite database",
    b"BZh": "a bzip2 file",
    b"\xfd7zX": "an xz file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}


def magic(path: Path) -> bytes:
    """Read the first bytes of a file; raise `FileError` where it cannot be opened or is empty."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        raise FileError(f"The name of {str(path)!r} is not UTF-8. Rename the file.") from None
    if path.exists() and not path.is_file():
        raise FileError(
            f"{str(path)!r} is no ordinary file, and a file is read more than once. Write it to a file first."
        )
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be opened: {error.strerror}. Check the path and its rights.") from None
    if not head:
        raise FileError(f"{str(path)!r} is empty. Export it again, or leave it out.")
    return head


class Stream:
    """A file's content as UTF-8 bytes, read piece by piece; `read` raises `FileError` for every defect.

    With `is_text` false the bytes are what they are, only unpacked.
    """

    def __init__(self, path: Path, *, expansion_limit: int, is_text: bool = True) -> None:
        self._path = path
        self._is_text = is_text
        self._limit = expansion_limit
        head = magic(path)
        for start, what in _OTHERS.items():
            if head.startswith(start):
                raise FileError(
                    f"{str(path)!r} is {what}, not text. Unpack or export it as JSON Lines, CSV or Parquet."
                )
        self._file = path.open("rb")
        self._source: Any = self._file
        self._packed = True
        if head.startswith(_GZIP):
            self._source = gzip.GzipFile(fileobj=self._file)
        elif head.startswith(_ZSTD):
            self._source = pa.CompressedInputStream(pa.PythonFile(self._file), "zstd")
        else:
            self._packed = False
        self.produced = 0
        self._converter: codecs.IncrementalDecoder | None = None
        self._checker = codecs.getincrementaldecoder("utf-8")()
        self._checked = 0
        self._pending = 0
        self._first = True
        self.closed = False

    @property
    def done(self) -> int:
        """Bytes of the file on disk that were read so far."""
        return self._file.tell() if not self._file.closed else 0

    def read(self, size: int = -1) -> bytes:
        """Return about `size` bytes of UTF-8; empty at the end."""
        piece = self._unpack(size if size and size > 0 else 1 << 30)
        if not self._is_text:
            return piece
        if self._first:
            piece = self._begin(piece)
        if self._converter is not None:
            return self._convert(piece, size)
        self._check(piece)
        return piece

    def _unpack(self, size: int) -> bytes:
        try:
            piece = bytes(self._source.read(size))
        except EOFError:
            raise self._broken("its end is missing") from None
        except (gzip.BadGzipFile, zlib.error, pa.ArrowInvalid) as error:
            raise self._broken(str(error).split(":")[-1].strip()) from None
        except OSError as error:
            raise self._broken("its end is missing" if "runcated" in str(error) else "it is damaged") from None
        self.produced += len(piece)
        if self._packed and self.produced > EXPANSION_FREE_BYTES and self.produced > self._limit * self._file.tell():
            raise FileError(
                f"{str(self._path)!r} grows to more than {self._limit} times its size. If it is meant to, unpack it "
                "first or raise the setting expansion_limit."
            )
        return piece

    def _broken(self, why: str) -> FileError:
        return FileError(f"{str(self._path)!r} cannot be unpacked: {why}. Download or export it again.")

    def _begin(self, piece: bytes) -> bytes:
        self._first = False
        if not piece:
            raise FileError(f"{str(self._path)!r} is empty. Export it again, or leave it out.")
        if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self._converter = codecs.getincrementaldecoder("utf-16")()
            return piece
        if b"\x00" in piece[:65536]:
            raise FileError(
                f"{str(self._path)!r} is binary or UTF-16 without a byte order mark, not text. "
                "Export it as UTF-8 JSON Lines, CSV or Parquet."
            )
        return piece[3:] if piece.startswith(codecs.BOM_UTF8) else piece

    def _convert(self, piece: bytes, size: int) -> bytes:
        assert self._converter is not None
        try:
            text = self._converter.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            raise self._undecodable("UTF-16", error.start) from None
        if not text and piece:
            return self.read(size)
        return text.encode("utf-8", "ignore")

    def _check(self, piece: bytes) -> None:
        # Most pieces are sound and cut between characters, and asking that is many times cheaper than decoding.
        if not self._pending and _is_utf8(piece):
            self._checked += len(piece)
            return
        try:
            self._checker.decode(piece)
        except UnicodeDecodeError as error:
            raise self._undecodable("UTF-8", self._checked - self._pending + error.start) from None
        self._checked += len(piece)
        self._pending = len(self._checker.getstate()[0])

    def _undecodable(self, encoding: str, offset: int) -> FileError:
        return FileError(
            f"{str(self._path)!r} is not {encoding}: the byte at offset {offset} cannot be decoded. "
            "Convert it, e.g. iconv -f WINDOWS-1252 -t UTF-8."
        )

    # The few methods that pyarrow asks of a file.
    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def writable(self) -> bool:
        """Say that it cannot be written."""
        return False

    def seekable(self) -> bool:
        """Say that it only goes forward."""
        return False

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self.closed = True
            if self._source is not self._file:
                self._source.close()
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _is_utf8(piece: bytes) -> bool:
    ends = pa.array([0, len(piece)], pa.int64()).buffers()[1]
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(piece)])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def raw_file(path: Path) -> BinaryIO:
    """Open a file that has its own format, such as Parquet."""
    return path.open("rb")
