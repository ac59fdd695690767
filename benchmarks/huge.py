"""A file far larger than the memory that ingest may take: its speed, and the memory of all its processes.

One world is simulated and written again and again with other ids, until the file is as large as was asked for:
every conversation, customer and payload is then another one. It takes as much disk as it is large, and a third
of that for the store.
"""

import datetime as dt
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.results import write_section
from benchmarks.watched import Watched, run_watched

TITLE = "A huge file"
WORLD = 130_000
"""Conversations of the world that is repeated, about 230 MB."""
_ID = re.compile(rb'"(c-|u-)')
_PIECE_LINES = 2_000


def write_huge(world: Path, target: Path, size_bytes: int) -> int:
    """Repeat a world's conversations with other ids until the file has its size; return how many there are."""
    written, count = 0, 0
    with target.open("wb") as sink:
        for number in range(1_000_000):
            for lines in _pieces(world / "conversations.jsonl"):
                count += len(lines)
                written += sink.write(_ID.sub(rb'"\g<1>%d-' % number, b"".join(lines)))
                if written >= size_bytes:
                    return count
    return count


def _pieces(path: Path) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    with path.open("rb") as stream:
        for line in stream:
            lines.append(line)
            if len(lines) == _PIECE_LINES:
                yield lines
                lines = []
    yield lines


def ingest_command(file: Path, store: Path) -> list[str]:
    """Name the command that a user runs."""
    return [str(Path(sys.executable).with_name("unheard")), "ingest", str(file), "--store", str(store)]


def huge(size_gb: float, machine: str, *, write: bool) -> None:
    """Measure, print, and with `write` note in `benchmarks/RESULTS.md`."""
    with tempfile.TemporaryDirectory(prefix="unheard-huge-") as name:
        folder = Path(name)
        made = [sys.executable, "-m", "benchmarks.stages", "simulate", str(folder / "world"), str(WORLD)]
        run_watched(made)
        file = folder / "conversations.jsonl"
        count = write_huge(folder / "world", file, int(size_gb * 1e9))
        size_mb = file.stat().st_size / 1e6
        command = ingest_command(file, folder / "store")
        first, second = run_watched(command), run_watched(command)
    lines = [
        f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine}, with",
        "",
        f"```console\nuv run --all-groups python -m benchmarks --huge {size_gb:g}\n```",
        "",
        f"One file of {size_mb:,.0f} MB, {count:,} conversations. Memory is that of the command and its helpers "
        "together, sampled ten times a second: their proportional shares (PSS), and their resident sets (RSS), where "
        "shared pages count once for each process.",
        "",
        "| run | seconds | MB/s | peak PSS | peak RSS |",
        "|---|---|---|---|---|",
        *(_row(name, size_mb, run) for name, run in (("first", first), ("unchanged second", second))),
    ]
    print("\n".join(lines))
    if write:
        write_section(TITLE, lines)


def _row(name: str, size_mb: float, run: Watched) -> str:
    figures = (
        f"{run.seconds:.0f}",
        f"{size_mb / run.seconds:.0f}",
        f"{run.peak_mb:.0f} MB",
        f"{run.peak_rss_mb:.0f} MB",
    )
    return f"| {' | '.join((name, *figures))} |"
