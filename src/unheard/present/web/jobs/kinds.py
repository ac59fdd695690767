"""What jobs can do. A new kind is its function and its entry in `KINDS`."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unheard.errors import UsageError
from unheard.settings import Settings

FILES = "files"
"""Folder of a job with the files that came with it."""
LOCK_SECONDS = 3_600.0
"""A job waits for another writer, such as a publication; who does not want that cancels it."""
ERRORS_KEPT = 50
Tell = Callable[..., None]
Work = Callable[[Path, Settings, dict[str, Any], Path, Tell], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of job."""

    title: str
    """English; translated where it is shown."""
    work: Work
    file: str = ""
    """Name of the file that it leaves; none = its counts say it all."""


def _patient(settings: Settings) -> Settings:
    return settings.model_copy(update={"lock_timeout": LOCK_SECONDS})


def ingest(store: Path, settings: Settings, params: dict[str, Any], folder: Path, tell: Tell) -> dict[str, Any]:
    """Read the files that came with the job, then rate what is new, if that was asked for."""
    from unheard.pipeline.ingest import ingest_paths
    from unheard.store import Store

    patient = _patient(settings)
    files = folder / FILES
    mapping = files / params["mapping"] if params.get("mapping") else None
    paths = [path for path in sorted(files.iterdir()) if path != mapping]
    # A folder is one export, in which what is no data is left out; of a single file is said what it is not.
    wanted = [files] if mapping is None and len(paths) > 1 else paths
    with closing(Store.open(store, patient)) as opened:
        read = ingest_paths(
            opened, patient, wanted, format=params.get("format") or "auto",
            mapping=mapping, source=params.get("source") or None, progress=tell, command="unheard serve: files",
        )  # fmt: skip
    told = read.to_json()
    told |= {"errors": told["errors"][:ERRORS_KEPT], "files": told["files"][:ERRORS_KEPT]}
    # Folders of the server are nobody's business, and neither is the number of the job.
    told = _without(told, f"{files}/")
    if read.errors and not read.read:
        raise UsageError(" ".join(told["errors"][:5]))
    answer: dict[str, Any] = {"ingest": told}
    if params.get("judge"):
        answer |= judge(store, settings, {}, folder, tell)
    return answer


def judge(store: Path, settings: Settings, params: dict[str, Any], folder: Path, tell: Tell) -> dict[str, Any]:
    """Rate what has no current rating; what is rated stays rated, however the job ends."""
    from unheard.pipeline.judge import judge_store
    from unheard.store import Store

    patient = _patient(settings)
    with closing(Store.open(store, patient)) as opened:
        done = judge_store(
            opened, patient, judge=params.get("judge") or "embedded", limit=params.get("limit"),
            max_cost=params.get("max_cost"), dry_run=bool(params.get("dry_run")), progress=tell,
            command="unheard serve: judge",
        )  # fmt: skip
    told = done.to_json()
    told.pop("failures", None)
    return {"judge": told}


def metrics(store: Path, settings: Settings, params: dict[str, Any], folder: Path, tell: Tell) -> dict[str, Any]:
    """Measure every number, split as asked, into a file."""
    from pyarrow import csv, parquet

    from unheard.pipeline.measure import estimates, measured
    from unheard.present.cli.metrics import spreadsheet_text
    from unheard.present.tabular import estimate_table
    from unheard.store import Store

    tell("measuring", 0, None)
    with closing(Store.open(store, settings)) as opened, measured(opened, settings) as facts:
        found = estimates(
            facts, (), by=tuple(params.get("by") or ()), since=params.get("since"), until=params.get("until")
        )
    is_csv = params.get("format") != "parquet"
    table = estimate_table(found, text=spreadsheet_text if is_csv else str)
    name = f"numbers.{'csv' if is_csv else 'parquet'}"
    if is_csv:
        csv.write_csv(table, folder / name)
    else:
        parquet.write_table(table, folder / name)
    return {"file": name, "rows": len(found)}


def report(store: Path, settings: Settings, params: dict[str, Any], folder: Path, tell: Tell) -> dict[str, Any]:
    """Write the report as one page that can be sent to somebody."""
    from unheard.pipeline.measure import measured
    from unheard.pipeline.picture import paint
    from unheard.present.report import write_report
    from unheard.store import Store

    tell("measuring", 0, None)
    with closing(Store.open(store, settings)) as opened, measured(opened, settings) as facts:
        picture = paint(facts, settings)
    write_report(picture, folder / "unheard-report.html", command="unheard serve")
    return {"file": "unheard-report.html", "rows": picture.eligible}


def _without(told: Any, prefix: str) -> Any:
    """Take the server's folder out of everything that is told."""
    if isinstance(told, str):
        return told.replace(prefix, "")
    if isinstance(told, list):
        return [_without(one, prefix) for one in told]
    if isinstance(told, dict):
        return {_without(name, prefix): _without(value, prefix) for name, value in told.items()}
    return told


KINDS: dict[str, Kind] = {
    "ingest": Kind(title="Read files", work=ingest),
    "judge": Kind(title="Rate conversations", work=judge),
    "metrics": Kind(title="All numbers as a file", work=metrics, file="numbers.csv"),
    "report": Kind(title="The report as a file", work=report, file="unheard-report.html"),
}
