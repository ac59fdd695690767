"""The query engine: DuckDB in memory, behind the few verbs that every engine offers.

Other rooms write house SQL and hand it to an `Engine`; only this room knows which one it is. Results leave
as Arrow.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from unheard.errors import StoreError, UsageError


class Engine(Protocol):
    """What facts, journeys and metrics need of a query engine."""

    name: str

    def register(self, table: str, data: pa.Table) -> None:
        """Make Arrow data known under a name; replaces what had the name."""

    def register_files(self, table: str, files: list[Path], empty: pa.Schema) -> None:
        """Make Parquet files known under a name; without files, an empty table of the given schema."""

    def rows_of_files(self, files: list[Path]) -> str:
        """What stands after FROM for the rows of these Parquet files, for one question without a name for them."""

    def create(self, table: str, sql: str) -> None:
        """Compute a SELECT of the house subset into a table; replaces what had the name."""

    def query(self, sql: str) -> pa.Table:
        """Run a SELECT of the house subset and return its rows."""

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Run a SELECT with few rows and return them as dictionaries: what a page asks for."""

    def settle(self, table: str, order: str) -> None:
        """Copy a table to where many small questions are answered fast, in the order of a column; its name stays."""

    def drop(self, table: str) -> None:
        """Forget a table."""

    def write_parquet(self, table: str, path: Path) -> None:
        """Write a table's rows to a Parquet file."""


_MOST_MEMORY_BYTES = 2_400_000_000
"""What the facts of a few million conversations need; beyond it the engine spills to the store's folder."""


def memory_of(setting: str) -> str:
    """Turn the setting `memory_limit` into a size; `auto` is half of what the machine or its container has."""
    if setting != "auto":
        return setting
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        allowed = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        allowed = "max"
    if allowed.isdigit():
        total = min(total, int(allowed))
    return f"{min(total // 2, _MOST_MEMORY_BYTES) // 1_000_000}MB"


class DuckEngine:
    """DuckDB in memory: no extension is ever downloaded, UTC, memory and threads as the settings say."""

    name = "duckdb"

    def __init__(self, *, memory_limit: str = "700MB", threads: int = 0, temp_directory: Path | None = None) -> None:
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": memory_limit,
            "threads": threads or os.cpu_count() or 1,
            "preserve_insertion_order": False,
            # What queries have freed goes back to the system; without, a build of facts holds a gigabyte more.
            "allocator_background_threads": True,
            # Empty means that nothing is ever spilled; DuckDB's own default is the current folder.
            "temp_directory": str(temp_directory or ""),
        }
        self._connection = duckdb.connect(":memory:", config=config)
        self._connection.execute("SET TimeZone = 'UTC'")
        # What a command prints is its answer; a bar on standard output would make JSON unreadable.
        self._connection.execute("SET enable_progress_bar = false")
        self._connection.execute("SET enable_progress_bar_print = false")
        self._tables: dict[str, str] = {}
        self._scratch = None if temp_directory is None else temp_directory / "settled.duckdb"
        self._is_scratch_open = False

    def register(self, table: str, data: pa.Table) -> None:
        """Register Arrow data; nothing is copied."""
        self.drop(table)
        self._connection.register(table, data)
        self._tables[table] = "registered"

    def register_files(self, table: str, files: list[Path], empty: pa.Schema) -> None:
        """See the files as one table; they are read when asked."""
        if not files:
            self.register(table, empty.empty_table())
            return
        self.drop(table)
        self._run(table, f'CREATE VIEW "{table}" AS SELECT * FROM {self.rows_of_files(files)}')
        self._tables[table] = "VIEW"

    def rows_of_files(self, files: list[Path]) -> str:
        """Name the files; making a view of them would open each once more."""
        names = ", ".join(_file_literal(file) for file in files)
        return f"read_parquet([{names}], hive_partitioning = false)"

    def create(self, table: str, sql: str) -> None:
        """Compute a table into memory, or onto disk where the memory limit is reached."""
        self.drop(table)
        self._run(table, f'CREATE TABLE "{table}" AS {sql}')
        self._tables[table] = "TABLE"

    def query(self, sql: str) -> pa.Table:
        """Run a statement and return its rows."""
        with _failing_well("the query", sql):
            found: pa.Table = self._connection.sql(sql).to_arrow_table()
        return found

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Run a statement without the relation that `query` makes: that opens every file twice."""
        with _failing_well("the query", sql):
            done = self._connection.execute(sql)
            names = [column[0] for column in done.description or ()]
            return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def settle(self, table: str, order: str) -> None:
        """Copy a table into a file of DuckDB's own beside what is spilled; it goes with the engine's folder.

        A row of a wide table of a million rows is found there in 7 ms, instead of 47 ms in Parquet files; counts over a
        column take a third. Without a folder for such files nothing is done.
        """
        if self._scratch is None:
            return
        if not self._is_scratch_open:
            self._scratch.parent.mkdir(parents=True, exist_ok=True)
            target = str(self._scratch).replace("'", "''")
            self._run("the scratch file", f"ATTACH '{target}' AS settled")
            self._is_scratch_open = True
        self._run(table, f'CREATE OR REPLACE TABLE settled."{table}" AS SELECT * FROM "{table}" ORDER BY "{order}"')
        self.drop(table)
        self._run(table, f'CREATE VIEW "{table}" AS SELECT * FROM settled."{table}"')
        self._tables[table] = "VIEW"

    def drop(self, table: str) -> None:
        """Forget a table."""
        kind = self._tables.pop(table, None)
        if kind == "registered":
            self._connection.unregister(table)
        elif kind is not None:
            self._connection.execute(f'DROP {kind} "{table}"')

    def write_parquet(self, table: str, path: Path) -> None:
        """Write a table's rows to a Parquet file."""
        target = str(path).replace("'", "''")
        self._run(table, f"COPY (SELECT * FROM \"{table}\") TO '{target}' (FORMAT parquet, COMPRESSION zstd)")

    def close(self) -> None:
        """Close the connection and free its memory."""
        self._connection.close()

    def _run(self, what: str, sql: str) -> None:
        with _failing_well(what, sql):
            self._connection.execute(sql)


def check_select(sql: str) -> None:
    """Raise `UsageError` for anything but one SELECT: the tables of an engine serve more than one question."""
    try:
        found = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise UsageError(f"This is no SQL that DuckDB reads: {error}") from None
    if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
        raise UsageError("Give one SELECT; nothing else is run.")


_INTERRUPTED = "Query interrupted"
"""How DuckDB reports that a signal came while it worked; it swallows the exception of the signal's handler."""


@contextmanager
def _failing_well(what: str, sql: str) -> Iterator[None]:
    """Turn what the engine raises into a sentence for the user, and Ctrl-C in the midst of it into Ctrl-C."""
    try:
        yield
    except duckdb.Error as error:
        if "KeyboardInterrupt" in str(error):  # it came while the engine counted the rows of a table of ours
            raise KeyboardInterrupt from None
        raise _sentence(what, sql, error) from error
    except RuntimeError as error:
        if str(error) == _INTERRUPTED:
            raise KeyboardInterrupt from None
        raise


def _file_literal(file: Path) -> str:
    """Quote a path, and keep brackets, stars and question marks in it from being read as a pattern."""
    text = "".join(f"[{letter}]" if letter in "[*?" else letter for letter in str(file))
    return "'" + text.replace("'", "''") + "'"


def _sentence(what: str, sql: str, error: duckdb.Error) -> StoreError:
    if isinstance(error, duckdb.IOException):
        return StoreError(
            f"Data that {what} needs could not be read: {error}. Erased or replaced meanwhile, it is gone for this "
            "command: run it again."
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return StoreError(
            f"The query engine ran out of memory while computing {what}. Raise `memory_limit` in unheard.toml or "
            "with UNHEARD_MEMORY_LIMIT."
        )
    return StoreError(f"DuckDB could not compute {what}: {error}\nSQL: {sql}")
