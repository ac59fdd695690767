"""Speed and memory, measured side by side with what a user would pick instead.

    uv run --all-groups python -m benchmarks [--size N] [--long N] [--rows N] [--huge GB] [--write]
    uv run python -m benchmarks --metrics-only [--rows N] [--write]

Each stage runs in a process of its own, so that its peak memory is its own; times are whole-process wall
seconds less start-up. With --write the table goes to `benchmarks/RESULTS.md`.
"""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.huge import huge

HERE = Path(__file__).parent
_ROUNDS = 5


def stage(name: str, *arguments: str) -> dict[str, Any]:
    """Run one stage in a fresh process and read its figures (one JSON object on its last line)."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.stages", name, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"stage {name} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def by_turns(world: str, store: str) -> list[dict[str, Any]]:
    """Decode and ingest a file by turns, each time into a new store and once more into the same; the middle of each.

    What a machine can do changes from one second to the next: a single pair says little about the ratio.
    """
    rounds = [
        (
            stage("decode", world),
            stage("ingest", world, f"{store}-{number}"),
            stage("ingest", world, f"{store}-{number}"),
        )
        for number in range(_ROUNDS)
    ]
    return [sorted(times, key=lambda figures: figures["seconds"])[_ROUNDS // 2] for times in zip(*rounds, strict=True)]


def machine() -> str:
    """Say what this was measured on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Python {platform.python_version()}"


def main() -> int:
    """Measure every stage and print (or write) the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=50_000, help="conversations to judge")
    parser.add_argument("--long", type=int, default=130_000, help="conversations to decode and ingest, about 220 MB")
    parser.add_argument("--rows", type=int, default=1_000_000, help="conversations in the fact table")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    parser.add_argument("--huge", type=float, metavar="GB", help="measure only a file of so many GB: speed and memory")
    parser.add_argument("--metrics-only", action="store_true", help="measure only the metrics, and renew their row")
    options = parser.parse_args()
    if options.metrics_only:
        return metrics_only(options.rows, write=options.write)
    if options.huge:
        huge(options.huge, machine(), write=options.write)
        return 0
    with tempfile.TemporaryDirectory(prefix="unheard-bench-") as scratch:
        world, store = f"{scratch}/world", f"{scratch}/store"
        long_world, long_store = f"{scratch}/long-world", f"{scratch}/long-store"
        made = stage("simulate", long_world, str(options.long))
        bare, first, second = by_turns(long_world, long_store)
        stage("simulate", world, str(options.size))
        stage("ingest", world, store)
        rival = stage("vader", world)
        judged = stage("judge", store)
        facts = stage("facts", store)
        metrics = stage("metrics", str(options.rows))
    rows = [
        ("simulate", f"{made['conversations'] / made['seconds']:,.0f} conversations/s", "", "", made),
        ("bare msgspec.json.decode", f"{bare['mb'] / bare['seconds']:.0f} MB/s", "", "", bare),
        ("ingest, first run", f"{first['mb'] / first['seconds']:.0f} MB/s", "bare decode", ratio(bare, first), first),
        (
            "ingest, unchanged second run",
            f"{second['mb'] / second['seconds']:.0f} MB/s",
            "bare decode",
            ratio(bare, second),
            second,
        ),
        ("VADER on every turn", f"{rival['conversations'] / rival['seconds']:,.0f} conversations/s", "", "", rival),
        (
            "judge (embedded, store to store)",
            f"{judged['conversations'] / judged['seconds']:,.0f} conversations/s",
            "VADER on every turn",
            f"{(judged['conversations'] / judged['seconds']) / (rival['conversations'] / rival['seconds']):.2f}×",
            judged,
        ),
        ("facts", f"{facts['conversations'] / facts['seconds']:,.0f} conversations/s", "", "", facts),
        (*metrics_row(options.rows, metrics), metrics),
    ]
    lines = [
        "# Results",
        "",
        f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine()}, with",
        "",
        "```console\nuv run --all-groups python -m benchmarks "
        f"--size {options.size} --long {options.long} --rows {options.rows}\n```",
        "",
        f"Input of ingest: {first['mb']:.0f} MB of JSON Lines, {options.long:,} simulated conversations; decoding and",
        f"ingest by turns, {_ROUNDS} times, the middle time of each.",
        "",
        "| stage | figure | beside | ratio | peak memory |",
        "|---|---|---|---|---|",
        *(line(name, figure, beside, times, stage_) for name, figure, beside, times, stage_ in rows),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    if options.write:
        target = HERE / "RESULTS.md"
        kept = target.read_text(encoding="utf-8") if target.exists() else ""
        more = kept[kept.index("\n## ") :] if "\n## " in kept else ""
        target.write_text(text + more, encoding="utf-8")
    return 0


def line(name: str, figure: str, beside: str, times: str, stage_: dict[str, Any]) -> str:
    """Write one row of the table."""
    return f"| {name} | {figure} | {beside} | {times} | {stage_['peak_mb']:.0f} MB |"


def metrics_row(rows: int, metrics: dict[str, Any]) -> tuple[str, str, str, str]:
    """Name what was measured of the metrics, the figure, what stands beside it, and how often it holds that."""
    return (
        f"metrics, {rows:,} conversations × 6 segments",
        f"{metrics['seconds']:.2f} s",
        "bare GROUP BY segment, customer",
        f"{metrics['seconds'] / metrics['bare_seconds']:.2f}× its time ({metrics['bare_seconds']:.2f} s)",
    )


def metrics_only(rows: int, *, write: bool) -> int:
    """Measure the metrics alone, and put them in the place of their row in the table that is there."""
    metrics = stage("metrics", str(rows))
    fresh = line(*metrics_row(rows, metrics), metrics)
    print(fresh)
    if write:
        target = HERE / "RESULTS.md"
        kept = target.read_text(encoding="utf-8").split("\n")
        place = next(number for number, text in enumerate(kept) if text.startswith("| metrics, "))
        target.write_text("\n".join([*kept[:place], fresh, *kept[place + 1 :]]), encoding="utf-8")
    return 0


def ratio(bare: dict[str, Any], stage_: dict[str, Any]) -> str:
    """Throughput of a stage as a multiple of the bare decoder's."""
    return f"{(stage_['mb'] / stage_['seconds']) / (bare['mb'] / bare['seconds']):.2f}×"


if __name__ == "__main__":
    sys.exit(main())
