"""Which hashes came before in this batch: a quick answer from memory, eight bytes a hash.

Only the first half of a hash is kept, so "no" is certain and "yes" asks the stage's own index for the truth.
Two marks in a table answer most questions; only where both are set is the half looked for.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Halves = npt.NDArray[np.uint64]


def _halves(hashes: Sequence[bytes]) -> Halves:
    return np.frombuffer(b"".join(hashes), dtype=np.uint64)[::2]


_MARKS = 1 << 23


def _marks(halves: Halves) -> tuple[Halves, Halves]:
    return halves & np.uint64(_MARKS - 1), (halves >> np.uint64(32)) & np.uint64(_MARKS - 1)


class Sieve:
    """Sorted runs of half hashes; neighbouring runs of like size are merged."""

    def __init__(self) -> None:
        self._runs: list[Halves] = []
        self._marked = np.zeros(_MARKS, np.bool_)

    def passes(self, hashes: Sequence[bytes]) -> list[bytes]:
        """Those of these hashes that may have been added before; usually none."""
        if not self._runs or not hashes:
            return []
        halves = _halves(hashes)
        one, two = _marks(halves)
        rows = np.flatnonzero(self._marked[one] & self._marked[two])
        halves = halves[rows]
        found = np.zeros(len(halves), dtype=bool)
        for run in self._runs if len(rows) else ():
            place = np.searchsorted(run, halves)
            found |= run[np.minimum(place, len(run) - 1)] == halves
        return [hashes[row] for row in rows[found].tolist()]

    def add(self, hashes: Sequence[bytes]) -> None:
        """Add hashes."""
        if not hashes:
            return
        run = np.sort(_halves(hashes))
        for marks in _marks(run):
            self._marked[marks] = True
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)
