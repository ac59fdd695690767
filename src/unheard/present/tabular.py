"""Estimates as a table with one column each: what a spreadsheet, a data frame or a warehouse takes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from unheard.metrics.estimate import Estimate

if TYPE_CHECKING:
    import pyarrow as pa

_TEXTS = ("metric", "unit", "method", "notes", "difference_method")
_COUNTS = ("n", "clusters", "previous_n", "previous_clusters")


def estimate_table(estimates: Sequence[Estimate], *, text: Callable[[str], str] = str) -> "pa.Table":
    """Turn estimates into a table: segments become columns `segment_NAME`, notes one text.

    text: what is done to a segment's value, which may be a customer's words.
    """
    import pyarrow as pa

    names = sorted({name for e in estimates for name in e.segment})
    rows: list[dict[str, Any]] = []
    for e in estimates:
        row = e.to_json()
        del row["segment"]
        row |= {f"segment_{name}": None if (value := e.segment.get(name)) is None else text(value) for name in names}
        row["notes"] = "; ".join(row["notes"])
        for part in ("previous", "difference"):
            row |= {f"{part}_{key}": value for key, value in (row.pop(part, None) or {}).items()}
        rows.append(row)
    columns = dict.fromkeys(name for row in rows for name in row) or dict.fromkeys(
        (*_TEXTS[:1], "value", "low", "high")
    )
    schema = pa.schema([(name, _kind(name, pa)) for name in columns])
    return pa.Table.from_pylist(rows, schema=schema)


def _kind(name: str, pa: Any) -> Any:
    """A column has its type also where all of its values are missing."""
    if name in _TEXTS or name.startswith("segment_"):
        return pa.string()
    return pa.int64() if name in _COUNTS else pa.float64()
