"""Hand-made fact tables for the tests of metrics."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pytest

from unheard.facts.schema import FACTS
from unheard.store.engine import DuckEngine

ARROW = {"text": pa.string(), "int": pa.int64(), "us": pa.int64(), "double": pa.float64(), "bool": pa.bool_()}

Row = dict[str, Any]
Fill = Callable[..., DuckEngine]


def table(name: str, rows: Sequence[Row]) -> pa.Table:
    """Build a fact table; columns that a row does not name are null, a column that does not exist is an error."""
    columns = FACTS[name]
    for row in rows:
        assert row.keys() <= columns.keys(), row.keys() - columns.keys()
    return pa.table(
        {column: pa.array([row.get(column) for row in rows], ARROW[kind]) for column, (kind, _) in columns.items()}
    )


def conversation(number: int, row: Row) -> Row:
    """Give a conversation a key and a customer of its own, unless the row says otherwise."""
    key = row.get("conversation_key", f"s|{number}")
    customer = row.get("customer_key", f"customer {number}")
    return {
        "conversation_key": key,
        "source": "s",
        "conversation_id": str(number),
        "customer_key": customer,
        "cluster_key": customer or key,
        "is_identified": customer is not None,
    } | row


def fill_engine(
    engine: Any,
    conversations: Sequence[Row],
    issues: Sequence[Row],
    surveys: Sequence[Row],
    attributes: Sequence[Row],
    journeys: Sequence[Row],
    attempts: Sequence[Row] = (),
    calls: Sequence[Row] = (),
    done_claims: Sequence[Row] = (),
    suggestions: Sequence[Row] = (),
    waits: Sequence[Row] = (),
) -> None:
    """Register the fact tables of hand-written rows."""
    engine.register(
        "fact_conversation", table("fact_conversation", [conversation(n, row) for n, row in enumerate(conversations)])
    )
    engine.register("fact_issue", table("fact_issue", [{"issue": n} | row for n, row in enumerate(issues)]))
    numbered = [
        {"survey_key": f"q{n}", "cluster_key": f"q{n}", "is_relational": False} | row for n, row in enumerate(surveys)
    ]
    engine.register("fact_survey", table("fact_survey", numbered))
    engine.register("fact_journey", table("fact_journey", journeys))
    for name, rows in (("fact_attempt", attempts), ("fact_call", calls), ("fact_done_claim", done_claims)):
        engine.register(name, table(name, rows))
    engine.register("fact_suggestion", table("fact_suggestion", suggestions))
    engine.register("fact_wait", table("fact_wait", waits))
    names = ("conversation_key", "name", "value")
    engine.register(
        "attribute", pa.table({name: pa.array([row[name] for row in attributes], pa.string()) for name in names})
    )


@pytest.fixture
def facts() -> Iterator[Fill]:
    """Make an engine that holds hand-written facts: `facts(conversations, issues=…, surveys=…, …)`."""
    engine = DuckEngine(threads=1)

    def fill(
        conversations: Sequence[Row],
        *,
        issues: Sequence[Row] = (),
        surveys: Sequence[Row] = (),
        attributes: Sequence[Row] = (),
        journeys: Sequence[Row] = (),
        **parts: Sequence[Row],
    ) -> DuckEngine:
        fill_engine(engine, conversations, issues, surveys, attributes, journeys, **parts)
        return engine

    yield fill
    engine.close()
