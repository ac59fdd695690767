"""The example, from files to numbers: every step and every metric is the same on Spark as on DuckDB."""

import math
from pathlib import Path
from typing import Any

import pytest

from unheard.facts.build import choose_judge
from unheard.facts.parameters import fact_parameters
from unheard.facts.steps import fact_steps
from unheard.journeys.steps import journey_steps
from unheard.metrics.query import measure
from unheard.metrics.registry import all_metrics
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.judge import judge_store
from unheard.records import TABLES
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import Engine
from unheard.store.steps import run_steps

EXAMPLE = Path(__file__).parents[2] / "examples" / "my-export"


@pytest.mark.spark
def test_every_step_and_metric_of_the_example_is_the_same_on_spark(tmp_path: Path, spark_engine: Engine) -> None:
    settings = Settings.load(timezone="Europe/Berlin")
    store = Store.open(tmp_path / "store", settings)
    ingest_paths(store, settings, [EXAMPLE])
    judge_store(store, settings)

    with store.snapshot() as snapshot:
        duck = snapshot.engine()
        for table in TABLES:
            spark_engine.register(table, duck.query(f"SELECT * FROM {table}"))
        for engine in (duck, spark_engine):
            run_steps(engine, journey_steps(), fact_parameters(settings))
            judge = choose_judge(engine, None)
            assert judge == "embedded"
            run_steps(engine, fact_steps(), fact_parameters(settings) | {"judge": judge})

        for step in [*journey_steps(), *fact_steps()]:
            expected, found = rows_of(duck, step.table), rows_of(spark_engine, step.table)
            assert len(found) == len(expected), step.table
            assert all(map(same, expected, found)), step.table

        groupings = [(), ("handler",)]
        here = measure(duck, all_metrics(), groupings=groupings)
        there = measure(spark_engine, all_metrics(), groupings=groupings)
    assert sum(one.value is not None for one in here) > 50
    assert [(one.metric, one.segment, one.n, one.clusters, one.notes) for one in there] == [
        (one.metric, one.segment, one.n, one.clusters, one.notes) for one in here
    ]
    for one, other in zip(here, there, strict=True):
        assert same(vars_of(one), vars_of(other)), (one, other)


def vars_of(estimate: Any) -> dict[str, Any]:
    return {name: getattr(estimate, name) for name in ("value", "low", "high")}


def rows_of(engine: Engine, table: str) -> list[dict[str, Any]]:
    """All rows, ordered by everything that must be equal exactly."""
    found = engine.query(f"SELECT * FROM {table}")
    exact = [field.name for field in found.schema if str(field.type) != "double"]
    rows: list[dict[str, Any]] = found.to_pylist()
    return sorted(rows, key=lambda row: [(row[name] is None, str(row[name])) for name in exact])


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(
        math.isclose(value, other[name], rel_tol=1e-9, abs_tol=1e-12)
        if isinstance(value, float) and isinstance(other[name], float)
        else value == other[name]
        for name, value in one.items()
    )
