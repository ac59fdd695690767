"""How often the corrected score's interval holds the truth, and whether a labelling plan keeps its word.

    python -m benchmarks.trust_coverage [--runs 1000] [--cells FILE] [--write]

Three tables. *Coverage*: each world draws customers, conversations, a biased judge and a sample anew (seeds 0…n−1); its
truth is the parameter. A cell passes where the 99 % binomial interval of the observed coverage contains 95 % and the
observed is at least 92 %; every cell that does not is printed, with its side. *Broken on purpose*: the same with an
assumption that does not hold; these must fail. *Plan*: the width predicted for a plan against the width reached.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binom

from benchmarks.kept_cells import kept_rows
from benchmarks.trust_demo import demo
from benchmarks.trust_tables import report, write
from benchmarks.trust_worlds import Drawn, World, cells, draw, known
from unheard.statistics.prediction_powered import Sampled, debiased_mean
from unheard.statistics.sampling import inclusion_probabilities, systematic
from unheard.studies.judged_and_read import Read
from unheard.studies.labelling_design import ASSUMED_CORRELATION, floor_variance, half_width, learned_or_assumed

NOMINAL, LEAST = 0.95, 0.92


def _held(of: Any, truth: float) -> bool:
    return bool(of.low is not None and of.low <= truth <= of.high)


def coverage(world: World, runs: int) -> dict[str, Any]:
    """Count how often the corrected interval, and that of labels alone, hold the long-run share."""
    hits = alone_hits = done = 0
    width = alone_width = tuning = middle = 0.0
    for seed in range(runs):
        drawn = draw(world, seed)
        if drawn.unit.size < 30:
            continue
        best = debiased_mean(drawn.judged, drawn.cluster, known(drawn), is_share=True)
        alone = debiased_mean(drawn.judged, drawn.cluster, known(drawn), is_share=True, tuning=0.0)
        done += 1
        hits += _held(best, world.share)
        alone_hits += _held(alone, world.share)
        width += (best.high or 0) - (best.low or 0)
        alone_width += (alone.high or 0) - (alone.low or 0)
        tuning += best.tuning
        middle += best.value
    return {
        "cell": world.name(), "labels": world.labels, "runs": done, "covers": hits / done,
        "labels_cover": alone_hits / done,
        "half_width": width / done * 50, "labels_half_width": alone_width / done * 50, "lambda": tuning / done,
        "off": (middle / done - world.share) * 100, "verdict": verdict(hits, done),
    }  # fmt: skip


def verdict(hits: int, runs: int) -> str:
    """Pass: the 99 % Clopper–Pearson interval of the coverage contains 95 %, and the observed is at least 92 %."""
    if hits / runs < LEAST or binom.cdf(hits, runs, NOMINAL) < 0.005:
        return "too rarely"
    return "too often" if binom.sf(hits - 1, runs, NOMINAL) < 0.005 else "pass"


def mean_rating(labels: int, is_active: bool, runs: int) -> dict[str, Any]:
    """The mean of ratings 1 to 5 with a judge who is kinder than people, and noisy."""
    grades, chances = np.arange(1.0, 6.0), np.array([0.1, 0.15, 0.1, 0.3, 0.35])
    truth_mean, hits, width, alone_width, done = float(grades @ chances), 0, 0.0, 0.0, 0
    for seed in range(runs):
        dice = np.random.default_rng([seed, 5])
        size = 5 * max(labels, 120)
        cluster = dice.integers(0, size // 2, size)
        truth = grades[np.searchsorted(np.cumsum(chances), dice.random(size))]
        doubt = dice.choice([2.0, 0.5], size)
        judged = np.clip(np.floor(truth + 0.4 + dice.normal(0, 0.7, size) * doubt + 0.5), 1, 5)
        probability = inclusion_probabilities(doubt if is_active else np.ones(size), labels)
        unit = systematic(probability, dice.permutation(size), float(dice.random()))
        sampled = Sampled(unit=unit, value=truth[unit], weight=1 / probability[unit])
        best = debiased_mean(judged, cluster, sampled, is_share=False, bounds=(1, 5))
        alone = debiased_mean(judged, cluster, sampled, is_share=False, bounds=(1, 5), tuning=0.0)
        done += 1
        hits += _held(best, truth_mean)
        width += (best.high or 0) - (best.low or 0)
        alone_width += (alone.high or 0) - (alone.low or 0)
    name = f"mean rating · {labels} labels · {'by doubt' if is_active else 'equal'}"
    return {"cell": name, "runs": done, "covers": hits / done, "half_width": width / done / 2,
            "labels_half_width": alone_width / done / 2, "verdict": verdict(hits, done)}  # fmt: skip


Breaking = Callable[[Drawn, np.random.Generator], tuple[Drawn, Sampled]]


def _by_rating(drawn: Drawn, dice: np.random.Generator) -> tuple[Drawn, Sampled]:
    """People read what the judge rated badly, and the labels say that each had the same chance."""
    odds = np.where(drawn.judged == 0, 3.0, 1.0)
    unit = dice.choice(drawn.judged.size, drawn.unit.size, replace=False, p=odds / odds.sum())
    return drawn, Sampled(unit=unit, value=drawn.truth[unit], weight=np.ones(unit.size))


def _complained(drawn: Drawn, dice: np.random.Generator) -> tuple[Drawn, Sampled]:
    """People read what ended in a queue of complaints, thrice as often where it went badly; no probability is known."""
    odds = np.where(drawn.truth == 0, 3.0, 1.0)
    unit = dice.choice(drawn.judged.size, drawn.unit.size, replace=False, p=odds / odds.sum())
    return drawn, Sampled(unit=unit, value=drawn.truth[unit], weight=np.ones(unit.size))


def _skipped(drawn: Drawn, dice: np.random.Generator) -> tuple[Drawn, Sampled]:
    """Of what was drawn, people skip 40 % of the conversations that went badly."""
    keep = (drawn.truth[drawn.unit] == 1) | (dice.random(drawn.unit.size) < 0.6)
    unit = drawn.unit[keep]
    return drawn, Sampled(unit=unit, value=drawn.truth[unit], weight=1 / drawn.probability[keep])


def _learnt(drawn: Drawn, dice: np.random.Generator) -> tuple[Drawn, Sampled]:
    """The judge has learnt these labels by heart."""
    judged = drawn.judged.copy()
    judged[drawn.unit] = drawn.truth[drawn.unit]
    changed = Drawn(
        truth=drawn.truth, judged=judged, cluster=drawn.cluster, doubt=drawn.doubt, unit=drawn.unit,
        probability=drawn.probability,
    )  # fmt: skip
    return changed, known(changed)


def _grown(drawn: Drawn, dice: np.random.Generator) -> tuple[Drawn, Sampled]:
    """As many conversations again came in after the draw, and people like 15 points fewer; the truth is of all."""
    size = drawn.truth.size
    truth = np.where((drawn.truth == 1) & (dice.random(size) < 0.15 / drawn.truth.mean()), 0.0, drawn.truth)
    changed = Drawn(
        truth=np.concatenate([drawn.truth, truth]), judged=np.concatenate([drawn.judged, drawn.judged]),
        cluster=np.concatenate([drawn.cluster, drawn.cluster + size]), doubt=drawn.doubt, unit=drawn.unit,
        probability=drawn.probability,
    )  # fmt: skip
    return changed, known(changed)


BROKEN: dict[str, tuple[Breaking, float]] = {
    "labels chosen by the judge's rating, equal probabilities claimed": (_by_rating, 0.0),
    "labels from a queue of complaints, equal probabilities claimed": (_complained, 0.0),
    "40 % of the drawn bad conversations skipped by people": (_skipped, 0.0),
    "the judge has learnt the labels by heart": (_learnt, 0.0),
    "the store doubled after the draw, with 15 points fewer": (_grown, -0.075),
}


def broken(name: str, runs: int) -> dict[str, Any]:
    """Count how often an interval still holds where an assumption was broken."""
    change, shift = BROKEN[name]
    world = World(share=0.7, kept=0.95, invented=0.45, labels=300, is_active=False, a_customer=1.2)
    hits, middle = 0, 0.0
    for seed in range(runs):
        dice = np.random.default_rng([seed, 6])
        drawn, sampled = change(draw(world, seed), dice)
        best = debiased_mean(drawn.judged, drawn.cluster, sampled, is_share=True)
        hits += _held(best, world.share + shift)
        middle += best.value
    return {"cell": name, "runs": runs, "covers": hits / runs, "off": (middle / runs - world.share - shift) * 100}


def planned(pilot: int, kept: float, invented: float, size: int, runs: int) -> dict[str, Any]:
    """Plan a sample of a size from a pilot (0 = from the assumption), draw it, and compare the widths."""
    world = World(share=0.7, kept=kept, invented=invented, labels=max(pilot, 40), is_active=False, a_customer=1.5)
    said: list[float] = []
    reached: list[float] = []
    held = 0
    for seed in range(runs):
        drawn = _large(world, seed)
        dice = np.random.default_rng([seed, 7])
        unit = dice.choice(drawn.truth.size, pilot, replace=False) if pilot else np.zeros(0, np.int64)
        read = Read(
            segment={}, rating=np.where(drawn.judged == 1, 5.0, 2.0), cluster=drawn.cluster, sampled=np.sort(unit),
            reference=np.where(drawn.truth[np.sort(unit)] == 1, 5.0, 1.0),
            probability=np.full(unit.size, max(pilot, 1) / drawn.truth.size), sample=np.zeros(unit.size, np.int64),
        )  # fmt: skip
        confidence = 1 - drawn.doubt / 3
        spread = learned_or_assumed(read, confidence)
        floor = floor_variance(read)
        chances = inclusion_probabilities(spread.sigma, size)
        drawn.unit = systematic(chances, dice.permutation(drawn.truth.size), float(dice.random()))
        drawn.probability = chances[drawn.unit]
        best = debiased_mean(drawn.judged, drawn.cluster, known(drawn), is_share=True)
        said.append(half_width(spread.sigma, size, floor))
        reached.append(((best.high or 0) - (best.low or 0)) * 50)
        held += _held(best, world.share)
    ratio = np.array(reached) / np.array(said)
    what = f"{pilot} pilot labels" if pilot else f"assumed correlation {ASSUMED_CORRELATION}"
    return {
        "cell": f"judge {kept:.2f}/{invented:.2f} · {what} · {size} labels", "runs": runs,
        "planned": float(np.mean(said)), "reached": float(np.mean(reached)), "ratio": float(ratio.mean()),
        "met": float((ratio <= 1.1).mean()), "covers": held / runs,
    }  # fmt: skip


def _large(world: World, seed: int) -> Drawn:
    """A world of 5,000 conversations."""
    larger = World(
        share=world.share, kept=world.kept, invented=world.invented, labels=1000, is_active=False,
        a_customer=world.a_customer,
    )  # fmt: skip
    return draw(larger, seed)


def _work(job: tuple[str, tuple[Any, ...]]) -> dict[str, Any]:
    name, arguments = job
    simulations: dict[str, Callable[..., dict[str, Any]]] = {
        "coverage": coverage, "mean": mean_rating, "broken": broken, "planned": planned,
    }  # fmt: skip
    return simulations[name](*arguments)


def jobs(runs: int) -> dict[str, list[tuple[str, tuple[Any, ...]]]]:
    """All simulations, by table."""
    means = [("mean", (labels, active, runs)) for labels in (36, 60, 150, 400) for active in (False, True)]
    plans = [
        ("planned", (pilot, kept, invented, size, min(runs, 1000)))
        for pilot in (0, 40, 100, 300)
        for kept, invented in ((0.9, 0.25), (0.95, 0.05))
        for size in (150, 500)
    ]
    return {
        "coverage": [("coverage", (world, runs)) for world in cells()] + means,
        "broken": [("broken", (name, runs)) for name in BROKEN],
        "planned": plans,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run everything and print (or write) the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trust_coverage", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="worlds of each cell")
    parser.add_argument("--demo", type=int, default=50_000, help="conversations of the demo's world; 0 = leave it out")
    parser.add_argument("--demo-runs", type=int, default=1000, help="draws of the demo's customers, for each judge")
    parser.add_argument("--demo-rows", type=Path, help="file that keeps every draw as it is done")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cells", type=Path, help="file that keeps every cell as it is done; a second run goes on")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    started = time.process_time()
    found: dict[str, list[dict[str, Any]]] = {}
    with ProcessPoolExecutor(options.processes) as pool:
        for name, work in jobs(options.runs).items():
            found[name] = []
            for done, row in enumerate(kept_rows(pool, _work, work, options.cells), 1):
                found[name].append(row)
                print(f"\r{name}: {done} of {len(work)}", end="", file=sys.stderr, flush=True)
    demos = list(demo(options.demo, options.demo_runs, options.demo_rows)) if options.demo else []
    for row in demos:
        row["verdict"] = verdict(row["hits"], row["runs"])
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() - started + children.ru_utime + children.ru_stime
    text = report(found, demos, options.runs, seconds)
    print("\n" + text)
    if options.write:
        write(text, f"python -m benchmarks.trust_coverage --runs {options.runs} --demo {options.demo}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
