"""How often the interval of each figure of metrics.md §4c and §4e held the truth, over many simulated organisations.

    python -m benchmarks.conduct_coverage --seeds 200 --keep worlds.jsonl

Each world of `--size` conversations is measured with planted judgements and with the embedded judge's. Two truths,
apart: *generating*, what the parameters give in the long run, taken from one world of `--long` conversations: there
chance is in it, and that is what an interval of 95 % is about; and *own*, the same world's latent value: there only
the judge, the identities and what a record does not show can go wrong.

A figure passes where the 99 % binomial interval of its coverage of the generating value holds 95 %, and at least 92 %
were seen. Worlds already in `--keep` are not
simulated again: stop it and start it as you like.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.judge import judge_store
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.simulate import ORGANISATION, simulate, true_figures
from unheard.simulate.chosen import settings_of
from unheard.store import Store

JUDGES = ("planted", "embedded")
LONG_SEED = 1_000_003
"""Far from the seeds of the small worlds."""
FEWEST_WORLDS = 20
"""Of a figure that fewer worlds could show no coverage is told."""
FIGURES = (
    # §4c
    "true_fcr_30", "confirmed_resolution_rate", "context_acknowledged_rate", "authentic_empathy_rate",
    "scripted_empathy_rate", "required_phrase_rate", "repetition_count", "channel_switches", "proactive_update_rate",
    "promise_kept_rate", "next_step_rate", "sentiment_shift", "neutralised_rate", "stayed_negative_rate", "soured_rate",
    "pressure_rate", "upsell_rate", "trust_indicator_rate", "containment_rate", "closure_rate",
    # §4e
    "intent_resolution_rate", "intent_resolution_ai_only_rate", "action_success_rate", "action_consistency",
    "write_failure_rate_attempt", "write_failure_rate_call", "write_failure_rate_conversation", "write_late_rate",
    "write_undone_rate", "write_repeated_rate", "write_contradicted_rate", "write_recovery_rate",
    "write_unrecovered_rate", "write_unrecovered_silent_rate", "tool_failure_rate", "correct_handling_rate",
    "right_and_resolved_rate", "right_refusal_rate", "wrong_but_satisfied_rate", "wrong_and_unresolved_rate",
    "claimed_not_done_rate", "done_claim_unbacked_rate", "silent_failure_rate_7", "silent_failure_rate_30",
    "silent_failure_rate_90", "escalation_rate", "intervention_rate", "correction_rate", "conversion_rate_7",
    "conversion_rate_30", "conversion_rate_90",
)  # fmt: skip
WITHOUT_TRUTH = {
    "aht": "a sum of the source's own seconds: nothing latent that it could miss",
    "draft_edit_distance": "counted from the two texts: a second formula checks it (tests/metrics)",
    "speed_trap": "a verdict, not a figure: tests/studies/test_planted_causes.py",
    "trust_renewal_lift": "needs more customers than a world of this size has: tests/studies/test_alignment.py",
}
"""What §4c and §4e also name, and why it is not in the table."""


def figures_of(seed: int, size: int) -> dict[str, Any]:
    """Simulate one world; return its true figures and what is found with each judge."""
    with tempfile.TemporaryDirectory(prefix="unheard-conduct-") as name:
        folder = Path(name)
        simulate(folder / "world", conversations=size, seed=seed, judgements=True)
        settings = Settings.load(folder / "store", threads=1, **settings_of(ORGANISATION))
        store = Store.open(folder / "store", settings)
        try:
            ingest_paths(store, settings, [folder / "world"], command="benchmark")
            judge_store(store, settings, judge="embedded", command="benchmark")
            found = {judge: _found(store, settings, judge) for judge in JUDGES}
        finally:
            store.close()
        true = true_figures(folder / "world")
        return {"seed": seed, "true": {name: true[name] for name in FIGURES if name in true}, "found": found}


def _found(store: Store, settings: Settings, judge: str) -> dict[str, tuple[float, float, float] | None]:
    with measured(store, settings, judge=judge) as facts:
        return {e.metric: _interval(e) for e in estimates(facts, list(FIGURES), by=())}


def _interval(e: Estimate) -> tuple[float, float, float] | None:
    if e.value is None or e.low is None or e.high is None:
        return None
    return float(e.value), float(e.low), float(e.high)


def long_run(size: int) -> dict[str, float]:
    """Compute what the parameters give in the long run."""
    with tempfile.TemporaryDirectory(prefix="unheard-conduct-") as name:
        simulate(Path(name), conversations=size, seed=LONG_SEED)
        return true_figures(Path(name))


def binomial_interval(hits: int, of: int, level: float = 0.99) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share."""
    from scipy.stats import beta

    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else float(beta.ppf(tail, hits, of - hits + 1))
    high = 1.0 if hits == of else float(beta.ppf(1 - tail, hits + 1, of - hits))
    return low, high


def summarise(worlds: Sequence[dict[str, Any]], generating: dict[str, float]) -> Iterator[dict[str, Any]]:
    """Count coverage of both truths for each figure and judge, and say whether it passes."""
    for name in FIGURES:
        for judge in JUDGES:
            pairs = [(w["true"].get(name), w["found"][judge].get(name)) for w in worlds]
            pairs = [(true, found) for true, found in pairs if true is not None and found is not None]
            if len(pairs) < FEWEST_WORLDS or name not in generating:
                continue
            count, expected = len(pairs), generating[name]
            hits = sum(found[1] <= expected <= found[2] for _, found in pairs)
            low, high = binomial_interval(hits, count)
            yield {
                "figure": name,
                "judge": judge,
                "worlds": count,
                "generating": expected,
                "mean_found": sum(found[0] for _, found in pairs) / count,
                "mean_error": sum(found[0] - true for true, found in pairs) / count,
                "covers_own": sum(found[1] <= true <= found[2] for true, found in pairs) / count,
                "covers_generating": hits / count,
                "low": low,
                "high": high,
                "verdict": "passes" if low <= 0.95 <= high and hits / count >= 0.92
                else "too often" if hits / count > 0.95 else "TOO SELDOM",
            }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run what is missing, and print the table of all worlds kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conduct_coverage", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="worlds, from seed 0")
    parser.add_argument("--size", type=int, default=400, help="conversations of each world")
    parser.add_argument("--long", type=int, default=300_000, help="conversations of the world of the generating values")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path("conduct-coverage.jsonl"), help="worlds done, one a line")
    parser.add_argument("--json", type=Path, help="write the rows to this file as well")
    options = parser.parse_args(arguments)
    kept = [json.loads(line) for line in options.keep.read_text().splitlines()] if options.keep.exists() else []
    done = {world["seed"]: world for world in kept if world["size"] == options.size and "true" in world}
    generating = next((one["generating"] for one in kept if one.get("long") == options.long), None)
    with options.keep.open("a", encoding="utf-8") as file:
        if generating is None:
            generating = long_run(options.long)
            file.write(json.dumps({"long": options.long, "size": 0, "generating": generating}) + "\n")
            file.flush()
        missing = [seed for seed in range(options.seeds) if seed not in done]
        with ProcessPoolExecutor(options.processes) as pool:
            for world in pool.map(figures_of, missing, [options.size] * len(missing)):
                done[world["seed"]] = world
                file.write(json.dumps(world | {"size": options.size}) + "\n")
                file.flush()
                print(f"\r{len(done)} of {options.seeds} worlds", end="", file=sys.stderr, flush=True)
    rows = list(summarise([done[seed] for seed in sorted(done) if seed < options.seeds], generating))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(f"\n{'figure':32} {'judge':9} {'worlds':>6} {'generating':>10} {'found':>8} {'error':>8} {'own':>6} coverage")
    for row in rows:
        print(
            f"{row['figure']:32} {row['judge']:9} {row['worlds']:6} {row['generating']:10.4f} {row['mean_found']:8.4f} "
            f"{row['mean_error']:+8.4f} {row['covers_own']:6.1%} {row['covers_generating']:6.1%} "
            f"[{row['low']:.1%}, {row['high']:.1%}] {row['verdict']}"
        )
    for judge in JUDGES:
        some = [row for row in rows if row["judge"] == judge]
        counts = {one: sum(row["verdict"] == one for row in some) for one in ("passes", "too often", "TOO SELDOM")}
        print(f"{judge}: {counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
