"""Ctrl-C, a second writer, a closed pipe: one sentence, the right exit code, and the same command goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from unheard.present.cli import STOPPED
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.store import Store

UNHEARD = [sys.executable, "-c", "from unheard.present.cli import main; main()"]


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*UNHEARD, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UNHEARD_STORE", raising=False)
    simulate(tmp_path / "export", conversations=400, seed=5)
    return tmp_path / "export"


@pytest.mark.long
def test_ctrl_c_ends_in_one_sentence_and_130_and_the_command_goes_on_from_there(export: Path) -> None:
    stopped = 0
    for after, command in (
        (0.3, ["ingest", "export"]),
        (0.8, ["ingest", "export"]),
        (None, ["ingest", "export"]),
        (0.8, ["judge"]),
        (0.9, ["report"]),
    ):
        process = start(*command)
        if after is not None:
            time.sleep(after)
            process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
        assert process.returncode in (0, 130), complaint
        if process.returncode == 130:
            stopped += 1
            assert complaint.strip() == STOPPED.strip()
    assert stopped >= 2
    judged = json.loads(start("judge", "--output", "json").communicate(timeout=60)[0])
    assert judged["judged"] + sum(judged["abstained"].values()) + judged["already_current"] == judged["eligible"] > 300


def test_ctrl_c_while_the_command_line_itself_is_being_loaded(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "class Now:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Now())\n"
        "from unheard.present.cli import main\n"
        "main(['metrics'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (130, False)


@pytest.mark.long
def test_a_second_writer_names_pid_and_command_of_the_first_and_readers_do_not_wait(
    unheard: Any, tmp_path: Path
) -> None:
    unheard("run", "my-export")
    store = Store.open(tmp_path / "unheard-store", Settings())
    with store.writing("unheard ingest somewhere/"):
        for command in (["ingest", "my-export"], ["forget", "jo@example.org"], ["labels", "import", "none.jsonl"]):
            waiting = unheard(*command, "--lock-timeout", "0.1")
            assert waiting.code == 1
            assert f"process {os.getpid()}, `unheard ingest somewhere/`" in waiting.err
            assert len(waiting.err.strip().splitlines()) == 1
        assert unheard("metrics", "csat", "--lock-timeout", "0", "--output", "json").json[0]["n"] == 2
        assert unheard("report").code == 0
        assert unheard("backup", "copy").code == 0
    store.close()


def test_a_reader_that_goes_away_is_no_error() -> None:
    process = start("metrics", "--list")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


def test_a_full_disk_under_standard_output_is_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*UNHEARD, "metrics", "--list"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (1, "unheard: the system refused: No space left on device.\n")


def test_an_encoding_that_lacks_our_signs_gets_escapes() -> None:
    latin = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([*UNHEARD, "metrics", "--help"], capture_output=True, env=latin, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"SEGMENT,\\u2026" in done.stdout
