"""A process of the crew (`python -m unheard.pipeline.hand`): does what it is asked until nothing more comes in.

It understands blocks and holds their rows. What it is told to keep it writes into files of a lane of its own, which
count for nothing before the batch is published.
"""

import gc
import os
import pickle
import sys
from pathlib import Path

from unheard.ingest.people import Identify, People
from unheard.pipeline.handing import Handed
from unheard.pipeline.no_pandas import no_pandas
from unheard.pipeline.understand import Manner, RawRows, Understood, understand
from unheard.records import CONVERSATION_TABLES
from unheard.store.lane import Lane, LaneFiles

ALWAYS = ("conversation_key", "content_hash", "month", "bucket")
"""Columns of every conversation that the process which decides needs."""


class Hand:
    """What may be asked of the process."""

    def __init__(self, identify: Identify, folder: Path, shared: int) -> None:
        self._people = People(identify)
        self._folder = folder
        self._shared = shared
        self._held: dict[int, tuple[Understood, RawRows]] = {}
        self._lane: Lane | None = None

    def understand(self, number: int, manner: Manner, handed: Handed) -> Understood:
        """Understand rows, and hold what they amount to under a number."""
        rows = handed.take(self._shared)
        found = understand(manner, rows, self._people)
        if found.flat is None:
            return found
        self._held[number] = (found, rows)
        return found.without_tables((*ALWAYS, *manner.asked))

    def keep(self, number: int) -> None:
        """Write what is held under a number, and the payloads it was made of."""
        found, rows = self._held.pop(number)
        if found.flat is None:
            return
        tables = {name: table for name, table in found.flat.tables.items() if name in CONVERSATION_TABLES}
        self._lane = self._lane or Lane(self._folder)
        self._lane.add(tables, [rows.payloads[row] for row in found.rows])

    def drop(self, number: int) -> None:
        """Let go of what is held under a number."""
        self._held.pop(number, None)

    def settle(self) -> None:
        """Begin to write what was kept so far."""
        if self._lane is not None:
            self._lane.settle()

    def read(self, block: int, start: int, length: int) -> bytes:
        """Read a payload that was kept."""
        return self._lane.read(block, start, length) if self._lane is not None else b""

    def finish(self) -> LaneFiles:
        """Bring everything that was kept to disk."""
        lane, self._lane = self._lane, None
        return lane.finish() if lane is not None else LaneFiles()


def work() -> None:
    """Do what comes in, task by task."""
    # Records hold no cycles; looking for some in millions of them costs a third of the time.
    gc.disable()
    tasks, results = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not mix with the results
    try:
        with no_pandas():
            hand = Hand(*pickle.load(tasks))
            while True:
                name, arguments, is_asked = pickle.load(tasks)
                answer = getattr(hand, name)(*arguments)
                if is_asked:
                    pickle.dump(answer, results, pickle.HIGHEST_PROTOCOL)
                    results.flush()
    except (EOFError, BrokenPipeError):
        os._exit(0)


if __name__ == "__main__":
    work()
