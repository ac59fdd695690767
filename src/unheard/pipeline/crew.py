"""Processes that understand blocks beside this one, as many as there are cores to spare.

They are plain child processes (`python -m unheard.pipeline.hand`) that read pickled tasks from their input and
write results to their output. They hold no file of the store and end with their input, also when this process
is killed. What a process that fails was given is done here, so that no result depends on them.
"""

import contextlib
import fcntl
import pickle
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import IO, Self

from unheard.ingest.people import Identify, People
from unheard.pipeline.child import ctrl_c_held, start_child
from unheard.pipeline.understand import Manner, RawRows, Understood, understand

LONG_BYTES = 8 << 20
"""Helpers are started after so much was understood: before, their start would cost more than they bring."""
_EARLY_BYTES = 1 << 20
"""Where the files are long, so much that is new tells that there will be more; an unchanged file needs no helpers."""
_PIPE_BYTES = 1 << 20
_AHEAD = 4
"""Blocks that a process is given at once, so that it has the next one at hand."""


class Helper:
    """One such process, with a thread that sends and a thread that receives; both keep the order."""

    def __init__(self, identify: Identify) -> None:
        self._process = start_child("unheard.pipeline.hand")
        for pipe in (self._process.stdin, self._process.stdout):
            _widen(pipe)
        self._sender, self._receiver = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._asked: list[Future[Understood]] = []
        self._sender.submit(self._send, identify)

    def load(self) -> int:
        """Count what it was asked and has not answered."""
        self._asked = [one for one in self._asked if not one.done()]
        return len(self._asked)

    def ask(self, manner: Manner, rows: RawRows) -> "Future[Understood]":
        """Have rows understood by the process."""
        self._sender.submit(self._send, (manner, rows if manner.whole else replace(rows, hashes=())))
        self._asked.append(self._receiver.submit(self._receive))
        return self._asked[-1]

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._sender.shutdown(cancel_futures=True)
        self._receiver.shutdown(cancel_futures=True)
        self._process.communicate()

    def _send(self, what: object) -> None:
        assert self._process.stdin is not None
        pickle.dump(what, self._process.stdin, pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()

    def _receive(self) -> Understood:
        assert self._process.stdout is not None
        found: Understood = pickle.load(self._process.stdout)
        return found


class Crew:
    """Understands rows: in a helper where one has room, else at once in this process."""

    def __init__(self, identify: Identify, *, helpers: int) -> None:
        self.people = People(identify)
        self._identify = identify
        self._wanted = helpers
        self._helpers: list[Helper] = []
        self._bytes = 0
        self._start_at = LONG_BYTES

    @property
    def ahead(self) -> int:
        """How many blocks may be under way before the first is waited for."""
        return 2 * _AHEAD * self._wanted

    def expect(self, size: int) -> None:
        """Take note that files of so many bytes are going to be read: where much is new, helpers start early."""
        self._start_at = _EARLY_BYTES if size > 2 * LONG_BYTES else LONG_BYTES

    def ask(self, manner: Manner, rows: RawRows) -> "Future[Understood]":
        """Understand rows, now or soon."""
        self._bytes += sum(map(len, rows.payloads))
        if self._bytes > self._start_at and not self._helpers:
            self._start()
        helper = min(self._helpers, key=Helper.load, default=None)
        if helper is not None and helper.load() < _AHEAD:
            return helper.ask(manner, rows)
        done: Future[Understood] = Future()
        done.set_result(self.understand(manner, rows))
        return done

    def _start(self) -> None:
        try:
            while len(self._helpers) < self._wanted:
                with ctrl_c_held():
                    self._helpers.append(Helper(self._identify))
        except OSError:  # the system allows no more processes
            self._wanted = len(self._helpers)

    def answer(self, manner: Manner, rows: RawRows, asked: "Future[Understood]") -> Understood:
        """Return what was asked for."""
        try:
            return asked.result()
        except (OSError, EOFError, pickle.PickleError):
            return self.understand(manner, rows)

    def understand(self, manner: Manner, rows: RawRows) -> Understood:
        """Understand rows in this process."""
        return understand(manner, rows, self.people)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with ctrl_c_held():
            for helper in self._helpers:
                helper.end()


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a whole block lie in a pipe where the system allows it, so that neither side waits for the other."""
    if pipe is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
