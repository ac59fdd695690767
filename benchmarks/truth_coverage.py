"""How often the interval of a figure held the truth, over many simulated organisations.

    python -m benchmarks.truth_coverage --seeds 100 --size 400

For every figure of the demo: found with planted judgements and with the embedded judge, apart; and against two
truths, apart. *Own*: the same world's latent value over its own conversations; there, only the judge and what a
record does not show can go wrong. *Generating*: what the parameters give in the long run, taken from one world of
`--long` conversations; there, chance is in it as well, and that is what an interval of 95 % is about.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.pipeline.demo_questions import QUESTIONS as ALL
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.judge import judge_store
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.simulate import simulate, true_figures
from unheard.store import Store

QUESTIONS = [question for question in ALL if question.study is None]
JUDGES = ("planted", "embedded")
LONG_SEED = 1_000_003
"""Far from the seeds of the small worlds."""


def figures_of(seed: int, size: int) -> dict[str, Any]:
    """Simulate one world; return its true figures and what each judge's store finds."""
    with tempfile.TemporaryDirectory(prefix="unheard-coverage-") as name:
        folder = Path(name)
        simulate(folder / "world", conversations=size, seed=seed, judgements=True)
        settings = Settings.load(folder / "store", threads=1)
        store = Store.open(folder / "store", settings)
        try:
            ingest_paths(store, settings, [folder / "world"], command="benchmark")
            found = {"planted": _found(store, settings, "planted")}
            judge_store(store, settings, judge="embedded", command="benchmark")
            found["embedded"] = _found(store, settings, "embedded")
        finally:
            store.close()
        return {"seed": seed, "true": true_figures(folder / "world"), "found": found}


def _found(store: Store, settings: Settings, judge: str) -> dict[str, tuple[float, float, float] | None]:
    names = sorted({question.found for question in QUESTIONS})
    with measured(store, settings, judge=judge) as facts:
        by = {
            (e.metric, tuple(e.segment.items())): e for b in ((), ("handler",)) for e in estimates(facts, names, by=b)
        }
    return {question.true: _interval(by.get((question.found, question.segment))) for question in QUESTIONS}


def _interval(estimate: Estimate | None) -> tuple[float, float, float] | None:
    if estimate is None or estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    return estimate.value, estimate.low, estimate.high


def long_run(size: int) -> dict[str, float]:
    """Compute what the parameters give in the long run."""
    with tempfile.TemporaryDirectory(prefix="unheard-coverage-") as name:
        simulate(Path(name), conversations=size, seed=LONG_SEED)
        return true_figures(Path(name))


def summarise(worlds: list[dict[str, Any]], generating: dict[str, float]) -> Iterator[dict[str, Any]]:
    """Count, for each figure and judge, the worlds, the mean error and the coverage of both truths."""
    for question in QUESTIONS:
        for judge in JUDGES:
            pairs = [
                (world["true"][question.true], world["found"][judge][question.true])
                for world in worlds
                if question.true in world["true"] and world["found"][judge][question.true] is not None
            ]
            count = len(pairs)
            if not count:
                continue
            expected = generating[question.true]
            yield {
                "figure": question.true,
                "judge": judge,
                "worlds": count,
                "generating": expected,
                "mean_true": sum(true for true, _ in pairs) / count,
                "mean_found": sum(found[0] for _, found in pairs) / count,
                "mean_error": sum(found[0] - true for true, found in pairs) / count,
                "covers_own": sum(found[1] <= true <= found[2] for true, found in pairs) / count,
                "covers_generating": sum(found[1] <= expected <= found[2] for _, found in pairs) / count,
            }


def main(arguments: list[str] | None = None) -> int:
    """Run the study and print its table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth_coverage", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="worlds, from seed 0")
    parser.add_argument("--size", type=int, default=400, help="conversations of each world")
    parser.add_argument("--long", type=int, default=300_000, help="conversations of the world of the generating values")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the rows to this file as well")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    generating = long_run(options.long)
    worlds = []
    with ProcessPoolExecutor(options.processes) as pool:
        for done, world in enumerate(pool.map(figures_of, range(options.seeds), [options.size] * options.seeds), 1):
            worlds.append(world)
            print(f"\r{done} of {options.seeds} worlds", end="", file=sys.stderr, flush=True)
    rows = list(summarise(worlds, generating))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(f"\n{options.seeds} worlds of {options.size} conversations, {time.perf_counter() - started:.0f} s\n")
    print(f"{'figure':28} {'judge':9} {'generating':>10} {'found':>8} {'error':>8} {'own':>6} {'generating':>10}")
    for row in rows:
        print(
            f"{row['figure']:28} {row['judge']:9} {row['generating']:10.4f} {row['mean_found']:8.4f} "
            f"{row['mean_error']:+8.4f} {row['covers_own']:6.0%} {row['covers_generating']:10.0%}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
