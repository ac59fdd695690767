"""Rows of a long benchmark kept in a file as they come, so that a run that was interrupted goes on where it ended."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

Job = tuple[str, tuple[Any, ...]]
Row = dict[str, Any]


def key_of(job: Job) -> str:
    """Name a job by its simulation and arguments."""
    return json.dumps([job[0], [asdict(one) if is_dataclass(one) else one for one in job[1]]], sort_keys=True)  # type: ignore[arg-type]


def kept_rows(pool: Executor, run: Callable[[Job], Row], jobs: Sequence[Job], path: Path | None) -> Iterator[Row]:
    """Yield each job's row in order: those in the file as they are, the others run now and added to it."""
    found = read(path)
    missing = [job for job in jobs if key_of(job) not in found]
    made = pool.map(run, missing)
    for job in jobs:
        row = found.get(key_of(job))
        if row is None:
            row = next(made)
            if path is not None:
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([key_of(job), row]) + "\n")
        yield row


def read(path: Path | None) -> dict[str, Row]:
    """Read the rows of a file by their job; a last line that was cut is left out."""
    found: dict[str, Row] = {}
    if path is None or not path.exists():
        return found
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            key, row = json.loads(line)
        except ValueError:
            continue
        found[key] = row
    return found
