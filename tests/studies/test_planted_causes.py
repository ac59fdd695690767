"""What studies of people and of the AI agent name in a simulated world, where it is planted."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import measured
from unheard.settings import Settings
from unheard.simulate import ORGANISATION, PlantedJudge, simulate, true_figures
from unheard.store import Store
from unheard.studies import STUDIES, Request
from unheard.studies.speed_trap import TRAP, speed_trap

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Request]]:
    """A world in which people lose half of their time over the year, and an exact judge."""
    folder = tmp_path_factory.mktemp("hurried")
    org = replace(ORGANISATION, conduct=replace(ORGANISATION.conduct, hurry=0.5))
    simulate(folder, conversations=4000, seed=1, organisation=org, judgements=PlantedJudge(error=0, abstains=0))
    settings = Settings()
    store = Store.open(folder / "store", settings)
    try:
        ingest_paths(store, settings, [folder])
        with measured(store, settings) as facts:
            yield folder, Request(engine=facts.engine, capability=facts.capability, judge=facts.judge)
    finally:
        store.close()


def test_the_escalation_table_holds_what_was_planted(hurried: tuple[Path, Request]) -> None:
    folder, request = hurried
    true = true_figures(folder)
    estimates: list[Any] = STUDIES["escalation"].answer(request)["estimates"]
    by_signals = [one for one in estimates if "signal" in str(one["segment"])] or estimates
    for name in ("escalation_precision", "escalation_recall"):
        one = next(one for one in by_signals if one["metric"] == name)
        assert one["low"] <= true[name] <= one["high"], (name, true[name], one)
        assert 0.2 < true[name] < 0.8


def test_faster_handling_that_solves_no_more_is_called_a_trap(hurried: tuple[Path, Request]) -> None:
    _, request = hurried
    found = speed_trap(request)
    assert found["verdict"] == TRAP, found
    assert found["aht"].value < 0
