"""Arrow as this room uses it. Its type stubs know neither most results nor half of the arguments, so they stay out."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as _compute

Column = Any
"""A column of Arrow."""

pc: Any = _compute


def text_buffers(texts: Column) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Return where each text ends (with a leading start) and the bytes of all, far cheaper to search than strings."""
    _, offsets, data = texts.buffers()
    if offsets is None:
        return np.zeros(len(texts) + 1, np.int64), np.empty(0, np.uint8)
    ends = np.frombuffer(offsets, np.int32, len(texts) + 1 + texts.offset)[texts.offset :].astype(np.int64)
    content = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return ends, content


def text_array(values: Any) -> Column:
    """Turn a sequence of texts into a column; raises Arrow's error where one is no text."""
    return pa.array(values, pa.string())
