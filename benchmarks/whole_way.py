"""The whole way at size: a world is simulated, ingested, judged, measured and reported, stage by stage.

    python -m benchmarks.whole_way [--size 1000000] [--folder DIR] [--kept DIR [--again STAGE ...]] [--write]
    python -m benchmarks.whole_way --store DIR [--write]

Every stage is the command that a user runs, in a process of its own: wall seconds from start to exit, CPU seconds of
all its processes, and the peak memory of the whole process tree. With --write the table goes to
`benchmarks/RESULTS.md`.

With --kept the world, the store and the figures stay in DIR: a stage that was measured there is not run a second
time, unless --again names it; the world is deleted once it is ingested.

With --store only what comes after judging is measured, on a judged store that is there and gets one label more: facts,
numbers, the same after the label, report.
"""

import argparse
import datetime as dt
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.__main__ import machine
from benchmarks.results import write_section
from benchmarks.watched import run_watched

TITLE = "The whole way"
FIGURES = "figures.json"


def stages(folder: Path, size: int) -> list[tuple[str, list[str]]]:
    """Name the stages, and the command of each."""
    world, store = str(folder / "world"), ["--store", str(folder / "store")]
    unheard = [str(Path(sys.executable).with_name("unheard"))]
    return [
        ("simulate", [sys.executable, "-m", "benchmarks.stages", "simulate", world, str(size)]),
        ("ingest", [*unheard, "ingest", world, *store]),
        ("judge", [*unheard, "judge", *store]),
        ("metrics (facts built)", [*unheard, "metrics", "--output", "json", *store]),
        ("metrics again, by handler", [*unheard, "metrics", "--by", "handler", "--output", "json", *store]),
        ("report", [*unheard, "report", "--html", str(folder / "report.html"), *store]),
    ]


def later_stages(store: Path, scratch: Path) -> list[tuple[str, list[str]]]:
    """Name the stages after judging, and the command of each."""
    unheard, named = [str(Path(sys.executable).with_name("unheard"))], ["--store", str(store)]
    return [
        ("metrics (facts built)", [*unheard, "metrics", "--output", "json", *named]),
        ("metrics again, by handler", [*unheard, "metrics", "--by", "handler", "--output", "json", *named]),
        ("one label imported", [*unheard, "labels", "import", str(scratch / "label.jsonl"), *named]),
        ("cx_score after it", [*unheard, "metrics", "cx_score", *named]),
        ("study agreement after it", [*unheard, "study", "agreement", *named]),
        ("report", [*unheard, "report", "--html", str(scratch / "report.html"), *named]),
    ]


def run_later(folder: Path) -> tuple[dict[str, dict[str, Any]], int]:
    """Run the stages after judging on a store, its stored facts forgotten before; return figures and its size."""
    from unheard.settings import Settings
    from unheard.store import Store

    store = Store.open(folder, Settings.load(folder))
    store.connection.execute("DELETE FROM fact")
    with store.snapshot() as snapshot:
        found = snapshot.engine().query("SELECT COUNT(*) AS n, MIN(c.conversation_id) AS one FROM conversation AS c")
    size, one = found.to_pylist()[0].values()
    store.close()
    figures = {}
    with tempfile.TemporaryDirectory(prefix="unheard-whole-way-") as name:
        label = {"conversation_id": one, "name": "rating", "value": 2, "annotator": "human:benchmark"}
        (Path(name) / "label.jsonl").write_text(json.dumps(label) + "\n")
        for stage, command in later_stages(folder, Path(name)):
            figures[stage] = _measured(stage, command)
    return figures, size


def _measured(stage: str, command: list[str]) -> dict[str, Any]:
    one = run_watched(command)
    print(f"{stage}: {one.seconds:.0f} s, {one.cpu_seconds:.0f} CPU s, {one.peak_mb:.0f} MB", flush=True)
    return {"seconds": one.seconds, "cpu_seconds": one.cpu_seconds, "peak_mb": one.peak_mb}


def run_all(folder: Path, size: int, again: list[str]) -> dict[str, dict[str, Any]]:
    """Run the stages that are not measured yet, or that are wanted again; return each one's figures."""
    noted = folder / FIGURES
    found: dict[str, dict[str, Any]] = json.loads(noted.read_text()) if noted.exists() else {}
    for stage, command in stages(folder, size):
        if stage in found and not any(name in stage for name in again):
            continue
        found[stage] = _measured(stage, command)
        noted.write_text(json.dumps(found, indent=1))
        if stage == "ingest":
            shutil.rmtree(folder / "world")
    return found


def main() -> int:
    """Measure every stage and print (or write) the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000, help="conversations to simulate")
    parser.add_argument("--folder", type=Path, help="where to work; default: a temporary folder")
    parser.add_argument("--kept", type=Path, help="a folder that stays, with what was measured in it")
    parser.add_argument("--again", action="append", default=[], help="with --kept: run this stage again")
    parser.add_argument("--write", action="store_true", help="write into benchmarks/RESULTS.md")
    parser.add_argument("--store", type=Path, help="a judged store: measure only what comes after judging")
    options = parser.parse_args()
    if options.store is not None:
        figures, size = run_later(options.store)
        told = [
            f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine()}, with",
            "",
            "```console\nuv run python -m benchmarks.whole_way --store DIR\n```",
            "",
            f"{size:,} conversations, judged before. The commands had one core of two to themselves; the other was "
            "busy with other work."
            if os.sched_getaffinity(0) == {1}
            else f"{size:,} conversations, judged before.",
            "",
            *_table(figures, size),
        ]
        return _written("A million judged conversations: facts, numbers, a label, report", told, options.write)
    with tempfile.TemporaryDirectory(prefix="unheard-whole-way-", dir=options.folder) as name:
        folder = options.kept or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        found = run_all(folder, options.size, options.again)
        store_mb = sum(path.stat().st_size for path in (folder / "store").rglob("*") if path.is_file()) / 1e6
        report_kb = (folder / "report.html").stat().st_size / 1e3
    lines = [
        f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine()}, with",
        "",
        f"```console\nuv run python -m benchmarks.whole_way --size {options.size}\n```",
        "",
        f"{options.size:,} conversations; the store takes {store_mb:,.0f} MB, the report {report_kb:,.0f} kB.",
        "",
        *_table(found, options.size),
    ]
    return _written(TITLE, lines, options.write)


def _table(found: dict[str, dict[str, Any]], size: int) -> list[str]:
    return [
        "| stage | seconds | CPU seconds | conversations/s | peak memory of all its processes |",
        "|---|---|---|---|---|",
        *(
            f"| {stage} | {one['seconds']:.1f} | {one['cpu_seconds']:.1f} | {size / one['seconds']:,.0f} "
            f"| {one['peak_mb']:.0f} MB |"
            for stage, one in found.items()
        ),
        f"| together | {sum(one['seconds'] for one in found.values()):.0f} "
        f"| {sum(one['cpu_seconds'] for one in found.values()):.0f} | | |",
    ]


def _written(title: str, lines: list[str], write: bool) -> int:
    print("\n".join(lines))
    if write:
        write_section(title, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
