"""Steps run in their order, and what nothing reads any more is forgotten."""

import pyarrow as pa
import pytest

from unheard.errors import StoreError
from unheard.store.engine import DuckEngine, Engine
from unheard.store.steps import Parameters, PythonStep, run_steps, tables_in


def double(engine: Engine, parameters: Parameters) -> None:
    engine.register("middle", engine.query("SELECT 2 * f.n AS n FROM first AS f"))
    engine.register("aside", pa.table({"n": [0]}))


STEPS = [
    PythonStep(table="first", compute=lambda engine, _: engine.create("first", "SELECT 21 AS n")),
    PythonStep(table="middle", compute=double, reads=frozenset(("first",)), beside=("aside",)),
    PythonStep(
        table="last",
        compute=lambda engine, _: engine.create("last", "SELECT m.n FROM middle AS m"),
        reads=frozenset(("middle",)),
    ),
]


def known(engine: DuckEngine, table: str) -> bool:
    try:
        engine.query(f"SELECT * FROM {table}")
    except StoreError:
        return False
    return True


def test_without_a_word_every_table_stays() -> None:
    engine = DuckEngine()
    assert run_steps(engine, STEPS, {}) == ["first", "middle", "aside", "last"]
    assert all(known(engine, table) for table in ("first", "middle", "aside", "last"))


def test_only_what_is_kept_stays_once_nothing_reads_it() -> None:
    engine = DuckEngine()
    engine.register("earlier", pa.table({"n": [1]}))
    assert run_steps(engine, STEPS, {}, kept=("last", "aside"), made=("earlier",)) == ["aside", "last"]
    assert engine.query("SELECT n FROM last").column("n").to_pylist() == [42]
    assert [table for table in ("earlier", "first", "middle") if known(engine, table)] == []


def test_a_step_that_hides_what_it_reads_fails() -> None:
    hiding = [STEPS[0], PythonStep(table="middle", compute=double, beside=("aside",))]
    with pytest.raises(StoreError, match="first"):
        run_steps(DuckEngine(), hiding, {}, kept=("middle",))


def test_tables_stand_after_from_and_join() -> None:
    sql = "-- FROM nowhere\nSELECT a.n FROM here AS a\nJOIN there AS t ON t.n = a.n WHERE a.n IN (SELECT 1 FROM more)"
    assert tables_in(sql) == {"here", "there", "more"}
