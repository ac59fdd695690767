"""How many labels one point costs in the demo's world: planned, at random, and reached."""

import tempfile
from collections.abc import Iterator
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
from unheard.statistics.prediction_powered import Sampled, debiased_mean
from unheard.statistics.sampling import inclusion_probabilities, systematic
from unheard.store import Store
from unheard.studies.judged_and_read import Read
from unheard.studies.labelling_design import floor_variance, half_width, labels_needed, learned_or_assumed


def demo(size: int, pilot: int = 400, points: float = 1.0, draws: int = 200) -> Iterator[dict[str, Any]]:
    """In the demo's world, where people say the true rating: labels for ± 1 point, planned, random, and reached."""
    with tempfile.TemporaryDirectory(prefix="unheard-trust-") as name:
        folder = Path(name)
        simulate(folder / "world", conversations=size, seed=0, judgements=True)
        truth = {one.conversation_id: one.rating for one in read_conversations(folder / "world" / "truth")}
        settings = Settings.load(folder / "store")
        store = Store.open(folder / "store", settings)
        ingest_paths(store, settings, [folder / "world"], command="benchmark")
        judge_store(store, settings, judge="embedded", command="benchmark")
        for judge in ("embedded", "planted"):
            with measured(store, settings, judge=judge) as facts:
                table = facts.engine.query(
                    "SELECT f.conversation_id, f.cluster_key, f.rating, f.confidence FROM fact_conversation AS f "
                    "WHERE f.rating IS NOT NULL ORDER BY f.conversation_key"
                )
            names = [str(one) for one in table.column("conversation_id").to_pylist()]
            people = np.array([truth.get(one) or np.nan for one in names], np.float64)
            yield _demo_row(judge, table, people, pilot, points, draws)
        store.close()


def _demo_row(judge: str, table: Any, people: Array, pilot: int, points: float, draws: int) -> dict[str, Any]:
    keep = np.isfinite(people)
    people = people[keep]
    rating = np.asarray(table.column("rating").to_numpy(), np.float64)[keep]
    confidence = np.asarray(table.column("confidence").to_numpy(), np.float64)[keep]
    _, cluster = np.unique(np.array(table.column("cluster_key").to_pylist())[keep], return_inverse=True)
    dice = np.random.default_rng(0)
    unit = np.sort(dice.choice(people.size, pilot, replace=False))
    read = Read(
        segment={}, rating=rating, cluster=cluster.astype(np.int64), sampled=unit, reference=people[unit],
        probability=np.full(pilot, pilot / people.size), sample=np.zeros(pilot, np.int64),
    )  # fmt: skip
    spread, floor = learned_or_assumed(read, confidence), floor_variance(read)
    needed = labels_needed(spread.sigma, floor, points)
    uniform = labels_needed(np.full(people.size, float(np.sqrt((spread.sigma**2).mean()))), floor, points)
    random = labels_needed(np.full(people.size, spread.alone), floor, points)
    true, said = (people >= 4).astype(np.float64), (rating >= 4).astype(np.float64)
    row = {
        "judge": judge, "conversations": people.size, "correlation": float(np.corrcoef(true, said)[0, 1]),
        "needed": needed, "uniform": uniform, "random": random, "floor": half_width(spread.sigma, people.size, floor),
        "reached": None, "covers": None,
    }  # fmt: skip
    if needed is not None:
        chances = inclusion_probabilities(spread.sigma, needed)
        widths, held = [], 0
        for _ in range(draws):
            unit = systematic(chances, dice.permutation(people.size), float(dice.random()))
            best = debiased_mean(
                said, read.cluster, Sampled(unit=unit, value=true[unit], weight=1 / chances[unit]), is_share=True
            )
            widths.append(((best.high or 0) - (best.low or 0)) * 50)
            held += best.low is not None and best.low <= true.mean() <= (best.high or 0)
        reached = float(np.mean(widths))
        alone = labels_needed(np.full(people.size, spread.alone), floor, reached)
        row |= {"reached": reached, "covers": held / draws, "random": alone}
    return row
