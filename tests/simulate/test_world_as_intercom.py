"""The simulated organisation written as Intercom's files and read back gives the same numbers, or rightly none."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.simulate.truth import read_conversations
from unheard.simulate.vendors.intercom import write_intercom
from unheard.store import Store

RIGHTLY_NULL: dict[str, str] = {
    "nps": "Intercom's rating is a csat; it asks no other question",
    "nps_relational": "Intercom's rating is a csat; it asks no other question",
    "ces": "Intercom's rating is a csat; it asks no other question",
    "correction_rate": "Intercom exports no drafts that agents were shown",
    "draft_edit_distance": "Intercom exports no drafts that agents were shown",
}
"""Metrics that Intercom cannot show. The simulated organisation asks no other question than csat either."""

SEEN_OTHERWISE = {
    "tool_failure_rate": "a handover is an event of Intercom, and no call of a tool",
    "action_consistency": "no action is known to be none: Intercom logs them of every conversation",
}
"""Metrics that stand on more or fewer rows there, and why."""

BESIDE = ("identities.jsonl", "observed.jsonl", "outcomes.jsonl")
"""What no desk holds is read from the same files in both stores."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world without what Intercom has no words for: a web form is its messenger, a follow-up a new conversation."""
    folder = tmp_path_factory.mktemp("world")
    simulate(folder, conversations=400, seed=3)
    path = folder / "conversations.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    for row in rows:
        row["channel"] = "chat" if row["channel"] == "web_form" else row["channel"]
        if row.get("relation") == "follow_up_of":
            row["relation"] = row["related_to"] = None
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    judged = [judgement(row, truth) for row, truth in zip(rows, read_conversations(folder / "truth"), strict=True)]
    (folder / "judgements.jsonl").write_text("".join(json.dumps(row) + "\n" for row in judged if row is not None))
    return folder


def judgement(row: Any, truth: Any) -> dict[str, Any] | None:
    """What an all-knowing judge would say."""
    assert row["conversation_id"] == truth.conversation_id
    if truth.satisfaction is None:
        return None
    return {
        "conversation_id": truth.conversation_id,
        "judge": "truth",
        "rating": truth.satisfaction,
        "issues": [{"label": "issue", "state": state} for state in truth.issues],
        "sentiment": dict(zip(("start", "lowest", "end"), truth.sentiment, strict=True)) if truth.sentiment else None,
        "quality": {"tone": truth.satisfaction, "knowledge": 3, "timeliness": 4},
        "signals": {"churn_threat": {"state": "yes" if truth.churn_threat else "no"}},
    }


def measure(folder: Path, paths: list[Path]) -> dict[str, Any]:
    settings = Settings()
    store = Store.open(folder, settings)
    try:
        result = ingest_paths(store, settings, paths)
        assert (result.errors, result.refused) == ([], 0)
        with measured(store, settings) as facts:
            return {one.metric: one for one in estimates(facts)}
    finally:
        store.close()


@pytest.fixture(scope="module")
def both(world: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    base = tmp_path_factory.mktemp("stores")
    write_intercom(world, base / "intercom")
    rest = [world / name for name in (*BESIDE, "judgements.jsonl")]
    return (
        measure(base / "a", [world / "conversations.jsonl", *rest]),
        measure(base / "b", [base / "intercom", *rest]),
    )


@pytest.mark.long
def test_every_metric_is_the_same_or_rightly_null(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    ours, theirs = both
    assert ours.keys() == theirs.keys()
    differs = {}
    for name, one in ours.items():
        other = theirs[name]
        if name in RIGHTLY_NULL:
            assert other.value is None, name
            assert "not observable" in other.notes[0], name
            continue
        if name in SEEN_OTHERWISE:
            assert other.n != one.n, name
            continue
        same = one.n == other.n and one.clusters == other.clusters
        for field in ("value", "low", "high"):
            left, right = getattr(one, field), getattr(other, field)
            same = same and (left == right or (None not in (left, right) and math.isclose(left, right, rel_tol=1e-9)))
        if not same:
            differs[name] = (one.value, one.n, other.value, other.n, other.notes)
    assert differs == {}


@pytest.mark.long
def test_failed_calls_are_the_same_ones(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    ours, theirs = (one["tool_failure_rate"] for one in both)
    assert ours.value * ours.n == pytest.approx(theirs.value * theirs.n) != 0
    assert ours.n > theirs.n


@pytest.mark.long
def test_most_metrics_have_a_value_at_all(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert sum(one.value is not None for one in both[1].values()) >= 60
