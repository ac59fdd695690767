"""The query engine: DuckDB in memory, behind the few verbs that every engine offers.

Other rooms write house SQL and hand it to an `Engine`; only this room knows which one it is. Results leave
as Arrow.
"""

import os
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from unheard.errors import StoreError


class Engine(Protocol):
    """What facts, journeys and metrics need of a query engine."""

    name: str

    def register(self, table: str, data: pa.Table) -> None:
        """Make Arrow data known under a name; replaces what had the name."""

    def register_files(self, table: str, files: list[Path], empty: pa.Schema) -> None:
        """Make Parquet files known under a name; without files, an empty table of the given schema."""

    def create(self, table: str, sql: str) -> None:
        """Compute a SELECT of the house subset into a table; replaces what had the name."""

    def query(self, sql: str) -> pa.Table:
        """Run a SELECT of the house subset and return its rows."""

    def drop(self, table: str) -> None:
        """Forget a table."""


class DuckEngine:
    """DuckDB in memory: no extension is ever downloaded, UTC, memory and threads as the settings say."""

    name = "duckdb"

    def __init__(self, *, memory_limit: str = "700MB", threads: int = 0, temp_directory: Path | None = None) -> None:
        config: dict[str, str | int | bool] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": memory_limit,
            "threads": threads or os.cpu_count() or 1,
            "preserve_insertion_order": False,
        }
        if temp_directory is not None:
            config["temp_directory"] = str(temp_directory)
        self._connection = duckdb.connect(":memory:", config=config)
        self._tables: dict[str, str] = {}

    def register(self, table: str, data: pa.Table) -> None:
        self.drop(table)
        self._connection.register(table, data)
        self._tables[table] = "registered"

    def register_files(self, table: str, files: list[Path], empty: pa.Schema) -> None:
        if not files:
            self.register(table, empty.empty_table())
            return
        self.drop(table)
        names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        self._connection.execute(f'CREATE VIEW "{table}" AS SELECT * FROM read_parquet([{names}])')
        self._tables[table] = "VIEW"

    def create(self, table: str, sql: str) -> None:
        self.drop(table)
        self._run(table, f'CREATE TABLE "{table}" AS {sql}')
        self._tables[table] = "TABLE"

    def query(self, sql: str) -> pa.Table:
        return self._run("query", sql).to_arrow_table()

    def drop(self, table: str) -> None:
        kind = self._tables.pop(table, None)
        if kind == "registered":
            self._connection.unregister(table)
        elif kind is not None:
            self._connection.execute(f'DROP {kind} "{table}"')

    def close(self) -> None:
        """Close the connection and free its memory."""
        self._connection.close()

    def _run(self, what: str, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql)
        except duckdb.Error as error:
            raise StoreError(f"DuckDB could not compute {what}: {error}\nSQL: {sql}") from error
