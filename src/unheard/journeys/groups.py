"""Connected sets: which of many things hang together when only pairs are known."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]

NOWHERE = -1


def distinct(columns: list["pa.ChunkedArray[Any]"]) -> "pa.StringArray":
    """List every name of some columns once, sorted; the absent ones are left out."""
    chunks = [chunk for column in columns for chunk in column.chunks]
    names = pc.unique(pa.chunked_array(chunks, type=pa.string()))
    values: pa.StringArray = pa.array(names.drop_null().to_numpy(zero_copy_only=False), type=pa.string())
    return values.take(pc.sort_indices(values))


def numbered(column: "pa.ChunkedArray[Any]", names: "pa.StringArray") -> Numbers:
    """Turn names into their place in `names`, and what is not there into `NOWHERE`."""
    places = (
        pc.index_in(pa.concat_arrays(column.chunks), value_set=names) if column.num_chunks else pa.array([], pa.int32())
    )
    return np.asarray(np.nan_to_num(places.to_numpy(zero_copy_only=False), nan=NOWHERE), dtype=np.int64)


def named(places: Numbers, names: "pa.StringArray") -> "pa.StringArray":
    """Turn places back into names."""
    return names.take(pa.array(places, type=pa.int64()))


def connected(left: Numbers, right: Numbers, size: int) -> Numbers:
    """Give each of `size` things the number of its connected set; `left` and `right` are the known pairs."""
    if not len(left):
        return np.arange(size, dtype=np.int64)
    # Here, because where no pairs are known nobody need wait for it.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(left), dtype=np.int8)
    graph = coo_array((ones, (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def smallest_of_each(sets: Numbers, rank: Numbers) -> Numbers:
    """Give each thing the smallest rank in its connected set."""
    lowest = np.full(int(sets.max()) + 1 if len(sets) else 0, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(lowest, sets, rank)
    return np.asarray(lowest[sets], dtype=np.int64)
