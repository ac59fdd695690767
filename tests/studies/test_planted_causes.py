"""What studies of people and of the AI agent name in a simulated world, where it is planted."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest

from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import measured
from unheard.settings import Settings
from unheard.simulate import ORGANISATION, PlantedJudge, simulate, true_figures
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.truth import TrueConversation, read_conversations
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


FAILING = replace(
    ORGANISATION,
    handling=replace(
        ORGANISATION.handling, write_fails=0.5, claims_anyway=1.0, claims_without_action=0.0, second_issue=0.0
    ),
)
"""Half of the AI agent's writes fail, and it says that they did not."""
WORKING = replace(FAILING, handling=replace(FAILING.handling, write_fails=0.0))
"""The same world in which every write works: what else would have become of the same contacts."""
IN_VAIN = replace(
    WORKING,
    gamers=(),
    channels=tuple(replace(one, reopens=0.0) for one in ORGANISATION.channels),
    behaviour=replace(ORGANISATION.behaviour, comes_back=0.2, relapses=0.2),
)
"""Customers come back as often whether they were helped or not: no failure brings anybody back."""


def returning(folder: Path, organisation: Organisation) -> Any:
    """Simulate a world, with an exact judge, and ask which failures bring customers back."""
    simulate(
        folder, conversations=3000, seed=0, organisation=organisation, judgements=PlantedJudge(error=0, abstains=0)
    )
    settings = Settings()
    store = Store.open(folder / "store", settings)
    try:
        ingest_paths(store, settings, [folder])
        with measured(store, settings) as facts:
            request = Request(engine=facts.engine, capability=facts.capability, judge=facts.judge)
            return STUDIES["repeat-contact"].answer(request)
    finally:
        store.close()


def first_contacts(folder: Path) -> dict[int | None, TrueConversation]:
    """Issue → its first contact: the same in both worlds, drawn with the same numbers."""
    rows = sorted((row for row in read_conversations(folder / "truth") if row.eligible), key=lambda row: -row.opened)
    return {row.issue: row for row in rows}


def came_back(row: TrueConversation) -> bool:
    return row.claimed is not None and row.recontact is not None and row.recontact <= row.claimed + 30 * DAY


def test_what_failures_bring_back_is_what_the_same_contacts_do_without_them(tmp_path: Path) -> None:
    """The causal truth: the same world twice, and in one of them the writes work."""
    answer = returning(tmp_path / "failing", FAILING)
    simulate(tmp_path / "working", conversations=3000, seed=0, organisation=WORKING)
    here, there = first_contacts(tmp_path / "failing"), first_contacts(tmp_path / "working")
    found = {(one["metric"], one["segment"].get("cause")): one for one in answer["estimates"]}
    for cause in ("timeout", "integration_error"):
        both = [
            (row, there[issue])
            for issue, row in here.items()
            if row.cause == cause and row.identified and issue in there and row.claimed and there[issue].claimed
        ]
        with_it, without = (sum(map(came_back, rows)) / len(both) for rows in zip(*both, strict=True))
        effect, rest = found["repeat_contact_effect", cause], found["repeat_contact_rate_without", cause]
        assert len(both) >= 60
        assert with_it > without + 0.4, "nothing is planted"
        assert effect["low"] <= 100 * (with_it - without) <= effect["high"], (cause, with_it, without, effect)
        # What these hundred contacts do without failures is a draw, too, of which the interval knows nothing: over
        # seeds 0–7 it lies 0.7 points from the estimate on average, and 3.7 points in the single case.
        chance = NormalDist().inv_cdf(0.975) * (without * (1 - without) / len(both)) ** 0.5
        assert abs(rest["value"] - without) <= math.hypot((rest["high"] - rest["low"]) / 2, chance), (
            cause,
            without,
            rest,
        )
        assert effect["low"] > 30


def test_where_failures_bring_nobody_back_none_is_named(tmp_path: Path) -> None:
    answer = returning(tmp_path, IN_VAIN)
    effects = {row["cause"]: (row["low"], row["high"]) for row in answer["rows"]}
    assert {"missing_knowledge", "unknown_cause", "closed_by_silence"} <= effects.keys()
    assert all(low < 0 < high for low, high in effects.values()), effects
    assert answer["sentence"].startswith("No failure here is shown to bring customers back")
