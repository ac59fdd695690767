"""How often the interval of each figure of metrics.md §4c and §4e held the truth, over many simulated organisations.

    python -m benchmarks.conduct_coverage --worlds 200 --keep worlds.jsonl [--write]

Each world of `--size` conversations is measured with planted judgements and with the embedded judge's. Two truths,
apart: *generating*, what the parameters give in the long run, taken from one world of `--long` conversations: there
chance is in it, and that is what an interval of 95 % is about; and *own*, the same world's latent value: there only
the judge, the identities and what a record does not show can go wrong.

Worlds are groups of customers, each drawn with random numbers of its own; `--together` of them lie in one store and
are measured as segments of it, which costs a third of what a store each costs. Only `action_consistency` looks past
its segment: which tools are usual for a topic is told from all of them.

A figure passes where the 99 % binomial interval of its coverage of the generating value holds 95 %, and at least 92 %
were seen. With planted judgements this tests the estimators, with the embedded judge the whole way; of that, the
figures that fail are held against the marks that stand beside them (`weak signal`, `misses much`). Worlds already in
`--keep` are not simulated again: stop it and start it as you like.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.results import write_section
from unheard.judges.signal_validity import marks_of
from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import find
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.judge import judge_store
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.simulate import ORGANISATION, simulate, true_figures, write
from unheard.simulate.chosen import settings_of
from unheard.simulate.truth import (
    CONVERSATIONS,
    CUSTOMERS,
    PARAMETERS,
    TrueConversation,
    read_conversations,
    read_customers,
)
from unheard.store import Store

JUDGES = {
    "planted": "Planted judgements: the estimators",
    "embedded": "The embedded judge: the whole way",
}
Found = dict[str, dict[str, tuple[float, float, float] | None]]
"""World → figure → value, lower and upper limit."""
HEADING = "Coverage of the figures of people and of the AI agent"
WORLD = "world"
"""Attribute that says which world a conversation is from."""
LEAST = 0.92
PASSES, TOO_OFTEN, TOO_SELDOM = "passes", "too often", "TOO SELDOM"
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


def figures_of(seed: int, size: int, count: int) -> list[dict[str, Any]]:
    """Simulate some worlds; return of each its true figures and what is found with each judge."""
    with tempfile.TemporaryDirectory(prefix="unheard-conduct-") as name:
        folder = Path(name)
        write.CHUNK = size  # a group of customers is a world
        simulate(folder / "world", conversations=size * count, seed=seed, judgements=True)
        _name_worlds(folder / "world" / "conversations.jsonl", size)
        settings = Settings.load(folder / "store", threads=1, **settings_of(ORGANISATION))
        store = Store.open(folder / "store", settings)
        try:
            ingest_paths(store, settings, [folder / "world"], command="benchmark")
            judge_store(store, settings, judge="embedded", command="benchmark")
            made = {judge: _made(store, settings, judge) for judge in JUDGES}
        finally:
            store.close()
        true = list(_true_of_each(folder / "world" / "truth", folder / "one", size))
    return [
        {
            "seed": seed,
            "world": world,
            "size": size,
            "true": {name: figures[name] for name in FIGURES if name in figures},
            "found": {judge: found.get(_name(world), {}) for judge, (found, _) in made.items()},
            "marks": made["embedded"][1],
        }
        for world, figures in enumerate(true)
    ]


def _name(world: int) -> str:
    return f"w{world:04}"


def _world_of(conversation_id: str, size: int) -> int:
    """Conversations are numbered from 1 through the groups."""
    return (int(conversation_id.removeprefix("c-")) - 1) // size


def _name_worlds(path: Path, size: int) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row["attributes"] = {**(row.get("attributes") or {}), WORLD: _name(_world_of(row["conversation_id"], size))}
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _true_of_each(truth: Path, scratch: Path, size: int) -> Iterator[dict[str, float]]:
    """Compute the true figures of each world from its part of the truth."""
    encode = msgspec.json.Encoder().encode
    parts: list[list[TrueConversation]] = []
    for row in read_conversations(truth):
        world = _world_of(row.conversation_id, size)
        parts += [[] for _ in range(world + 1 - len(parts))]
        parts[world].append(row)
    people = {one.customer: one for one in read_customers(truth)}
    scratch.mkdir()
    (scratch / PARAMETERS).write_bytes((truth / PARAMETERS).read_bytes())
    for rows in parts:
        known = sorted({row.customer for row in rows if row.customer is not None and row.customer in people})
        (scratch / CONVERSATIONS).write_bytes(b"".join(encode(row) + b"\n" for row in rows))
        (scratch / CUSTOMERS).write_bytes(b"".join(encode(people[one]) + b"\n" for one in known))
        yield true_figures(scratch)


def _made(store: Store, settings: Settings, judge: str) -> tuple[Found, dict[str, str]]:
    """Give what is found in each world, and the marks that report and web pages set beside the figures."""
    with measured(store, settings, judge=judge) as facts:
        marks = {one.metric: marks_of(one.notes) for one in estimates(facts, list(FIGURES))}
        of_worlds = estimates(facts, list(FIGURES), by=(WORLD,))
    found: Found = {}
    for one in of_worlds:
        found.setdefault(one.segment[WORLD], {})[one.metric] = _interval(one)
    return found, marks


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
    for judge in JUDGES:
        for name in FIGURES:
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
                "verdict": verdict(hits, count),
                "mark": worlds[0]["marks"].get(name) or marks_of(find(name).notes) if judge == "embedded" else "",
            }


def verdict(hits: int, count: int) -> str:
    """Say whether an interval of 95 % that held so often is one."""
    low, high = binomial_interval(hits, count)
    if low <= 0.95 <= high and hits / count >= LEAST:
        return PASSES
    return TOO_OFTEN if hits / count > 0.95 else TOO_SELDOM


def main(arguments: list[str] | None = None) -> int:
    """Run what is missing, and print the table of all worlds kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conduct_coverage", description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--size", type=int, default=400, help="conversations of each world")
    parser.add_argument("--together", type=int, default=25, help="worlds of one store")
    parser.add_argument("--long", type=int, default=300_000, help="conversations of the world of the generating values")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path("conduct-coverage.jsonl"), help="worlds done, one a line")
    parser.add_argument("--write", action="store_true", help="write the table to benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    kept = [json.loads(line) for line in options.keep.read_text().splitlines()] if options.keep.exists() else []
    done = [one for one in kept if one["size"] == options.size]
    generating = next((one["generating"] for one in kept if one.get("long") == options.long), None)
    with options.keep.open("a", encoding="utf-8") as file:
        if generating is None:
            generating = long_run(options.long)
            file.write(json.dumps({"long": options.long, "size": 0, "generating": generating}) + "\n")
            file.flush()
        seen = {one["seed"] for one in done}
        missing = [seed for seed in range(-(-options.worlds // options.together)) if seed not in seen]
        with ProcessPoolExecutor(options.processes) as pool:
            sizes, counts = [options.size] * len(missing), [options.together] * len(missing)
            for worlds in pool.map(figures_of, missing, sizes, counts):
                done += worlds
                file.write("".join(json.dumps(one) + "\n" for one in worlds))
                file.flush()
                print(f"\r{len(done)} of {options.worlds} worlds", end="", file=sys.stderr, flush=True)
    rows = list(summarise(done, generating))
    lines = as_markdown(rows, len(done), options)
    print("\n".join(lines))
    if options.write:
        write_section(HEADING, lines)
    return 0


def as_markdown(rows: Sequence[dict[str, Any]], worlds: int, options: argparse.Namespace) -> list[str]:
    """Write both tables, and what fails in each."""
    command = f"--worlds {options.worlds} --size {options.size} --together {options.together} --long {options.long}"
    lines = [f"`python -m benchmarks.conduct_coverage {command}`: {worlds} worlds done.", ""]
    for judge, says in JUDGES.items():
        some = [row for row in rows if row["judge"] == judge]
        failing = [row for row in some if row["verdict"] == TOO_SELDOM]
        wide = [row["figure"] for row in some if row["verdict"] == TOO_OFTEN]
        lines += [
            f"**{says}**: {sum(row['verdict'] == PASSES for row in some)} of {len(some)} figures pass. "
            f"Too seldom: {', '.join(row['figure'] for row in failing) or 'none'}. "
            f"Too often (wider than need be): {', '.join(wide) or 'none'}.",
        ]
        if judge == "embedded":
            bare = [row["figure"] for row in failing if not row["mark"]]
            lines.append(f"Of those that hold too seldom, without a mark beside them: {', '.join(bare) or 'none'}.")
        lines += [
            "",
            "| figure | worlds | generating | found | own error | holds own | holds generating | 99 % | | mark |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {row['figure']} | {row['worlds']} | {row['generating']:.4f} | {row['mean_found']:.4f} | "
            f"{row['mean_error']:+.4f} | {row['covers_own']:.1%} | {row['covers_generating']:.1%} | "
            f"{row['low']:.1%} to {row['high']:.1%} | {row['verdict']} | {row['mark']} |"
            for row in some
        ]
        lines.append("")
    names = {row["figure"] for row in rows}
    absent = {name: "fewer than 20 worlds could show it" for name in FIGURES if name not in names} | WITHOUT_TRUTH
    return [*lines, "Not in the tables: " + "; ".join(f"{name} ({why})" for name, why in absent.items()) + "."]


if __name__ == "__main__":
    sys.exit(main())
