"""kill -9 at seeded random moments of ingest and judge: nothing lost, nothing twice, the same numbers in the end."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.judge import judge_store
from unheard.pipeline.measure import estimates, measured, rows
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.store import Store

MOMENTS = int(os.environ.get("UNHEARD_TEST_KILLS", "12"))
SIZE = 150
LONGEST_SECONDS = 600
"""A run of seconds; on a machine that many share it may take minutes."""


def work(store: Path, export: Path) -> None:
    """Ingest and judge: what the killed process does."""
    settings = Settings.load(store, threads=1)
    opened = Store.open(store, settings)
    ingest_paths(opened, settings, [export], command="test")
    judge_store(opened, settings, command="test")
    opened.close()


def canonical(store: Path) -> dict[str, list[str]]:
    """Everything in the canonical tables that must not depend on kills: rows sorted, moments of writing left out."""
    settings = Settings.load(store, threads=1)
    opened = Store.open(store, settings)
    try:
        with opened.snapshot() as snapshot:
            engine = snapshot.engine()
            return {
                table: sorted(map(repr, engine.query(f"SELECT {columns} FROM {table}").to_pylist()))
                for table, columns in {
                    "conversation": "conversation_key, content_hash, is_erased",
                    "turn": "conversation_key, turn, text",
                    "event": "conversation_key, event, type, at_us",
                    "outcome": "outcome_key, type",
                    "judgement": "conversation_key, judge, judge_version, rating, content_hash",
                    "judged_issue": "conversation_key, judge, issue, state",
                }.items()
            }
    finally:
        opened.close()


def numbers(store: Path) -> list[dict[str, Any]]:
    settings = Settings.load(store, threads=1)
    opened = Store.open(store, settings)
    try:
        with measured(opened, settings) as facts:
            return rows(estimates(facts))
    finally:
        opened.close()


@pytest.fixture(scope="module")
def processes() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["unheard.pipeline.ingest", "unheard.pipeline.judge", "unheard.store"])
    return context


def run_and_kill(processes: Any, target: Callable[..., None], arguments: tuple[Any, ...], after: float) -> bool:
    """Start a process and kill it after some seconds; say whether it was still at work."""
    child = processes.Process(target=target, args=arguments)
    child.start()
    child.join(after)
    alive = child.is_alive()
    if alive:
        os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert alive or child.exitcode == 0
    return alive


@pytest.mark.long
def test_killed_at_any_moment_the_repeated_run_ends_with_the_same_store(tmp_path: Path, processes: Any) -> None:
    export = tmp_path / "export"
    simulate(export, conversations=SIZE, seed=3)
    undisturbed = tmp_path / "undisturbed"
    run_and_kill(processes, work, (tmp_path / "warm", export), LONGEST_SECONDS)
    started = time.perf_counter()
    assert not run_and_kill(processes, work, (undisturbed, export), LONGEST_SECONDS)
    whole = time.perf_counter() - started
    expected, figures = canonical(undisturbed), numbers(undisturbed)
    assert len(expected["conversation"]) >= SIZE
    assert len(expected["judgement"]) > SIZE / 2

    chance = random.Random(20_261_120)
    killed = 0
    store, left = tmp_path / "disturbed-0", whole
    for moment in range(MOMENTS):
        started = time.perf_counter()
        if run_and_kill(processes, work, (store, export), chance.uniform(0, left)):
            killed += 1
        else:  # less is left to do, or the machine is less busy than it was: kill earlier
            left = time.perf_counter() - started
        seen = canonical(store)
        for table, found in seen.items():
            assert len(set(found)) == len(found), f"{table} has rows twice after kill {moment}"
            assert set(found) <= set(expected[table]), f"{table} has rows that never were after kill {moment}"
        if moment % 5 == 4:  # every fifth store is brought to its end and compared, then a new one begins
            assert not run_and_kill(processes, work, (store, export), LONGEST_SECONDS)
            assert canonical(store) == expected
            last = store
            store, left = tmp_path / f"disturbed-{moment + 1}", whole
    assert killed >= MOMENTS / 2
    for found, expected_row in zip(numbers(last), figures, strict=True):
        for name in ("value", "low", "high"):
            seen_value, expected_value = found.pop(name), expected_row.pop(name)
            assert seen_value == (None if expected_value is None else pytest.approx(expected_value, rel=1e-9))
        assert found == expected_row
