"""The gate: what one call's end means for the others."""

import asyncio
import time

import pytest

from unheard.judges.remote import gate as module
from unheard.judges.remote.gate import FAILURES_IN_A_ROW, PROBES, Gate


def test_a_burst_of_refusals_lowers_the_limit_once_and_successes_bring_it_back() -> None:
    gate = Gate(highest=40)
    started = time.monotonic()
    for _ in range(30):
        gate.refused(started, 0.0)
    assert gate.limit == 28
    for _ in range(200):
        gate.succeeded(time.monotonic())
    assert gate.limit == 40


def test_an_answer_that_was_on_its_way_does_not_close_an_open_circuit() -> None:
    async def run() -> tuple[int, int]:
        gate = Gate(highest=10)
        before = time.monotonic() - 1
        for _ in range(3):
            assert await gate.enter()
        for _ in range(FAILURES_IN_A_ROW):
            gate.failed()
        gate.succeeded(before)
        open_ = gate.failures
        gate.succeeded(time.monotonic() + 1)
        return open_, gate.failures

    assert asyncio.run(run()) == (FAILURES_IN_A_ROW, 0)


def test_nothing_answers_then_probes_one_at_a_time_then_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.02)
    calls = peak = running = 0

    async def one(gate: Gate) -> None:
        nonlocal calls, peak, running
        while await gate.enter():
            calls += 1
            running += 1
            if calls > 40 + FAILURES_IN_A_ROW:
                peak = max(peak, running)
            await asyncio.sleep(0.01)
            running -= 1
            gate.failed()
            gate.leave()

    async def run() -> None:
        gate = Gate(highest=40)
        await asyncio.gather(*(one(gate) for _ in range(40)))

    asyncio.run(run())
    assert peak == 1
    assert 40 + PROBES - 1 <= calls <= 40 + FAILURES_IN_A_ROW + PROBES


def test_retry_after_holds_everybody() -> None:
    async def run() -> float:
        gate = Gate(highest=4)
        gate.refused(time.monotonic(), 0.3)
        started = time.monotonic()
        await asyncio.gather(*(gate.enter() for _ in range(2)))
        return time.monotonic() - started

    assert asyncio.run(run()) >= 0.29
