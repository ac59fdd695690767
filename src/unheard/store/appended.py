"""Rows of fixed width, appended to a file as they come and read back sorted, some hundred thousand at a time.

A batch knows hundreds of thousands of keys and hashes. As rows of a database each costs microseconds when it comes
and again when it is sorted; here it costs its bytes.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

HASH_BYTES = 16
_SORTED_ROWS = 200_000
"""About so many rows are sorted at once."""
_PIECE_ROWS = 50_000
"""So many are read from the file at once."""
_HANDED_ON = 5_000
"""So many are handed on at once."""

Rows = npt.NDArray[np.void]
Numbers = npt.NDArray[np.int64]


def given(rows: Rows, names: Sequence[str]) -> list[int | bytes]:
    """Return the count of rows and each column as one value, for `EACH_ROW`, `hash_of` and `number_of`.

    SQLite takes them apart several times faster than it takes row by row from Python. A column of numbers is two
    values: the digits of all, and how many each number has.
    """
    columns: list[int | bytes] = [len(rows)]
    for name in names:
        column = np.ascontiguousarray(rows[name])
        columns += [column.tobytes()] if column.dtype.kind == "V" else _digits(column)
    return columns


def _digits(numbers: Numbers) -> list[int | bytes]:
    """Write numbers, none of them negative, with as many digits as the largest needs."""
    width = len(str(int(numbers.max(initial=0))))
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return [(numbers[:, None] // powers % 10 + ord("0")).astype(np.uint8).tobytes(), width]


EACH_ROW = "temp.each_row WHERE n < ?1"
"""SQL for the numbers of the rows of `given`; `count_rows` comes first."""


def count_rows(connection: sqlite3.Connection) -> None:
    """Give a connection the table of numbers that `EACH_ROW` reads: counting in SQL costs more than all the rest."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS each_row (n INTEGER PRIMARY KEY)")
    if connection.execute("SELECT 1 FROM temp.each_row LIMIT 1").fetchone() is None:
        connection.executemany("INSERT INTO temp.each_row VALUES (?)", ((n,) for n in range(_HANDED_ON)))


def hash_of(number: int) -> str:
    """Return SQL for the hash in the column that is parameter `number`."""
    return f"substr(?{number}, n * {HASH_BYTES} + 1, {HASH_BYTES})"


def number_of(number: int) -> str:
    """Return SQL for the whole number in the column that is parameter `number` and the one after it."""
    return f"CAST(substr(?{number}, n * ?{number + 1} + 1, ?{number + 1}) AS INTEGER)"


class Appended:
    """Rows of two hashes and some numbers each."""

    def __init__(self, path: Path, hashes: tuple[str, str], numbers: Sequence[str]) -> None:
        self._path = path
        self._file = path.open("wb")
        self._type = np.dtype([*((name, f"V{HASH_BYTES}") for name in hashes), *((name, "<i8") for name in numbers)])
        self._first = hashes[0]
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, first: Sequence[bytes], second: Sequence[bytes], *numbers: Sequence[int] | Numbers | int) -> None:
        """Append rows, column by column; one number stands for a column of it."""
        rows = np.empty(len(first), self._type)
        names = self._type.names or ()
        for name, hashes in zip(names, (first, second), strict=False):
            rows[name] = np.frombuffer(b"".join(hashes), f"V{HASH_BYTES}")
        for name, values in zip(names[2:], numbers, strict=True):
            rows[name] = values
        self._file.write(rows.tobytes())
        self._count += len(rows)

    def in_order(self, since: int = 0) -> Iterator[Rows]:
        """Read the rows back as they came, without the first ones, piece by piece."""
        self._file.flush()
        with self._path.open("rb") as file:
            file.seek(since * self._type.itemsize)
            while piece := file.read(_PIECE_ROWS * self._type.itemsize):
                yield np.frombuffer(piece, self._type)

    def by_hash(self, since: int = 0) -> Iterator[Rows]:
        """Read the rows back in the order of their first hash (of its first half); those that have it in common stay
        in their order.

        since: so many rows are left out, those that came first.
        """
        ranges = (self._count - since) // _SORTED_ROWS + 1
        for number in range(ranges):
            some = np.concatenate([np.empty(0, self._type), *self._of_range(number, ranges, since)])
            some = some[np.argsort(self._first_half(some), kind="stable")]
            for start in range(0, len(some), _HANDED_ON):
                yield some[start : start + _HANDED_ON]

    def close(self) -> None:
        """Close and delete the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _of_range(self, number: int, ranges: int, since: int) -> Iterator[Rows]:
        for piece in self.in_order(since):
            if ranges == 1:
                yield piece
            else:
                high = self._first_half(piece)
                yield piece[(high >> np.uint64(32)) * np.uint64(ranges) >> np.uint64(32) == number]

    def _first_half(self, rows: Rows) -> npt.NDArray[np.uint64]:
        """The first half of the first hash as a whole number that sorts as its bytes do."""
        halves = np.ascontiguousarray(rows[self._first]).view(">u8").reshape(-1, 2)
        return halves[:, 0].astype(np.uint64)
