"""What the receiver does with what it took: traces come to rest first, and nothing is dropped that is not published."""

import asyncio
import json
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.sources.otlp import export, export_logs, log, refund, span, tool

from unheard.pipeline.receive import BusyError, Limits, Receiver
from unheard.present.otlp import Application
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.spool import Spool

Make = Callable[..., Receiver]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Make a receiver that publishes only when it is told to."""
    made: list[Receiver] = []

    def receiver(**limits: Any) -> Receiver:
        settings = Settings(lock_timeout=0.0)
        Store.open(tmp_path / "store", settings).close()
        spool = Spool(tmp_path / "store")
        one = Receiver(folder=tmp_path / "store", settings=settings, limits=Limits(every_seconds=3600, **limits),
                       spool=spool, tell=told.append)  # fmt: skip
        one.start()
        made.append(one)
        return one

    told: list[Any] = []
    receiver.told = told  # type: ignore[attr-defined]
    yield receiver
    for one in made:
        one.stop()


def take(receiver: Receiver, document: Any) -> None:
    receiver.accept(json.dumps(document).encode(), form="json", kind="spans")


def kept(receiver: Receiver) -> dict[str, list[str]]:
    store = Store.open(receiver.folder, receiver.settings)
    with store.snapshot() as snapshot:
        found = snapshot.engine().query(
            "SELECT c.conversation_id, a.tool FROM conversation AS c"
            " LEFT JOIN action AS a ON a.conversation_key = c.conversation_key ORDER BY 1, 2"
        )
    store.close()
    out: dict[str, list[str]] = {}
    for row in found.to_pylist():
        out.setdefault(row["conversation_id"], []).extend([row["tool"]] if row["tool"] else [])
    return out


def test_a_trace_without_a_conversation_waits_for_its_root(make: Make) -> None:
    """The agent's span, which names the conversation, ends last and is sent last."""
    receiver = make(settle_seconds=0, hold_seconds=3600)
    take(receiver, export(span(2, 0, 1, tool(None, "issue_refund"), parent=1)))
    take(receiver, export(span(5, 0, 1, tool("c-2", "get_order"), trace=2, parent=4)))
    receiver.publish()
    assert kept(receiver) == {"c-2": ["get_order"]}
    root = span(1, 0, 9, {"gen_ai.operation.name": "invoke_agent", "gen_ai.conversation.id": "c-1"})
    take(receiver, export(root))
    receiver.publish()
    assert kept(receiver) == {"c-1": ["issue_refund"], "c-2": ["get_order"]}
    assert receiver.spool.waiting_bytes() == 0


def test_a_trace_that_still_goes_on_is_left_alone_and_at_the_end_taken_as_it_is(make: Make) -> None:
    receiver = make(settle_seconds=3600, hold_seconds=3600)
    take(receiver, export(*refund()))
    take(receiver, export_logs(log("gen_ai.user.message", {"content": "Hello"}, gen_ai__conversation__id="c-9")))
    before = receiver.spool.waiting_bytes()
    receiver.publish()
    assert kept(receiver) == {}
    assert receiver.spool.waiting_bytes() == before
    receiver.stop()
    assert kept(receiver) == {"c-1": ["issue_refund"], "c-9": []}


def test_while_another_command_writes_everything_waits(make: Make) -> None:
    receiver = make(settle_seconds=0, hold_seconds=0)
    take(receiver, export(*refund()))
    store = Store.open(receiver.folder, receiver.settings)
    with store.writing("unheard judge"):
        receiver.publish()
        assert "unheard judge" in str(make.told[-1])  # type: ignore[attr-defined]
    store.close()
    assert receiver.spool.waiting_bytes() > 0
    receiver.publish()
    assert kept(receiver) == {"c-1": ["issue_refund"]}


def test_the_same_spans_sent_again_change_nothing(make: Make) -> None:
    receiver = make(settle_seconds=0, hold_seconds=0)
    for _ in range(2):
        take(receiver, export(*refund()))
        receiver.publish()
    told = make.told  # type: ignore[attr-defined]
    assert [(one.new, one.changed, one.unchanged) for one in told] == [(1, 0, 0), (0, 0, 1)]


def test_a_record_that_the_disk_damaged_is_said_and_costs_no_other(make: Make) -> None:
    receiver = make(settle_seconds=0, hold_seconds=0)
    for number in (1, 2, 3):
        take(receiver, export(*refund(f"c-{number}", number)))
    (file,) = receiver.spool.rotate()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    receiver.publish()
    assert kept(receiver).keys() == {"c-1", "c-3"}
    assert [note for note in make.told[-1].notes if note.startswith("1 records on disk were damaged")]  # type: ignore[attr-defined]


def answer(app: Application, body: bytes) -> tuple[int, dict[bytes, bytes]]:
    """Call the application as a server does."""
    sent: list[Any] = []

    async def call() -> None:
        async def receive() -> Any:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/v1/traces",
            "headers": [(b"content-type", b"application/json")],
        }
        await app(scope, receive, send)

    asyncio.run(call())
    return sent[0]["status"], dict(sent[0]["headers"])


def test_a_fault_of_ours_drops_nothing_and_shows_no_words(make: Make) -> None:
    """A record of another version cannot be read: receiving goes on, the record stays."""
    receiver = make(settle_seconds=0, hold_seconds=0)
    receiver.spool.append([b'{"traces": {"x": "Zwetschgenwort"}}'], 1)
    take(receiver, export(*refund()))
    before = receiver.spool.waiting_bytes()
    receiver.publish()
    told = str(make.told[-1])  # type: ignore[attr-defined]
    assert "fault of Unheard" in told
    assert "Zwetschgenwort" not in told
    assert receiver.spool.waiting_bytes() == before
    receiver.spool.drop(receiver.spool.rotate())


def test_where_too_much_waits_the_sender_is_asked_to_come_again(make: Make) -> None:
    receiver = make(settle_seconds=3600, hold_seconds=3600, spool_bytes=10)
    app = Application(receiver=receiver)
    body = json.dumps(export(*refund())).encode()
    assert answer(app, body)[0] == 200
    status, headers = answer(app, body)
    assert (status, headers[b"retry-after"]) == (503, b"5")


def test_where_the_disk_refuses_nothing_is_acknowledged_and_what_was_written_before_stays(
    make: Make, tmp_path: Path
) -> None:
    receiver = make(settle_seconds=0, hold_seconds=0)
    take(receiver, export(*refund()))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = receiver.spool.waiting_bytes()
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, limits[1]))
    try:
        with pytest.raises(BusyError):
            take(receiver, export(*refund("c-2", 2)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    take(receiver, export(*refund("c-3", 3)))
    receiver.publish()
    assert kept(receiver) == {"c-1": ["issue_refund"], "c-3": ["issue_refund"]}
