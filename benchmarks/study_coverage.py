"""How often the intervals of the studies hold the truth.

    python -m benchmarks.study_coverage [--runs 1000] [--worlds 200] [--only NAME] [--write]

An estimator is a function from a seed to what it found: figure → whether its 95 % interval held the truth of the
process that the seed drew from (None: it gave no interval). Seeds are 0…n−1, never chosen. A figure passes where the 99
% binomial interval of the observed coverage contains 95 % and the observed is at least 92 %; every figure is printed.
*Broken on purpose*: the same with an assumption that does not hold; these must fail. *Whole worlds*: simulated
organisations from files to figures.

A new estimator: write a function of that shape into a module of its own, and add it to `ESTIMATORS` (or `BROKEN`).
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor

from scipy.stats import beta, binom

from benchmarks import study_cells_after, study_cells_gap
from benchmarks.results import write_section

Held = Mapping[str, bool | None]
Estimator = Callable[[int], Held]

ESTIMATORS: dict[str, Estimator] = {**study_cells_gap.ESTIMATORS, **study_cells_after.ESTIMATORS}
BROKEN: dict[str, Estimator] = {**study_cells_gap.BROKEN, **study_cells_after.BROKEN}
WORLDS: dict[str, Callable[[int], list[Held]]] = {**study_cells_gap.WORLDS}
NOMINAL, LEAST = 0.95, 0.92
TITLE = "Coverage of the studies' intervals"


def verdict(held: int, runs: int) -> str:
    """Pass, or on which side it fails."""
    if held / runs < LEAST or binom.cdf(held, runs, NOMINAL) < 0.005:
        return "too rarely"
    return "too often" if binom.sf(held - 1, runs, NOMINAL) < 0.005 else "pass"


def count(job: tuple[str, str, int, int]) -> list[tuple[str, str, dict[str, bool | None]]]:
    """Run an estimator for the seeds from one to another."""
    table, name, first, last = job
    of = (ESTIMATORS if table == "estimator" else BROKEN)[name]
    return [(table, name, dict(of(seed))) for seed in range(first, last)]


def measure(runs: int, processes: int, only: str) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Count for each figure how often it held the truth, of how many intervals."""
    step = max(1, runs // 20)
    jobs = [
        (table, name, first, min(first + step, runs))
        for table, found in (("estimator", ESTIMATORS), ("broken", BROKEN))
        for name in found
        if only in name
        for first in range(0, runs, step)
    ]
    counts: dict[tuple[str, str, str], tuple[int, int]] = {}
    with ProcessPoolExecutor(processes) as pool:
        for done, rows in enumerate(pool.map(count, jobs), 1):
            for table, name, held in rows:
                _add(counts, table, name, held)
            print(f"\r{done} of {len(jobs)}", end="", file=sys.stderr, flush=True)
    return counts


def _add(counts: dict[tuple[str, str, str], tuple[int, int]], table: str, name: str, held: Held) -> None:
    for figure, one in held.items():
        if one is not None:
            before = counts.get((table, name, figure), (0, 0))
            counts[table, name, figure] = before[0] + bool(one), before[1] + 1


def lines(counts: dict[tuple[str, str, str], tuple[int, int]], runs: int, seconds: float) -> list[str]:
    """Write the tables."""
    text = [f"{runs:,} runs of each (seeds 0 to {runs - 1:,}), {seconds:,.0f} s of CPU.", ""]
    heads = {
        "estimator": "Estimators, on worlds that meet their assumptions",
        "world": "Whole simulated organisations, from files to figures",
        "broken": "Broken on purpose: an assumption does not hold, and the interval must fail",
    }
    for table, head in heads.items():
        rows = [(key, of) for key, of in counts.items() if key[0] == table]
        if not rows:
            continue
        text += [
            f"**{head}**",
            "",
            "| estimator | figure | runs | covers | 99 % interval | verdict |",
            "|---|---|---|---|---|---|",
        ]
        for (_, name, figure), (held, done) in rows:
            low = float(beta.ppf(0.005, held, done - held + 1)) if held else 0.0
            high = float(beta.ppf(0.995, held + 1, done - held)) if held < done else 1.0
            said = verdict(held, done)
            if figure == "range" and said == "too often":  # a range is to hold the truth at least so often
                said = "pass"
            if table == "broken":
                said = "fails, as it must" if said == "too rarely" else "HOLDS: the test is too weak"
            text.append(
                f"| {name} | {figure} | {done:,} | {held / done * 100:.1f} % | {low * 100:.1f}–{high * 100:.1f} % | "
                f"{said} |"
            )
        text.append("")
    return text


def main(arguments: list[str] | None = None) -> int:
    """Run everything and print (or write) the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.study_coverage", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="small worlds of each estimator")
    parser.add_argument("--worlds", type=int, default=0, help="whole simulated organisations")
    parser.add_argument("--only", default="", help="estimators whose name contains this")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    started = time.process_time()
    counts = measure(options.runs, options.processes, options.only)
    for name, of in WORLDS.items():
        if options.worlds and options.only in name:
            for held in of(options.worlds):
                _add(counts, "world", name, held)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() - started + children.ru_utime + children.ru_stime
    command = f"python -m benchmarks.study_coverage --runs {options.runs} --worlds {options.worlds}"
    text = [f"`{command}`", "", *lines(counts, options.runs, seconds)]
    print("\n" + "\n".join(text))
    if options.write:
        write_section(TITLE, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
