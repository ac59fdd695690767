"""Traces received live: on disk before they are acknowledged, in the store once their trace has come to rest.

    accept      one request: read, checked, brought to disk (`store/spool.py`), and only then acknowledged
    ingest      what came to rest goes into the store; the rest waits; files of the spool are dropped last

Between any two steps the process may be killed. Then something is read twice, never lost: a span counts once by its
trace and its own id.
"""

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from unheard.errors import StoreLockedError, UnheardError
from unheard.pipeline.ingest import IngestResult, ingest_readers
from unheard.pipeline.traces import traces_alone
from unheard.settings import Settings
from unheard.sources.otel_json import rows_of_json
from unheard.sources.otel_names import CONVERSATION, text_of
from unheard.sources.otel_protobuf import WireError, rows_of_protobuf
from unheard.sources.otel_set import Piece, TraceSet
from unheard.sources.otel_spans import Log, Rows, Span
from unheard.sources.readers import otel_reader
from unheard.store import Store
from unheard.store.lock import writer_lock
from unheard.store.spool import Spool, records_of, waits

COMMAND = "unheard receive"
NAME = "received"
"""What stands for the file where a row of live traces is refused."""
_NO_TRACE = ""
_TOGETHER = 256
_ACK_SECONDS = 60.0


class NotOtlpError(ValueError):
    """A request's body cannot be read; sending it again changes nothing."""


class BusyError(Exception):
    """There is no room at the moment; the sender may try again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is held, and how long."""

    every_seconds: float = 30.0
    """Pause between two publications."""
    settle_seconds: float = 5.0
    """So long after its last span a trace whose root has come, or that names its conversation, is complete."""
    hold_seconds: float = 300.0
    """So long after its last span any other trace is taken as it is."""
    spool_bytes: int = 2 << 30
    queue_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of one request."""

    taken: int
    rejected: int
    reason: str = ""


class Kept(msgspec.Struct, omit_defaults=True):
    """One record of the spool."""

    traces: dict[str, bool] = {}
    """Trace → whether its root is here, or a span that names the conversation."""
    spans: list[Span] = []
    logs: list[Log] = []


class _Head(msgspec.Struct):
    traces: dict[str, bool] = {}


@dataclass(slots=True, kw_only=True)
class Receiver:
    """Takes requests in any thread, and publishes in one of its own."""

    folder: Path
    settings: Settings
    limits: Limits
    spool: Spool
    tell: Callable[[IngestResult | UnheardError], None]
    """Told what became of each publication."""
    taken: int = 0
    _queue: "queue.SimpleQueue[tuple[bytes, Future[None]] | None]" = field(default_factory=queue.SimpleQueue)
    _queued: int = 0
    _waiting: int = 0
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to write and to publish."""
        self._waiting = self.spool.waiting_bytes()
        for target in (self._write_all, self._publish_all):
            thread = threading.Thread(target=target, name=target.__name__, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Bring what was taken to disk, and publish everything that waits."""
        self._stop.set()
        self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self.publish(everything=True)

    def accept(self, body: bytes, *, form: str, kind: str) -> Accepted:
        """Take one request; once this returns, what it held survives a crash.

        form: json or protobuf. kind: spans or logs. Raises `NotOtlpError` for a body that is neither, `BusyError` where
        the disk is slow or full, or too much waits.
        """
        if self._queued > self.limits.queue_bytes or self._waiting > self.limits.spool_bytes:
            raise BusyError("Too much is waiting to be written.")
        rows = _rows(body, form, kind)
        if rows.spans or rows.logs:
            self._keep(msgspec.json.encode(_kept(rows.spans, rows.logs)))
        with self._mutex:
            self.taken += len(rows.spans) + len(rows.logs)
        reason = rows.refused[0].reason if rows.refused else ""
        return Accepted(taken=len(rows.spans) + len(rows.logs), rejected=len(rows.refused), reason=reason)

    def _keep(self, data: bytes) -> None:
        done: Future[None] = Future()
        with self._mutex:
            self._queued += len(data)
        self._queue.put((data, done))
        try:
            done.result(_ACK_SECONDS)
        except (OSError, TimeoutError) as error:
            raise BusyError("The disk did not take it.") from error

    def _write_all(self) -> None:
        """Write what is queued, whatever came meanwhile with one wait for the disk."""
        ended = False
        while not ended:
            some = [self._queue.get()]
            while len(some) < _TOGETHER and not self._queue.empty():
                some.append(self._queue.get())
            ended = None in some
            items = [one for one in some if one is not None]
            size = sum(len(data) for data, _ in items)
            try:
                if items:
                    self.spool.append([data for data, _ in items], int(time.time() * 1e6))
            except OSError as error:
                for _, done in items:
                    done.set_exception(error)
            else:
                for _, done in items:
                    done.set_result(None)
            with self._mutex:
                self._queued -= size
                self._waiting += size

    def _publish_all(self) -> None:
        pause = self.limits.every_seconds
        while not self._stop.wait(pause):
            began = time.monotonic()
            self.publish()
            # Where publishing takes long, it comes less often: receiving goes first.
            pause = max(self.limits.every_seconds, time.monotonic() - began)

    def publish(self, *, everything: bool = False) -> None:
        """Put traces that came to rest into the store. What cannot be published now waits for the next time."""
        try:
            result = self._publish(everything=everything)
        except UnheardError as error:
            self.tell(error)
        except Exception as error:  # whatever it was: receiving goes on, nothing is dropped, and no words are shown
            self.tell(UnheardError(f"{type(error).__name__}: this is a fault of Unheard, and nothing was published."))
        else:
            if result is not None:
                self.tell(result)

    def _publish(self, *, everything: bool) -> IngestResult | None:
        files = self.spool.rotate()
        if not files:
            return None
        late: dict[str, int] = {}
        if not everything:
            late, is_any_ripe = self._unsettled(files)
            if not is_any_ripe:
                return None
        spans = TraceSet(name=NAME, files=[lambda: _ripe(files, late)])
        with closing(Store.open(self.folder, self.settings)) as store:
            spans.traces = lambda: traces_alone(store)
            result = ingest_readers(store, self.settings, [otel_reader(spans, 0)], command=COMMAND)
        if result.errors:
            raise result.errors[0]
        for data, moment_us in _waiting(files, late):
            self.spool.append([data], moment_us)
        self.spool.drop(files)
        with self._mutex:
            self._waiting = self.spool.waiting_bytes()
        return result

    def _unsettled(self, files: Iterable[Path]) -> tuple[dict[str, int], bool]:
        """Return the traces that may go on, each with the moment of its last record, and whether there are others."""
        last: dict[str, int] = {}
        complete: set[str] = set()
        decode = msgspec.json.Decoder(_Head).decode
        for moment_us, data in _records(files):
            for trace, is_complete in decode(data).traces.items():
                last[trace] = max(moment_us, last.get(trace, 0))
                if is_complete:
                    complete.add(trace)
        now_us = int(time.time() * 1e6)
        rest = {True: self.limits.settle_seconds * 1e6, False: self.limits.hold_seconds * 1e6}
        late = {trace: at for trace, at in last.items() if 0 <= now_us - at < rest[trace in complete]}
        return late, len(late) < len(last)


def drain(folder: Path, settings: Settings, tell: Callable[[IngestResult | UnheardError], None]) -> None:
    """Publish all that waits from receivers of before; nothing where one is running, which does that itself."""
    if not waits(folder):
        return
    spool = Spool(folder)
    with suppress(StoreLockedError), writer_lock(spool.lock, COMMAND, 0.0):
        Receiver(folder=folder, settings=settings, limits=Limits(), spool=spool, tell=tell).publish(everything=True)


def _rows(body: bytes, form: str, kind: str) -> Rows:
    try:
        if form == "protobuf":
            return rows_of_protobuf(body, name=NAME, line=1, kind=kind)
        return Rows() if body.strip() == b"{}" else rows_of_json(body, name=NAME, line=1)
    except (WireError, ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors, too
        raise NotOtlpError("The body is no OTLP export request.") from error


def _kept(spans: list[Span], logs: list[Log]) -> Kept:
    traces: dict[str, bool] = {}
    for span in spans:
        is_enough = span.parent is None or text_of(span.attributes, CONVERSATION) is not None
        traces[span.trace] = traces.get(span.trace, False) or is_enough
    for log in logs:
        traces.setdefault(log.trace or _NO_TRACE, log.trace is None)
    return Kept(traces=traces, spans=spans, logs=logs)


def _records(files: Iterable[Path]) -> Iterator[tuple[int, bytes]]:
    for path in files:
        for moment_us, data in records_of(path):
            if data is not None:
                yield moment_us, data


def _damaged(files: Iterable[Path]) -> int:
    return sum(data is None for path in files for _, data in records_of(path))


def _ripe(files: Iterable[Path], late: dict[str, int]) -> Iterator[Piece]:
    """Yield what is not to wait, record by record."""
    decode = msgspec.json.Decoder(Kept).decode
    yield Rows(counts=Counter(damaged=_damaged(files))), 0
    for _, data in _records(files):
        kept = decode(data)
        spans, logs = kept.spans, kept.logs
        if late and not late.keys().isdisjoint(kept.traces):
            spans = [span for span in spans if span.trace not in late]
            logs = [log for log in logs if (log.trace or _NO_TRACE) not in late]
        yield Rows(spans=spans, logs=logs), 0


def _waiting(files: Iterable[Path], late: dict[str, int]) -> Iterator[tuple[bytes, int]]:
    """Yield what is to wait, as new records with the moments of the old ones."""
    if not late:
        return
    decode = msgspec.json.Decoder(Kept).decode
    for moment_us, data in _records(files):
        kept = decode(data)
        spans = [span for span in kept.spans if span.trace in late]
        logs = [log for log in kept.logs if (log.trace or _NO_TRACE) in late]
        if spans or logs:
            yield msgspec.json.encode(_kept(spans, logs)), moment_us
