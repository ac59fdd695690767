"""How often the corrected interval holds the truth: a part of what `benchmarks/trust_coverage.py` prints."""

import pytest
from benchmarks.trust_coverage import broken, coverage, planned, verdict
from benchmarks.trust_worlds import World

RUNS = 1000
WORLDS = [
    World(share=share, kept=0.9, invented=0.25, labels=labels, is_active=active, a_customer=2.0, is_segment=segment)
    for share in (0.05, 0.7)
    for labels in (36, 60, 400)
    for active, segment in ((False, False), (True, True))
]


@pytest.mark.long
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name())
def test_the_interval_holds_the_truth_and_is_narrower_than_labels_alone(world: World) -> None:
    found = coverage(world, RUNS)
    assert found["covers"] >= 0.92, found
    assert found["verdict"] in ("pass", "too often"), found
    assert found["covers"] <= 0.985, found
    assert found["half_width"] <= found["labels_half_width"] * 1.02, found
    if world.share == 0.7:
        assert found["half_width"] < found["labels_half_width"] * 0.95, found


@pytest.mark.long
@pytest.mark.parametrize(
    ("what", "at_most"),
    [
        ("labels from a queue of complaints, equal probabilities claimed", 0.2),
        ("40 % of the drawn bad conversations skipped by people", 0.5),
        ("the judge has learnt the labels by heart", 0.2),
        ("the store doubled after the draw, with 15 points fewer", 0.4),
    ],
)
def test_a_broken_assumption_shows_as_a_truth_that_is_missed(what: str, at_most: float) -> None:
    assert broken(what, 200)["covers"] <= at_most


@pytest.mark.long
@pytest.mark.parametrize(("pilot", "size"), [(300, 150), (300, 500), (0, 500)])
def test_the_planned_width_is_reached(pilot: int, size: int) -> None:
    found = planned(pilot, 0.9, 0.25, size, 200)
    assert found["ratio"] <= 1.06, found
    assert found["ratio"] >= (0.93 if pilot else 0.5), found
    assert found["covers"] >= 0.9, found


def test_the_verdict_is_the_rule_that_is_stated() -> None:
    assert [verdict(hits, 1000) for hits in (930, 933, 950, 966, 968)] == [
        "too rarely", "pass", "pass", "pass", "too often",
    ]  # fmt: skip
    assert verdict(91, 100) == "too rarely"
