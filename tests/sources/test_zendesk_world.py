"""The simulated world written as Zendesk's export and read back: every metric is the same, or null for a reason."""

import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from unheard.metrics.estimate import Estimate
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import estimates, measured
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.simulate.vendors.zendesk import write_zendesk
from unheard.store import Store

RIGHTLY_NULL = {
    "aht": "handle_time",  # Zendesk keeps none; its time tracking is an app with fields of its own
    **dict.fromkeys(("correction_rate", "draft_edit_distance"), "ai_suggestion"),
    **dict.fromkeys(
        (
            "action_success_rate",
            "tool_failure_rate",
            "write_contradicted_rate",
            "write_failure_rate_attempt",
            "write_failure_rate_call",
            "write_failure_rate_conversation",
            "write_recovery_rate",
            "write_repeated_rate",
            "write_unrecovered_rate",
            "write_unrecovered_silent_rate",
        ),
        "ai_action",
    ),
}
"""Metric → the fact that Zendesk cannot show."""


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def _plant(folder: Path, rows: list[dict[str, Any]], names: dict[str, str]) -> Path:
    """Write a judgement for each conversation that depends on nothing but its first name."""
    folder.mkdir(exist_ok=True)
    lines = []
    for row in rows:
        name = row["conversation_id"]
        if name not in names:
            continue
        luck = zlib.crc32(name.encode())
        customers = [number for number, turn in enumerate(row["turns"]) if turn["speaker"] == "customer"]
        said = {"state": ("yes", "no")[luck % 2], "turn": customers[-1]} if customers else {"state": "unknown"}
        lines.append(
            {
                "conversation_id": names[name],
                "judge": "planted:1",
                "rating": 1 + luck % 5,
                "issues": [{"label": "it", "state": ("resolved", "partly", "unresolved", "unknown")[luck // 7 % 4]}],
                "sentiment": {"start": luck % 5 - 2, "lowest": -2, "end": luck // 3 % 5 - 2},
                "quality": {"tone": 1 + luck % 5, "knowledge": 1 + luck // 5 % 5, "timeliness": 1 + luck // 9 % 5},
                "signals": {"confirmed": said, "churn_threat": {"state": ("no", "no", "yes")[luck % 3]}},
            }
        )
    path = folder / "judgements.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def _measure(folder: Path, paths: list[Path]) -> dict[str, Estimate]:
    settings = Settings()
    store = Store.open(folder, settings)
    try:
        result = ingest_paths(store, settings, paths)
        assert not result.errors
        assert result.refused == 0, result.refused_rows[:3]
        with measured(store, settings) as facts:
            return {one.metric: one for one in estimates(facts)}
    finally:
        store.close()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Estimate], dict[str, Estimate]]:
    """All metrics of one world: as it is, and as Zendesk would hold it."""
    folder = tmp_path_factory.mktemp("zendesk-world")
    export, desk = folder / "world", folder / "desk"
    simulate(export, conversations=400, seed=11)
    write_zendesk(export, desk)
    rows = _rows(export / "conversations.jsonl")
    tickets = {row["external_id"]: str(row["id"]) for row in _rows(desk / "tickets.jsonl")}
    others = [export / f"{name}.jsonl" for name in ("outcomes", "identities", "observed")]
    ours = _plant(folder / "ours", rows, {name: name for name in tickets})
    theirs = _plant(folder / "theirs", rows, tickets)
    before = _measure(folder / "store", [export / "conversations.jsonl", *others, ours])
    return before, _measure(folder / "store-zendesk", [desk, *others, theirs])


@pytest.mark.long
def test_the_world_written_as_zendesk_gives_the_same_metrics_or_rightly_null(
    worlds: tuple[dict[str, Estimate], dict[str, Estimate]],
) -> None:
    before, after = worlds
    assert before.keys() == after.keys()
    differing = {}
    for name, one in before.items():
        other = after[name]
        if name in RIGHTLY_NULL:
            assert one.value is not None
            assert other.value is None
            assert any(RIGHTLY_NULL[name] in note and "not observable" in note for note in other.notes)
        elif one.value is None or other.value is None:
            if one.value is not other.value:
                differing[name] = (one.value, other.value, other.notes)
        elif other.value != pytest.approx(one.value, rel=1e-9, abs=1e-12) or (one.n, one.clusters) != (
            other.n,
            other.clusters,
        ):
            differing[name] = (one.value, other.value, (one.n, one.clusters), (other.n, other.clusters))
    assert differing == {}


@pytest.mark.long
def test_the_world_is_large_enough_to_tell(worlds: tuple[dict[str, Estimate], dict[str, Estimate]]) -> None:
    before, _ = worlds
    for name in ("csat", "recontact_rate_30", "transfer_rate", "escalation_rate", "true_fcr_30", "cx_score"):
        assert before[name].value not in (None, 0.0, 1.0), name
