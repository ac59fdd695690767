"""Texts of strangers on a terminal, in a spreadsheet and in a browser: shown, never obeyed."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

AT = "2026-03-02T09:14:05Z"
TERMINAL = "\x1b]0;title\x07\x1b[2J\u202eback\x9b31m"
PAGE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def conversation(name: str, **more: Any) -> dict[str, Any]:
    turns = [
        {"at": AT, "speaker": "customer", "text": more.pop("text", "Where is my refund?")},
        {"at": AT, "speaker": "human_agent", "text": "It is on its way."},
    ]
    return {"conversation_id": name, "opened_at": AT, "customer": {"id": name}, "turns": turns, **more}


@pytest.fixture
def run(unheard: Any, tmp_path: Path) -> Any:
    """Take in and judge some conversations, where asked with the report."""

    def call(*conversations: dict[str, Any], report: bool = False) -> None:
        lines = "".join(json.dumps(one) + "\n" for one in conversations)
        (tmp_path / "conversations.jsonl").write_text(lines)
        for command in [["run", "conversations.jsonl"]] if report else [["ingest", "conversations.jsonl"], ["judge"]]:
            done = unheard(*command)
            assert done.code == 0, done.err

    return call


def test_escape_sequences_are_written_out_wherever_a_terminal_shows_a_strangers_text(unheard: Any, run: Any) -> None:
    run(conversation(f"c{TERMINAL}", topic=TERMINAL, language="en", text=f"Hello {TERMINAL} there"))
    for command in (["read"], ["read", "--queue", "worst"], ["metrics", "cx_score", "--by", "topic,source"]):
        done = unheard(*command)
        assert done.code == 0, done.err
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(done.out)
        assert "\\x1b" in done.out


def test_spaces_and_joined_emoji_of_honest_text_stay_readable(unheard: Any, run: Any) -> None:
    run(conversation("c", text="C\u2019est bien\u00a0! \U0001f469\u200d\U0001f4bb"))
    assert "C\u2019est bien ! \U0001f469\u200d\U0001f4bb" in unheard("read").out


def test_a_text_cannot_start_lines_of_its_own_in_the_reading_list(unheard: Any, run: Any) -> None:
    run(conversation("c", topic="a\n\u2500\u2500 c-2 (forged)", text="x\n\u2500\u2500 c-3 (forged)"))
    assert [line[:4] for line in unheard("read").out.splitlines() if line.startswith("\u2500")] == ["\u2500\u2500 c"]


def test_a_topic_that_looks_like_markup_is_a_topic(unheard: Any, run: Any) -> None:
    run(conversation("c", topic="x[/b][red] :smile:"))
    done = unheard("metrics", "cx_score", "--by", "topic")
    assert done.code == 0, done.err
    assert "x[/b][red] :smile:" in done.out


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n", "\uff1d"])
def test_a_spreadsheet_does_not_run_a_topic_as_a_formula_and_other_outputs_keep_it(
    unheard: Any, run: Any, start: str
) -> None:
    topic = f"{start}cmd|' /C calc'!A1"
    run(conversation("c", topic=topic))
    found = list(csv.DictReader(io.StringIO(unheard("metrics", "cx_score", "--by", "topic", "--output", "csv").out)))
    assert [row["segment_topic"] for row in found] == [f"'{topic}"]
    (row,) = unheard("metrics", "cx_score", "--by", "topic", "--output", "json").json
    assert row["segment"] == {"topic": topic}


def test_parquet_holds_segments_as_they_are(run: Any) -> None:
    run(conversation("c", topic="=1+1"))
    code = "from unheard.present.cli import main; main()"
    words = ["metrics", "cx_score", "--by", "topic", "--output", "parquet"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=True)
    table = pq.read_table(io.BytesIO(done.stdout))
    assert table.column("segment_topic").to_pylist() == ["=1+1"]


def test_the_report_holds_no_markup_of_strangers(run: Any, tmp_path: Path) -> None:
    run(conversation("c", topic=PAGE, team=PAGE, text=PAGE, subject=PAGE, ai_version=PAGE, source=PAGE), report=True)
    page = (tmp_path / "unheard-report.html").read_text("utf-8")
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
