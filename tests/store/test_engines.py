"""Both engines answer alike: DuckDB, and Spark where it is installed."""

import importlib.util
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from unheard.errors import StoreError
from unheard.store import DuckEngine, Engine, Store
from unheard.store.engine import memory_of
from unheard.store.spark import SparkEngine

from .conftest import conversations, publish

HAS_SPARK = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.fixture(
    params=[
        "duckdb",
        pytest.param(
            "spark",
            marks=[
                pytest.mark.spark,
                pytest.mark.skipif(not HAS_SPARK, reason="Spark needs the extra `spark` and Java"),
                # Spark's own code warns: sockets it leaves open, arguments it renamed.
                pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
                pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning"),
                pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
            ],
        ),
    ]
)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made: DuckEngine | SparkEngine = (
        DuckEngine(temp_directory=tmp_path / "temp") if request.param == "duckdb" else SparkEngine(tmp_path / "temp")
    )
    yield made
    made.close()


ROWS = pa.table(
    {
        "key": pa.array(["a", "b", "c", None]),
        "n": pa.array([1, 2, None, 4], pa.int64()),
        "x": pa.array([0.1, None, 2.5, -1.0]),
        "yes": pa.array([True, False, None, True]),
    }
)


def test_what_is_registered_comes_back_with_its_nulls_and_types(engine: Engine) -> None:
    engine.register("t", ROWS)
    found = engine.query("SELECT * FROM t ORDER BY key NULLS LAST")
    assert found.to_pylist() == ROWS.to_pylist()
    assert [str(field.type) for field in found.schema] == ["string", "int64", "double", "bool"]


def test_an_empty_table_has_its_columns(engine: Engine) -> None:
    engine.register_files("t", [], ROWS.schema)
    assert engine.query("SELECT COUNT(*) AS n FROM t").to_pylist() == [{"n": 0}]
    assert engine.query("SELECT * FROM t").schema.names == ROWS.schema.names


def test_a_table_may_be_computed_from_its_former_self(engine: Engine) -> None:
    engine.register("t", ROWS)
    engine.create("u", "SELECT key, n, NULL AS nothing FROM t WHERE n IS NOT NULL")
    engine.create("u", "SELECT MAX(n) AS n FROM t")
    engine.drop("t")
    assert engine.query("SELECT * FROM u").to_pylist() == [{"n": 4}]
    with pytest.raises(StoreError, match="could not compute"):
        engine.query("SELECT * FROM t")


def test_statements_of_the_house_give_the_same_rows(engine: Engine) -> None:
    engine.register("t", ROWS)
    found = engine.query(
        """SELECT COUNT(*) FILTER (WHERE yes) AS yes, BOOL_OR(yes) AS any_yes, SUM(x) AS x,
                  CAST(SUM(n) AS DOUBLE) / COUNT(n) AS mean,
                  CAST(FLOOR(CAST(-7 AS DOUBLE) / 2) AS BIGINT) AS low
           FROM t"""
    ).to_pylist()[0]
    assert found["x"] == pytest.approx(1.6, rel=1e-12)
    del found["x"]
    assert found == {"yes": 2, "any_yes": True, "mean": pytest.approx(7 / 3, rel=1e-12), "low": -4}


def test_a_written_table_is_read_back(engine: Engine, tmp_path: Path) -> None:
    engine.register("t", ROWS)
    engine.write_parquet("t", tmp_path / "t.parquet")
    engine.register_files("u", [tmp_path / "t.parquet"], ROWS.schema)
    assert engine.query("SELECT * FROM u ORDER BY key NULLS LAST").to_pylist() == ROWS.to_pylist()


def test_a_snapshot_is_the_same_on_both_engines(engine: Engine, store: Store) -> None:
    publish(store, conversations(["a", "b"]), conversations(["c"], month=202603))
    store.put_judgements([{"conversation_key": "a", "judge": "j", "rating": 3, "issues": [{"state": "partly"}]}])
    with store.snapshot() as snapshot:
        snapshot.register(engine)
        counts = engine.query(
            "SELECT (SELECT COUNT(*) AS n FROM turn) AS turns, (SELECT COUNT(*) AS n FROM judgement) AS judged, "
            "(SELECT COUNT(*) AS n FROM judged_issue) AS issues, (SELECT COUNT(*) AS n FROM outcome) AS outcomes"
        )
        assert counts.to_pylist() == [{"turns": 6, "judged": 1, "issues": 1, "outcomes": 0}]


def test_duckdb_loads_no_extension_and_works_in_utc() -> None:
    duck = DuckEngine()
    settings = duck.query(
        "SELECT name, value FROM duckdb_settings() AS s "
        "WHERE name IN ('autoinstall_known_extensions', 'autoload_known_extensions', 'TimeZone') ORDER BY name"
    ).to_pylist()
    duck.close()
    assert [row["value"].lower() for row in settings] == ["utc", "false", "false"]


def test_memory_that_does_not_suffice_is_one_remedy() -> None:
    duck = DuckEngine(memory_limit="20MB", threads=1)
    with pytest.raises(StoreError, match="memory_limit"):
        duck.create("t", "SELECT range AS a, CAST(range AS TEXT) || 'abcdefghijklmnop' AS b FROM range(3000000)")
    duck.close()


def test_memory_of_the_engine_is_half_of_the_machines_unless_it_is_set() -> None:
    assert memory_of("700MB") == "700MB"
    found = memory_of("auto")
    assert found.endswith("MB")
    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2
    assert 0 < int(found.removesuffix("MB")) * 1_000_000 <= min(3e9, half)


LONG_QUERY = "SELECT COUNT(*) FROM (SELECT range FROM range(60000000) ORDER BY hash(range) LIMIT 20000000) AS t"


@pytest.mark.parametrize("ask", [DuckEngine.query, lambda engine, sql: engine.create("long", sql)])
def test_ctrl_c_in_a_query_is_ctrl_c_and_no_fault(ask: Callable[[DuckEngine, str], object], tmp_path: Path) -> None:
    engine = DuckEngine(temp_directory=tmp_path / "temp")
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        ask(engine, LONG_QUERY)
    timer.join()
    assert engine.query("SELECT 1 AS one").to_pylist() == [{"one": 1}]
    engine.close()


def test_settled_table_keeps_its_name_and_rows_and_can_be_settled_anew(engine: Engine) -> None:
    engine.register("t", ROWS)
    engine.settle("t", "key")
    assert sorted(map(repr, engine.rows("SELECT * FROM t"))) == sorted(map(repr, ROWS.to_pylist()))
    engine.settle("t", "n")
    assert engine.rows("SELECT n FROM t WHERE key = 'b'") == [{"n": 2}]
    engine.drop("t")
    engine.register("t", ROWS.slice(0, 1))
    assert engine.rows("SELECT COUNT(*) AS n FROM t") == [{"n": 1}]


def test_rows_of_files_are_those_of_all_files(engine: Engine, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    files = [tmp_path / "one file.parquet", tmp_path / "two.parquet"]
    for file, rows in zip(files, (ROWS.slice(0, 1), ROWS.slice(1)), strict=True):
        pq.write_table(rows, file)
    rows = engine.rows(f"SELECT key, n FROM {engine.rows_of_files(files)} AS r WHERE r.n IN (1, 4) ORDER BY n")
    assert rows == [{"key": "a", "n": 1}, {"key": None, "n": 4}]


def test_no_query_however_long_draws_a_bar_into_what_a_command_prints() -> None:
    engine = DuckEngine()
    settings = "current_setting('enable_progress_bar') AS bar, current_setting('enable_progress_bar_print') AS printed"
    assert engine.query(f"SELECT {settings}").to_pylist() == [{"bar": False, "printed": False}]
