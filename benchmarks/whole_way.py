"""The whole way at size: a world is simulated, ingested, judged, measured and reported, stage by stage.

    python -m benchmarks.whole_way [--size 1000000] [--folder DIR] [--kept DIR [--again STAGE ...]] [--write]

Every stage is the command that a user runs, in a process of its own: wall seconds from start to exit, CPU seconds of
all its processes, and the peak memory of the whole process tree. With --write the table goes to
`benchmarks/RESULTS.md`.

With --kept the world, the store and the figures stay in DIR: a stage that was measured there is not run a second
time, unless --again names it; the world is deleted once it is ingested.
"""

import argparse
import datetime as dt
import json
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


def run_all(folder: Path, size: int, again: list[str]) -> dict[str, dict[str, Any]]:
    """Run the stages that are not measured yet, or that are wanted again; return each one's figures."""
    noted = folder / FIGURES
    found: dict[str, dict[str, Any]] = json.loads(noted.read_text()) if noted.exists() else {}
    for stage, command in stages(folder, size):
        if stage in found and not any(name in stage for name in again):
            continue
        one = run_watched(command)
        found[stage] = {"seconds": one.seconds, "cpu_seconds": one.cpu_seconds, "peak_mb": one.peak_mb}
        noted.write_text(json.dumps(found, indent=1))
        print(f"{stage}: {one.seconds:.0f} s, {one.cpu_seconds:.0f} CPU s, {one.peak_mb:.0f} MB", flush=True)
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
    options = parser.parse_args()
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
        "| stage | seconds | CPU seconds | conversations/s | peak memory of all its processes |",
        "|---|---|---|---|---|",
        *(
            f"| {stage} | {one['seconds']:.0f} | {one['cpu_seconds']:.0f} | {options.size / one['seconds']:,.0f} "
            f"| {one['peak_mb']:.0f} MB |"
            for stage, one in found.items()
        ),
        f"| together | {sum(one['seconds'] for one in found.values()):.0f} "
        f"| {sum(one['cpu_seconds'] for one in found.values()):.0f} | | |",
    ]
    print("\n".join(lines))
    if options.write:
        write_section(TITLE, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
