"""Unheard: what your customers really experienced, next to what your dashboards say."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unheard.present.notebook import Desk

    __version__: str

__all__ = ["__version__", "open"]


def open(store: str | Path = "unheard-store", *, judge: str | None = None, timezone: str | None = None) -> "Desk":
    """Open a store for a notebook or a script: metrics, studies and SQL as Arrow, pandas or Polars.

    judge: the judge whose ratings count; None: the one that covers most. timezone: of days and months; None: as the
    store's settings say. Raises `StoreError` where there is no store.
    """
    from unheard.present.notebook import Desk

    return Desk(Path(store), judge=judge, timezone=timezone)


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: it takes a sixth of the start of a process."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version("unheard")
