"""Child processes of a command: plain ones that read tasks from their input and end with it, also after kill -9."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

ONE_BLAS_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""OpenBLAS, which comes with NumPy, else starts a thread per core, each of which keeps its core busy for a while."""


def start_child(module: str, *, inherited: Sequence[int] = ()) -> "subprocess.Popen[bytes]":
    """Start `python -m module` with pipes for its input and output; raise `OSError` where the system allows no more.

    inherited: descriptors that stay open in it.
    """
    # -P: no file of the folder where the user stands may pass for a module. A session of its own: Ctrl-C is for this
    # process, which then closes the child's input.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=inherited,
        env={**ONE_BLAS_THREAD, **os.environ},
    )


@contextmanager
def ctrl_c_held() -> Iterator[None]:
    """Let Ctrl-C wait until the block is left: a child that nobody knows of is ended by nobody.

    Blocking the signal in this thread would not do: the system then gives it to another one, and Python raises
    `KeyboardInterrupt` here all the same.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield  # it is raised in the main thread only; or whoever embeds Python has its own way
        return
    pressed: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        pressed.append(number)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed:
            signal.raise_signal(signal.SIGINT)
