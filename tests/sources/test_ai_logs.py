"""Logs of AI agents beside chat messages: chained responses of OpenAI, requests and answers of Anthropic."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.store import Store

Query = Callable[[str], list[dict[str, Any]]]
START = 1_770_000_000


def text(words: str, role: str = "assistant") -> dict[str, Any]:
    kind = "output_text" if role == "assistant" else "input_text"
    return {"type": "message", "role": role, "content": [{"type": kind, "text": words}]}


def response(name: str, at: int, asked: Any, *output: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "object": "response", "created_at": START + at, "completed_at": START + at + 2,
            "model": "m-1", "input": asked, "output": list(output), "user": "u-1", **more}  # fmt: skip


CHAIN = [
    # Not in the order of the chain, as parallel workers write it.
    response("r-2", 60, "Order 8", {"type": "function_call", "call_id": "f1", "name": "refund_order",
             "arguments": '{"order": 8}'}, previous_response_id="r-1"),
    response("r-1", 0, "Refund me", text("Which order?"), instructions="Be kind."),
    response("r-3", 62, [{"type": "function_call_output", "call_id": "f1", "output": "Error: too late"}],
             text("I am sorry, it is too late."), previous_response_id="r-2"),
    response("x-1", 0, "Hello", text("Hi!")),
]  # fmt: skip


@pytest.mark.parametrize("format", ["auto", "openai"])
def test_responses_are_one_conversation_by_their_chain(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path], format: str
) -> None:
    path = write("responses.jsonl", *CHAIN)
    result = ingest_paths(store, settings, [path], format=format)
    assert (result.new, result.refused) == (2, 0)
    assert rows("SELECT conversation_id, source, ai_version, opened_at_us FROM conversation ORDER BY 1") == [
        {"conversation_id": "r-1", "source": "openai", "ai_version": "m-1", "opened_at_us": START * 1_000_000},
        {"conversation_id": "x-1", "source": "openai", "ai_version": "m-1", "opened_at_us": START * 1_000_000},
    ]
    turns = rows("SELECT speaker, text, at_us / 1000000 AS at FROM turn WHERE conversation_key = 'openai|r-1'")
    assert [(row["speaker"], row["text"], row["at"] - START) for row in turns] == [
        ("customer", "Refund me", 0),
        ("ai_agent", "Which order?", 2),
        ("customer", "Order 8", 60),
        ("ai_agent", "I am sorry, it is too late.", 64),
    ]
    assert rows("SELECT tool, effect, outcome, error_type FROM action") == [
        {"tool": "refund_order", "effect": "write", "outcome": "error", "error_type": "too late"}
    ]
    assert rows("SELECT value FROM attribute WHERE name = 'policy_characters'") == [{"value": "8"}]
    assert ingest_paths(store, settings, [path], format=format).unchanged == 2


def test_a_conversation_that_responses_name_goes_before_their_chain(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path]
) -> None:
    several = [response(f"r-{n}", n, f"Question {n}", text("Answer"), conversation={"id": "conv-1"}) for n in range(3)]
    ingest_paths(store, settings, [write("log.jsonl", *several)])
    assert rows("SELECT conversation_id FROM conversation") == [{"conversation_id": "conv-1"}]
    assert rows("SELECT COUNT(*) AS n FROM turn") == [{"n": 6}]


def test_a_circle_of_responses_ends(store: Store, settings: Settings, rows: Query, write: Callable[..., Path]) -> None:
    rounds = [response(f"r-{n}", n, "Hi", text("Hello"), previous_response_id=f"r-{1 - n}") for n in range(2)]
    assert ingest_paths(store, settings, [write("log.jsonl", *rounds)]).errors == []
    assert rows("SELECT COUNT(*) AS n FROM turn") == [{"n": 4}]


def test_tools_that_run_at_openai_are_actions_and_a_refusal_is_an_answer(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path]
) -> None:
    output = [
        {"type": "web_search_call", "id": "w1", "status": "completed"},
        {"type": "mcp_call", "id": "m1", "name": "cancel_order", "arguments": "{}", "output": None, "error": "denied"},
        {"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "I cannot do that."}]},
    ]
    ingest_paths(store, settings, [write("log.jsonl", response("r-1", 0, "Cancel it", *output))])
    assert [tuple(row.values()) for row in rows("SELECT tool, effect, outcome FROM action ORDER BY action")] == [
        ("search", "read", "success"),
        ("cancel_order", "write", "error"),
    ]
    assert rows("SELECT text FROM turn WHERE speaker = 'ai_agent'") == [{"text": "I cannot do that."}]


def test_a_list_of_items_in_one_document_is_one_conversation(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    items = [text("Hi", "user"), {"type": "reasoning", "summary": []}, text("Hello")]
    (tmp_path / "items.json").write_text(json.dumps({"object": "list", "data": items, "has_more": False}, indent=1))
    assert ingest_paths(store, settings, [tmp_path / "items.json"]).new == 1
    assert [row["text"] for row in rows("SELECT text FROM turn ORDER BY turn")] == ["Hi", "Hello"]


def test_a_row_that_is_cut_is_refused_and_the_others_go_in(
    store: Store, settings: Settings, write: Callable[..., Path]
) -> None:
    result = ingest_paths(store, settings, [write("log.jsonl", CHAIN[3], '{"id": "r-9", "output": [')])
    assert (result.new, result.refused) == (1, 1)


@pytest.mark.parametrize("format", ["auto", "anthropic"])
def test_a_request_and_its_answer_are_read_with_the_times_of_the_log(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path], format: str
) -> None:
    search = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}}
    found = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []}
    image = {"type": "image", "source": {"type": "base64", "data": "…"}}
    row = {
        "id": "call-7",
        "session_id": "s-1",
        "timestamp": "2026-02-02T10:00:00Z",
        "request": {
            "model": "claude-x",
            "system": [{"type": "text", "text": "Be kind."}],
            "metadata": {"user_id": "u-1"},
            "messages": [
                {"role": "user", "content": "Hello"},
                {"role": "assistant", "content": "Hi!"},
                {"role": "user", "content": [image]},
            ],
        },
        "response": {"type": "message", "content": [search, found, {"type": "text", "text": "A cup."}]},
    }  # fmt: skip
    assert ingest_paths(store, settings, [write("log.jsonl", row)], format=format).new == 1
    assert rows("SELECT conversation_key, ai_version, customer_id_hash IS NOT NULL AS named FROM conversation") == [
        {"conversation_key": "anthropic|s-1", "ai_version": "claude-x", "named": True}
    ]
    turns = rows("SELECT speaker, kind, text, at_us IS NOT NULL AS dated FROM turn ORDER BY turn")
    assert [tuple(turn.values()) for turn in turns] == [
        ("customer", "message", "Hello", False),
        ("ai_agent", "message", "Hi!", False),
        ("customer", "media", None, True),
        ("ai_agent", "message", "A cup.", True),
    ]
    assert rows("SELECT tool, outcome FROM action") == [{"tool": "web_search", "outcome": "success"}]
    assert rows("SELECT value FROM attribute WHERE name = 'policy_characters'") == [{"value": "8"}]


def test_a_log_without_messages_is_refused(store: Store, settings: Settings, write: Callable[..., Path]) -> None:
    good = {"request": {"model": "claude-x", "messages": [{"role": "user", "content": "Hi"}]}, "response": None}
    result = ingest_paths(store, settings, [write("log.jsonl", good, {"request": {"model": "claude-x"}})])
    assert (result.new, result.refused) == (1, 1)
    assert result.refused_rows[0].field == "messages"
