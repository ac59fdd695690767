"""Pandas hidden from Arrow, which otherwise imports it with its first array: half a second that nothing here needs."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType


class _NoPandas(MetaPathFinder):
    """Hides pandas."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Refuse pandas; leave every other module to the finders after this one."""
        del path, target
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


@contextmanager
def no_pandas() -> Iterator[None]:
    """Hide pandas as long as the block lasts, unless somebody has imported it already.

    Whoever asks Arrow for a data frame afterwards gets one: asked outright, it looks for pandas again.
    """
    if "pandas" in sys.modules:
        yield
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def let_arrow_do_without_pandas() -> None:
    """Make Arrow's first array here and now, without pandas: a command asks it for no data frame unasked."""
    import pyarrow as pa

    with no_pandas():
        pa.array([])
