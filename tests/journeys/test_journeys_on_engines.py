"""The steps keep to the house subset of SQL, and Spark computes the same rows from them as DuckDB."""

import importlib.util
import random
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from journey_worlds import ARROW, PARAMETERS, World, day, says
from test_journeys_second_formula import new_world, populate

from unheard.journeys.statements import ask
from unheard.journeys.steps import journey_steps
from unheard.records import TABLES
from unheard.store.engine import DuckEngine, Engine
from unheard.store.house_sql import check
from unheard.store.spark import SparkEngine
from unheard.store.steps import run_steps

SQL = sorted(file.name for file in files("unheard.journeys.sql").iterdir() if file.name.endswith(".sql"))
HAS_SPARK = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.mark.parametrize("name", SQL)
def test_every_statement_keeps_to_the_house_subset(name: str) -> None:
    assert check(files("unheard.journeys.sql").joinpath(name).read_text(encoding="utf-8")) == []


def test_running_the_steps_twice_changes_nothing(world: World) -> None:
    populate(world, random.Random(5), "c")
    before = rows_of(world.run())
    run_steps(world.run(), journey_steps(), PARAMETERS)
    assert rows_of(world.run()) == before


@pytest.mark.spark
@pytest.mark.skipif(not HAS_SPARK, reason="Spark needs the extra `spark` and Java")
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_spark_computes_the_same_rows_as_duckdb(tmp_path: Path) -> None:
    world = new_world()
    chance = random.Random(1)
    for number in range(25):
        populate(world, chance, f"w{number}-")
    sentences = (
        "Parcel 4711123 with our coffee machine never reached the office",
        "Still no trace of parcel 4711123, the coffee machine should be in the office",
        "Invoice 990011 lists a premium subscription that I cancelled in March",
        "It is broken",
    )
    for row in world.rows["turn"]:
        row["text"] = chance.choice(sentences)
    world.conversation("acts", turns=[says(0), says(1)], actions=[{"tool": "t", "started_at_us": day(0.5)}])
    world.add("identity_link", link_key="l", customer_id_hash="w0-ann", same_id_hash="w1-ann")
    world.add("survey", survey_key="s", conversation_key="desk|acts", instrument="csat", score=4.0)
    world.add("outcome", outcome_key="o", type="purchase", at_us=day(3), customer_id_hash="w0-ann")
    world.add("observed", observed_key="b", fact="churn", to_us=day(9))

    spark = SparkEngine(tmp_path)
    for table, columns in TABLES.items():
        schema = pa.schema([(name, ARROW[kind]) for name, kind in columns.items()])
        spark.register(table, pa.Table.from_pylist(world.rows[table], schema=schema))
    try:
        run_steps(spark, journey_steps(), PARAMETERS)
        assert rows_of(spark) == rows_of(world.run())
        assert {row["recontact_rule"] for row in world.table("recontact")} >= {1, 2, 3}
    finally:
        world.close()
        spark.close()


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not HAS_SPARK, reason="Spark needs the extra `spark` and Java")
def test_spark_finds_the_same_ways_in_which_customers_show(tmp_path: Path) -> None:
    chance = random.Random(2)
    columns = TABLES["identity_part"]
    parts = [
        {
            name: chance.choice([None, f"{name}-{chance.randrange(6)}"])
            for name, kind in columns.items()
            if kind == "text"
        }
        | {"is_named": chance.random() < 0.5, "part_key": str(number)}
        for number in range(80)
    ]
    known = [
        {"identity_hash": f"customer_{kind}_hash-{number}", "customer_number": chance.randrange(9)}
        for kind in ("id", "email", "phone")
        for number in range(5)
    ]
    found = []
    duck, spark = DuckEngine(threads=1), SparkEngine(tmp_path)
    try:
        for engine in (duck, spark):
            schema = pa.schema([(name, ARROW[kind]) for name, kind in columns.items()])
            engine.register("identity_part", pa.Table.from_pylist(parts, schema=schema))
            engine.register("certain_customer", pa.Table.from_pylist(known))
            found.append(sorted(map(repr, ask(engine, "likely_record", PARAMETERS).to_pylist())))
    finally:
        duck.close()
        spark.close()
    assert len(found[0]) > 20
    assert found[0] == found[1]


def rows_of(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every table that the steps create, in one order that does not depend on the engine."""
    return {
        step.table: sorted(
            (tuple(row.items()) for row in engine.query(f"SELECT * FROM {step.table}").to_pylist()), key=repr
        )
        for step in journey_steps()
    }
