"""Conventions of metric files: words, names, tests, the house SQL, the generated page."""

import re
from pathlib import Path
from typing import Any

import pytest

from unheard.errors import UsageError
from unheard.facts.schema import FACTS
from unheard.metrics.compare import compare_previous
from unheard.metrics.moments import all_of
from unheard.metrics.nullness import never_null, without_idle_checks
from unheard.metrics.query import measure
from unheard.metrics.reference import reference_page
from unheard.metrics.registry import all_metrics, find, metrics_by_file
from unheard.store.house_sql import check

HERE = Path(__file__).parent
METRICS = {metric.name: metric for metric in all_metrics()}
TABLES = {"conversation": "fact_conversation", "customer": "fact_conversation"} | {
    "issue": "fact_issue",
    "survey": "fact_survey",
    "journey": "fact_journey",
    "attempt": "fact_attempt",
    "call": "fact_call",
    "done_claim": "fact_done_claim",
    "suggestion": "fact_suggestion",
    "wait": "fact_wait",
}


@pytest.mark.parametrize("file", metrics_by_file())
def test_file_defines_the_metric_it_is_named_after_and_nothing_else(file: Any) -> None:
    name = file.split("/")[1]
    metrics = metrics_by_file()[file]

    assert len(metrics) in {1, 3}
    for metric in metrics:
        assert metric.name == name or re.fullmatch(rf"{name}_(7|30|90)", metric.name)


@pytest.mark.parametrize("file", metrics_by_file())
def test_every_metric_has_an_example_by_hand(file: Any) -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*by_hand.py"))

    assert re.search(rf"[\"']{file.split('/')[1]}(_\{{window\}})?[\"']", tests)


@pytest.mark.parametrize("name", METRICS)
def test_metric_says_what_a_reader_needs(name: Any) -> None:
    metric = METRICS[name]

    assert metric.question.endswith("?")
    assert "÷" in metric.formula
    assert metric.label
    assert metric.source
    assert metric.caveats.endswith(".")
    assert metric.kind == "share" or metric.unit != "share"
    assert set(metric.beside) <= METRICS.keys()
    assert "{n}" in metric.coverage
    assert "{all}" in metric.coverage


@pytest.mark.parametrize("name", METRICS)
def test_metric_speaks_only_of_columns_that_the_facts_define(name: Any) -> None:
    metric = METRICS[name]
    text = " ".join([metric.numerator, metric.denominator, metric.population or ""])

    assert set(re.findall(r"\bf\.(\w+)", text)) <= FACTS[TABLES[metric.grain]].keys()
    assert not re.findall(r"\bc\.\w+", text)


@pytest.mark.parametrize("name", METRICS)
def test_numerator_is_known_wherever_the_denominator_holds(name: Any) -> None:
    metric = METRICS[name]

    assert never_null(metric.numerator, all_of(metric.population, metric.denominator))


@pytest.mark.parametrize(
    ("numerator", "condition", "expected"),
    [
        ("f.a >= 4", "f.a IS NOT NULL", True),
        ("f.a >= f.b", "f.a IS NOT NULL", False),
        ("f.a", "f.b AND f.a", True),
        ("f.a", "f.b OR f.a", False),
        ("f.a", "f.a IS NULL", False),
        ("f.a", "COALESCE(f.a < 3, FALSE)", True),
        ("f.a", "COALESCE(f.a < 3, TRUE)", False),
        ("COALESCE(f.a, FALSE)", "TRUE", True),
        ("COALESCE(f.a, f.b)", "TRUE", False),
        ("NOT f.a AND f.b IS NULL", "f.a IN ('x', 'y')", True),
        ("CASE WHEN f.a > 1 THEN 100 ELSE 0 END", "TRUE", True),
        ("CASE WHEN f.a > 1 THEN 100 END", "TRUE", False),
    ],
)
def test_never_null_claims_only_what_null_logic_grants(numerator: Any, condition: Any, expected: Any) -> None:
    assert never_null(numerator, condition) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("f.a IS NOT NULL AND f.a", "f.a"),
        ("f.b AND f.a IS NOT NULL AND f.a >= 4", "f.b AND f.a >= 4"),
        ("f.a IS NOT NULL AND COALESCE(f.a < 3, FALSE)", "COALESCE(f.a < 3, FALSE)"),
        ("f.a IS NOT NULL", "f.a IS NOT NULL"),
        ("f.a IS NOT NULL AND f.b", "f.a IS NOT NULL AND f.b"),
        ("f.a IS NOT NULL AND (f.a OR f.b)", "f.a IS NOT NULL AND (f.a OR f.b)"),
        ("f.a IS NOT NULL AND COALESCE(f.a, TRUE)", "f.a IS NOT NULL AND COALESCE(f.a, TRUE)"),
        ("f.a IS NULL AND f.a", "f.a IS NULL AND f.a"),
        ("f.a IS NOT NULL AND f.a AND (f.b OR f.c)", "f.a AND (f.b OR f.c)"),
        ("f.d AND (f.a IS NOT NULL AND NOT f.a AND (f.b OR f.c))", "f.d AND NOT f.a AND (f.b OR f.c)"),
        ("f.a IS NOT NULL OR f.a", "f.a IS NOT NULL OR f.a"),
    ],
)
def test_only_idle_checks_for_null_are_left_out(condition: Any, expected: Any) -> None:
    assert without_idle_checks(condition) == expected


def test_every_query_keeps_to_the_house_subset(facts: Any) -> None:
    engine = facts([{"day_number": 5}])
    seen: list[str] = []
    plain = engine.query

    class Listening:
        name = "duckdb"

        def query(self, sql: str) -> Any:
            seen.append(sql)
            return plain(sql)

    groupings = [(), ("channel",), ("channel", "rating")]
    listening = Listening()
    measure(listening, all_metrics(), groupings=groupings, since_day=5)
    compare_previous(listening, all_metrics(), by=("channel", "rating"), since_day=5, until_day=9)

    assert len(seen) >= 16
    for sql in seen:
        assert check(sql) == []


def test_a_family_without_its_window_is_the_default_window() -> None:
    assert find("recontact_rate").name == "recontact_rate_30"
    assert find("true_fcr").name == "true_fcr_30"
    assert find("churn_rate").name == "churn_rate_90"
    assert find("csat").name == "csat"


def test_an_unknown_metric_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UsageError, match=r"There is no metric 'recontact_rat'. Did you mean recontact_rate"):
        find("recontact_rat")


def test_the_reference_page_is_current() -> None:
    page = HERE.parents[1] / "docs" / "metrics.md"

    assert page.read_text(encoding="utf-8") == reference_page()
