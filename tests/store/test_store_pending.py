"""Judgements, labels and facts: durable when written, one current row each, readable before publication."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from unheard.store import SCHEMAS, Store

from .conftest import conversations, publish


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    with store.snapshot() as snapshot:
        return snapshot.engine().query(sql).to_pylist()


def judgement(key: str, rating: int, *states: str, judge: str = "embedded") -> dict[str, Any]:
    issues = [{"label": f"issue {state}", "state": state} for state in states]
    return {"conversation_key": key, "judge": judge, "rating": rating, "issues": issues}


RATINGS = "SELECT conversation_key AS key, judge, rating FROM judgement ORDER BY 1, 2"
ISSUES = "SELECT conversation_key AS key, issue, state FROM judged_issue ORDER BY 1, 2"


@pytest.mark.parametrize("published", [False, True])
def test_the_latest_judgement_of_a_conversation_by_a_judge_counts(store: Store, published: bool) -> None:
    publish(store, conversations(["a", "b"]))
    store.put_judgements([judgement("a", 1, "resolved", "unknown"), judgement("b", 2, "partly")])
    if published:
        assert store.publish_pending() == 2
        assert store.pending_rows() == 0
    store.put_judgements([judgement("a", 5, "unresolved"), judgement("a", 3, judge="other")])
    expected = [("a", "embedded", 5), ("a", "other", 3), ("b", "embedded", 2)]
    issues = [("a", 0, "unresolved"), ("b", 0, "partly")]
    for _ in range(2):
        assert [tuple(row.values()) for row in rows(store, RATINGS)] == expected
        assert [tuple(row.values()) for row in rows(store, ISSUES)] == issues
        store.publish_pending()


def test_a_judgement_survives_without_publication(open_store: Callable[..., Store]) -> None:
    open_store().put_judgements([judgement("a", 4)])
    assert rows(open_store(), RATINGS) == [{"key": "a", "judge": "embedded", "rating": 4}]


def test_every_written_judgement_changes_the_version(store: Store) -> None:
    versions = []
    for rating in (1, 2):
        store.put_judgements([judgement("a", rating)])
        with store.snapshot() as snapshot:
            versions.append(snapshot.version)
    store.put_judgements([])
    with store.snapshot() as snapshot:
        versions.append(snapshot.version)
    assert versions == [1, 2, 2]


def test_a_judgement_of_an_open_batch_joins_the_month_of_its_conversation(store: Store) -> None:
    publish(store, conversations(["a"], month=202603, bucket=9))
    store.put_judgements([judgement("a", 4, "resolved")])
    store.publish_pending()
    places = rows(store, "SELECT month, bucket FROM judgement UNION ALL SELECT month, bucket FROM judged_issue")
    assert places == [{"month": 202603, "bucket": 9}] * 2


def test_imported_and_written_judgements_replace_each_other(store: Store) -> None:
    table = pa.Table.from_pylist(
        [{"conversation_key": "a", "judge": "embedded", "rating": 2, "month": 0, "bucket": 0}],
        schema=SCHEMAS["judgement"],
    )
    store.put_judgements([judgement("a", 4, "resolved")])
    store.publish_pending()
    publish(store, {"judgement": table})
    assert rows(store, RATINGS) == [{"key": "a", "judge": "embedded", "rating": 2}]
    assert rows(store, ISSUES) == []


def test_labels_wait_and_are_published_too(store: Store) -> None:
    store.put_labels([{"label_key": "1", "conversation_key": "a", "name": "rating", "value": "2"}])
    store.put_labels([{"label_key": "1", "conversation_key": "a", "name": "rating", "value": "3"}])
    for _ in range(2):
        assert rows(store, "SELECT value FROM label") == [{"value": "3"}]
        store.publish_pending()


def test_a_sample_waits_is_published_and_keeps_each_probability(store: Store) -> None:
    publish(store, conversations(["a", "b"], month=202603, bucket=9))
    drawn = [{"sample": "s", "conversation_key": key, "inclusion_prob": p} for key, p in (("a", 0.25), ("b", 0.5))]
    store.put_sample(drawn)
    store.put_sample([drawn[0] | {"sample": "t"}])
    for _ in range(2):
        kept = rows(store, "SELECT sample, conversation_key AS key, inclusion_prob AS p FROM sampled ORDER BY 1, 2")
        assert [tuple(row.values()) for row in kept] == [("s", "a", 0.25), ("s", "b", 0.5), ("t", "a", 0.25)]
        store.publish_pending()


def test_a_column_that_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="stars"):
        store.put_judgements([{"conversation_key": "a", "judge": "j", "stars": 5}])


def test_facts_are_found_again_by_their_basis_only(store: Store) -> None:
    publish(store, conversations(["a"]))
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        assert snapshot.facts(engine, "basis") is None
        engine.create("fact_x", "SELECT conversation_key, 1 AS n FROM conversation")
        engine.create("fact_empty", "SELECT conversation_key FROM conversation WHERE FALSE")
        with store.writing("facts") as writer:
            writer.put_facts("basis", engine, ["fact_x", "fact_empty"])
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        assert snapshot.facts(engine, "other") is None
        assert snapshot.facts(engine, "basis") == ["fact_empty", "fact_x"]
        assert engine.query("SELECT * FROM fact_x").to_pylist() == [{"conversation_key": "a", "n": 1}]
        assert engine.query("SELECT * FROM fact_empty").num_rows == 0
        assert snapshot.version == 1


def test_old_facts_are_dropped_and_new_ones_replace_those_of_the_same_basis(store: Store) -> None:
    store.grace_seconds = 0
    for number in (0, 0, 1, 2, 3, 4, 5):
        with store.snapshot() as snapshot:
            engine = snapshot.engine()
            engine.create("fact_x", f"SELECT {number} AS n")
            with store.writing("facts") as writer:
                writer.put_facts(str(number), engine, ["fact_x"])
    publish(store, conversations(["a"]))
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        kept = [number for number in range(6) if snapshot.facts(engine, str(number))]
    assert kept == [2, 3, 4, 5]
    publish(store)
    assert len(list((store.folder / "facts").iterdir())) == 4
