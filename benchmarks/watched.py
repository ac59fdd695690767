"""Run a command and watch its memory: the proportional share (PSS) of the whole process tree, sampled."""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a command took."""

    output: str
    seconds: float
    peak_mb: float
    """Largest sum of the tree's memory at one moment; pages that processes share count once."""
    peak_rss_mb: float
    """The same of resident sets: pages that processes share count once for each."""
    cpu_seconds: float
    """User and system seconds of the command and of the processes that it started and waited for."""


def run_watched(command: Sequence[str], *, cwd: Path | None = None) -> Watched:
    """Run a command to its end; exit with its last words where it fails."""
    started = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Into a file: a pipe that nobody empties would stop the command.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, cwd=cwd)
        peak, peak_rss = 0, 0
        while process.poll() is None:
            pss, rss = (sum(sizes) for sizes in zip(*map(_kib, _tree(process.pid)), strict=True))
            peak, peak_rss = max(peak, pss), max(peak_rss, rss)
            time.sleep(PAUSE_SECONDS)
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        said.seek(0)
        output = said.read()
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}:\n{output[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Watched(output=output, seconds=seconds, peak_mb=peak / 1024, peak_rss_mb=peak_rss / 1024, cpu_seconds=cpu)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = [task.name for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return
    for task in tasks:
        try:
            children = Path(f"/proc/{pid}/task/{task}/children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _kib(pid: int) -> tuple[int, int]:
    """Read PSS and RSS of a process."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0, 0
    found = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if name in _NAMES}
    return found.get("Pss", 0), found.get("Rss", 0)


_NAMES = ("Pss", "Rss")
