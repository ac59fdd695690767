"""Long work is judged by several processes: the judgements are those of one, and none of them outlives the command."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unheard.pipeline.bench import LONG
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.judge import judge_store
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.store import Store

HELPER = b"unheard.pipeline.reader"
KILLS = 5


def ingested(folder: Path, conversations: int) -> Path:
    """Make a store of a simulated world, not judged yet."""
    simulate(folder / "export", conversations=conversations, seed=11)
    settings = Settings.load(folder / "store", threads=1)
    store = Store.open(folder / "store", settings)
    ingest_paths(store, settings, [folder / "export"], command="test")
    store.close()
    return folder / "store"


def judged(folder: Path) -> dict[str, list[str]]:
    """What is judged, without the moment at which it was."""
    settings = Settings.load(folder, threads=1)
    store = Store.open(folder, settings)
    try:
        with store.snapshot() as snapshot:
            engine = snapshot.engine()
            return {
                table: sorted(map(repr, engine.query(f"SELECT {columns} FROM {table}").to_pylist()))
                for table, columns in {"judgement": "* EXCLUDE (judged_at_us)", "judged_issue": "*"}.items()
            }
    finally:
        store.close()


def judge(folder: Path, *, threads: int) -> int:
    """Judge what is due; say how many conversations were given to the judge."""
    settings = Settings.load(folder, threads=threads)
    store = Store.open(folder, settings)
    try:
        result = judge_store(store, settings, command="test")
        return result.judged + sum(result.abstained.values())
    finally:
        store.close()


def helpers_of(process: int) -> list[int]:
    """The helper processes that a process started."""
    return [one for one, parent, command in processes() if parent == process and HELPER in command]


def processes() -> list[tuple[int, int, bytes]]:
    """Number, parent and command of each process of the machine."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()
                if state[0] != "Z":
                    found.append((int(entry.name), int(state[1]), (entry / "cmdline").read_bytes()))
            except OSError:
                continue  # it has ended
    return found


def is_running(process: int) -> bool:
    return any(number == process and HELPER in command for number, _, command in processes())


@pytest.mark.long
def test_several_processes_judge_as_one_does(tmp_path: Path) -> None:
    alone = ingested(tmp_path, LONG + 500)
    together = Path(shutil.copytree(alone, tmp_path / "together"))
    assert judge(alone, threads=1) == judge(together, threads=3) >= LONG
    assert judged(together) == judged(alone)
    assert not helpers_of(os.getpid())


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found by /proc")
def test_killed_while_helpers_judge_the_next_run_ends_with_the_same_judgements(tmp_path: Path) -> None:
    store = ingested(tmp_path, 5_500)
    undisturbed = Path(shutil.copytree(store, tmp_path / "undisturbed"))
    assert judge(undisturbed, threads=1) >= 5_000
    expected = judged(undisturbed)
    chance = random.Random(20_261_127)
    kept, killed = 0, 0
    # The first one ends just as the helpers are there; each further one may take more and finish a few batches.
    for moment in range(KILLS):
        running = subprocess.Popen(
            [str(Path(sys.executable).with_name("unheard")), "judge", "--store", str(store)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "UNHEARD_THREADS": "3"},
        )
        helpers: list[int] = []
        while running.poll() is None and not helpers:
            helpers = helpers_of(running.pid)
        if helpers:
            time.sleep(chance.uniform(0, 0.3 * (moment + 1)))
            helpers = sorted({*helpers, *helpers_of(running.pid)})
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
            killed += 1
        running.wait()
        patience = time.monotonic() + 60
        while any(map(is_running, helpers)):
            assert time.monotonic() < patience, "a helper outlived its command"
            time.sleep(0.05)
        seen = judged(store)
        for table, found in seen.items():
            assert len(set(found)) == len(found), f"{table} has rows twice after kill {moment}"
            assert set(found) <= set(expected[table]), f"{table} has rows that never were after kill {moment}"
        assert len(seen["judgement"]) >= kept, f"judgements were lost by kill {moment}"
        kept = len(seen["judgement"])
    assert killed >= 2
    assert judge(store, threads=3) == len(expected["judgement"]) - kept
    assert judged(store) == expected
