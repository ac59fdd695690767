"""Spans of a real instrumented library, pydantic-ai, that talks to a stand-in for its model on this machine."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from tests.sources.agent import real_spans

from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.store import Store

Query = Callable[[str], list[dict[str, Any]]]


@pytest.mark.parametrize("version", [5, 6])
def test_spans_of_a_real_library_become_words_and_actions(
    store: Store, settings: Settings, rows: Query, tmp_path: Path, version: int
) -> None:
    path = tmp_path / "spans.pb"
    path.write_bytes(encode_spans(real_spans(version=version)).SerializeToString())
    result = ingest_paths(store, settings, [path])
    assert (result.new, result.refused, result.errors, result.notes) == (1, 0, [], [])
    assert rows("SELECT conversation_key, ai_version FROM conversation") == [
        {"conversation_key": "otel|c-1", "ai_version": "m-1-may"}
    ]
    assert [(row["speaker"], row["text"]) for row in rows("SELECT speaker, text FROM turn ORDER BY turn")] == [
        ("customer", "Please look at order 8"),
        ("ai_agent", "Let me see."),
        ("ai_agent", "So it is: order 8 is paid"),
        ("customer", "I want a refund"),
        ("ai_agent", "Let me see."),
    ]
    assert rows("SELECT tool, effect, outcome, error_type, arguments, after_turn FROM action ORDER BY action") == [
        {"tool": "get_order", "effect": "read", "outcome": "success", "error_type": None,
         "arguments": '{"order":8}', "after_turn": 1},
        {"tool": "issue_refund", "effect": "write", "outcome": "error", "error_type": "ConnectionError",
         "arguments": '{"order":8}', "after_turn": 4},
    ]  # fmt: skip
    assert rows("SELECT BOOL_AND(ended_at_us >= started_at_us) AS ok FROM action") == [{"ok": True}]
    found = {row["name"]: row["value"] for row in rows("SELECT name, value FROM attribute")}
    assert {"model_calls": "3", "input_tokens": "30", "output_tokens": "15", "agent": "desk", "provider": "openai",
            "failed_agent_runs": "1", "policy_characters": "8"}.items() <= found.items()  # fmt: skip


def test_the_same_library_without_content_gives_actions_and_no_words(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    path = tmp_path / "spans.pb"
    path.write_bytes(encode_spans(real_spans(content=False)).SerializeToString())
    result = ingest_paths(store, settings, [path])
    assert result.problems["conversations_without_words"] == 1
    assert rows("SELECT status FROM capability WHERE fact = 'turn_text'") == [{"status": "absent"}]
    assert rows("SELECT DISTINCT text FROM turn") == [{"text": None}]
    assert rows("SELECT tool, outcome, arguments FROM action ORDER BY action") == [
        {"tool": "get_order", "outcome": "success", "arguments": None},
        {"tool": "issue_refund", "outcome": "error", "arguments": None},
    ]
    kept = json.dumps([rows("SELECT * FROM turn"), rows("SELECT * FROM action"), rows("SELECT * FROM attribute")])
    assert not [word for word in ("order 8", "ledger", "Let me see") if word in kept]
