"""Several processes at one store: locks, snapshots, kill -9, a full disk."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from unheard.errors import StoreLockedError
from unheard.store import Store
from unheard.store.snapshot import oldest_reader

from .conftest import conversations, payload_hash, publish, said

HERE = Path(__file__).parent


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Start a process that runs some lines with `store` opened."""
    started: list[subprocess.Popen[str]] = []

    def start(lines: str) -> subprocess.Popen[str]:
        code = (
            "import sys; sys.path.insert(0, sys.argv[2])\n"
            "from pathlib import Path\n"
            "from conftest import conversations, publish, said, payload_hash\n"
            "from unheard.settings import Settings\n"
            "from unheard.store import Store\n"
            "store = Store.open(Path(sys.argv[1]), Settings())\n" + textwrap.dedent(lines)
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "store"), str(HERE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


HOLD = """
with store.writing("unheard ingest big.jsonl"):
    print("holding", flush=True)
    sys.stdin.readline()
"""


def test_a_second_writer_waits_then_names_pid_and_command(
    child: Callable[[str], subprocess.Popen[str]], open_store: Callable[..., Store]
) -> None:
    holder = child(HOLD)
    assert line(holder) == "holding"
    started = time.monotonic()
    with pytest.raises(StoreLockedError) as caught, open_store(lock_timeout=0.3).writing("second"):
        pass
    assert time.monotonic() - started >= 0.3
    assert str(holder.pid) in str(caught.value)
    assert "unheard ingest big.jsonl" in str(caught.value)


def test_a_waiting_writer_goes_on_when_the_first_has_ended(
    child: Callable[[str], subprocess.Popen[str]], store: Store
) -> None:
    holder = child(HOLD)
    assert line(holder) == "holding"
    assert holder.stdin is not None
    holder.stdin.write("\n")
    holder.stdin.flush()
    publish(store, conversations(["a"]))
    with store.snapshot() as snapshot:
        assert list(said(snapshot)) == ["a"]


def test_a_killed_writer_locks_nobody_out(child: Callable[[str], subprocess.Popen[str]], store: Store) -> None:
    holder = child(HOLD)
    assert line(holder) == "holding"
    holder.kill()
    holder.wait()
    publish(store, conversations(["a"]))


def test_a_reader_neither_waits_nor_sees_what_is_published_after_it_started(
    child: Callable[[str], subprocess.Popen[str]], store: Store
) -> None:
    publish(store, conversations(["a", "b"], text="old"))
    store.grace_seconds = 0
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        publish(store, conversations(["a"], text="new"))
        publish(store, conversations(["b"], text="new"))
        holder = child(HOLD)
        assert line(holder) == "holding"
        old = engine.query("SELECT DISTINCT text FROM turn").column("text").to_pylist()
        with store.snapshot() as later:
            new = later.engine().query("SELECT DISTINCT text FROM turn").column("text").to_pylist()
    assert (old, new) == (["old"], ["new"])


def test_replaced_files_go_when_nobody_reads_them_any_more(store: Store) -> None:
    publish(store, conversations(["a"], text="old"))
    store.grace_seconds = 0
    with store.snapshot() as snapshot:
        old = snapshot.files("turn")
        publish(store, conversations(["a"], text="new"))
        assert all(path.exists() for path in old)
    publish(store)
    assert not any(path.exists() for path in old)


def test_a_reader_that_was_killed_holds_no_files(child: Callable[[str], subprocess.Popen[str]], store: Store) -> None:
    publish(store, conversations(["a"], text="old"))
    with store.snapshot() as snapshot:
        old = snapshot.files("turn")
    reader = child("with store.snapshot() as snapshot:\n    print('reading', flush=True)\n    sys.stdin.readline()\n")
    assert line(reader) == "reading"
    store.grace_seconds = 0
    publish(store, conversations(["a"], text="new"))
    assert all(path.exists() for path in old)
    reader.kill()
    reader.wait()
    publish(store)
    assert not any(path.exists() for path in old)


WRITER = """
name = sys.stdin.readline().strip()
for number in range(5):
    publish(store, conversations([f"{name}{number}", "shared"], text=f"{name}{number}"))
"""

READER = """
sys.stdin.readline()
for _ in range(6):
    with store.snapshot() as snapshot:
        found = said(snapshot)
    for key, texts in found.items():
        assert len(texts) == 2 and texts[0] == texts[1], (key, texts)
"""


def test_two_writers_and_a_reader_at_once(child: Callable[[str], subprocess.Popen[str]], store: Store) -> None:
    processes = [child(WRITER), child(WRITER), child(READER)]
    for name, process in zip("ab-", processes, strict=True):
        assert process.stdin is not None
        process.stdin.write(f"{name}\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    with store.snapshot() as snapshot:
        found = said(snapshot)
    assert set(found) == {f"{name}{number}" for name in "ab" for number in range(5)} | {"shared"}
    assert store.publications().num_rows == 10


PUBLISHER = """
import os, time
import pyarrow.dataset
folder = store.folder
store.close()
for line in sys.stdin:  # forks, so that a round costs no start of Python
    if os.fork() == 0:
        store, number = Store.open(folder, Settings()), int(line)
        print(os.getpid(), flush=True)
        while True:
            payload = str(number).encode()
            with store.writing("publisher") as writer, writer.batch("input") as batch:
                batch.archive("s", [payload_hash(payload)], [payload], [f"c{number}"])
                batch.add(conversations([f"c{number}"], text=str(number)))
                batch.add(conversations(["last"], text=str(number), month=202601 + number % 12))
                batch.publish({"number": number})
            print("published", flush=True)
            number += 1
    os.wait()
    print("ended", flush=True)
"""


@pytest.mark.long
def test_kill_9_at_50_moments_loses_nothing_and_doubles_nothing(
    child: Callable[[str], subprocess.Popen[str]], store: Store
) -> None:
    moments = random.Random(20261120)
    process = child(PUBLISHER)
    assert process.stdin is not None
    done, before, cut_short, span = -1, 0, 0, 1.0
    for round_ in range(200):
        if round_ >= 50 and cut_short > 5:
            break  # on a busy machine a kill may hit nothing but the start: then more of them, never fewer than 50
        process.stdin.write(f"{done + 1}\n")
        process.stdin.flush()
        publisher = int(line(process))
        if round_ % 5:
            # How long a publication takes now, as busy as the machine is, says when the next one is under way: a
            # span that was measured earlier would let every kill of a busier moment hit nothing but the start.
            started = time.monotonic()
            assert line(process) == "published"
            span = time.monotonic() - started
        time.sleep(moments.uniform(0, span))
        os.kill(publisher, signal.SIGKILL)
        while (said_last := line(process)) != "ended":
            assert said_last == "published"
        published = store.publications().num_rows
        assert published >= before
        before = published
        cut_short += any((store.folder / "staging").iterdir())
        with store.snapshot() as snapshot:
            found = said(snapshot)
        done = published - 1
        assert found == {f"c{number}": [str(number)] * 2 for number in range(published)} | {"last": [str(done)] * 2}
    assert done >= 40  # one publication in each of forty rounds, and nothing of them was lost
    assert cut_short > 5
    publish(store)
    kept = store.payloads([payload_hash(str(number).encode()) for number in range(done + 1)])
    assert kept == [str(number).encode() for number in range(done + 1)]
    listed = {row[0] for row in store.connection.execute("SELECT path FROM segment UNION SELECT path FROM retired")}
    on_disk = {p.relative_to(store.folder).as_posix() for p in (store.folder / "segments").rglob("*.parquet")}
    assert on_disk == listed
    assert not list((store.folder / "staging").iterdir())


FULL = """
import resource
publish(store, conversations(["a"], text="before"))
sys.stdin.readline()
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
import os
text = os.urandom(200_000).hex()
try:
    publish(store, conversations(["a", "b"], text=text))
except Exception as error:
    print(type(error).__name__, "|", str(error).replace(chr(10), " "), flush=True)
"""


def test_a_full_disk_is_one_sentence_and_the_state_before_stays(
    child: Callable[[str], subprocess.Popen[str]], store: Store
) -> None:
    process = child(FULL)
    output, errors = process.communicate("\n", timeout=30)
    assert process.returncode == 0, errors
    kind, _, sentence = output.strip().partition(" | ")
    assert kind == "StoreError"
    assert "could not be written" in sentence
    with store.snapshot() as snapshot:
        assert said(snapshot) == {"a": ["before", "before"]}
    publish(store, conversations(["b"]))


def test_ctrl_c_leaves_the_store_clean(child: Callable[[str], subprocess.Popen[str]], store: Store) -> None:
    process = child(
        """
        with store.writing("interrupted") as writer, writer.batch("input") as batch:
            batch.add(conversations(["a"]))
            print("added", flush=True)
            sys.stdin.readline()
        """
    )
    assert line(process) == "added"
    os.kill(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert "KeyboardInterrupt" in errors
    assert not list((store.folder / "staging").iterdir())
    with store.snapshot() as snapshot:
        assert said(snapshot) == {}


def test_a_reader_is_seen_from_its_first_moment_on(store: Store) -> None:
    publish(store, conversations(["a"]))
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            oldest_reader(store.folder)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        for _ in range(1_000):
            with store.snapshot():
                assert any((store.folder / "readers").iterdir()), "what it reads could be deleted"
    finally:
        stop.set()
        thread.join()
