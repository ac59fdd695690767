"""The house subset: each rule of the lint, and what statements look like on Spark."""

from pathlib import Path

import pytest

import unheard
from unheard.errors import StoreError
from unheard.store.binding import bind
from unheard.store.house_sql import check, transpile

FAULTS = {
    "decimal literal": "SELECT 0.5 AS a",
    "decimal literal 1e6": "SELECT 1e6 AS a",
    "FLOOR, CEIL or ROUND": "SELECT CAST(CAST(a AS DOUBLE) / 2 AS BIGINT) AS b FROM t",
    "becomes an integer": "SELECT CAST(AVG(a) AS INTEGER) AS b FROM t",
    "LN or LOG10": "SELECT LOG(a) AS b FROM t",
    "CAST(… AS DOUBLE) before": "SELECT a / b AS c FROM t",
    "write FLOOR": "SELECT a // b AS c FROM t",
    "without alias": "SELECT a FROM (SELECT 1 AS a)",
    "GROUP BY ALL": "SELECT a, COUNT(*) AS n FROM t GROUP BY ALL",
    "QUALIFY": "SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1",
    "ASOF": "SELECT t.a FROM t ASOF JOIN u ON t.a >= u.a",
    "ARG_MAX": "SELECT ARG_MAX(a, b) AS c FROM t",
    "ARG_MIN": "SELECT ARG_MIN(a, b) AS c FROM t",
    "IGNORE NULLS": "SELECT LAST_VALUE(a IGNORE NULLS) OVER (ORDER BY b) AS c FROM t",
    "EPOCH_US": "SELECT EPOCH_US(a) AS b FROM t",
    "use rows": "SELECT LIST(a) AS b FROM t",
    "LIST_SUM": "SELECT LIST_SUM(a) AS b FROM t",
    "regular expression": "SELECT REGEXP_MATCHES(a, 'x') AS b FROM t",
    "quantile": "SELECT QUANTILE_CONT(a, CAST('0.5' AS DOUBLE)) AS b FROM t",
    "MEDIAN": "SELECT MEDIAN(a) AS b FROM t",
    "is not a SELECT": "DROP TABLE t",
    "cannot be read": "SELECT FROM WHERE (",
}


@pytest.mark.parametrize(("words", "sql"), FAULTS.items(), ids=list(FAULTS))
def test_each_rule_of_the_house_finds_its_fault_and_only_that(words: str, sql: str) -> None:
    found = check(sql)
    assert len(found) == 1, found
    assert words in found[0]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT CAST('0.5' AS DOUBLE) * a AS b FROM t",
        "SELECT CAST(FLOOR(CAST(a AS DOUBLE) / 86400000000) AS BIGINT) AS b FROM t",
        "SELECT LN(a) AS b, LOG10(a) AS c FROM t",
        "SELECT SUM(CAST(a AS DOUBLE)) / NULLIF(COUNT(*), 0) AS b FROM t",
        "SELECT CAST(a > 1 AS INTEGER) AS b FROM t",
        "SELECT CAST((SELECT AVG(CAST(b AS DOUBLE)) AS m FROM u) > 1 AS INTEGER) AS b FROM t",
        "SELECT s.a FROM (SELECT a FROM t) AS s WHERE s.a IN (SELECT b FROM u)",
        "SELECT COUNT(*) FILTER (WHERE a) AS n, BOOL_OR(b) AS c FROM t GROUP BY GROUPING SETS ((d), ())",
    ],
)
def test_good_statements_pass(sql: str) -> None:
    assert check(sql) == []


STATEMENTS = sorted(Path(unheard.__path__[0]).rglob("*.sql"))


@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: file.stem)
def test_every_statement_of_the_package_keeps_to_the_rules(file: Path) -> None:
    assert check(file.read_text(encoding="utf-8")) == []


GOLDEN = {
    "SELECT COUNT(*) FILTER (WHERE a) AS n FROM t": "SELECT COUNT(*) FILTER(WHERE a) AS n FROM t",
    "SELECT CAST(a AS DOUBLE) / b AS c FROM t": "SELECT CAST(a AS DOUBLE) / b AS c FROM t",
    'SELECT "month" FROM t ORDER BY a NULLS LAST': "SELECT `month` FROM t ORDER BY a NULLS LAST",
    "SELECT a FROM t ORDER BY a": "SELECT a FROM t ORDER BY a NULLS LAST",
    "SELECT a IS DISTINCT FROM b AS c FROM t": "SELECT a IS DISTINCT FROM b AS c FROM t",
    "SELECT CAST(a AS TEXT) || 'x' AS b FROM t": "SELECT CAST(a AS STRING) || 'x' AS b FROM t",
}


@pytest.mark.parametrize(("ours", "spark"), GOLDEN.items())
def test_statements_on_spark_are_those_that_were_checked(ours: str, spark: str) -> None:
    assert transpile(ours, "spark") == spark


def test_parameters_become_literals() -> None:
    bound = bind("SELECT a FROM t WHERE b = $days AND c = $name", {"days": 30, "name": "o'k"})
    assert bound == "SELECT a FROM t WHERE b = 30 AND c = 'o''k'"


def test_only_parameters_are_bound() -> None:
    sql = """SELECT '$days' AS a, "$days" AS b, c - $days AS d -- $days is no 'quote
    /* $days; */ FROM t WHERE e = $name;
    """
    bound = bind(sql, {"days": -1, "name": "$days"})
    assert " ".join(bound.split()) == """SELECT '$days' AS a, "$days" AS b, c - (-1) AS d FROM t WHERE e = '$days'"""


def test_a_parameter_without_value_is_named() -> None:
    with pytest.raises(StoreError, match=r"\$days"):
        bind("SELECT $days AS a", {})
