"""Traces that come in parts and in any order, and traces that nobody should trust."""

import gzip
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.sources.otlp import ASKED, CALL, DONE, chat, export, export_logs, log, nanos, refund, said, span, tool

from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.sources.otel import decoder
from unheard.sources.otel_json import rows_of_json
from unheard.sources.otel_protobuf import WireError, framing_of, requests_in, rows_of_protobuf
from unheard.sources.otel_set import TraceSet, put_together
from unheard.sources.otel_spans import Rows
from unheard.store import Store

Query = Callable[[str], list[dict[str, Any]]]
Write = Callable[..., Path]


def payloads(*documents: Any) -> list[bytes]:
    """Bring documents together in memory, without a store."""
    pieces = [(rows_of_json(json.dumps(one).encode(), name="t", line=1), 0) for one in documents]
    blocks = list(TraceSet(name="t", files=[lambda: iter(pieces)]).blocks())
    return [payload for block in blocks for payload in block.payloads]


def records(*documents: Any) -> list[Any]:
    return decoder(name="t")(payloads(*documents), [1] * 1000).records


def test_spans_in_any_order_and_twice_are_the_same_payload() -> None:
    spans = refund()
    (whole,) = payloads(export(*spans))
    for seed in range(5):
        mixed = [*spans, spans[0], spans[1]]
        random.Random(seed).shuffle(mixed)
        assert payloads(*(export(one) for one in mixed)) == [whole]


def test_parts_read_one_after_the_other_are_the_whole() -> None:
    spans = refund()[:3]  # the agent's own span names no conversation: alone it would stand for itself
    (whole,) = payloads(export(*spans))
    together = b""
    for one in spans:
        (part,) = payloads(export(one))
        together = put_together([together] if together else [], part)
    decode = decoder(name="t")
    assert decode([together], [1]).records == decode([whole], [1]).records


def test_a_span_that_came_unended_and_then_ended_counts_as_it_ended() -> None:
    ended = span(1, 0, 1, tool("c-1", "issue_refund"), failed=True)
    states = [export({**ended, "endTimeUnixNano": "0", "status": {}}), export(ended)]
    for some in (states, states[::-1]):
        (conversation,) = records(*some)
        (action,) = conversation.actions
        assert (action.outcome, action.ended_at) == ("error", nanos(1))


def test_a_conversation_grows_over_several_reads(store: Store, settings: Settings, rows: Query, write: Write) -> None:
    spans = refund()
    assert ingest_paths(store, settings, [write("a.jsonl", export(*spans[:2]))]).new == 1
    result = ingest_paths(store, settings, [write("b.jsonl", export(*spans[2:]))])
    assert (result.new, result.changed) == (0, 1)
    assert rows("SELECT tool, outcome FROM action") == [{"tool": "issue_refund", "outcome": "success"}]
    assert [row["text"] for row in rows("SELECT text FROM turn ORDER BY turn")] == [
        "Refund order 8", "Let me see.", "It is done.",
    ]  # fmt: skip
    assert ingest_paths(store, settings, [write("c.jsonl", export(*spans))]).unchanged == 1


def test_a_trace_that_later_names_its_conversation_is_merged_into_it(
    store: Store, settings: Settings, rows: Query, write: Write
) -> None:
    """The agent's own span ends last and may be the only one that names the conversation."""
    failed = span(3, 2, 1, tool(None, "issue_refund", tool__call__id="f1"), parent=1, failed=True)
    root = span(1, 0, 9, {"gen_ai.operation.name": "invoke_agent", "gen_ai.conversation.id": "c-1"})
    ingest_paths(store, settings, [write("a.jsonl", export(failed))])
    ingest_paths(store, settings, [write("b.jsonl", export(root))])
    found = rows("SELECT conversation_id, relation, related_to_key FROM conversation ORDER BY conversation_id")
    assert found == [
        {"conversation_id": "c-1", "relation": None, "related_to_key": None},
        {"conversation_id": f"trace/{1:032x}", "relation": "merged_into", "related_to_key": "otel|c-1"},
    ]
    assert rows("SELECT tool, outcome FROM action") == [{"tool": "issue_refund", "outcome": "error"}]
    again = ingest_paths(store, settings, [write("b.jsonl", export(root))])
    assert (again.new, again.changed) == (0, 0)


def test_a_missing_parent_and_a_circle_of_parents_keep_their_own_conversations() -> None:
    orphan = span(2, 0, 1, tool("c-1", "issue_refund"), parent=99)
    one, two = span(3, 0, 1, tool(None, "a"), parent=4, trace=2), span(4, 0, 1, tool(None, "a"), parent=3, trace=2)
    own = span(5, 0, 1, tool("c-3", "c"), parent=5, trace=3)
    found = {row.conversation_id: len(row.actions) for row in records(export(orphan, one, two, own))}
    assert found == {"c-1": 1, f"trace/{2:032x}": 2, "c-3": 1}


def test_a_trace_of_two_conversations_gives_each_its_own_and_guesses_for_none() -> None:
    found = records(
        export(
            span(1, 0, 9, {"messaging.system": "kafka"}, name="worker"),
            span(2, 0, 1, chat("c-1", [ASKED], [DONE]), parent=1),
            span(3, 0, 1, tool(None, "issue_refund"), parent=2),
            span(4, 0, 1, chat("c-2", [ASKED], [DONE]), parent=1),
            span(5, 0, 1, tool(None, "cancel_order"), parent=1, failed=True),
        )
    )
    acted = {row.conversation_id: [one.tool for one in row.actions or ()] for row in found}
    assert acted == {"c-1": ["issue_refund"], "c-2": [], f"trace/{1:032x}": ["cancel_order"]}


def test_a_session_stands_for_the_conversation_where_none_is_stated() -> None:
    (found,) = records(
        export(span(1, 0, 9, {"session.id": "s-1"}), span(2, 0, 1, chat(None, [ASKED], [DONE]), parent=1)),
        export(
            span(3, 20, 1, chat(None, [ASKED, DONE, said("user", "Thanks")], [DONE], **{"session.id": "s-1"}), trace=2)
        ),
    )
    assert (found.conversation_id, found.attributes["conversation_basis"]) == ("s-1", "session")
    assert [turn.text for turn in found.turns] == ["Refund order 8", "It is done.", "Thanks", "It is done."]


def test_a_clock_that_runs_backwards_gives_no_negative_time() -> None:
    decoded = decoder(name="t")(payloads(export(span(1, 9, -5, tool("c-1", "issue_refund")))), [1])
    assert decoded.problems["spans_that_end_before_they_start"] == 1
    (action,) = decoded.records[0].actions
    assert (action.started_at, action.ended_at) == (nanos(9), None)


def test_spans_without_ids_are_refused_with_line_and_field(
    store: Store, settings: Settings, write: Write, rows: Query
) -> None:
    good = span(1, 0, 1, chat("c-1"))
    bad = [
        {**good, "traceId": "0" * 32},
        {**good, "spanId": None},
        {**good, "traceId": ["x"]},
        {**good, "spanId": "zz" * 8},
    ]
    path = write("t.jsonl", export(good), export(bad[0]), export(*bad[1:]), "{\"resourceSpans\": [", export(good)[
        "resourceSpans"][0], export_logs(log("gen_ai.choice", {})))  # fmt: skip
    result = ingest_paths(store, settings, [path])
    assert (result.new, result.refused) == (1, 7)
    assert sorted((row.line, row.field) for row in result.refused_rows if row.line < 6) == [
        (2, "traceId"), (3, "spanId"), (3, "spanId"), (3, "traceId"), (4, ""), (5, "resourceSpans"),
    ]  # fmt: skip


DEEP = "[" * 5_000 + "]" * 5_000
HOSTILE = [
    {"gen_ai.conversation.id": {"a": 1}},
    {"gen_ai.input.messages": DEEP},
    {"gen_ai.input.messages": json.dumps([{"role": "user", "parts": 3}, 4, {"role": [], "parts": [[], {"type": []}]}])},
    {"gen_ai.input.messages": [1, "x", ["y"]], "gen_ai.output.messages": "not JSON"},
    {"gen_ai.output.messages": json.dumps([{"role": "assistant", "tool_calls": {"a": 1}, "content": {"b": 2}}])},
    {"gen_ai.output.messages": "[{\"role\": \"assistant\", \"parts\": [{\"type\": \"tool_call\", \"name\": 7}]}]"},
    {"gen_ai.input.messages": "[{\"role\": \"user\", \"content\": \"\\ud800 half\"}]"},
    {"gen_ai.input.messages": json.dumps([ASKED]), "gen_ai.usage.input_tokens": "many", "operation.cost": -3},
    {"gen_ai.response.finish_reasons": {"x": "y"}, "gen_ai.request.model": 7},
    {"gen_ai.prompt.999999999999.role": "user", "gen_ai.prompt..role": "user", "gen_ai.prompt.0": "x"},
    {"gen_ai.input.messages": "[{\"role\": \"user\", \"content\": \"" + "x" * 3_000_000 + "\"}]"},
]  # fmt: skip


def test_hostile_attributes_cost_neither_the_file_nor_the_other_spans(
    store: Store, settings: Settings, write: Write, rows: Query
) -> None:
    documents = [
        export(span(1, 0, 1, {**chat(f"h-{number}"), **attributes}, trace=number + 1))
        for number, attributes in enumerate(HOSTILE)
    ]
    deep: Any = {"stringValue": "x"}
    for _ in range(200):
        deep = {"arrayValue": {"values": [deep]}}
    nested = span(1, 0, 1, chat("h-deep"), trace=90)
    nested["attributes"] += [
        {"key": "gen_ai.input.messages", "value": deep},
        {"key": 3},
        "x",
        {"key": "gen_ai.x", "value": 1},
    ]
    result = ingest_paths(
        store,
        settings,
        [write("t.jsonl", *documents, export(nested), export(*refund()), '{"resourceSpans":' + DEEP + "}")],
    )
    assert (result.refused, result.errors) == (1, [])
    assert rows("SELECT text FROM turn WHERE conversation_key = 'otel|c-1' AND turn = 0") == [
        {"text": "Refund order 8"}
    ]
    kept = {row["conversation_id"] for row in rows("SELECT conversation_id FROM conversation")}
    assert {f"h-{number}" for number in range(1, len(HOSTILE))} | {"h-deep", "c-1"} <= kept


def test_words_of_megabytes_are_read_and_half_a_message_is_none(
    store: Store, settings: Settings, write: Write, rows: Query
) -> None:
    """Some exporters cut attributes at a length: what is left is no JSON, and no words of the customer."""
    long = json.dumps([said("user", "x" * 5_000_000)])
    whole = span(1, 0, 1, {**chat("c-1"), "gen_ai.input.messages": long})
    cut = span(2, 2, 1, {**chat("c-1"), "gen_ai.input.messages": long[:128]})
    assert ingest_paths(store, settings, [write("t.jsonl", export(whole, cut))]).new == 1
    assert rows("SELECT LENGTH(text) AS n FROM turn") == [{"n": 5_000_000}]


@pytest.mark.parametrize(
    "content",
    [b"\x0a\x05\x0a\x03abc", b"\x0a\xff\xff\xff\xff\x7f\x0a", b"\x00\x00\x00\x09\x0a\x07\x0a\xff\xff\xff\xff\xff\xff"],
)
def test_broken_protobuf_is_refused_as_a_file_or_row(
    store: Store, settings: Settings, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "t.pb"
    path.write_bytes(content)
    result = ingest_paths(store, settings, [path])
    assert result.new == 0
    assert result.errors or result.refused
    assert all(str(path) in str(error) for error in result.errors)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["traceId", "spanId", "attributes", "key", "value", "stringValue", "kvlistValue", "values",
                         "events", "gen_ai.operation.name", "name", "role", "parts", "content", "type", "tool_calls",
                         "function"])
        | st.text(max_size=5), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@hypothesis_settings(max_examples=150, deadline=None)
@given(spans=st.lists(JSON, max_size=3), attribute=JSON, messages=JSON)
def test_no_document_breaks_the_reader(spans: list[Any], attribute: Any, messages: Any) -> None:
    fine = span(7, 0, 1, {**chat("c-1"), "gen_ai.input.messages": json.dumps(messages)}, trace=9)
    odd = {**span(8, 0, 1, {}, trace=9), "attributes": [{"key": "gen_ai.output.messages", "value": attribute}]}
    document = {"resourceSpans": [{"scopeSpans": [{"spans": [*spans, fine, odd]}]}, attribute]}
    text = json.dumps(document).replace("NaN", "null").replace("-Infinity", "null").replace("Infinity", "null")
    rows = rows_of_json(text.encode(), name="t", line=1)
    blocks = list(TraceSet(name="t", files=[lambda: iter([(rows, 0)])]).blocks())
    decoded = decoder(name="t")([payload for block in blocks for payload in block.payloads], [1] * 9)
    assert "c-1" in {row.conversation_id for row in decoded.records}


@hypothesis_settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200))
def test_no_bytes_break_the_protobuf_reader(content: bytes) -> None:
    framing = framing_of(content)
    if framing is None:
        return
    for request in requests_in(content, framing):
        if request is not None:
            try:
                assert isinstance(rows_of_protobuf(request, name="t", line=1), Rows)
            except WireError:
                continue


def test_a_broken_file_of_a_folder_costs_no_other_and_nothing_of_it_is_visible(
    store: Store, settings: Settings, tmp_path: Path, rows: Query
) -> None:
    lines = b"\n".join(json.dumps(export(one)).encode() for one in refund("c-1", 1)) + b"\n"
    long = lines * (3_000_000 // len(lines))  # what breaks lies behind what is looked at to tell the format
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_bytes(long + b"\xff\xfe no UTF-8")
    (tmp_path / "in" / "b.jsonl").write_text("\n".join(json.dumps(export(one)) for one in refund("c-2", 2)))
    (tmp_path / "in" / "c.jsonl.gz").write_bytes(gzip.compress(long)[:-30])
    result = ingest_paths(store, settings, [tmp_path / "in"])
    assert (result.new, result.published, len(result.errors)) == (1, True, 2)
    assert rows("SELECT conversation_id FROM conversation") == [{"conversation_id": "c-2"}]
    strict = ingest_paths(store, settings, [tmp_path / "in"], strict=True)
    assert (strict.published, len(strict.errors)) == (False, 2)


def test_without_the_extra_protobuf_says_what_to_install_and_json_is_read(
    store: Store, settings: Settings, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "t.pb"
    packed.write_bytes(bytes.fromhex("0a1c121a1218") + b"\x0a\x10" + b"\x01" * 16 + b"\x12\x04abcd" + b"\x00" * 2)
    monkeypatch.setitem(sys.modules, "opentelemetry.proto.trace.v1.trace_pb2", None)
    result = ingest_paths(store, settings, [packed, write("t.jsonl", export(*refund()))])
    assert result.new == 1
    assert ["unheard[otel]" in str(error) for error in result.errors] == [True]


@pytest.mark.parametrize("text", [b"\n\n\n\n{}", b"\n{\n\n\n", b"\nab\ncd\n", b"a\n\n\n\n\n\n", b"{\n\n\n"])
def test_text_that_begins_with_empty_lines_is_no_protobuf(text: bytes) -> None:
    assert framing_of(text) is None


def test_calls_repeated_a_thousand_times_take_no_quadratic_time() -> None:
    spans = [span(number + 1, number, 1, tool("c-1", "issue_refund", tool__call__id="f1")) for number in range(3_000)]
    history = [ASKED, *([CALL] * 3_000)]
    (found,) = records(export(*spans, span(9_999, 9_999, 1, chat("c-1", history, [DONE]))))
    assert len(found.actions) == 3_000
