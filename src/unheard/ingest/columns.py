"""Columns of canonical tables from lists of values: at once where the list is regular, else value by value."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from unheard.ingest.arrow import Column, pc, text_buffers
from unheard.ingest.pieces import Pieces
from unheard.schemas import SCHEMAS

Ints = npt.NDArray[np.int64]

_LONGEST_WORD = 40


def is_nothing(values: Sequence[Any]) -> bool:
    """Say whether no value is there; most columns have one in their first row."""
    return not len(values) or (values[0] is None and values.count(None) == len(values))


def text_column(values: Sequence[Any] | Pieces) -> Column:
    """Turn values into text: numbers become their digits, an empty text becomes null."""
    if isinstance(values, Pieces):
        texts = values.texts()
        return text_column(values.values()) if texts is None else _without_empty(texts)
    if is_nothing(values):
        return pa.nulls(len(values), pa.string())
    try:
        column = pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        column = pa.array([None if value is None else str(value) for value in values], pa.string())
    except UnicodeEncodeError:
        column = pa.array([None if value is None else _encodable(str(value)) for value in values], pa.string())
    return _without_empty(column)


def _without_empty(column: Column) -> Column:
    """Make empty texts null. There are some where more texts have no length than are null."""
    if column.null_count == len(column):
        return column
    ends, _ = text_buffers(column)
    if int(np.count_nonzero(ends[1:] == ends[:-1])) <= int(column.null_count):
        return column
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode("utf-8")


def word_column(
    values: Sequence[Any], vocabulary: Sequence[str], name: str, unknown: Counter[str], default: str | None = None
) -> Column:
    """Turn values of a vocabulary into a column; an unknown word is kept and counted under `name=word`."""
    numbers, words = _numbered(tuple(vocabulary), default)
    try:
        # A number for each word, and those taken from the short list: half the work of a column of texts.
        return words.take(pa.array(np.frombuffer(bytes(map(numbers.__getitem__, values)), np.uint8)))
    except (KeyError, TypeError):
        return _words_and_others(values, vocabulary, name, unknown, default)


@cache
def _numbered(vocabulary: tuple[str, ...], default: str | None) -> tuple[dict[Any, int], Column]:
    """Number the words of a vocabulary; the last number stands for no word."""
    numbers: dict[Any, int] = {word: number for number, word in enumerate(vocabulary)}
    numbers[None] = numbers[""] = len(vocabulary)
    return numbers, pa.array([*vocabulary, default], pa.string())


def _words_and_others(
    values: Sequence[Any], vocabulary: Sequence[str], name: str, unknown: Counter[str], default: str | None
) -> Column:
    column = text_column(values)
    for entry in pc.value_counts(column.drop_null()).to_pylist():
        if entry["values"] not in vocabulary:
            unknown[f"{name}={entry['values'][:_LONGEST_WORD]}"] += entry["counts"]
    return column if default is None else pc.fill_null(column, default)


def number_column(values: Sequence[Any]) -> Column:
    """Turn numbers into a column of doubles; what is not finite becomes null."""
    try:
        column = pa.array(values, pa.float64())
    except pa.ArrowInvalid:  # a whole number beyond 2 to the 53rd: arrow takes no rounding unasked
        column = pa.array([None if value is None else as_float(value) for value in values], pa.float64())
    if column.null_count < len(column):
        finite = pc.fill_null(pc.is_finite(column), False)
        if not pc.all(finite).as_py():
            column = pc.if_else(finite, column, pa.scalar(None, pa.float64()))
    return column


def as_float(value: float) -> float | None:
    """Return a number as a double; one that is too large for a double is None."""
    try:
        return float(value)
    except OverflowError:
        return None


def json_column(values: Sequence[Any]) -> Column:
    """Turn structures into their JSON text, keys in a fixed order."""
    if is_nothing(values):
        return pa.nulls(len(values), pa.string())
    return pa.array([json_text(value) for value in values], pa.string())


def json_text(value: Any) -> str | None:
    """Write a value as JSON with keys in a fixed order; null stays null, and so does an empty object."""
    if value is None or value == {}:
        return None
    return _JSON.encode(value).decode()


_JSON = msgspec.json.Encoder(order="deterministic")


def table(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """Build a canonical table; columns that are not given are null."""
    schema = SCHEMAS[name]
    rows = len(next(iter(columns.values())))
    arrays = [
        _typed(columns[field.name], field.type) if field.name in columns else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _typed(values: Any, kind: pa.DataType) -> Column:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return values if values.type == kind else values.cast(kind)
    return pa.array(values, kind)


def positions(counts: Ints) -> Ints:
    """Number the rows of each parent from 0."""
    total = int(counts.sum())
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    return np.arange(total, dtype=np.int64) - starts
