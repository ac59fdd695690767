"""A process of the crew (`python -m unheard.pipeline.hand`): understands what comes in until nothing more comes."""

import gc
import os
import pickle
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


class _NoPandas(MetaPathFinder):
    """Hides pandas, which Arrow otherwise imports with its first array: a second of work that nothing here needs."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Refuse pandas; leave every other module to the finders after this one."""
        del path, target
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def work() -> None:
    """Understand what comes in, task by task."""
    sys.meta_path.insert(0, _NoPandas())
    from unheard.ingest.people import People
    from unheard.pipeline.understand import understand

    # Records hold no cycles; looking for some in millions of them costs a third of the time.
    gc.disable()
    tasks, results = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not mix with the results
    try:
        people = People(pickle.load(tasks))
        while True:
            manner, rows = pickle.load(tasks)
            pickle.dump(understand(manner, rows, people), results, pickle.HIGHEST_PROTOCOL)
            results.flush()
    except (EOFError, BrokenPipeError):
        os._exit(0)


if __name__ == "__main__":
    work()
