"""Many small parts become few: reading stays fast however often a little is published."""

import time
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from unheard.schemas import SCHEMAS
from unheard.store import manifest
from unheard.store.families import FAMILIES, Family
from unheard.store.parts import PartWriter
from unheard.store.segments import PART_ROWS, Part, parts_of, seal

if TYPE_CHECKING:
    from unheard.store.folder import Store

MOST_SMALL = 32
"""More small parts of one family than this are put together, where many of them cover the same months."""
_ALIKE = 3
"""So many parts of the same months are what the processes of one ingest leave."""
SMALL_ROWS = PART_ROWS // 6
"""A part of so many records and all their turns still fits into memory whole, beside what is being written."""
_BUFFER_BYTES = 16 << 20


def compact(store: "Store") -> None:
    """Put small parts together where there are too many of them; what readers see stays the same."""
    for family in FAMILIES:
        small = [
            (part, files)
            for part, files in parts_of(manifest.segments(store.connection, family.tables))
            if part.rows[family.head] < SMALL_ROWS
        ]
        ranges = {part.range for part, _ in small}
        if len(small) > MOST_SMALL and (len(small) > _ALIKE * len(ranges) or len(small) > _ALIKE * MOST_SMALL):
            # Those of the same months and buckets one after the other, so that each is written at once.
            _merge(store, family, sorted(small, key=lambda one: one[0].range))


def _merge(store: "Store", family: Family, small: list[tuple[Part, dict[str, str]]]) -> None:
    writer = PartWriter(store.folder, family, buffer_bytes=_BUFFER_BYTES)
    try:
        for _, files in small:
            # A small part fits into memory whole; the writer's buffer is bounded.
            writer.add(
                {
                    table: pq.read_table(store.folder / file, partitioning=None).cast(SCHEMAS[table])
                    for table, file in files.items()
                }
            )
        sealed = seal(store.folder, writer.finish())
    except BaseException:
        writer.abandon()
        raise
    connection = store.connection
    with manifest.transaction(connection):
        publication = connection.execute("SELECT COALESCE(MAX(id), 0) FROM publication").fetchone()[0]
        gone = [path for _, files in small for path in files.values()]
        # Readers of this publication still list the small files: they go with those of the next one.
        manifest.swap(connection, added=sealed, removed=gone, number=publication + 1, now=time.time())
