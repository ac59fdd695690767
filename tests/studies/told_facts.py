"""Fact tables told as columns, for studies that follow many conversations: what is not told is null."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from unheard.facts.schema import FACTS
from unheard.store.engine import DuckEngine
from unheard.studies import STUDIES, Request

ARROW = {"text": pa.string(), "int": pa.int64(), "us": pa.int64(), "double": pa.float64(), "bool": pa.bool_()}
DAY_US = 86_400_000_000
ALL_FACTS = (
    "times", "customer_identity", "status_history", "survey_csat", "survey_sent", "ai_actor", "human_actor", "topic",
    "handle_time", "ai_action", "assignment_history", "outcome_churn", "outcome_purchase", "outcome_review",
)  # fmt: skip


def table(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """Build a fact table; columns that are not told are null, one that does not exist is an error."""
    known = FACTS[name]
    assert columns.keys() <= known.keys(), columns.keys() - known.keys()
    size = len(next(iter(columns.values()))) if columns else 0
    return pa.table(
        {
            column: pa.array(list(columns[column]), ARROW[kind]) if column in columns else pa.nulls(size, ARROW[kind])
            for column, (kind, _) in known.items()
        }
    )


def engine_of(columns: Mapping[str, Any], **others: Mapping[str, Any]) -> DuckEngine:
    """An engine that holds fact_conversation (keys, source and customers numbered where not told) and other tables."""
    size = len(next(iter(columns.values())))
    keys = [f"c{number:06d}" for number in range(size)]
    customers = [f"u{number}" for number in range(size)]
    told = {
        "conversation_key": keys, "conversation_id": keys, "source": ["s"] * size, "customer_key": customers,
        "is_identified": [True] * size,
    } | dict(columns)  # fmt: skip
    told.setdefault("cluster_key", told["customer_key"])
    if "opened_at_us" in told and "day_number" not in told:
        told["day_number"] = np.asarray(told["opened_at_us"]) // DAY_US
    if "day_number" in told and "month" not in told:
        days = np.asarray(told["day_number"]).astype("datetime64[D]")
        told["month"] = [str(day)[:7] for day in days]
    engine = DuckEngine(threads=1)
    engine.register("fact_conversation", table("fact_conversation", told))
    for name in (
        "fact_excluded",
        "fact_outcome",
        "fact_journey",
        "fact_call",
        "fact_attempt",
        "fact_done_claim",
        "fact_issue",
    ):
        engine.register(name, table(name, others.get(name, {})))
    noted = others.get("attribute", {})
    engine.register(
        "attribute",
        pa.table({name: pa.array(noted.get(name, []), pa.string()) for name in ("conversation_key", "name", "value")}),
    )
    calls = others.get("action", {})
    names = {"conversation_key": "text", "action": "int", "tool": "text", "arguments_hash": "text", "effect": "text",
             "outcome": "text", "started_at_us": "us"}  # fmt: skip
    engine.register(
        "action", pa.table({name: pa.array(list(calls.get(name, [])), ARROW[kind]) for name, kind in names.items()})
    )
    scored = others.get("benchmark", {})
    words = {"ai_version": pa.string(), "benchmark": pa.string(), "benchmark_key": pa.string()}
    more = {"score": pa.float64(), "at_us": pa.int64()}
    count = len(next(iter(scored.values()), ()))
    engine.register(
        "benchmark",
        pa.table(
            {name: pa.array(list(scored.get(name, [None] * count)), kind) for name, kind in (words | more).items()}
        ),
    )
    said = others.get("label", {})
    named = ("conversation_key", "name", "value", "annotator", "purpose", "sample", "label_key")
    numbers = {"at_us": pa.int64(), "inclusion_prob": pa.float64()}
    size = len(next(iter(said.values()), ()))
    kinds = dict.fromkeys(named, pa.string()) | numbers
    engine.register(
        "label", pa.table({name: pa.array(list(said.get(name, [None] * size)), kind) for name, kind in kinds.items()})
    )
    records = others.get("conversation", {})
    flags = {name: pa.array(list(records.get(name, [])), pa.bool_()) for name in ("is_test", "is_spam", "is_internal")}
    words = ("conversation_key", "assignee", "channel", "relation")
    engine.register(
        "conversation", pa.table({name: pa.array(list(records.get(name, [])), pa.string()) for name in words} | flags)
    )
    return engine


def ask(engine: DuckEngine, study: str, **request: Any) -> Any:
    """Run a study on told facts."""
    given = {"capability": {"s": set(ALL_FACTS)}, "judge": "told"} | request
    return STUDIES[study].answer(Request(engine=engine, **given))
