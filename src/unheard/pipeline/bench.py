"""Processes that judge beside this one, as many as there are cores to spare.

They are plain child processes (`python -m unheard.pipeline.reader`) that read transcripts from their input and write
judgements to their output. They hold no file of the store and end with their input, also when this process is killed.
What a process that fails was given is judged here, so that no result depends on them.
"""

import contextlib
import struct
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Self

import msgspec

from unheard.judges.base import Judge, Transcript
from unheard.judges.needs import Needs, PlainNeeds, plain
from unheard.pipeline.child import ctrl_c_held, start_child
from unheard.records import Judgement

LONG = 2_000
"""Conversations from which helpers are started: for fewer, their start would cost more than they bring."""
_AHEAD = 2
"""Batches that a process is given at once, so that it has the next one at hand."""
_LENGTH = struct.Struct(">Q")

Batch = list[Transcript]
Judged = tuple[Sequence[Transcript], list[Judgement]]


class ReaderFailed(OSError):
    """A process ended before it answered."""


def send(pipe: IO[bytes], content: bytes) -> None:
    """Write one message with its length before it."""
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """Read one message; `EOFError` at the end."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack(head)
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content


class Helper:
    """One such process, with a thread that sends and waits for each answer; it keeps the order."""

    def __init__(self, judge: str, needs: PlainNeeds) -> None:
        self._process = start_child("unheard.pipeline.reader")
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(list[Judgement])
        self._sender, self._receiver = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self.asked: deque[Future[list[Judgement]]] = deque()
        told = self._encoder.encode((judge, needs))
        self._sender.submit(self._send, told)

    def load(self) -> int:
        """Count what it was asked and has not answered."""
        return sum(not one.done() for one in self.asked)

    def ask(self, batch: Batch) -> "Future[list[Judgement]]":
        """Have a batch judged by the process."""
        sent = self._sender.submit(self._send, self._encoder.encode(batch))
        found = self._receiver.submit(self._receive, sent)
        self.asked.append(found)
        while self.asked and self.asked[0].done():
            self.asked.popleft()
        return found

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._sender.shutdown(cancel_futures=True)
        self._receiver.shutdown(cancel_futures=True)
        with contextlib.suppress(OSError, ValueError):
            self._process.communicate()

    def _send(self, content: bytes) -> None:
        assert self._process.stdin is not None
        send(self._process.stdin, content)

    def _receive(self, sent: "Future[None]") -> list[Judgement]:
        assert self._process.stdout is not None
        sent.result()
        return self._decoder.decode(receive(self._process.stdout))


class Bench:
    """Judges batches in order: in a helper where one has room, else at once in this process."""

    def __init__(self, judge: Judge, settings: Needs, *, helpers: int) -> None:
        self._judge = judge
        self._needs = plain(settings)
        self._wanted = helpers
        self._helpers: list[Helper] = []

    def judged(self, batches: Iterable[Batch], count: int) -> Iterator[Judged]:
        """Give each batch with its judgements, in the order in which they came; `count`: conversations in all."""
        if count >= LONG:
            self._start()
        waiting: deque[tuple[Batch, Future[list[Judgement]] | None]] = deque()
        for batch in batches:
            helper = min(self._helpers, key=Helper.load, default=None)
            if helper is not None and helper.load() < _AHEAD:
                waiting.append((batch, helper.ask(batch)))
                continue
            here = self._here(batch)
            while waiting:
                yield self._answered(*waiting.popleft())
            yield batch, here
        while waiting:
            yield self._answered(*waiting.popleft())

    def _here(self, batch: Batch) -> list[Judgement]:
        return list(self._judge.judge(batch))

    def _answered(self, batch: Batch, asked: "Future[list[Judgement]] | None") -> Judged:
        try:
            return batch, asked.result() if asked is not None else self._here(batch)
        except (OSError, EOFError, ValueError, msgspec.MsgspecError):
            return batch, self._here(batch)

    def _start(self) -> None:
        try:
            while len(self._helpers) < self._wanted:
                with ctrl_c_held():
                    self._helpers.append(Helper(self._judge.name, self._needs))
        except OSError:  # the system allows no more processes
            self._wanted = len(self._helpers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with ctrl_c_held():
            for helper in self._helpers:
                helper.end()
