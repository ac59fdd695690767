"""One writer at a time: a lock that dies with its process and says who holds it. Readers never take it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unheard.errors import StoreLockedError

_PAUSE_SECONDS = 0.05
_WRITTEN = "The store is being written"


@contextmanager
def writer_lock(path: Path, command: str, timeout: float, *, doing: str = _WRITTEN) -> Iterator[int]:
    """Hold the writer's lock; raise `StoreLockedError` with pid and command of the holder after `timeout` seconds.

    doing: what the holder does, in words that "by process 12" can follow. Yields the lock's descriptor: a child
    process that inherits it holds the lock, too, should its parent die before it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _wait(descriptor, timeout, doing)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "command": command}).encode(), 0)
        try:
            yield descriptor
        finally:
            # A command line can hold an address: it does not stay after its end.
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _wait(descriptor: int, timeout: float, doing: str) -> None:
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise StoreLockedError(_sentence(descriptor, timeout, doing)) from None
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _sentence(descriptor: int, timeout: float, doing: str) -> str:
    try:
        holder = json.loads(os.pread(descriptor, 65536, 0))
        who = f"process {holder['pid']}, `{holder['command']}`"
    except (ValueError, KeyError, TypeError):
        # The holder has the lock but has not yet written its name.
        who = "another process"
    return (
        f"{doing} by {who}, and {timeout:g} s of waiting were not enough. "
        "Run the command again when that one has ended, or wait longer with --lock-timeout."
    )
