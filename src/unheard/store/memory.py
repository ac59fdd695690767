"""What the C library keeps of freed memory, given back: a long ingest otherwise holds what its busiest moments took.

glibc gives each thread an arena of its own and keeps freed pieces in it for that thread. Blocks that one thread
receives and another one lets go then fill arena after arena. Where the C library is another one, nothing is done.
"""

import ctypes
from functools import cache
from typing import Any

import pyarrow as pa

_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h."""


@cache
def _library() -> Any:
    return ctypes.CDLL(None)


def share_one_arena() -> None:
    """Let all threads that begin from now on take memory from the same place."""
    if hasattr(_library(), "mallopt"):
        _library().mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Return freed memory to the system."""
    pa.default_memory_pool().release_unused()
    if hasattr(_library(), "malloc_trim"):
        _library().malloc_trim(0)
