"""Parquet files of the store: written once, in parts by month and bucket, never changed, only replaced.

A part holds one file per table of a family, all for the same months and buckets. `PartWriter` takes rows as
they come, holds about `BUFFER_BYTES` of them, and appends row groups to the open file of each part: a first
load is written once, however large it is.
"""

import hashlib
import os
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from unheard.schemas import SCHEMAS
from unheard.store.families import FAMILY_OF
from unheard.store.manifest import Segment

SEGMENTS = "segments"
PART_ROWS = 150_000
"""A part that would hold more records is split by bucket ranges."""
MOST_FILES = 400
"""Open files at once, where the system allows them; what was not written for longest goes on in a new part."""
BUCKETS = 256
_WITHOUT_DICTIONARY = {
    "text", "subject", "comment", "explanation", "quotes", "arguments", "proposed", "conversation_key",
    "conversation_id", "content_hash", "value", "attributes", "survey_key", "label_key", "outcome_key",
    "customer_id_hash", "customer_email_hash", "customer_phone_hash", "account_hash", "arguments_hash",
    "related_to_key", "issue_key", "action_id", "undoes",
    "at_us", "opened_at_us", "ended_at_us", "last_seen_us", "started_at_us", "sent_at_us", "answered_at_us",
}  # fmt: skip

Range = tuple[int, int, int, int]
"""Months from and to, buckets from and to; both ends included."""


def parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Open a Parquet file for writing: zstd, dictionaries only where values repeat, no words in statistics."""
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in schema.names if name not in _WITHOUT_DICTIONARY],  # type: ignore[arg-type]
        write_statistics=[name for name in ("month", "bucket") if name in schema.names],
        store_schema=False,
    )


@dataclass(slots=True, kw_only=True)
class Part:
    """Files that were written together, one per table that has rows."""

    family: int
    range: Range
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    rows: dict[str, int] = field(default_factory=dict)
    """Rows by table."""
    last_flush: int = 0
    """Number of the flush that wrote to it last."""

    def path(self, table: str) -> str:
        """Where the file of a table stands, relative to the store's folder."""
        return f"{SEGMENTS}/{table}/{self.name}.parquet"


def to_disk(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def seal(folder: Path, parts: Iterable[Part]) -> list[Segment]:
    """Bring the files of parts to disk, and describe them for the manifest."""
    files = [(part, table) for part in parts for table in part.rows]

    def one(item: tuple[Part, str]) -> Segment:
        part, table = item
        file = folder / part.path(table)
        digest = hashlib.sha256()
        with file.open("rb") as handle:
            while block := handle.read(1 << 20):
                digest.update(block)
            os.fsync(handle.fileno())
        month, month_to, low, high = part.range
        return Segment(
            path=part.path(table), table=table, part=part.name, month=month, month_to=month_to, bucket_from=low,
            bucket_to=high, rows=part.rows[table], bytes=file.stat().st_size, sha256=digest.hexdigest(),
        )  # fmt: skip

    with ThreadPoolExecutor(max_workers=8) as pool:
        sealed = list(pool.map(one, files))
    for table in {table for _, table in files}:
        to_disk(folder / SEGMENTS / table)
    return sealed


Change = Callable[[str, pa.Table], pa.Table]
"""From a table's name and rows to the rows that stay; the schema stays."""


def rewrite(folder: Path, part: Part, files: Mapping[str, str], change: Change) -> Part:
    """Write a part anew with changed rows; tables without rows get no file.

    `files` names the present file of each table, relative to the folder.
    """
    fresh = replace(part, name=uuid.uuid4().hex, rows={})
    for table, file in files.items():
        source = pq.ParquetFile(folder / file)
        target = folder / fresh.path(table)
        writer = None
        rows = 0
        try:
            for batch in source.iter_batches(batch_size=65_536):
                kept = change(table, pa.Table.from_batches([batch]).cast(SCHEMAS[table]))
                if not len(kept):
                    continue
                writer = writer or parquet_writer(target, SCHEMAS[table])
                writer.write_table(kept)
                rows += len(kept)
        finally:
            source.close()
            if writer is not None:
                writer.close()
        if rows:
            fresh.rows[table] = rows
    return fresh


def parts_of(listed: Iterable[Segment]) -> list[tuple[Part, dict[str, str]]]:
    """Put files from the manifest together into parts, each with the path of its file per table."""
    parts: dict[str, tuple[Part, dict[str, str]]] = {}
    for segment in listed:
        if segment.part not in parts:
            family = FAMILY_OF[segment.table].number
            covers = (segment.month, segment.month_to, segment.bucket_from, segment.bucket_to)
            parts[segment.part] = (Part(family=family, range=covers, name=segment.part), {})
        part, files = parts[segment.part]
        part.rows[segment.table] = segment.rows
        files[segment.table] = segment.path
    return list(parts.values())
