"""Figures of a simulated world as the product finds them, beside the world's own."""

from collections.abc import Sequence
from pathlib import Path

from unheard.metrics.estimate import Estimate
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.simulate import ORGANISATION, simulate, true_figures
from unheard.simulate.chosen import settings_of
from unheard.store import Store


def found_and_true(
    folder: Path, size: int, seed: int, names: Sequence[str]
) -> tuple[dict[str, Estimate], dict[str, float]]:
    """Simulate a world with planted judgements, and return the estimate and the truth of each metric by name."""
    simulate(folder / "world", conversations=size, seed=seed, judgements=True)
    settings = Settings.load(folder / "store", **settings_of(ORGANISATION))
    store = Store.open(folder / "store", settings)
    try:
        ingest_paths(store, settings, [folder / "world"])
        with measured(store, settings) as facts:
            found = {one.metric: one for one in estimates(facts, list(names))}
    finally:
        store.close()
    return found, true_figures(folder / "world")
