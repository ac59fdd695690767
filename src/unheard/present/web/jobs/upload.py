"""Files that an administrator sends: piece by piece to disk, under names that lead nowhere, then a job that reads them.

The form's fields come before its files, so that nothing is written for a form without its token.
"""

import os
import shutil
import unicodedata
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from unheard.errors import UsageError
from unheard.present.web.passwords import same

MOST_FILES = 2_000
LONGEST_FIELD = 10_000
LONGEST_NAME = 120
_NO_FORM = "This is no form with files. Send it again."


def safe_name(name: str, taken: set[str]) -> str:
    """A name for the disk: the last part of what the browser says, printable, not hidden, and not taken.

    The beginning and the endings stay, for they tell which export a file belongs to.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(one if one.isprintable() and one not in '<>:"|?*' else "_" for one in last).strip(" .")
    stem, dot, ends = kept.partition(".")
    ends = ends[-40:]
    # In bytes: a file system counts those.
    while len(f"{stem}{dot}{ends}".encode()) > LONGEST_NAME and stem:
        stem = stem[:-1]
    stem = stem or "file"
    found, number = f"{stem}{dot}{ends}", 2
    while found.casefold() in taken:
        found, number = f"{stem}-{number}{dot}{ends}", number + 1
    return found


class Upload:
    """Takes a form with files apart, as its bytes arrive."""

    def __init__(self, boundary: bytes, folder: Path, form_token: str) -> None:
        self.fields: dict[str, str] = {}
        self.names: dict[str, list[str]] = {}
        """Field → names on disk of the files that came in it."""
        self._folder, self._form_token = folder, form_token
        self._header, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._name, self._text = "", bytearray()
        self._file: BinaryIO | None = None
        self._is_skipped = False
        self.is_whole = False
        self.parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin, "on_header_field": self._head, "on_header_value": self._said,
                "on_header_end": self._headed, "on_headers_finished": self._open, "on_part_data": self._data,
                "on_part_end": self._close, "on_end": self._end,
            },
        )  # fmt: skip

    def close(self) -> None:
        """Close what is open: the form ended in the middle."""
        if self._file is not None:
            self._file.close()

    def _begin(self) -> None:
        self._headers, self._text, self._is_skipped = {}, bytearray(), False

    def _head(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _said(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _headed(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        name = options[b"filename"].decode("utf-8", "replace")
        if not name:
            # A field for files into which nobody put one.
            self._is_skipped = True
            return
        if not same(self.fields.get("form_token", ""), self._form_token):
            raise UsageError("This form is from another session. Send it again.")
        taken = [one for names in self.names.values() for one in names]
        if len(taken) >= MOST_FILES:
            raise UsageError("That is too many files. Send 2,000 at most at once.")
        safe = safe_name(name, {one.casefold() for one in taken})
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / safe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self.names.setdefault(self._name, []).append(safe)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_skipped:
            return
        if self._file is not None:
            self._file.write(data[start:end])
            return
        self._text += data[start:end]
        if len(self._text) > LONGEST_FIELD or len(self.fields) > 50:
            raise UsageError(_NO_FORM)

    def _close(self) -> None:
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
        elif not self._is_skipped:
            self.fields[self._name] = self._text.decode("utf-8", "replace")

    def _end(self) -> None:
        self.is_whole = True


async def received(request: Request, folder: Path, form_token: str) -> Upload:
    """Take the form of a request apart into a folder; raise `UsageError` where it is none, and leave nothing then."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise UsageError(_NO_FORM)
    upload: Upload | None = None
    try:
        upload = Upload(options[b"boundary"], folder, form_token)
        async for piece in request.stream():
            if piece:
                await run_in_threadpool(upload.parser.write, piece)
        upload.parser.finalize()
        if not upload.is_whole:
            raise UsageError(_NO_FORM)
        if not same(upload.fields.get("form_token", ""), form_token):
            raise UsageError("This form is from another session. Send it again.")
    except FormParserError:
        shutil.rmtree(folder, ignore_errors=True)
        raise UsageError(_NO_FORM) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        if upload is not None:
            upload.close()
    return upload
