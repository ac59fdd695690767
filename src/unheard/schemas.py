"""The canonical tables as Arrow sees them."""

from typing import Any

import pyarrow as pa

from unheard.records import TABLES

_ARROW: dict[str, Any] = {
    "text": pa.string(),
    "int": pa.int64(),
    "us": pa.int64(),
    "double": pa.float64(),
    "bool": pa.bool_(),
}

SCHEMAS: dict[str, pa.Schema] = {
    table: pa.schema([(column, _ARROW[kind]) for column, kind in columns.items()]) for table, columns in TABLES.items()
}
"""Arrow schema of every canonical table, in the column order of `TABLES`."""
