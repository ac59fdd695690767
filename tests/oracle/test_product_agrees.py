"""The product against the second formula: every metric, on worlds by hand and on random ones, through its door.

Counts agree exactly; values and both ends of the interval to 1e-9.
"""

import math
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_oracle_by_hand import HAND_WORLDS
from world_words import Json
from worlds import broad_world, worlds, write_world

from oracle import SEGMENTS, Result, compute

run = pytest.importorskip("unheard.pipeline.run", exc_type=ImportError)

NAMES = sorted(metric for metric, _ in compute({"conversations": []}))
PERIODS = ((None, None), (None, None), ("2025-03-02", None), (None, "2025-03-31"), ("2025-03-03", "2025-06-01"))
ZONES = ("UTC", "UTC", "Europe/Berlin", "America/Los_Angeles")


def measured(world: Json, **options: Any) -> dict[tuple[str, tuple[str, ...]], Json]:
    """What the product says of a world, by metric and segment values."""
    by = options.get("by", ())
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_world(world, Path(scratch, "in"))
        rows = run.measure_folder(folder, Path(scratch, "store"), metrics=NAMES, **options)
    return {(row["metric"], tuple(row["segment"][name] for name in by)): row for row in rows}


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


@pytest.mark.parametrize("case", HAND_WORLDS, ids=lambda case: f"{case.metric}: {case.name}")
def test_the_product_gives_the_number_worked_out_by_hand(case: Any) -> None:
    row = measured(case.world)[(case.metric, ())]
    assert row["n"] == case.denominator, case.because
    assert _close(row["value"], case.value), f"{row['value']} instead of {case.value}: {case.because}"


@pytest.mark.parametrize("seed", range(12))
def test_the_product_agrees_with_the_second_formula_on_worlds_of_thirty_conversations(seed: int) -> None:
    by = ((), *[(name,) for name in SEGMENTS])[seed % 7]
    since, until = PERIODS[seed % 5]
    assert differences(broad_world(seed), by=by, since=since, until=until, timezone=ZONES[seed % 4]) == []


@settings(max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(), period=st.sampled_from(PERIODS), by=st.sampled_from(((), (), *[(name,) for name in SEGMENTS])))
def test_the_product_agrees_with_the_second_formula_on_random_small_worlds(
    world: Json, period: Any, by: tuple[str, ...]
) -> None:
    assert differences(world, by=by, since=period[0], until=period[1]) == []
