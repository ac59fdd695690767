"""Find the rows of one conversation in Parquet files without a query engine: only the groups of rows that can hold it.

An engine plans, opens every file and reads its footer anew for each question: of a million conversations 13 to 20 ms
of processor time a table. Files never change as long as they are there, so what their groups of rows hold is learnt
once and kept: month and bucket from the footer, the first and last key from the keys themselves, for which our files
carry no statistics. Rows lie in the order of keys, so that one group in a file, hardly ever two, is read.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from unheard.errors import StoreError

KEY = "conversation_key"
FILES_KEPT = 4_096
"""Files of which the groups are kept; the least lately used one goes first."""
Home = tuple[int | None, int | None]
Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of rows, with the bounds of what it holds; None where they are not known."""

    number: int
    months: Bounds | None
    buckets: Bounds | None
    keys: tuple[str, str] | None
    """None where it holds no rows."""

    def may_hold(self, homes: Collection[Home], key: str) -> bool:
        if self.keys is None or not self.keys[0] <= key <= self.keys[1]:
            return False
        return any(_within(month, self.months) and _within(bucket, self.buckets) for month, bucket in homes)


def _within(value: int | None, bounds: Bounds | None) -> bool:
    return value is None or bounds is None or bounds[0] <= value <= bounds[1]


def rows_of_conversation(files: Sequence[Path], homes: Collection[Home], key: str) -> list[dict[str, Any]]:
    """All rows of a conversation in these files, in no order; `homes`: the months and buckets where they can lie.

    Raises `StoreError` for a file that is gone: erased or replaced since it was listed.
    """
    found: list[dict[str, Any]] = []
    for file in files:
        try:
            found += _rows(file, homes, key)
        except FileNotFoundError:
            raise StoreError(f"The data file {file.name} is gone, erased or replaced meanwhile: ask again.") from None
    return found


def learn(files: Iterable[Path]) -> None:
    """Learn what the groups of these files hold, so that nobody waits for it who asks first."""
    for file in files:
        _learnt(file)


def _rows(file: Path, homes: Collection[Home], key: str) -> list[dict[str, Any]]:
    footer, groups = _learnt(file)
    wanted = [group.number for group in groups if group.may_hold(homes, key)]
    if not wanted:
        return []
    found: list[dict[str, Any]] = []
    with pq.ParquetFile(file, metadata=footer) as opened:
        for number in wanted:
            keys = opened.read_row_group(number, columns=[KEY], use_threads=False).column(0)
            places = pc.indices_nonzero(pc.equal(keys, pa.scalar(key, keys.type)))
            if len(places):
                found += opened.read_row_group(number, use_threads=False).take(places).to_pylist()
    return found


@lru_cache(maxsize=FILES_KEPT)
def _learnt(file: Path) -> tuple[pq.FileMetaData, tuple[_Group, ...]]:
    """A file's footer and its groups; files have names of their own and never change, so that they can be kept."""
    with pq.ParquetFile(file) as opened:
        footer = opened.metadata
        places = {footer.schema.column(place).path: place for place in range(footer.num_columns)}
        groups = []
        for number in range(footer.num_row_groups):
            group = footer.row_group(number)
            months, buckets = (_bounds(group, places.get(name)) for name in ("month", "bucket"))
            ends: Any = pc.min_max(opened.read_row_group(number, columns=[KEY], use_threads=False).column(0)).as_py()
            keys = None if ends["min"] is None else (ends["min"], ends["max"])
            groups.append(_Group(number, months, buckets, keys))
    return footer, tuple(groups)


def _bounds(group: Any, place: int | None) -> Bounds | None:
    statistics = None if place is None else group.column(place).statistics
    # Rows without a value are in no bounds: such a group may hold anything.
    if statistics is None or not statistics.has_min_max or statistics.null_count != 0:
        return None
    return statistics.min, statistics.max
