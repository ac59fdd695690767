"""Values that are texts in most files, turned into Arrow a few at a time, while they are in the processor's cache.

Kept as Python's texts until a whole block is read, they would have to be fetched from memory twice more: to be copied,
and to be let go.
"""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from unheard.ingest.arrow import Column


class Pieces:
    """The values of one field, one after the other; texts as Arrow, and all as they came where one is no text."""

    def __init__(self) -> None:
        self._texts: list[Column] = []
        self._others: list[Any] | None = None

    def __len__(self) -> int:
        return len(self._others) if self._others is not None else sum(map(len, self._texts))

    def extend(self, values: Sequence[Any]) -> None:
        """Add values."""
        texts = as_texts(values) if self._others is None else None
        if texts is not None:
            self._texts.append(texts)
            return
        if self._others is None:
            self._others = self.values()
        self._others.extend(values)

    def texts(self) -> Column | None:
        """All values as one column; None where one of them is no text."""
        if self._others is not None:
            return None
        return pa.concat_arrays(self._texts) if self._texts else pa.array([], pa.string())

    def values(self) -> list[Any]:
        """All values as they came."""
        if self._others is not None:
            return self._others
        return [value for texts in self._texts for value in texts.to_pylist()]


def as_texts(values: Sequence[Any]) -> Column | None:
    """Turn values into a column of texts; None where one of them is no text."""
    if not len(values) or (values[0] is None and values.count(None) == len(values)):
        return pa.nulls(len(values), pa.string())
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid, UnicodeEncodeError):
        return None
