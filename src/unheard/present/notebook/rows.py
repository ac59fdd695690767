"""Rows in whichever data frame a reader works with."""

from collections.abc import Iterator
from html import escape
from typing import Any

import pyarrow as pa

from unheard.errors import UsageError
from unheard.present.visible import one_line

SHOWN = 20
"""Rows that a notebook shows; all of them are in the table."""


class Rows:
    """Some rows, held as an Arrow table.

    Any library that reads Arrow takes them as they are (`pyarrow.table(rows)`, `polars.DataFrame(rows)`,
    `duckdb.sql("FROM rows")`, narwhals): they carry Arrow's own interface between libraries.
    """

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def arrow(self) -> pa.Table:
        """Return an Arrow table."""
        return self._table

    def pandas(self) -> Any:
        """Return a pandas DataFrame; raise `UsageError` where pandas is not installed."""
        _installed("pandas")
        return self._table.to_pandas()

    def polars(self) -> Any:
        """Return a Polars DataFrame; raise `UsageError` where Polars is not installed."""
        return _installed("polars").from_arrow(self._table)

    def to_list(self) -> list[dict[str, Any]]:
        """Return one dictionary a row."""
        return self._table.to_pylist()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Hand the rows to another library, without a copy."""
        return self._table.__arrow_c_stream__(requested_schema)  # type: ignore[no-untyped-call]

    def __len__(self) -> int:
        return self._table.num_rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_list())

    def __repr__(self) -> str:
        names = ", ".join(self._table.column_names)
        return f"<{len(self):,} rows: {names}>"

    def _repr_html_(self) -> str:
        """Show the first rows; every word is escaped: it may be a customer's."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self._table.column_names)
        body = "".join(
            "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row.values()) + "</tr>"
            for row in self._table.slice(0, SHOWN).to_pylist()
        )
        more = len(self) - SHOWN
        foot = f"<p>… and {more:,} more</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"


def _installed(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise UsageError(
            f"{name} is not installed here. Install it (`pip install {name}`), or use `.arrow()`."
        ) from None


def _cell(value: Any) -> str:
    """Write a value for a table on a page; one that is not known is a dash."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = one_line(str(value))
    return escape(text if len(text) <= 80 else text[:79] + "…")
