"""The product against the second formula: every metric, on worlds by hand and on random ones, through its door.

Counts agree exactly; values and both ends of the interval to 1e-9. The random part is short here; the long run is
UNHEARD_ORACLE_EXAMPLES=400, with new worlds each time, and makes a world that fails small.
"""

import math
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_oracle_by_hand import HAND_WORLDS
from world_words import Json
from worlds import EDGES, at_the_edge, broad_world, worlds, write_world

from oracle import SEGMENTS, Result, compute

run = pytest.importorskip("unheard.pipeline.run", exc_type=ImportError)

NAMES = sorted(metric for metric, _ in compute({"conversations": []}))
PERIODS = ((None, None), (None, None), ("2025-03-02", None), (None, "2025-03-31"), ("2025-03-03", "2025-06-01"))
ZONES = ("UTC", "UTC", "Europe/Berlin", "America/Los_Angeles")
SPLITS = ((), *[(name,) for name in SEGMENTS])
EXAMPLES = os.environ.get("UNHEARD_ORACLE_EXAMPLES")
BY_HAND = {id(case.world): case.world for case in HAND_WORLDS}


def measured(world: Json, **options: Any) -> dict[tuple[str, tuple[str, ...]], Json]:
    """What the product says of a world, by metric and segment values."""
    by = options.get("by", ())
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_world(world, Path(scratch, "in"))
        rows = run.measure_folder(folder, Path(scratch, "store"), metrics=NAMES, **options)
    return {(row["metric"], _place(row, by)): row for row in rows}


def _place(row: Json, by: tuple[str, ...]) -> tuple[str, ...]:
    """The segment values of a row; a split of nothing at all has one row without segments, and no number in it."""
    if by and row["segment"] == {}:
        assert (row["value"], row["n"], row["clusters"]) == (None, 0, 0), row
        assert row["notes"], row
        return ()
    return tuple(row["segment"][name] for name in by)


def differences(world: Json, **options: Any) -> list[str]:
    """Every number on which the two do not agree, as a sentence."""
    product, second = measured(world, **options), compute(world, **options)
    found = [
        f"{key}: only the product has it: {product[key]}" for key in product.keys() - second.keys() if product[key]["n"]
    ]
    for key, expected in sorted(second.items()):
        row = product.get(key)
        if row is None:
            if expected.n or key[1] == ():
                found.append(f"{key}: the product has no row, expected {expected}")
        elif not _same(row, expected):
            got = {name: row[name] for name in ("value", "low", "high", "n", "clusters")}
            found.append(f"{key}: product {got}, expected {expected}")
    return found


def _same(row: Json, expected: Result) -> bool:
    if row["n"] != expected.n or (expected.n and row["clusters"] != expected.clusters):
        return False
    pairs = ((row["value"], expected.value), (row["low"], expected.low), (row["high"], expected.high))
    return all(_close(got, wanted) for got, wanted in pairs)


def _close(got: float | None, wanted: float | None) -> bool:
    if got is None or wanted is None:
        return got is None and wanted is None
    return math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9)


@cache
def _measured_by_hand(world: int) -> dict[tuple[str, tuple[str, ...]], Json]:
    return measured(BY_HAND[world])


@pytest.mark.parametrize("case", HAND_WORLDS, ids=lambda case: f"{case.metric}: {case.name}")
def test_the_product_gives_the_number_worked_out_by_hand(case: Any) -> None:
    row = _measured_by_hand(id(case.world))[(case.metric, ())]
    assert row["n"] == case.denominator, case.because
    assert _close(row["value"], case.value), f"{row['value']} instead of {case.value}: {case.because}"


@pytest.mark.parametrize("seed", range(12))
def test_the_product_agrees_with_the_second_formula_on_worlds_of_thirty_conversations(seed: int) -> None:
    since, until = PERIODS[seed % 5]
    options = {"by": SPLITS[seed % 7], "since": since, "until": until, "timezone": ZONES[seed % 4]}
    assert differences(broad_world(seed), **options) == []


@pytest.mark.parametrize("by", [(), ("month",)], ids=["whole", "by month"])
@pytest.mark.parametrize("edge", EDGES)
def test_the_product_agrees_with_the_second_formula_at_the_edges(edge: str, by: tuple[str, ...]) -> None:
    assert differences(at_the_edge(broad_world(99), edge), by=by) == []


@settings(
    max_examples=int(EXAMPLES or 15),
    derandomize=EXAMPLES is None,
    phases=[Phase.generate, *([Phase.shrink] if EXAMPLES else [])],
    print_blob=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(world=worlds(), period=st.sampled_from(PERIODS), by=st.sampled_from(((), *SPLITS)))
def test_the_product_agrees_with_the_second_formula_on_random_small_worlds(
    world: Json, period: Any, by: tuple[str, ...]
) -> None:
    assert differences(world, by=by, since=period[0], until=period[1]) == []
