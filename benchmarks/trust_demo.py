"""How many labels one point costs in the demo's world: planned after a pilot, reached, and what chance would need.

    python -m benchmarks.trust_demo [--size 50000] [--runs 1000] [--rows FILE]

Each run draws as many customers anew from the demo's customers (with replacement: the demo stands for a process), lets
people read a pilot, plans ±1 point from it as `unheard study labelling-plan` does, reads what is drawn, and estimates
from pilot and plan together as `unheard study debiased` does: from the judge's rating, and cross-predicted. People say
the true rating. The truth is the demo's own share; coverage is judged as in `trust_coverage`. Beside it: how many
labels a simple random sample without the judge would need for the width that was reached.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.trust_worlds import Array
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.judge import judge_store
from unheard.pipeline.measure import measured
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.simulate.truth import read_conversations
from unheard.statistics.cross_fitting import cross_predicted, dealt
from unheard.statistics.prediction_powered import combined_weights
from unheard.statistics.sampling import inclusion_probabilities, systematic
from unheard.store import Store
from unheard.studies.base import Request
from unheard.studies.judged_and_read import Read, gather
from unheard.studies.labelling_design import SCORE, floor_variance, half_width, labels_needed, learned_or_assumed
from unheard.studies.learned_word import features

PILOT, POINTS = 400, 1.0
JUDGES = ("embedded", "planted")
World = dict[str, Any]


def worlds(size: int, kept: Path | None) -> dict[str, World]:
    """What each judge says in the demo's world, and what people would say; read from a folder that keeps it, if any."""
    paths = {judge: kept / f"{judge}{size}.npz" for judge in JUDGES} if kept is not None else {}
    if paths and all(path.exists() for path in paths.values()):
        return {judge: dict(np.load(path)) for judge, path in paths.items()}
    with tempfile.TemporaryDirectory(prefix="unheard-trust-") as name:
        folder = Path(name)
        simulate(folder / "world", conversations=size, seed=0, judgements=True)
        truth = {one.conversation_id: one.rating for one in read_conversations(folder / "world" / "truth")}
        settings = Settings.load(folder / "store")
        store = Store.open(folder / "store", settings, create=True)
        ingest_paths(store, settings, [folder / "world"], command="benchmark")
        judge_store(store, settings, judge="embedded", command="benchmark")
        made = {judge: _world(store, settings, judge, truth) for judge in JUDGES}
        store.close()
    for judge, path in paths.items():
        np.savez(path, **made[judge])
    return made


def _world(store: Store, settings: Settings, judge: str, truth: dict[str, Any]) -> World:
    with measured(store, settings, judge=judge) as facts:
        request = Request(engine=facts.engine, judge=judge, capability=facts.capability)
        read = gather(request)
        known = features(request, read.table.column("conversation_key"))
        names = read.table.column("conversation_id").to_pylist()
        confidence = np.asarray(read.table.column("confidence").to_numpy(), np.float64)
    people = np.array([truth.get(str(one)) or np.nan for one in names], np.float64)
    keep = np.isfinite(people)
    return {
        "people": people[keep], "rating": read.all.rating[keep], "cluster": read.all.cluster[keep],
        "confidence": confidence[keep], "features": known[keep],
    }  # fmt: skip


def run(world: World, seed: int) -> dict[str, Any]:
    """Draw customers, pilot and plan anew, and estimate."""
    dice = np.random.default_rng([seed, 11])
    _, customer = np.unique(world["cluster"], return_inverse=True)
    order = np.argsort(customer, kind="stable")
    first = np.searchsorted(customer[order], np.arange(customer.max() + 2))
    drawn = dice.integers(0, first.size - 1, first.size - 1)
    sizes = np.diff(first)[drawn]
    ends = np.cumsum(sizes)
    row = order[np.repeat(first[drawn] - ends + sizes, sizes) + np.arange(ends[-1])]
    # A customer that is drawn twice counts as two, and stays in one part of the cross-fitting.
    cluster, part = np.repeat(np.arange(drawn.size), sizes), dealt(customer)[row]
    people, rating, known = world["people"][row], world["rating"][row], world["features"][row]
    size, truth = row.size, float((world["people"] >= 4).mean())
    pilot = np.sort(dice.choice(size, PILOT, replace=False))
    read = _read(rating, cluster, people, pilot, np.full(PILOT, PILOT / size), np.zeros(PILOT, np.int64))
    word = _word(known, part, read)
    spread, floor = learned_or_assumed(read, world["confidence"][row], word), floor_variance(read)
    needed = labels_needed(spread.sigma, floor, POINTS) or size
    chances = inclusion_probabilities(spread.sigma, needed)
    plan = systematic(chances, dice.permutation(size), float(dice.random()))
    both = _read(
        rating, cluster, people, np.concatenate([pilot, plan]),
        np.concatenate([np.full(PILOT, PILOT / size), chances[plan]]), np.repeat([0, 1], [PILOT, plan.size]),
    )  # fmt: skip
    found: dict[str, Any] = {"labels": PILOT + needed, "planned": half_width(spread.sigma, needed, floor)}
    for name, best in (
        ("rating", both.estimate(SCORE)),
        ("learnt", both.estimate(SCORE, word=_word(known, part, both))),
    ):
        width = ((best.high or 1) - (best.low or 0)) * 50
        found[name] = {
            "half_width": width, "holds": (best.low or 0) <= truth <= (best.high or 1), "lambda": best.tuning,
            "random": labels_needed(np.full(size, spread.alone), floor, width),
        }  # fmt: skip
    return found


def _read(rating: Array, cluster: Any, people: Array, unit: Any, probability: Array, sample: Any) -> Read:
    return Read(
        segment={}, rating=rating, cluster=cluster, sampled=unit, reference=people[unit], probability=probability,
        sample=sample,
    )  # fmt: skip


def _word(known: Array, part: Any, read: Read) -> Array:
    weight = combined_weights(read.probability, read.sample)
    return cross_predicted(known, part, read.sampled, SCORE.of(read.reference), weight, is_share=True)


_WORLD: dict[str, World] = {}


def _one(job: tuple[str, int]) -> dict[str, Any]:
    judge, seed = job
    return {"judge": judge, "seed": seed, **run(_WORLD[judge], seed)}


def demo(size: int, runs: int, rows: Path | None = None, kept: Path | None = None) -> Iterator[dict[str, Any]]:
    """Run everything, and sum it up by judge; rows that a file holds are not run again."""
    _WORLD.update(worlds(size, kept))
    done = [json.loads(line) for line in rows.read_text().splitlines()] if rows is not None and rows.exists() else []
    seen = {(one["judge"], one["seed"]) for one in done}
    jobs = [(judge, seed) for seed in range(runs) for judge in JUDGES if (judge, seed) not in seen]
    with ProcessPoolExecutor(2) as pool:
        for row in pool.map(_one, jobs):
            done.append(row)
            if rows is not None:
                with rows.open("a") as file:
                    file.write(json.dumps(row) + "\n")
    for judge in JUDGES:
        of = [one for one in done if one["judge"] == judge and one["seed"] < runs]
        yield from summed(judge, _WORLD[judge], of)


def summed(judge: str, world: World, of: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Means over the runs, for the judge's rating and for what is learnt."""
    true, said = world["people"] >= 4, world["rating"] >= 4
    for name in ("rating", "learnt"):
        random = [one[name]["random"] for one in of if one[name]["random"] is not None]
        labels = float(np.mean([one["labels"] for one in of]))
        yield {
            "judge": judge, "from": name, "runs": len(of), "conversations": true.size,
            "correlation": float(np.corrcoef(true, said)[0, 1]), "labels": labels,
            "planned": float(np.mean([one["planned"] for one in of])),
            "reached": float(np.mean([one[name]["half_width"] for one in of])),
            "hits": sum(one[name]["holds"] for one in of), "random": float(np.mean(random)) if random else None,
        }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run, and print one line for each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trust_demo", description=__doc__)
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--rows", type=Path, help="file that keeps every run as it is done; a second call goes on")
    parser.add_argument("--kept", type=Path, help="folder that keeps the demo's world")
    options = parser.parse_args(arguments)
    for row in demo(options.size, options.runs, options.rows, options.kept):
        print(json.dumps(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
