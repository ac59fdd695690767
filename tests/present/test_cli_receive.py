"""Live traces: a real exporter, the protocol's answers, and nothing lost that was acknowledged."""

import gzip
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from tests.present.receiving import UNHEARD, Live, receiving
from tests.sources.agent import converse
from tests.sources.otlp import chat, export, export_logs, log, refund, span, tool
from tests.sources.test_otel import binary

from unheard.settings import Settings
from unheard.store import Store

Answer = Callable[..., Any]


def rows(store: Path, sql: str) -> list[dict[str, Any]]:
    opened = Store.open(store, Settings(), create=False)
    try:
        with opened.snapshot() as snapshot:
            found: list[dict[str, Any]] = snapshot.engine().query(sql).to_pylist()
        return found
    finally:
        opened.close()


@pytest.mark.parametrize(
    "compression", [Compression.NoCompression, pytest.param(Compression.Gzip, marks=pytest.mark.long)]
)
def test_a_real_exporter_of_a_real_library_is_received(tmp_path: Path, compression: Compression) -> None:
    store = tmp_path / "store"
    with receiving(store) as live:
        exporter = OTLPSpanExporter(f"http://127.0.0.1:{live.port}/v1/traces", compression=compression)
        converse(exporter)
        assert live.stop() == 130
    assert rows(store, "SELECT tool, outcome, error_type FROM action ORDER BY action") == [
        {"tool": "get_order", "outcome": "success", "error_type": None},
        {"tool": "issue_refund", "outcome": "error", "error_type": "ConnectionError"},
    ]
    assert [row["text"] for row in rows(store, "SELECT text FROM turn WHERE speaker = 'customer' ORDER BY turn")] == [
        "Please look at order 8",
        "I want a refund",
    ]


def test_answers_are_those_of_the_protocol(tmp_path: Path) -> None:
    store = tmp_path / "store"
    good = span(1, 0, 1, tool("c-1", "issue_refund"), trace=7)
    with receiving(store) as live:
        assert live.post(export(good))[:2] == (200, b"{}")
        status, body, headers = live.post(export(*refund()), packed=True)
        assert (status, body, headers["content-type"]) == (200, b"{}", "application/json")
        assert live.post({})[:2] == (200, b"{}")
        assert live.post(b"", kind="application/x-protobuf")[:2] == (200, b"")
        assert live.post(export_logs(log("gen_ai.user.message", {"content": "Hello"}, trace=1, span=1)),
                         path="/v1/logs")[:2] == (200, b"{}")  # fmt: skip

        status, body, _ = live.post(export(good, {**good, "traceId": ""}, {**good, "spanId": 3}))
        assert (status, json.loads(body)["partialSuccess"]["rejectedSpans"]) == (200, "2")
        mixed = binary(good) + binary({key: value for key, value in good.items() if key != "traceId"})
        status, body, headers = live.post(mixed, kind="application/x-protobuf")
        assert (status, headers["content-type"]) == (200, "application/x-protobuf")
        assert ExportTraceServiceResponse.FromString(body).partial_success.rejected_spans == 1

        for wrong in (b"", b"{", b"[1]", b'{"resourceSpans": 3}', b"\xff\xfe{}", b'{"resourceSpans": ["\xff"]}'):
            assert live.post(wrong)[0] == 400, wrong
        assert live.post(b'{"resourceSpans":' + b"[" * 100_000)[0] == 400
        status, body, headers = live.post(b"\x0a\xff\x01garbage", kind="application/x-protobuf")
        assert (status, headers["content-type"], body[:2]) == (400, "application/x-protobuf", b"\x08\x03")
        assert live.post(b"no gzip", content_encoding="gzip")[0] == 400
        assert live.post(gzip.compress(b"{}")[:-4], content_encoding="gzip")[0] == 400
        assert live.post({}, content_encoding="br")[0] == 415
        assert live.post({}, kind="text/plain")[0] == 415
        assert live.post({}, path="/v1/metrics")[0] == 404
        assert live.post(b"", method="GET")[0] == 405
        assert live.post(b" " * (17 << 20))[0] == 413
        assert live.post(b" " * (80 << 20), packed=True)[0] == 413
        taken = json.loads(live.post(b"", path="/healthz", method="GET")[1])["taken"]
        assert live.stop() == 130
    assert taken == 1 + len(refund()) + 1 + 1 + 1
    assert rows(store, "SELECT COUNT(*) AS n FROM action") == [{"n": 2}]
    assert not list((store / "spool").glob("[0-9]*"))


def test_other_machines_need_a_token(tmp_path: Path, unheard: Answer) -> None:
    answer = unheard("receive", "--host", "0.0.0.0", "--port", "0")
    assert (answer.code, answer.out) == (2, "")
    assert "UNHEARD_RECEIVE_TOKEN" in answer.err
    environment = {**os.environ, "UNHEARD_RECEIVE_TOKEN": "Geheim-7"}
    with receiving(tmp_path / "store", "--host", "0.0.0.0", env=environment) as live:
        assert live.post(export(*refund()))[0] == 401
        assert live.post(export(*refund()), authorization="Bearer geheim-7")[0] == 401
        assert live.post(b"", path="/healthz", method="GET")[0] == 401
        assert live.post(export(*refund()), authorization="Bearer Geheim-7")[0] == 200
        live.stop()


def test_without_the_extra_the_command_says_what_to_install(unheard: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    answer = unheard("receive", "--port", "0")
    assert (answer.code, answer.out) == (1, "")
    assert "pip install 'unheard[otel]'" in answer.err


@pytest.mark.long
def test_one_receiver_a_store_and_one_process_a_port(tmp_path: Path) -> None:
    with receiving(tmp_path / "store") as live:
        second = [*UNHEARD, "receive", "--store", str(tmp_path / "store"), "--lock-timeout", "0", "--port", "0"]
        done = subprocess.run(second, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"process {live.process.pid}" in done.stderr
        third = [*UNHEARD, "receive", "--store", str(tmp_path / "other"), "--port", str(live.port)]
        done = subprocess.run(third, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert str(live.port) in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.long
def test_what_was_acknowledged_survives_kill_9_and_waits_for_the_next_run(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with receiving(store, "--every", "3600") as live:
        assert live.post(export(*refund()))[0] == 200
        live.process.kill()
    assert rows(store, "SELECT COUNT(*) AS n FROM conversation") == [{"n": 0}]
    newest = max((store / "spool").glob("[0-9]*"))
    newest.write_bytes(newest.read_bytes() + b"\0\0\1\0half of a record that nobody acknowledged")
    assert (
        "bytes were received live and wait"
        in subprocess.run(
            [*UNHEARD, "doctor", "--store", str(store)], capture_output=True, text=True, check=True
        ).stdout
    )
    done = subprocess.run(
        [*UNHEARD, "receive", "--store", str(store), "--drain"], capture_output=True, text=True, check=True
    )
    assert "new 1" in done.stdout
    assert rows(store, "SELECT tool, outcome FROM action") == [{"tool": "issue_refund", "outcome": "success"}]


@pytest.mark.long
def test_forget_reaches_what_waits_and_it_does_not_come_back(tmp_path: Path) -> None:
    store = tmp_path / "store"
    words = [{"role": "user", "parts": [{"type": "text", "content": "Zwetschgenwort"}]}]
    spans = [span(1, 0, 1, {**chat("c-1", words), "enduser.id": "u-9"}), *refund("c-2", 2)]
    with receiving(store, "--every", "3600") as live:
        assert live.post(export(*spans))[0] == 200
        live.process.kill()
    assert any(b"Zwetschgenwort" in path.read_bytes() for path in store.rglob("*") if path.is_file())
    done = subprocess.run(
        [*UNHEARD, "forget", "u-9", "--store", str(store)], capture_output=True, text=True, check=True
    )
    assert "1 conversations" in done.stdout
    assert [path for path in store.rglob("*") if path.is_file() and b"Zwetschgenwort" in path.read_bytes()] == []
    with receiving(store) as live:
        assert live.post(export(*spans))[0] == 200
        live.stop()
    assert rows(store, "SELECT text FROM turn WHERE conversation_key = 'otel|c-1'") == [{"text": None}]
    assert rows(store, "SELECT COUNT(*) AS n FROM action") == [{"n": 1}]


def _send(live: Live, numbers: range, acknowledged: set[int], stop: threading.Event) -> None:
    """Send spans one after the other; note those whose answer came."""
    chance = random.Random(numbers.start)
    for number in numbers:
        if stop.is_set():
            return
        conversation = f"c-{chance.randrange(40)}"
        sent = [span(2 * number + 1, number % 1000, 0.5, tool(conversation, "issue_refund"), trace=number + 1),
                span(2 * number + 2, number % 1000, 0.6, chat(conversation), trace=number + 1)]  # fmt: skip
        try:
            status = live.post(export(*sent))[0]
        except (OSError, http.client.HTTPException):  # killed before, or within, its answer
            return
        if status == 200:
            acknowledged.add(2 * number + 1)


@pytest.mark.long
def test_nothing_acknowledged_is_lost_or_doubled_however_often_it_is_killed(tmp_path: Path) -> None:
    store, acknowledged = tmp_path / "store", set[int]()
    chance = random.Random(5)
    for turn in range(8):
        with receiving(store, "--every", "0.3") as live:
            stop = threading.Event()
            threads = [
                threading.Thread(
                    target=_send, args=(live, range((10 * turn + one) * 10_000, 10**9), acknowledged, stop)
                )
                for one in range(3)
            ]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(1, 4))
            live.process.send_signal(signal.SIGKILL)
            stop.set()
            for thread in threads:
                thread.join()
    assert len(acknowledged) > 100
    subprocess.run([*UNHEARD, "receive", "--store", str(store), "--drain"], check=True, capture_output=True)
    found = [int(json.loads(row["attributes"])["span_id"], 16) for row in rows(store, "SELECT attributes FROM action")]
    assert acknowledged - set(found) == set()
    assert len(found) == len(set(found))
    assert not list((store / "spool").glob("[0-9]*"))
