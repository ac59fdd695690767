"""The second engine: Spark, with the same verbs as DuckDB. Needs the extra `spark` and Java 17."""

import os
import sys
import uuid
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from unheard.errors import StoreError
from unheard.store.house_sql import transpile


class SparkEngine:
    """Spark on this machine: UTC, ANSI arithmetic, no user interface, two cores."""

    name = "spark"

    def __init__(self, temp_directory: Path, *, master: str = "local[2]") -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise StoreError("Spark is not installed. Install it: pip install 'unheard[spark]'.") from None
        os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
        self._folder = temp_directory
        temp_directory.mkdir(parents=True, exist_ok=True)
        settings = {
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.ansi.enabled": "true",
            "spark.sql.shuffle.partitions": "4",
            "spark.sql.warehouse.dir": str(temp_directory / "warehouse"),
            "spark.local.dir": str(temp_directory / "local"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.execution.arrow.pyspark.enabled": "true",
        }
        builder = SparkSession.builder.master(master).appName("unheard")
        for key, value in settings.items():
            builder = builder.config(key, value)
        try:
            self._session = builder.getOrCreate()
        except Exception as error:
            raise StoreError(f"Spark did not start ({type(error).__name__}). It needs Java 17 or later.") from error
        self._session.sparkContext.setLogLevel("ERROR")

    def register(self, table: str, data: pa.Table) -> None:
        """Register Arrow data, through a Parquet file."""
        path = self._folder / f"{table}-{uuid.uuid4().hex}.parquet"
        pq.write_table(data, path)
        self._view(table, self._session.read.schema(_spark_schema(data.schema)).parquet(_uri(path)))

    def register_files(self, table: str, files: list[Path], empty: pa.Schema) -> None:
        """See the files as one table."""
        if not files:
            self.register(table, empty.empty_table())
            return
        self._view(table, self._session.read.parquet(*[_uri(file) for file in files]))

    def create(self, table: str, sql: str) -> None:
        """Compute a table and keep its rows, without the way they were computed."""
        rows = self._sql(table, sql)
        from pyspark.sql.functions import col

        # A column of nothing but NULL has no type in Spark; DuckDB gives it INTEGER.
        untyped = [field.name for field in rows.schema.fields if field.dataType.typeName() == "void"]
        for name in untyped:
            rows = rows.withColumn(name, col(f"`{name}`").cast("int"))
        try:
            self._view(table, rows.localCheckpoint(eager=True))
        except Exception as error:
            raise _sentence(table, sql, error) from error

    def query(self, sql: str) -> pa.Table:
        """Run a statement and return its rows."""
        rows = self._sql("query", sql)
        try:
            found: pa.Table = rows.toArrow()
        except Exception as error:
            raise _sentence("query", sql, error) from error
        return found

    def rows_of_files(self, files: list[Path]) -> str:
        """Give the files a name: its SQL is written for another engine, which has no word for them."""
        self.register_files("rows_of_files", files, pq.read_schema(files[0]))
        return "rows_of_files"

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Run a SELECT and return its rows as dictionaries."""
        found: list[dict[str, Any]] = self.query(sql).to_pylist()
        return found

    def settle(self, table: str, order: str) -> None:
        """Nothing is to be gained here: Spark answers no small questions fast."""

    def drop(self, table: str) -> None:
        """Forget a table."""
        self._session.catalog.dropTempView(table)

    def write_parquet(self, table: str, path: Path) -> None:
        """Write a table's rows to a Parquet file."""
        pq.write_table(self.query(f'SELECT * FROM "{table}"'), path)

    def close(self) -> None:
        """Forget every table; the Spark session itself ends with the process, because starting one takes seconds."""
        for table in self._session.catalog.listTables():
            self._session.catalog.dropTempView(table.name)

    def _view(self, table: str, rows: Any) -> None:
        rows.createOrReplaceTempView(table)

    def _sql(self, what: str, sql: str) -> Any:
        try:
            return self._session.sql(transpile(sql, "spark"))
        except Exception as error:
            raise _sentence(what, sql, error) from error


def _uri(path: Path) -> str:
    """Write a path so that Spark takes brackets and stars in it for what they are."""
    return "file://" + "".join(f"\\{letter}" if letter in "[]{}*?\\" else letter for letter in str(path.absolute()))


def _spark_schema(schema: pa.Schema) -> str:
    kinds = {"string": "STRING", "large_string": "STRING", "bool": "BOOLEAN", "double": "DOUBLE", "int32": "INT"}
    return ", ".join(f"`{field.name}` {kinds.get(str(field.type), 'BIGINT')}" for field in schema)


def _sentence(what: str, sql: str, error: Exception) -> StoreError:
    return StoreError(f"Spark could not compute {what}: {str(error).splitlines()[0]}\nSQL: {transpile(sql, 'spark')}")
