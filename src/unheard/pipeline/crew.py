"""Processes that understand and write blocks beside this one, as many as there are cores to spare.

They are plain child processes (`python -m unheard.pipeline.hand`) that read pickled tasks from their input and
write results to their output. They end with their input, also when this process is killed; until then they hold the
store's lock with it, so that nobody writes or erases while they may still be writing. A process that fails takes
what it kept with it: the file is then read again without any, so that no result depends on them.
"""

import contextlib
import fcntl
import os
import pickle
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Self

from unheard.ingest.people import Identify, People
from unheard.pipeline.child import ctrl_c_held, start_child
from unheard.pipeline.handing import hand
from unheard.pipeline.understand import Manner, RawRows, Understood, understand
from unheard.store import LaneFiles
from unheard.store.stage import STAGING

LONG_BYTES = 8 << 20
"""Helpers are started after so much was understood: before, their start would cost more than they bring."""
_EARLY_BYTES = 1 << 20
"""Where the files are long, so much that is new tells that there will be more; an unchanged file needs no helpers."""
_PIPE_BYTES = 1 << 20
_AHEAD = 4
"""Blocks that a process is given at once, so that it has the next one at hand."""
_UNDER_WAY = 12
"""Blocks of all processes that may wait for the first of them, for each helper: so many are understood here before a
helper that has just been started gives its first answer."""
_PLACE_BYTES = 32 << 20
"""Room for a block in the file that is shared with a process; a longer one is understood here."""

_BROKEN = (OSError, EOFError, pickle.PickleError)


class HelperLostError(Exception):
    """A process that had taken over rows is gone, and its rows with it."""


class Helper:
    """One such process, with a thread that sends and a thread that receives; both keep the order."""

    def __init__(self, identify: Identify, folder: Path, lock: int) -> None:
        self._shared = _shared_file(folder)
        self._process = start_child("unheard.pipeline.hand", inherited=[lock, self._shared.fileno()])
        for pipe in (self._process.stdin, self._process.stdout):
            _widen(pipe)
        self._sender, self._receiver = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._asked: list[Future[Understood]] = []
        self._is_ended = False
        self.has_kept = False
        """Rows of the batch are in its files only."""
        self._sender.submit(self._send, (identify, folder, self._shared.fileno()))
        self._places = deque(range(_AHEAD + 1))
        """Free places in the file that is shared, one for each block that may be under way."""

    def load(self) -> int:
        """Count what it was asked and has not answered."""
        self._asked = [one for one in self._asked if not one.done()]
        return len(self._asked)

    def understand(self, number: int, manner: Manner, rows: RawRows) -> "Future[Understood]":
        """Have rows understood and held under a number."""
        place = self._places.popleft()
        self._sender.submit(self._send_rows, number, manner, rows, place)
        asked: Future[Understood] = self._receiver.submit(self._receive)
        asked.add_done_callback(lambda _: self._places.append(place))
        self._asked.append(asked)
        return asked

    def keep(self, number: int) -> None:
        """Have what is held under a number written."""
        self.has_kept = True
        self._sender.submit(self._send, ("keep", (number,), False))

    def drop(self, number: int) -> None:
        """Let go of what is held under a number."""
        self._sender.submit(self._send, ("drop", (number,), False))

    def settle(self) -> None:
        """Have written what was kept so far, while the last blocks are understood."""
        self._sender.submit(self._send, ("settle", (), False))

    def read(self, block: int, start: int, length: int) -> bytes:
        """Read a payload that was kept."""
        try:
            return bytes(self._ask("read", block, start, length).result())
        except _BROKEN as error:
            raise HelperLostError from error

    def finish(self) -> "Future[LaneFiles]":
        """Have everything that was kept brought to disk."""
        self.has_kept = False
        return self._receiver.submit(self._received_files, self._ask("finish"))

    def abandon(self) -> None:
        """End the process, whatever it is doing."""
        with ctrl_c_held():
            if self._is_ended:
                return
            self._process.kill()
            self._sender.shutdown(cancel_futures=True)
            self._receiver.shutdown(cancel_futures=True)
            self._process.communicate()
            self._shared.close()
            self._is_ended = True

    def _received_files(self, asked: "Future[Any]") -> LaneFiles:
        try:
            files: LaneFiles = asked.result()
        except _BROKEN as error:
            raise HelperLostError from error
        return files

    def _ask(self, name: str, *arguments: object) -> "Future[Any]":
        self._sender.submit(self._send, (name, arguments, True))
        return self._receiver.submit(self._receive)

    def _send_rows(self, number: int, manner: Manner, rows: RawRows, place: int) -> None:
        try:
            handed = hand(self._shared.fileno(), place * _PLACE_BYTES, rows, hashes=manner.whole)
        except (OSError, ValueError):
            self._process.kill()  # who waits for an answer is told that there will be none
            raise
        self._send(("understand", (number, manner, handed), True))

    def _send(self, what: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(pickle.dumps(what, pickle.HIGHEST_PROTOCOL))
        self._process.stdin.flush()

    def _receive(self) -> Any:
        assert self._process.stdout is not None
        return pickle.load(self._process.stdout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Rows that are being understood."""

    number: int
    answer: "Future[Understood]"
    helper: Helper | None = None
    """Who holds the tables they amount to; None: the answer has them."""

    @classmethod
    def here(cls, found: Understood | None = None, number: int = 0) -> "Asked":
        """Note that rows were understood in this process."""
        done: Future[Understood] = Future()
        if found is not None:
            done.set_result(found)
        return cls(number=number, answer=done)

    def keep(self) -> None:
        """Have the tables written by who holds them."""
        if self.helper is not None:
            self.helper.keep(self.number)

    def drop(self) -> None:
        """Let who holds the tables let go of them."""
        if self.helper is not None:
            self.helper.drop(self.number)


class Crew:
    """Understands rows: in a helper where one has room, else at once in this process."""

    def __init__(self, identify: Identify, folder: Path, *, helpers: int, lock: int) -> None:
        self.people = People(identify)
        self._identify = identify
        self._folder = folder
        self._lock = lock
        self._wanted = helpers
        self._helpers: list[Helper] = []
        self._bytes = 0
        self._start_at = LONG_BYTES
        self._number = 0

    @property
    def ahead(self) -> int:
        """How many blocks may be under way before the first is waited for."""
        return _UNDER_WAY * self._wanted

    def expect(self, size: int, *, all_new: bool) -> None:
        """Take note that files of so many bytes are going to be read: where much is new, helpers start early."""
        is_long = size > 2 * LONG_BYTES
        self._start_at = _EARLY_BYTES if is_long else LONG_BYTES
        if is_long and all_new:
            self._start()

    def ask(self, manner: Manner, rows: RawRows) -> Asked:
        """Understand rows, now or soon."""
        self._number += 1
        size = sum(map(len, rows.payloads))
        self._bytes += size
        if self._bytes > self._start_at and len(self._helpers) < self._wanted:
            self._start()
        helper = min(self._helpers, key=Helper.load, default=None)
        if helper is not None and 0 < size <= _PLACE_BYTES and helper.load() < _AHEAD:
            answer = helper.understand(self._number, manner, rows)
            return Asked(number=self._number, answer=answer, helper=helper)
        return Asked.here(self.understand(manner, rows), self._number)

    def answer(self, asked: Asked) -> Understood | None:
        """Return what was asked for; None where the process that was asked is gone.

        Raises `HelperLostError` where it had rows that are nowhere else.
        """
        try:
            return asked.answer.result()
        except _BROKEN as error:
            if asked.helper is not None and asked.helper.has_kept:
                raise HelperLostError from error
            return None

    def understand(self, manner: Manner, rows: RawRows) -> Understood:
        """Understand rows in this process."""
        return understand(manner, rows, self.people)

    def settle(self) -> None:
        """Say that no more rows come."""
        for helper in self._helpers:
            helper.settle()

    def work_alone(self) -> None:
        """Do without helpers from now on."""
        self._wanted = 0
        self._end()

    def renew(self) -> None:
        """Let go of helpers whose work was given up; others take their place when they are needed."""
        self._end()

    def _start(self) -> None:
        try:
            while len(self._helpers) < self._wanted:
                with ctrl_c_held():
                    self._helpers.append(Helper(self._identify, self._folder, self._lock))
        except OSError:  # the system allows no more processes
            self._wanted = len(self._helpers)

    def _end(self) -> None:
        with ctrl_c_held():
            for helper in self._helpers:
                helper.abandon()
            self._helpers = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()


def _shared_file(folder: Path) -> IO[bytes]:
    """Open a file without a name: in memory where the system has such, so that writing never waits for a disk."""
    if hasattr(os, "memfd_create"):
        with contextlib.suppress(OSError):
            return os.fdopen(os.memfd_create("unheard"), "r+b")
    return TemporaryFile(dir=folder / STAGING)


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a whole block lie in a pipe where the system allows it, so that neither side waits for the other."""
    if pipe is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
