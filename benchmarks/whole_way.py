"""The whole way at size: a world is simulated, ingested, judged, measured and reported, stage by stage.

    python -m benchmarks.whole_way [--size 1000000] [--folder DIR] [--write]

Every stage is the command that a user runs, in a process of its own: wall seconds from start to exit, and the
peak memory of the whole process tree. With --write the table goes to `benchmarks/RESULTS.md`.
"""

import argparse
import datetime as dt
import sys
import tempfile
from pathlib import Path

from benchmarks.__main__ import machine
from benchmarks.results import write_section
from benchmarks.watched import Watched, run_watched

TITLE = "The whole way"


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


def main() -> int:
    """Measure every stage and print (or write) the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000, help="conversations to simulate")
    parser.add_argument("--folder", type=Path, help="where to work; default: a temporary folder")
    parser.add_argument("--write", action="store_true", help="write into benchmarks/RESULTS.md")
    options = parser.parse_args()
    found: list[tuple[str, Watched]] = []
    with tempfile.TemporaryDirectory(prefix="unheard-whole-way-", dir=options.folder) as name:
        folder = Path(name)
        for stage, command in stages(folder, options.size):
            found.append((stage, run_watched(command)))
            print(f"{stage}: {found[-1][1].seconds:.0f} s, {found[-1][1].peak_mb:.0f} MB", flush=True)
        store_mb = sum(path.stat().st_size for path in (folder / "store").rglob("*") if path.is_file()) / 1e6
        report_kb = (folder / "report.html").stat().st_size / 1e3
    lines = [
        f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine()}, with",
        "",
        f"```console\nuv run python -m benchmarks.whole_way --size {options.size}\n```",
        "",
        f"{options.size:,} conversations; the store takes {store_mb:,.0f} MB, the report {report_kb:,.0f} kB.",
        "",
        "| stage | seconds | conversations/s | peak memory of all its processes |",
        "|---|---|---|---|",
        *(
            f"| {stage} | {one.seconds:.0f} | {options.size / one.seconds:,.0f} | {one.peak_mb:.0f} MB |"
            for stage, one in found
        ),
        f"| together | {sum(one.seconds for _, one in found):.0f} | | |",
    ]
    print("\n".join(lines))
    if options.write:
        write_section(TITLE, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
