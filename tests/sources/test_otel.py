"""Traces of AI agents as files: every packing, old and new names, and what stands where."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from opentelemetry.proto.trace.v1.trace_pb2 import TracesData
from tests.sources.otlp import (
    ANSWER,
    ASKED,
    CALL,
    DONE,
    chat,
    event,
    export,
    export_logs,
    log,
    refund,
    said,
    span,
    tool,
)

from unheard.facts.build import build_facts
from unheard.pipeline.ingest import IngestResult, ingest_paths
from unheard.pipeline.traces import calls_alone
from unheard.settings import Settings
from unheard.store import Store

Query = Callable[[str], list[dict[str, Any]]]
Read = Callable[..., IngestResult]
TURNS = "SELECT speaker, text, (at_us / 1000000 - 1770000000) AS at FROM turn ORDER BY conversation_key, turn"
ACTIONS = (
    "SELECT action_id, tool, effect, outcome, error_type, after_turn FROM action ORDER BY conversation_key, action"
)


@pytest.fixture
def read(store: Store, settings: Settings, tmp_path: Path) -> Read:
    """Write documents as JSON Lines, one file, and read it."""

    def make(*documents: Any, name: str = "traces.jsonl", **how: Any) -> IngestResult:
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(one) for one in documents))
        return ingest_paths(store, settings, [path], **how)

    return make


def binary(*spans: dict[str, Any]) -> bytes:
    """Write spans as protobuf; hexadecimal ids become bytes there."""
    message = TracesData()
    for one in spans:
        message.MergeFrom(ParseDict(base64_ids(export(one)), TracesData()))
    return message.SerializeToString()


def base64_ids(document: Any) -> Any:
    """Protobuf's own JSON writes ids as base64; OTLP's writes them as hexadecimal digits."""
    import base64

    if isinstance(document, list):
        return [base64_ids(one) for one in document]
    if not isinstance(document, dict):
        return document
    ids = ("traceId", "spanId", "parentSpanId")
    return {
        key: base64.b64encode(bytes.fromhex(value)).decode() if key in ids else base64_ids(value)
        for key, value in document.items()
    }


def varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


PACKINGS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "lines.jsonl": lambda spans: b"\n".join(json.dumps(export(one)).encode() for one in spans),
    "document.json": lambda spans: json.dumps(export(*spans), indent=1).encode(),
    "list.json": lambda spans: json.dumps([export(one) for one in spans], indent=1).encode(),
    "lines.jsonl.gz": lambda spans: gzip.compress(b"\n".join(json.dumps(export(one)).encode() for one in spans)),
    "base64.jsonl": lambda spans: json.dumps(base64_ids(export(*spans))).encode(),
    "single.pb": lambda spans: binary(*spans),
    "single.pb.gz": lambda spans: gzip.compress(binary(*spans)),
    "varint.pb": lambda spans: b"".join(varint(len(binary(one))) + binary(one) for one in spans),
    "fixed.pb": lambda spans: b"".join(len(binary(one)).to_bytes(4) + binary(one) for one in spans),
}


@pytest.mark.parametrize(
    ("packing", "format"), [*((name, "auto") for name in PACKINGS), ("lines.jsonl", "otel"), ("fixed.pb", "otel")]
)
def test_every_packing_gives_the_same_conversation(
    store: Store, settings: Settings, rows: Query, tmp_path: Path, packing: str, format: str
) -> None:
    path = tmp_path / packing
    path.write_bytes(PACKINGS[packing](refund()))
    result = ingest_paths(store, settings, [path], format=format)
    assert (result.new, result.refused, result.errors) == (1, 0, [])
    assert rows("SELECT conversation_id, source, ai_version, actions_logged FROM conversation") == [
        {"conversation_id": "c-1", "source": "otel", "ai_version": "m-1", "actions_logged": True}
    ]
    assert [(row["speaker"], row["text"], row["at"]) for row in rows(TURNS)] == [
        ("customer", "Refund order 8", 0),
        ("ai_agent", "Let me see.", 2),
        ("ai_agent", "It is done.", 5),
    ]
    assert rows(ACTIONS) == [
        {"action_id": "f1", "tool": "issue_refund", "effect": "write", "outcome": "success", "error_type": None,
         "after_turn": 1}
    ]  # fmt: skip
    assert rows("SELECT ended_at_us - started_at_us AS took, arguments FROM action") == [
        {"took": 1_000_000, "arguments": '{"order":8}'}
    ]
    assert ingest_paths(store, settings, [path], format=format).new == 0


def test_a_folder_of_rotated_files_is_one_set_whatever_their_order(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    for number, one in enumerate(reversed(refund())):
        (tmp_path / f"traces-{number}.json").write_text(json.dumps(export(one)))
    assert ingest_paths(store, settings, [tmp_path]).new == 1
    assert [row["text"] for row in rows(TURNS)] == ["Refund order 8", "Let me see.", "It is done."]
    assert [row["outcome"] for row in rows(ACTIONS)] == ["success"]


def old_names(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same run as instrumentations up to 1.36 of the conventions write it: events of messages, `gen_ai.system`."""
    call = json.dumps(
        [{"id": "f1", "type": "function", "function": {"name": "issue_refund", "arguments": '{"order": 8}'}}]
    )
    base = {"gen_ai.operation.name": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "m-1",
            "gen_ai.conversation.id": "c-1"}  # fmt: skip
    user = event("gen_ai.user.message", content="Refund order 8", role="user")
    asked = event("gen_ai.choice", index=0, finish_reason="tool_calls",
                  message=json.dumps({"role": "assistant", "content": "Let me see.",
                                      "tool_calls": json.loads(call)}))  # fmt: skip
    return [
        span(2, 0, 2, {**base, "gen_ai.usage.prompt_tokens": 10}, parent=1, events=[user, asked]),
        span(3, 2, 1, {"gen_ai.tool.name": "issue_refund", "gen_ai.tool.call.id": "f1"}, parent=1, name="running tool"),
        span(4, 3, 2, {**base, "gen_ai.usage.prompt_tokens": 20}, parent=1, events=[
            user, event("gen_ai.assistant.message", content="Let me see.", tool_calls=call),
            event("gen_ai.tool.message", content="refunded", id="f1"),
            event("gen_ai.choice", index=0, finish_reason="stop", message='{"content": "It is done."}')]),
        spans[3],
    ]  # fmt: skip


def numbered(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same run with one attribute for each field of each message."""
    base = {"gen_ai.system": "OpenAI", "gen_ai.request.model": "m-1", "gen_ai.conversation.id": "c-1",
            "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Refund order 8"}  # fmt: skip
    call = {"tool_calls.0.id": "f1", "tool_calls.0.name": "issue_refund", "tool_calls.0.arguments": '{"order": 8}'}
    asked = {"role": "assistant", "content": "Let me see.", **call}
    return [
        span(2, 0, 2, {**base, **{f"gen_ai.completion.0.{key}": value for key, value in asked.items()},
                       "gen_ai.usage.prompt_tokens": 10}, parent=1),
        spans[1],
        span(4, 3, 2, {**base, **{f"gen_ai.prompt.1.{key}": value for key, value in asked.items()},
                       "gen_ai.prompt.2.role": "tool", "gen_ai.prompt.2.content": "refunded",
                       "gen_ai.prompt.2.tool_call_id": "f1", "gen_ai.usage.prompt_tokens": 20,
                       "gen_ai.completion.0.content": "It is done."}, parent=1),
        spans[3],
    ]  # fmt: skip


def structured(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same run with messages as structured values instead of JSON texts, in an event of details."""
    for one, given, answered in ((spans[0], [ASKED], [CALL]), (spans[2], [ASKED, CALL, ANSWER], [DONE])):
        one["attributes"] = [pair for pair in one["attributes"] if "messages" not in pair["key"]]
        one["events"] = [event("gen_ai.client.inference.operation.details", 1, gen_ai__input__messages=given,
                               gen_ai__output__messages=answered)]  # fmt: skip
    return spans


@pytest.mark.parametrize("shape", [list, old_names, numbered, structured])
def test_old_and_new_names_say_the_same(read: Read, rows: Query, shape: Callable[..., list[dict[str, Any]]]) -> None:
    assert read(export(*shape(refund()))).new == 1
    assert [(row["speaker"], row["text"], row["at"]) for row in rows(TURNS)] == [
        ("customer", "Refund order 8", 0),
        ("ai_agent", "Let me see.", 2),
        ("ai_agent", "It is done.", 5),
    ]
    assert rows(ACTIONS) == [
        {"action_id": "f1", "tool": "issue_refund", "effect": "write", "outcome": "success", "error_type": None,
         "after_turn": 1}
    ]  # fmt: skip
    assert rows("SELECT arguments FROM action") == [{"arguments": '{"order":8}'}]
    assert rows("SELECT value FROM attribute WHERE name = 'input_tokens'") == [{"value": "30"}]
    assert rows("SELECT LOWER(value) AS value FROM attribute WHERE name = 'provider'") == [{"value": "openai"}]


def test_messages_in_log_records_are_joined_by_their_span(read: Read, rows: Query) -> None:
    spans = refund()
    for one in (spans[0], spans[2]):
        one["attributes"] = [pair for pair in one["attributes"] if "messages" not in pair["key"]]
    records = [
        log("gen_ai.user.message", {"content": "Refund order 8"}, trace=1, span=2),
        log(
            "gen_ai.choice",
            {"index": 0, "message": {"role": "assistant", "content": "Let me see."}},
            trace=1,
            span=2,
            at=1,
        ),
        log("gen_ai.user.message", {"content": "Refund order 8"}, trace=1, span=4, at=3),
        log("gen_ai.assistant.message", {"content": "Let me see."}, trace=1, span=4, at=3.1),
        log("gen_ai.choice", {"index": 0, "message": {"content": "It is done."}}, trace=1, span=4, at=4),
        log("my.own.event", {"content": "no word of the agent"}, trace=1, span=4, at=4),
    ]
    assert read(export(*spans), export_logs(*records)).new == 1
    assert [row["text"] for row in rows(TURNS)] == ["Refund order 8", "Let me see.", "It is done."]


def test_what_a_call_cost_stands_with_its_turn_and_its_conversation(read: Read, rows: Query) -> None:
    more = {"gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 4, "operation.cost": 0.25,
            "gen_ai.response.model": "m-1-may", "gen_ai.response.finish_reasons": ["stop"]}  # fmt: skip
    read(export(span(1, 0, 2, chat("c-1", [ASKED], [DONE], **more)), service_name="desk", service_version="7"))
    (turn,) = rows("SELECT attributes FROM turn WHERE speaker = 'ai_agent'")
    assert json.loads(turn["attributes"]) == {
        "model": "m-1-may", "input_tokens": 10, "output_tokens": 4, "cost": 0.25, "finish_reason": "stop",
        "seconds": 2.0, "trace_id": f"{1:032x}", "span_id": f"{1:016x}",
    }  # fmt: skip
    found = {row["name"]: row["value"] for row in rows("SELECT name, value FROM attribute")}
    assert {"cost": "0.25", "output_tokens": "4", "service": "desk", "service_version": "7"}.items() <= found.items()


@pytest.mark.parametrize(
    ("attributes", "failed", "events", "outcome", "error", "basis"),
    [
        ({"error.type": "card_declined"}, False, [], "error", "card_declined", "native"),
        ({}, True, [event("exception", exception__type="KeyError", exception__message="u-9")],
         "error", "KeyError", "native"),
        ({"error.type": "ReadTimeout"}, True, [], "timeout", "ReadTimeout", "native"),
        ({}, True, [], "error", None, "native"),
        ({"gen_ai.tool.call.result": "Error: no such order 8"}, False, [], "error", "no such order", "derived"),
        ({"gen_ai.tool.call.result": "fine"}, False, [], "success", None, "assumed"),
        ({}, False, [], "success", None, "assumed"),
    ],
)  # fmt: skip
def test_trap_30_a_success_that_no_span_states_is_assumed(
    read: Read, rows: Query, attributes: dict[str, Any], failed: bool, events: Any, outcome: str, error: str | None,
    basis: str,
) -> None:  # fmt: skip
    read(export(span(1, 0, 1, {**tool("c-1", "issue_refund"), **attributes}, failed=failed, events=events)))
    (found,) = rows("SELECT outcome, error_type, attributes FROM action")
    assert (found["outcome"], found["error_type"]) == (outcome, error)
    assert json.loads(found["attributes"])["outcome_basis"] == basis
    assert "u-9" not in str(rows("SELECT * FROM action"))


def test_a_span_that_says_ok_states_success_and_one_that_never_ended_says_nothing(read: Read, rows: Query) -> None:
    good = span(1, 0, 1, tool("c-1", "issue_refund"), status={"code": "STATUS_CODE_OK"})
    endless = span(2, 2, 1, tool("c-1", "issue_refund"))
    endless["endTimeUnixNano"] = "0"
    read(export(good, endless))
    assert [(row["outcome"], json.loads(row["attributes"])["outcome_basis"]) for row in
            rows("SELECT outcome, attributes FROM action ORDER BY action")] == [
        ("success", "native"), ("unknown", "derived")]  # fmt: skip


def test_trap_32_spans_and_messages_of_one_call_id_are_joined_in_order(read: Read, rows: Query) -> None:
    def ask(order: int) -> dict[str, Any]:
        part = {"type": "tool_call", "id": "f1", "name": "issue_refund", "arguments": {"order": order}}
        return {"role": "assistant", "parts": [part]}

    history = [ASKED, ask(1), ANSWER, ask(2), ANSWER]
    read(
        export(
            span(2, 0, 1, chat("c-1", history[:1], [ask(1)])),
            span(3, 1, 1, tool("c-1", "issue_refund", tool__call__id="f1"), failed=True),
            span(4, 2, 1, chat("c-1", history[:3], [ask(2)])),
            span(5, 3, 1, tool("c-1", "issue_refund", tool__call__id="f1")),
            span(6, 4, 1, chat("c-1", history, [DONE])),
        )
    )
    assert rows("SELECT arguments, outcome FROM action ORDER BY action") == [
        {"arguments": '{"order":1}', "outcome": "error"},
        {"arguments": '{"order":2}', "outcome": "success"},
    ]


@pytest.mark.parametrize(("status", "outcome", "basis"), [({}, "error", "derived"), ({"code": 1}, "success", "native")])
def test_what_the_tool_answered_counts_where_its_span_says_nothing(
    read: Read, rows: Query, status: dict[str, int], outcome: str, basis: str
) -> None:
    """A tool that says it failed may end its span in peace; what a span states goes before how an answer reads."""
    sorry = {"role": "tool", "parts": [{"type": "tool_call_response", "id": "f1", "response": "Error: too late"}]}
    read(
        export(
            span(2, 0, 1, chat("c-1", [ASKED], [CALL])),
            span(3, 1, 1, tool("c-1", "issue_refund", tool__call__id="f1"), status=status),
            span(4, 2, 1, chat("c-1", [ASKED, CALL, sorry], [DONE])),
        )
    )
    (found,) = rows("SELECT outcome, attributes FROM action")
    assert (found["outcome"], json.loads(found["attributes"])["outcome_basis"]) == (outcome, basis)


def test_a_call_that_client_and_server_both_report_is_one_action(read: Read, rows: Query) -> None:
    outer = span(1, 0, 2, tool("c-1", "issue_refund"))
    read(export(outer, span(2, 0.5, 1, tool(None, "issue_refund"), parent=1), span(3, 0.6, 0.1, tool(None, "get_order"),
                parent=2)))  # fmt: skip
    assert sorted(row["tool"] for row in rows(ACTIONS)) == ["get_order", "issue_refund"]


def test_trap_04_answers_of_tools_and_words_between_agents_are_no_customer_turns(read: Read, rows: Query) -> None:
    """The asking agent's words to another one are no customer's; answers within user messages are a tool's."""
    agent = {"gen_ai.operation.name": "invoke_agent", "gen_ai.conversation.id": "c-1"}
    answer = {"role": "user", "parts": [{"type": "tool_call_response", "id": "f1", "result": "refunded"}]}
    read(
        export(
            span(1, 0, 9, agent),
            span(2, 0, 1, chat(None, [ASKED], [CALL]), parent=1),
            span(3, 1, 3, tool(None, "issue_refund", tool__call__id="f1"), parent=1),
            span(4, 1, 3, agent, parent=3),
            span(5, 2, 1, chat(None, [said("user", "Check order 8 for me")], [said("assistant", "Paid.")]), parent=4),
            span(6, 5, 1, chat(None, [ASKED, CALL, answer], [DONE]), parent=1),
        )
    )
    assert [(row["speaker"], row["text"]) for row in rows(TURNS)] == [
        ("customer", "Refund order 8"),
        ("ai_agent", "Let me see."),
        ("ai_agent", "It is done."),
    ]
    assert [row["outcome"] for row in rows(ACTIONS)] == ["success"]


def test_a_request_whose_beginning_was_cut_brings_only_what_is_new(read: Read, rows: Query) -> None:
    yes, no = said("user", "yes"), said("assistant", "Are you sure?")
    read(
        export(
            span(1, 0, 1, chat("c-1", [ASKED], [no])),
            span(2, 2, 1, chat("c-1", [no, yes], [no])),  # the window moved on
            span(3, 4, 1, chat("c-1", [no, yes, no, yes], [DONE])),  # the same words, said again
            span(4, 6, 1, chat("c-1", [said("system", "Summary: refunds."), yes, DONE, yes], [DONE])),
        )
    )
    assert [row["text"] for row in rows(TURNS)] == [
        "Refund order 8", "Are you sure?", "yes", "Are you sure?", "yes", "It is done.", "It is done.",
    ]  # fmt: skip


@pytest.mark.parametrize(("pause", "speaker"), [(0.1, "automation"), (5.0, "customer")])
def test_what_a_framework_tells_the_model_within_a_run_is_no_customers_word(
    read: Read, rows: Query, pause: float, speaker: str
) -> None:
    """A rejected answer comes back as a user's message, faster than anybody reads."""
    wrong, feedback = said("assistant", "Order eight."), said("user", "Your response failed validation.")
    read(
        export(
            span(1, 0, 20, {"gen_ai.operation.name": "invoke_agent"}),
            span(2, 0, 1, chat("c-1", [ASKED], [wrong]), parent=1),
            span(3, 1 + pause, 1, chat("c-1", [ASKED, wrong, feedback], [DONE]), parent=1),
        ),
        export(span(4, 30, 1, chat("c-1", [ASKED, wrong, feedback, DONE, said("user", "Thanks")], [DONE]), trace=2)),
    )
    found = rows("SELECT speaker, visibility, kind FROM turn ORDER BY turn")
    assert [row["speaker"] for row in found] == ["customer", "ai_agent", speaker, "ai_agent", "customer", "ai_agent"]
    hidden = ("internal", "internal") if speaker == "automation" else ("public", "public")
    assert tuple(row["visibility"] for row in found[1:3]) == hidden


def test_words_of_before_the_traces_began_have_no_time(read: Read, rows: Query) -> None:
    """A history that comes with the first request was said at a time that nobody knows."""
    before = [said("user", "Hello"), said("assistant", "Hi!"), ASKED]
    read(export(span(1, 10, 1, chat("c-1", before, [DONE]))))
    assert [(row["text"], row["at"]) for row in rows(TURNS)] == [
        ("Hello", None), ("Hi!", None), ("Refund order 8", 10), ("It is done.", 11),
    ]  # fmt: skip


def test_evaluations_become_labels_and_never_ratings(read: Read, rows: Query) -> None:
    score = event(
        "gen_ai.evaluation.result", 2, gen_ai__evaluation__name="rating", gen_ai__evaluation__score__value=0.5
    )
    word = log("gen_ai.evaluation.result", None, trace=1, span=1,
               gen_ai__evaluation__name="tone", gen_ai__evaluation__score__label="kind")  # fmt: skip
    read(export(span(1, 0, 1, chat("c-1", [ASKED], [DONE]), events=[score])), export_logs(word))
    assert rows("SELECT name, value, annotator FROM label ORDER BY name") == [
        {"name": "evaluation.rating", "value": "0.5", "annotator": "evaluator:otel"},
        {"name": "evaluation.tone", "value": '"kind"', "annotator": "evaluator:otel"},
    ]


def test_customers_are_known_by_what_spans_say_of_the_end_user(read: Read, rows: Query) -> None:
    named = span(1, 0, 1, {"enduser.id": "u-9", "http.route": "/chat"}, name="POST /chat")
    read(export(named, span(2, 0, 1, chat("c-1", [ASKED], [DONE]), parent=1)))
    (found,) = rows("SELECT customer_id_hash FROM conversation")
    assert found["customer_id_hash"]


WORDLESS = [{"type": "text"}]


def test_trap_37_traces_without_words_say_so(read: Read, rows: Query, store: Store, settings: Settings) -> None:
    """Content is opt-in: that somebody spoke is known at most, and the conversation still counts."""
    asked, done = {"role": "user", "parts": WORDLESS}, {"role": "assistant", "parts": WORDLESS}
    result = read(
        export(
            span(1, 0, 1, chat("c-1", [asked], [done])),
            span(2, 0, 1, chat("c-2"), trace=2),
            span(3, 2, 1, tool("c-2", "issue_refund"), trace=2, failed=True),
        )
    )
    assert result.problems["conversations_without_words"] == 2
    assert rows("SELECT status FROM capability WHERE fact = 'turn_text'") == [{"status": "absent"}]
    assert rows("SELECT conversation_key, speaker, text FROM turn ORDER BY turn") == [
        {"conversation_key": "otel|c-1", "speaker": "customer", "text": None},
        {"conversation_key": "otel|c-1", "speaker": "ai_agent", "text": None},
    ]
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        build_facts(engine, settings, judge=None)
        assert engine.query("SELECT COUNT(*) AS n FROM fact_conversation").to_pylist() == [{"n": 2}]
        assert engine.query("SELECT reason FROM fact_excluded").to_pylist() == []


def test_trap_33_a_failed_call_without_a_conversation_stays_visible(
    read: Read, rows: Query, store: Store, settings: Settings
) -> None:
    """One trace need not be one conversation: its calls are kept and counted, and no rate is made of it."""
    result = read(export(*refund(None)), export(span(9, 0, 1, tool(None, "cancel_order"), trace=2, failed=True)))
    assert rows("SELECT tool, outcome, conversation_key FROM action ORDER BY tool") == [
        {"tool": "cancel_order", "outcome": "error", "conversation_key": f"otel|trace/{2:032x}"},
        {"tool": "issue_refund", "outcome": "success", "conversation_key": f"otel|trace/{1:032x}"},
    ]
    assert [note for note in result.notes if "2 tool calls (1 failed)" in note]
    with store.snapshot() as snapshot:
        assert calls_alone(snapshot.engine()) == {"calls": 2, "failed": 1}
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        build_facts(engine, settings, judge=None)
        assert engine.query("SELECT DISTINCT reason FROM fact_excluded").to_pylist() == [
            {"reason": "no_conversation_id"}
        ]
        assert engine.query("SELECT COUNT(*) AS n FROM fact_conversation").to_pylist() == [{"n": 0}]


def test_traces_of_anything_else_are_left_out_and_counted(read: Read, rows: Query) -> None:
    result = read(export(span(1, 0, 1, {"http.route": "/"}, name="GET /"), span(2, 0, 1, chat("c-1"), trace=2)))
    assert result.new == 1
    assert [note for note in result.notes if note.startswith("1 traces tell nothing")]
