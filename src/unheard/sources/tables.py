"""Read CSV and Parquet as rows of plain values, piece by piece."""

import csv
import datetime as dt
import decimal
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as papq

from unheard.errors import FileError
from unheard.records import Refused
from unheard.sources.compressed import Stream, magic

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some rows of a table with their numbers (the header is line 1), and rows that do not fit the header."""

    rows: list[Row]
    lines: list[int]
    refused: list[Refused] = field(default_factory=list)
    done: int = 0


def is_parquet(path: Path) -> bool:
    """Say by its first bytes whether a file is Parquet."""
    return magic(path).startswith(b"PAR1")


def table_rows(path: Path, *, name: str, expansion_limit: int) -> Iterator[Rows]:
    """Yield the rows of a CSV or Parquet file; raise `FileError` where it is neither."""
    if is_parquet(path):
        yield from _parquet(path)
    else:
        yield from _csv(path, name=name, expansion_limit=expansion_limit)


def columns(path: Path, *, expansion_limit: int) -> list[str]:
    """Return the names of a table's columns."""
    if is_parquet(path):
        with _parquet_file(path) as table:
            return list(table.schema_arrow.names)
    return _header(path, expansion_limit)[1]


def _header(path: Path, expansion_limit: int) -> tuple[str, list[str]]:
    """Return the delimiter (comma, semicolon, tab or bar, whichever stands most in the header) and the names."""
    with Stream(path, expansion_limit=expansion_limit) as stream:
        text = stream.read(1024 * 1024).decode("utf-8", "ignore")
    if text.lstrip()[:1] in ("{", "["):
        raise FileError(f"{str(path)!r} is JSON, not a table. JSON needs no mapping file: `unheard ingest` reads it.")
    first = next(iter(text.splitlines()), "")
    outside = "".join(first.split('"')[::2])
    separator = max(",;\t|", key=outside.count)
    try:
        names = next(csv.reader(io.StringIO(text, newline=None), delimiter=separator), [])
    except csv.Error as error:
        raise FileError(f"The header of {str(path)!r} cannot be read as CSV: {error}. Export it again.") from None
    if not names or len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise FileError(
            f"The header of {str(path)!r} names the column {twice[0]!r} twice. Rename one."
            if twice
            else f"{str(path)!r} has no header. Add one."
        )
    return separator, names


def _open_csv(path: Path, stream: Stream, header: tuple[str, list[str]], on_bad_row: Any) -> pacsv.CSVStreamingReader:
    separator, names = header
    try:
        readable: Any = stream  # pyarrow's stubs know only files of Python's own
        file: Any = pa.PythonFile(readable, mode="r")
        return pacsv.open_csv(
            file,
            read_options=pacsv.ReadOptions(block_size=4 * 1024 * 1024, use_threads=False),
            parse_options=pacsv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=on_bad_row
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        raise FileError(f"{str(path)!r} cannot be read as CSV: {_reason(error)}. Export it again.") from None


def _csv(path: Path, *, name: str, expansion_limit: int) -> Iterator[Rows]:
    header = _header(path, expansion_limit)
    refused: list[Refused] = []
    skipped: list[int] = []

    def on_bad_row(row: Any) -> str:
        line = (row.number or 1) if row.number is not None else len(skipped) + 2
        skipped.append(line)
        refused.append(
            Refused(
                file=name,
                line=line,
                field="",
                reason=f"The row has {row.actual_columns} columns, the header has {row.expected_columns}.",
                remedy="Quote values that contain the delimiter or a line break.",
            )
        )
        return "skip"

    with Stream(path, expansion_limit=expansion_limit) as stream:
        reader = _open_csv(path, stream, header, on_bad_row)
        line = 2
        while True:
            try:
                batch = reader.read_next_batch()
            except StopIteration:
                break
            except pa.ArrowInvalid as error:
                raise FileError(f"{str(path)!r} cannot be read as CSV: {_reason(error)}. Export it again.") from None
            rows = [{key: value for key, value in row.items() if value is not None} for row in batch.to_pylist()]
            yield Rows(rows=rows, lines=list(range(line, line + len(rows))), refused=list(refused), done=stream.done)
            line += len(rows) + len(refused)
            refused.clear()
        if refused:
            yield Rows(rows=[], lines=[], refused=list(refused), done=stream.done)


def _reason(error: Exception) -> str:
    # Arrow quotes the offending row after a colon; a row's words do not belong in a message.
    return str(error).split(":")[0].strip().rstrip(".")


def _parquet_file(path: Path) -> papq.ParquetFile:
    try:
        return papq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise FileError(f"{str(path)!r} is a damaged Parquet file: {_reason(error)}. Export it again.") from None


def _parquet(path: Path) -> Iterator[Rows]:
    size = path.stat().st_size
    with _parquet_file(path) as table:
        total = max(table.metadata.num_rows, 1)
        line = 1
        try:
            for batch in table.iter_batches(batch_size=8192):
                rows = [plain(row) for row in batch.to_pylist()]
                end = line + len(rows)
                yield Rows(rows=rows, lines=list(range(line, end)), done=size * (end - 1) // total)
                line = end
        except (pa.ArrowInvalid, OSError) as error:
            raise FileError(f"{str(path)!r} is a damaged Parquet file: {_reason(error)}. Export it again.") from None


def plain(value: Any) -> Any:
    """Turn a value of a warehouse into one that JSON knows; absent values of a row are left out."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value != value:
        return None
    return value
