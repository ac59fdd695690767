"""The product as a user runs it: `unheard …` in processes of their own, nothing imported from it."""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.judging.conversion import Json


class CommandFailed(Exception):
    """`unheard …` ended with an error; its own words are the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one command printed, and what it cost, its helper processes included."""

    text: str
    wall_seconds: float
    cpu_seconds: float


def unheard(*arguments: str, settings: dict[str, str] | None = None) -> Run:
    """Run one command of the product; raise `CommandFailed` with what it said if it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UNHEARD_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody compiles an installed product anew at every start
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [str(Path(sys.executable).with_name("unheard")), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**kept, **(settings or {})},
    )
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    if done.returncode != 0:
        raise CommandFailed(f"unheard {' '.join(arguments)}: {(done.stderr or done.stdout)[-1500:].strip()}")
    return Run(
        text=done.stdout,
        wall_seconds=ended - started,
        cpu_seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    )


def ingested(folder: Path, store: Path) -> Json:
    """Ingest a folder; its counts."""
    counts: Json = json.loads(unheard("ingest", str(folder), "--store", str(store), "--output", "json").text)
    return counts


def judgements(store: Path, *, model: Path | None = None) -> dict[str, Json]:
    """Judge what is in a store and read every judgement, by conversation_id."""
    settings = {"UNHEARD_JUDGE_MODEL": str(model)} if model else None
    printed = unheard("judge", "--judge", "embedded", "--store", str(store), "--output", "jsonl", settings=settings)
    lines: list[dict[str, Any]] = [json.loads(line) for line in printed.text.splitlines() if line.startswith("{")]
    return {line["conversation_id"]: line for line in lines}


def fitted(store: Path, labels: Path, model: Path) -> Json:
    """Import labels and fit the judge to them; what `unheard judge fit` says."""
    unheard("labels", "import", str(labels), "--store", str(store))
    said = unheard("judge", "fit", "--store", str(store), "--model", str(model), "--output", "json")
    found: Json = json.loads(said.text)
    return found
