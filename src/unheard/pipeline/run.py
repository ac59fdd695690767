"""The main job: ingest, judge, measure, paint the picture, in the one order that there is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.pipeline.judge import JudgeResult, check_judge, judge_store
from unheard.pipeline.measure import estimates, measured, rows
from unheard.pipeline.picture import Picture, paint
from unheard.settings import Settings
from unheard.store import Store

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What the main job did, stage by stage, and what it found."""

    ingest: IngestResult
    judge: JudgeResult
    picture: Picture


def run(
    store: Store,
    settings: Settings,
    paths: Sequence[Path],
    *,
    format: str = "auto",
    mapping: Path | None = None,
    source: str | None = None,
    judge: str = "embedded",
    progress: Progress | None = None,
    command: str = "unheard run",
) -> RunResult:
    """Do the main job on files; whatever could be read is judged and measured, also when one file could not.

    Raises `UsageError` for a judge that does not exist, before anything is read.
    """
    check_judge(judge, settings)
    ingested = ingest_paths(
        store, settings, paths, format=format, mapping=mapping, source=source, progress=progress, command=command
    )
    judged = judge_store(store, settings, judge=judge, progress=progress, command=command)
    with measured(store, settings) as facts:
        picture = paint(facts, settings)
    return RunResult(ingest=ingested, judge=judged, picture=picture)


def measure_folder(
    folder: Path,
    store: Path,
    *,
    metrics: list[str] | None = None,
    by: tuple[str, ...] = (),
    since: str | None = None,
    until: str | None = None,
    timezone: str = "UTC",
) -> list[dict[str, Any]]:
    """Ingest a folder of format `unheard` with its own judgements, and return the contract's metric rows."""
    settings = Settings.load(store, timezone=timezone)
    opened = Store.open(store, settings)
    try:
        if folder.exists():
            ingest_paths(opened, settings, [folder], command="measure_folder")
        with measured(opened, settings) as facts:
            return rows(estimates(facts, metrics or (), by=by, since=since, until=until))
    finally:
        opened.close()
