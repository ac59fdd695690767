"""How payloads come to a process of the crew: through a file that both have open and that has no name.

A pipe holds a quarter of a block: whoever reads would wait for whoever writes again and again. The file is never
brought to disk on purpose, and is gone with the last process that has it open.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from unheard.pipeline.understand import RawRows

HASH_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """Rows whose payloads lie in the file one after the other."""

    start: int
    sizes: Sequence[int]
    lines: Sequence[int]
    hashes: bytes
    """All hashes in one; empty where none are needed."""

    def take(self, descriptor: int) -> RawRows:
        """Read the rows; raise `EOFError` where the file does not hold them."""
        ends = list(accumulate(self.sizes))
        whole = os.pread(descriptor, ends[-1] if ends else 0, self.start)
        if len(whole) < (ends[-1] if ends else 0):
            raise EOFError
        return RawRows(
            payloads=[whole[end - size : end] for size, end in zip(self.sizes, ends, strict=True)],
            lines=self.lines,
            hashes=[self.hashes[at : at + HASH_BYTES] for at in range(0, len(self.hashes), HASH_BYTES)],
        )


def hand(descriptor: int, start: int, rows: RawRows, *, hashes: bool) -> Handed:
    """Write payloads to the file; return where they are, for the other process."""
    whole = memoryview(b"".join(rows.payloads))
    written = 0
    while written < len(whole):
        written += os.pwrite(descriptor, whole[written:], start + written)
    return Handed(
        start=start,
        sizes=[len(payload) for payload in rows.payloads],
        lines=list(rows.lines),
        hashes=b"".join(rows.hashes) if hashes else b"",
    )
