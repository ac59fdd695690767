"""How the cores of the machine are used by long work: helper processes, and no search for cyclic garbage."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

MOST_PROCESSES = 2
"""More would wait: what remains for the first process to do in order takes its time, too."""


def helpers_for(threads: int) -> int:
    """Say how many helpers there may be beside this process; `threads`: the setting, 0 for all cores."""
    return min((threads or os.cpu_count() or 1) - 1, MOST_PROCESSES)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Records and judgements hold no cycles; looking for some in millions of them costs up to a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
