"""A thousand conversations against every fault at once, killed in the middle, and what the provider was paid for."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.judges.asked import JUDGE, Provider, provider, talk

pytestmark = pytest.mark.long
COUNT = 1_000
FAULTS = [
    # The first rule that fits counts: these two come before what falls on whoever is asked at that moment.
    {"fault": "shape", "mark": "m7x"},
    {"fault": "400", "mark": "m8x"},
    {"fault": "429", "from": 100, "to": 130, "retry_after": 1},
    {"fault": "429", "from": 400, "to": 420},
    {"fault": "500", "from": 200, "to": 205},
    {"fault": "hang", "every": 97, "once": True},
    {"fault": "half", "every": 53, "once": True},
    {"fault": "drip", "every": 211, "once": True, "pause": 0.5},
    {"fault": "shape", "every": 41, "once": True},
    {"fault": "prose", "every": 131, "once": True},
    {"fault": "cut", "every": 149, "once": True},
    {"fault": "invented", "every": 31, "once": True},
    {"fault": "503", "every": 173, "once": True, "retry_after": 0},
]
RUN = "from unheard.present.cli import main; main()"


def world(folder: Path) -> None:
    lines = [talk(f"m{number}x", "It works now" if number % 3 else "It still fails") for number in range(COUNT)]
    (folder / "conversations.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    run(folder, "ingest", "conversations.jsonl")


def start(folder: Path, *arguments: str, **settings: Any) -> "subprocess.Popen[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UNHEARD_", "OPENAI_"))}
    env = {**kept, **{f"UNHEARD_LLM__{name.upper()}": str(value) for name, value in settings.items()}}
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments, "--store", "store", "--output", "json"], cwd=folder, text=True, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def run(folder: Path, *arguments: str, **settings: Any) -> tuple[int, Any, str]:
    process = start(folder, *arguments, **settings)
    out, err = process.communicate(timeout=900)
    return process.returncode, json.loads(out) if out.strip() else None, err


def judged(there: Provider, folder: Path) -> tuple[int, Any, str]:
    return run(folder, "judge", "--judge", JUDGE, base_url=there.base_url, timeout_seconds=5)


def paid(there: Provider) -> Counter[str]:
    """How often each conversation got a usable answer that was charged."""
    return Counter(line["mark"] for line in there.lines if line.get("charged") and line["usable"])


def test_all_end_judged_or_failed_with_a_reason_and_none_is_paid_twice(tmp_path: Path) -> None:
    world(tmp_path)
    with provider(tmp_path, *FAULTS, latency=0.05) as there:
        code, result, complaint = judged(there, tmp_path)
        assert paid(there).total() == len(paid(there)) == COUNT - 2
    assert result["judged"] == COUNT - 2
    assert result["failed_by_reason"] == {"the answer does not fit the schema": 1, "request rejected 400": 1}
    assert {one["conversation_id"] for one in result["failures"]} == {"m7x", "m8x"}
    assert (code, result["stopped"]) == (1, None)
    assert "2 conversations stay unjudged" in complaint
    assert result["quotes_dropped"] > 0


def test_killed_ten_times_at_any_moment_nothing_is_paid_twice(tmp_path: Path) -> None:
    seed = int(os.environ.get("UNHEARD_TEST_SEED", time.time_ns()))
    chance = random.Random(seed)
    world(tmp_path)
    with provider(tmp_path, *FAULTS[5:12], latency=0.3) as there:
        for _ in range(10):
            before = len(there.calls)
            process = start(tmp_path, "judge", "--judge", JUDGE, base_url=there.base_url, timeout_seconds=5)
            until = before + chance.randrange(1, 90)
            while len(there.calls) < until and process.poll() is None:
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
            process.communicate()
        code, result, complaint = judged(there, tmp_path)
        counts = paid(there)
        assert (code, complaint.count("stay unjudged")) == (0, 0), complaint
        assert result["judged"] + result["already_current"] == COUNT
        assert len(counts) == COUNT
        # What was on its way at a kill is asked again, with the same key: a provider that knows keys charges it once.
        again = sum(bool(line.get("replayed")) for line in there.lines)
        interrupted = sum(call["fault"] in ("half", "drip") for call in there.calls)
        assert again <= 10 * 40 + interrupted, f"seed {seed}"
        assert counts.total() == COUNT, f"seed {seed}: {[mark for mark, times in counts.items() if times > 1]}"


def test_where_the_disk_is_slow_no_more_answers_wait_for_it_than_calls_are_made_at_a_time(tmp_path: Path) -> None:
    world(tmp_path)
    with (
        provider(tmp_path, latency=0.05) as there,
        closing(sqlite3.connect(next(tmp_path.glob("store/*.sqlite")))) as disk,
    ):
        process = start(tmp_path, "judge", "--judge", JUDGE, base_url=there.base_url, timeout_seconds=5)
        while paid(there).total() < 100:
            assert process.poll() is None
            time.sleep(0.01)
        disk.execute("BEGIN IMMEDIATE")  # whoever holds this lets nobody write: to a judge the slowest of disks
        durable = disk.execute("SELECT COUNT(*) FROM answer").fetchone()[0]
        time.sleep(2)
        assert 0 < paid(there).total() - durable <= 40  # of the thousand the provider would have answered all by now
        process.send_signal(signal.SIGKILL)
        process.communicate()
        disk.rollback()
        code, result, complaint = judged(there, tmp_path)
        assert (code, result["judged"], "stay unjudged" in complaint) == (0, COUNT - durable, False)
        assert 0 < sum(bool(line.get("replayed")) for line in there.lines) <= 40
        assert paid(there).total() == len(paid(there)) == COUNT


def test_a_server_that_dies_half_way_is_not_asked_in_vain_and_the_next_run_goes_on(tmp_path: Path) -> None:
    world(tmp_path)
    with provider(tmp_path, {"fault": "dead", "from": 501}, latency=0.05) as there:
        code, result, complaint = judged(there, tmp_path)
        assert len(there.calls) - 500 < 60
    assert code == 1
    assert result["judged"] + result["failed"] == COUNT
    assert result["judged"] == 500
    assert result["stopped"] == "no usable answer from the server: no connection"
    assert "500 conversations stay unjudged" in complaint
    with provider(tmp_path) as there:
        code, result, _ = judged(there, tmp_path)
        assert len(there.calls) == 500
    assert (code, result["judged"], result["already_current"]) == (0, 500, 500)
