"""A long file is understood by several processes: the result is that of one, and none of them outlives the command."""

import contextlib
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from unheard.errors import StoreLockedError
from unheard.pipeline.crew import LONG_BYTES
from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.store import SCHEMAS, Store
from unheard.store.identity import Identify

TABLES = ("conversation", "turn", "event", "action", "suggestion", "survey", "attribute", "capability")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a long file in which rows come again: as they were, changed, written otherwise, changed and back."""
    folder = tmp_path_factory.mktemp("export")
    simulate(folder, conversations=9_000, seed=5)
    lines = (folder / "conversations.jsonl").read_bytes().splitlines()
    assert sum(map(len, lines)) > LONG_BYTES * 1.5
    for at in range(4_500, 8_900, 25):
        near, far = lines[at - 3], lines[at - 4_000]
        changed = json.dumps({**json.loads(near), "subject": "changed"}).encode()
        lines[at : at + 5] = [near, far, changed, near, json.dumps(json.loads(far)).encode()]
    lines[8_000] = b'{"conversation_id": "no-turns"}'
    lines[8_001] = b'{"conversation_id": "cut", "turns": [{"text": "He'
    lines[8_002] = (
        b'{"conversation_id": "odd", "turns": [], "channel": "pigeon", "mood": "fair", "opened_at": "1970-01-01"}'
    )
    path = folder / "conversations.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def ingested(folder: Path, export: Path, *, threads: int) -> tuple[dict[str, Any], list[Any], dict[str, list[Any]]]:
    """Ingest and return the counts, the refused rows and every table."""
    settings = Settings.load(folder, threads=threads)
    store = Store.open(folder, settings)
    try:
        result = ingest_paths(store, settings, [export], command="test")
        with store.snapshot() as snapshot:
            engine = snapshot.engine()
            tables = {name: sorted(map(repr, engine.query(f"SELECT * FROM {name}").to_pylist())) for name in TABLES}
        return result.to_json(), store.refused().to_pylist(), tables
    finally:
        store.close()


def test_several_processes_make_what_one_makes(tmp_path: Path, export: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    for folder in (alone, together):
        folder.mkdir()
        Store.open(folder, Settings.load(folder)).close()
    (together / "identity.key").write_bytes((alone / "identity.key").read_bytes())

    counts, refused, tables = ingested(alone, export, threads=1)
    assert counts["refused"] == 2
    assert counts["changed"] > 100
    assert counts["unchanged"] > 100
    assert ingested(together, export, threads=3) == (counts, refused, tables)

    again, refused_again, same = ingested(together, export, threads=3)
    assert again["new"] == again["changed"] == 0
    assert (refused_again, same) == (refused, tables)


@pytest.mark.long
def test_every_conversation_finds_in_the_archive_the_line_that_it_was_made_of(tmp_path: Path) -> None:
    simulate(tmp_path / "world", conversations=9_000, seed=5)
    path = tmp_path / "world" / "conversations.jsonl"
    content = path.read_bytes()
    # Nothing comes twice, as in most exports: only such blocks are written whole by the process that understood them.
    path.write_bytes(content + content.replace(b'"conversation_id":"c-', b'"conversation_id":"d-'))
    assert path.stat().st_size > 2 * LONG_BYTES
    ingested(tmp_path / "store", path, threads=3)
    lines = set(path.read_bytes().splitlines())
    store = Store.open(tmp_path / "store", Settings.load(tmp_path))
    with store.snapshot() as snapshot:
        made = snapshot.engine().query("SELECT conversation_id, content_hash FROM conversation").to_pylist()
    payloads = store.payloads([bytes.fromhex(row["content_hash"]) for row in made])
    store.close()
    found = [payload in lines and json.loads(payload)["conversation_id"] for payload in payloads]
    assert len(made) == 18_000
    assert found == [row["conversation_id"] for row in made]


def helpers_of(pid: int) -> list[int]:
    """Name the helper processes of a process."""
    children = (
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in _read(task / "children").split()
    )
    return [child for child in children if b"unheard.pipeline.hand" in _read(Path(f"/proc/{child}/cmdline"))]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for child processes where Linux lists them")
@pytest.mark.parametrize("share", [0.1, 0.9])
def test_a_helper_that_dies_on_the_way_takes_nothing_with_it(tmp_path: Path, export: Path, share: float) -> None:
    killed: list[int] = []

    def kill(what: str, done: int, size: int | None) -> None:
        del what
        if not killed and size is not None and done > share * size:
            killed.extend(helpers_of(os.getpid()))
            for helper in killed:
                os.kill(helper, signal.SIGKILL)

    alone, together = tmp_path / "alone", tmp_path / "together"
    counts, refused, _ = ingested(alone, export, threads=1)
    settings = Settings.load(together, threads=2)
    store = Store.open(together, settings)
    result = ingest_paths(store, settings, [export], command="test", progress=kill)
    assert killed
    assert (result.to_json(), store.refused().to_pylist()) == (counts, refused)
    with store.snapshot() as snapshot:
        found = snapshot.engine().query("SELECT COUNT(*) AS n, COUNT(DISTINCT conversation_key) AS k FROM conversation")
        assert found.to_pylist() == [{"n": counts["new"], "k": counts["new"]}]
        listed = {path.name for table in SCHEMAS for path in snapshot.files(table)}
    assert {path.name for path in (together / "segments").rglob("*.parquet")} == listed
    store.close()


@pytest.mark.long
def test_kill_9_at_any_moment_loses_nothing_and_brings_nothing_twice(tmp_path: Path, export: Path) -> None:
    alone, killed = tmp_path / "alone", tmp_path / "killed"
    for folder in (alone, killed):
        Store.open(folder, Settings.load(folder)).close()
    (killed / "identity.key").write_bytes((alone / "identity.key").read_bytes())
    _, refused, tables = ingested(alone, export, threads=1)
    code = f"""
from pathlib import Path
from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.store import Store
folder = Path({str(killed)!r})
settings = Settings.load(folder, threads=3)
print("begins", flush=True)
ingest_paths(Store.open(folder, settings), settings, [Path({str(export)!r})], command="test")
"""
    chance = random.Random(5)
    for _ in range(8):
        command = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert command.stdout is not None
        assert command.stdout.readline() == b"begins\n"
        with contextlib.suppress(subprocess.TimeoutExpired):
            command.wait(chance.uniform(0.2, 3.0))
        command.kill()
        command.communicate()
    ingested(killed, export, threads=3)
    again, refused_again, same = ingested(killed, export, threads=3)
    assert again["new"] == again["changed"] == 0
    assert (refused_again, same) == (refused, tables)
    store = Store.open(killed, Settings.load(killed))
    with store.snapshot() as snapshot:
        listed = {path.name for table in SCHEMAS for path in snapshot.files(table)}
    assert {path.name for path in (killed / "segments").rglob("*.parquet")} == listed
    store.close()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for child processes where Linux lists them")
def test_nobody_writes_while_a_helper_of_a_killed_command_still_may(tmp_path: Path, export: Path) -> None:
    code = f"""
from pathlib import Path
from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.store import Store
folder = Path({str(tmp_path / "store")!r})
settings = Settings.load(folder, threads=2)
ingest_paths(Store.open(folder, settings), settings, [Path({str(export)!r})] * 20, command="test")
"""
    command = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    helpers: list[int] = []
    while not helpers and command.poll() is None:
        time.sleep(0.02)
        helpers = helpers_of(command.pid)
    assert helpers
    os.kill(helpers[0], signal.SIGSTOP)
    command.kill()
    command.wait(30)
    store = Store.open(tmp_path / "store", Settings.load(tmp_path / "store"))
    with pytest.raises(StoreLockedError), store.writing("next", timeout=0.3):
        pass
    os.kill(helpers[0], signal.SIGCONT)
    with store.writing("next", timeout=30):
        assert not list((tmp_path / "store" / "segments").rglob("*.parquet"))
    store.close()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for child processes where Linux lists them")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_command(tmp_path: Path, export: Path, how: signal.Signals) -> None:
    code = f"""
import os, time
from pathlib import Path
from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.store import Store
folder = Path({str(tmp_path / "store")!r})
settings = Settings.load(folder, threads=2)
paths = [Path({str(export)!r})] * 20
ingest_paths(Store.open(folder, settings), settings, paths, command="test")
"""
    command = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    helpers: list[str] = []
    while not helpers and command.poll() is None:
        time.sleep(0.02)
        helpers = Path(f"/proc/{command.pid}/task/{command.pid}/children").read_text().split()
    assert helpers
    os.kill(command.pid, how)
    assert command.wait(30) != 0
    until = time.monotonic() + 30
    while any(Path("/proc", helper).exists() for helper in helpers) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(Path("/proc", helper).exists() for helper in helpers)
    assert Store.open(tmp_path / "store", Settings.load(tmp_path / "store")).publications().num_rows <= 1


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for child processes where Linux lists them")
def test_ctrl_c_while_a_process_is_being_started_leaves_none_behind(tmp_path: Path, export: Path) -> None:
    # Ctrl-C comes exactly when the child has been made and nobody has noted it yet; another thread may take the signal.
    code = f"""
import os, signal, sys, threading
from pathlib import Path
from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.store import Store
threading.Thread(target=threading.Event().wait, daemon=True).start()
def press(event, arguments):
    if event == "os.posix_spawn" or event == "subprocess.Popen":
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(press)
folder = Path({str(tmp_path / "store")!r})
settings = Settings.load(folder, threads=2)
ingest_paths(Store.open(folder, settings), settings, [Path({str(export)!r})] * 20, command="test")
"""
    command = subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, env={**os.environ, "UNHEARD_TEST": str(tmp_path)}
    )
    _, said = command.communicate(timeout=60)
    assert command.returncode != 0
    assert b"KeyboardInterrupt" in said
    # Its children are in sessions of their own, and would now be orphans that run the module.
    left = [path for path in Path("/proc").glob("[0-9]*/environ") if _mentions(path, str(tmp_path))]
    assert left == []


def _mentions(path: Path, text: str) -> bool:
    try:
        return text.encode() in path.read_bytes()
    except OSError:
        return False


def test_a_process_of_the_crew_loads_only_what_it_needs() -> None:
    command = [sys.executable, "-P", "-X", "importtime", "-m", "unheard.pipeline.hand"]
    # What it is told who it works for must not load the rest of the store either.
    first = pickle.dumps((Identify(b"k" * 32), Path(), 0))
    loaded = subprocess.run(command, input=first, capture_output=True, check=True, timeout=60).stderr.decode()
    names = {row.rpartition("|")[2].strip() for row in loaded.splitlines() if "|" in row}
    assert {"pyarrow", "msgspec", "unheard.pipeline.understand"} <= names
    # A refused module is listed, too, but none of its parts is.
    heavy = ("pandas.", "duckdb", "pydantic", "phonenumbers", "scipy", "unheard.store.folder", "unheard.store.engine")
    assert [name for name in names if name.startswith(heavy)] == []
