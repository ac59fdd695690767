"""How many spans a second `unheard receive` takes on one core: acknowledged, brought to disk and published.

    python -m benchmarks.receive [--spans 60000] [--rate 2000] [--batch 200] [--write]

The receiver is a process of its own, held to one core; what is sent is made beforehand, so that the sender costs
little. A conversation is three runs of an agent with two model calls and a tool each: 12 spans, whose requests repeat
the history. Rate 0 sends as fast as answers come. CPU seconds are the receiver's own, from its start until everything
is in the store.
"""

import argparse
import http.client
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from benchmarks.__main__ import machine
from benchmarks.results import write_section
from unheard.settings import Settings
from unheard.store import Store

UNHEARD = (sys.executable, "-c", "from unheard.present.cli import main; main()")
WORDS = [
    "where",
    "is",
    "my",
    "order",
    "it",
    "was",
    "paid",
    "last",
    "week",
    "and",
    "the",
    "parcel",
    "has",
    "not",
    "come",
    "yet",
    "please",
    "look",
    "again",
    "thank",
    "you",
]


def _span(chance: random.Random, trace: bytes, parent: bytes, name: str, at: int, took: int, **values: object) -> Span:
    span = Span(trace_id=trace, span_id=chance.randbytes(8), parent_span_id=parent, name=name)
    span.start_time_unix_nano, span.end_time_unix_nano = at, at + took
    for key, value in values.items():
        made = span.attributes.add(key=key.replace("__", "."))
        if isinstance(value, int):
            made.value.int_value = value
        else:
            made.value.string_value = str(value)
    return span


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def conversation(chance: random.Random, number: int) -> Iterator[Span]:
    """Make the spans of one conversation in the order in which they end."""
    history: list[dict[str, Any]] = []
    name = f"c-{number}"
    for turn in range(3):
        trace, agent = chance.randbytes(16), chance.randbytes(8)
        at = time.time_ns() - (3 - turn) * 20_000_000_000
        base: dict[str, object] = {
            "gen_ai__conversation__id": name, "gen_ai__agent__name": "desk", "gen_ai__provider__name": "openai",
            "gen_ai__request__model": "m-1", "server__address": "127.0.0.1", "server__port": 443,
        }  # fmt: skip
        history.append({"role": "user", "parts": [{"type": "text", "content": _text(chance, 20)}]})
        call = {"type": "tool_call", "id": f"f{turn}", "name": "get_order", "arguments": {"order": number}}
        for step, said in enumerate(([call], [{"type": "text", "content": _text(chance, 40)}])):
            answer = {"role": "assistant", "parts": said}
            yield _span(chance, trace, agent, "chat m-1", at + step * 3_000_000_000, 2_000_000_000, **base,
                        gen_ai__operation__name="chat", gen_ai__input__messages=json.dumps(history),
                        gen_ai__output__messages=json.dumps([answer]), gen_ai__usage__input_tokens=100,
                        gen_ai__usage__output_tokens=20)  # fmt: skip
            history.append(answer)
            if step == 0:
                yield _span(chance, trace, agent, "execute_tool get_order", at + 2_000_000_000, 500_000_000, **base,
                            gen_ai__operation__name="execute_tool", gen_ai__tool__name="get_order",
                            gen_ai__tool__call__id=f"f{turn}",
                            gen_ai__tool__call__result=_text(chance, 30))  # fmt: skip
                answers = [{"type": "tool_call_response", "id": f"f{turn}", "response": _text(chance, 30)}]
                history.append({"role": "tool", "parts": answers})
        run = _span(
            chance, trace, b"", "invoke_agent desk", at, 6_000_000_000, **base, gen_ai__operation__name="invoke_agent"
        )
        run.span_id = agent
        yield run


def requests(spans: int, batch: int) -> list[bytes]:
    """Make the bodies that are sent: spans of a few hundred conversations at a time, mixed as servers mix them."""
    chance = random.Random(7)
    made: list[Span] = []
    first = 0
    while len(made) < spans:
        some = [span for number in range(first, first + 200) for span in conversation(chance, number)]
        first += 200
        some.sort(key=lambda span: span.end_time_unix_nano)
        made += some
    bodies = []
    for start in range(0, spans, batch):
        request = ExportTraceServiceRequest()
        scope = request.resource_spans.add().scope_spans.add()
        scope.spans.extend(made[start : min(start + batch, spans)])
        bodies.append(request.SerializeToString())
    return bodies


def send(port: int, bodies: list[bytes], rate: float, batch: int) -> tuple[float, list[float]]:
    """Send every body at the rate of spans that is asked for; return the seconds it took and each answer's wait."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    waits = []
    began = time.monotonic()
    for number, body in enumerate(bodies):
        if rate:
            time.sleep(max(0.0, began + number * batch / rate - time.monotonic()))
        sent = time.monotonic()
        connection.request("POST", "/v1/traces", body, {"content-type": "application/x-protobuf"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"the receiver answered {answer.status}")
        waits.append(time.monotonic() - sent)
    connection.close()
    return time.monotonic() - began, waits


def measure(spans: int, rate: float, batch: int) -> dict[str, float]:
    """Start a receiver on one core, send, let it end, and look into its store."""
    bodies = requests(spans, batch)
    folder = Path(tempfile.mkdtemp(prefix="unheard-receive-"))
    store = folder / "store"
    line = [*UNHEARD, "receive", "--store", str(store), "--port", "0", "--output", "json"]
    own = sorted(os.sched_getaffinity(0))
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, {own[0]})
    ) as receiver:
        assert receiver.stdout is not None
        said = ""
        while "}" not in said:
            said += receiver.stdout.readline()
        os.sched_setaffinity(0, {own[-1]})
        seconds, waits = send(int(json.loads(said)["address"].rsplit(":", 1)[1]), bodies, rate, batch)
        ended = time.monotonic()
        receiver.send_signal(signal.SIGINT)
        receiver.stdout.read()
        receiver.wait()
        after = time.monotonic() - ended
    os.sched_setaffinity(0, own)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    opened = Store.open(store, Settings(), create=False)
    with opened.snapshot() as snapshot:
        query = "SELECT COUNT(*) AS n FROM action WHERE outcome = 'success'"
        (row,) = snapshot.engine().query(query).to_pylist()
    opened.close()
    shutil.rmtree(folder)
    waits.sort()
    return {
        "spans": spans, "rate": spans / seconds, "cpu": used.ru_utime + used.ru_stime, "after": after,
        "p50": waits[len(waits) // 2] * 1000, "p99": waits[int(len(waits) * 0.99)] * 1000,
        "actions": row["n"], "peak": used.ru_maxrss / 1024, "megabytes": sum(map(len, bodies)) / 1e6,
    }  # fmt: skip


def main() -> None:
    """Measure and print, or write the section of RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spans", type=int, default=60_000)
    parser.add_argument("--rate", type=float, default=2000)
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    found = measure(options.spans, options.rate, options.batch)
    asked = f"{options.rate:,.0f} a second" if options.rate else "as fast as answers come"
    text = (
        f"`python -m benchmarks.receive --spans {options.spans} --rate {options.rate:g}`: {machine()}; receiver held "
        f"to one core, {found['spans']:,} spans ({found['megabytes']:.0f} MB of protobuf) in requests of "
        f"{options.batch}, {asked}, published every 30 s meanwhile.\n\n"
        "| acknowledged spans/s | answer p50 | p99 | receiver's CPU, all in all | CPU for 2,000 spans "
        "| last span sent → all in the store | peak memory | actions in the store |\n"
        "|---|---|---|---|---|---|---|---|\n"
        f"| {found['rate']:,.0f} | {found['p50']:.0f} ms | {found['p99']:.0f} ms | {found['cpu']:.1f} s "
        f"| {found['cpu'] / found['spans'] * 2000:.2f} s | {found['after']:.1f} s | {found['peak']:.0f} MB "
        f"| {found['actions']:,.0f} |\n"
    )
    print(text)
    if options.write:
        write_section("Live traces", text.splitlines())


if __name__ == "__main__":
    main()
