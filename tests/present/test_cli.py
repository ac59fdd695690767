"""Every command of the contract, as a user calls it."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CONTRACT_KEYS = {"metric", "segment", "value", "low", "high", "n", "clusters", "unit", "method", "notes"}


def numbers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows, their values to nine digits: sums may be taken in another order."""
    close = ("value", "low", "high")
    return [row | {name: pytest.approx(row[name], rel=1e-9) for name in close if row[name] is not None} for row in rows]


def test_run_does_the_whole_job_and_answers_with_counts_headline_and_paths(unheard, tmp_path: Path) -> None:
    done = unheard("run", "my-export", "--output", "json")
    assert done.code == 0, done.err
    answer = done.json
    assert answer["ingest"]["read"] == answer["ingest"]["new"] + answer["ingest"]["refused"]
    assert answer["eligibility"]["eligible"] == 7
    assert answer["eligibility"]["excluded"] == {"only_auto_replies": 1}
    assert answer["judge"]["judged"] + sum(answer["judge"]["abstained"].values()) == 7
    assert {row["metric"] for row in answer["headline"]} >= {"csat", "cx_score"}
    assert (tmp_path / "unheard-report.html").stat().st_size > 10_000
    assert (tmp_path / "unheard-store").is_dir()


def test_a_second_run_reads_nothing_new_and_gives_the_same_numbers(unheard) -> None:
    unheard("run", "my-export")
    before = unheard("metrics", "--output", "json").json
    second = unheard("run", "my-export", "--output", "json").json
    assert (second["ingest"]["new"], second["ingest"]["changed"]) == (0, 0)
    assert second["ingest"]["read"] == second["ingest"]["unchanged"]
    assert unheard("metrics", "--output", "json").json == numbers(before)


def test_metrics_rows_have_exactly_the_contracts_keys_and_absent_is_null_with_a_reason(unheard, ran_here: Path) -> None:
    rows = unheard("metrics", "--output", "json").json
    assert len(rows) > 50
    for row in rows:
        assert set(row) == CONTRACT_KEYS
        if row["value"] is None:
            assert row["notes"], row["metric"]
    nps = next(row for row in rows if row["metric"] == "nps")
    assert nps["value"] is None
    assert nps["n"] == 0


def test_metrics_by_segments_sum_to_the_whole(unheard, ran_here: Path) -> None:
    (whole,) = unheard("metrics", "cx_score", "--output", "json").json
    split = unheard("metrics", "cx_score", "--by", "channel,handler", "--output", "json").json
    assert sum(row["n"] for row in split) == whole["n"]
    assert all(set(row["segment"]) == {"channel", "handler"} for row in split)


def test_metrics_compare_previous_gives_the_difference_with_its_interval(unheard, ran_here: Path) -> None:
    answer = unheard(
        "metrics", "cx_score", "--since", "2026-03-05", "--until", "2026-03-10",
        "--compare", "previous", "--output", "json",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    (row,) = answer.json
    assert row["previous"]["n"] > 0
    assert row["difference"]["value"] == pytest.approx(row["value"] - row["previous"]["value"])


def test_metrics_as_csv_and_parquet_hold_the_same_values(unheard, tmp_path: Path, ran_here: Path) -> None:
    rows = unheard("metrics", "cx_score", "csat", "--output", "json").json
    found = list(csv.DictReader(io.StringIO(unheard("metrics", "cx_score", "csat", "--output", "csv").out)))
    assert [float(row["value"]) for row in found] == pytest.approx([row["value"] for row in rows])


def test_every_metric_without_value_is_named_by_doctor_with_a_remedy(unheard, ran_here: Path) -> None:
    answer = unheard("doctor", "--output", "json").json
    absent = {row["metric"] for row in unheard("metrics", "--output", "json").json if row["value"] is None}
    assert {row["metric"] for row in answer["missing"]} == absent
    assert all(row["remedy"] for row in answer["missing"])
    assert list(answer["sources"]) == ["helpdesk"], "a file of outcomes is no desk of its own"
    assert "helpdesk" in unheard("doctor").out


def test_read_prints_whole_conversations_and_keeps_the_inclusion_probability(unheard, ran_here: Path) -> None:
    lines = unheard("read", "--sample", "3", "--output", "jsonl").out.splitlines()
    assert len(lines) == 3
    conversation = json.loads(lines[0])
    assert conversation["inclusion_prob"] == pytest.approx(3 / 7)
    assert conversation["turns"][0]["text"]
    assert unheard("read", "--queue", "worst", "--sample", "1").out
    assert "There is no queue" in unheard("read", "--queue", "nosuch").err


def test_labels_go_in_come_out_and_feed_agreement(unheard, tmp_path: Path, ran_here: Path) -> None:
    labels = [
        {"conversation_id": f"c-{number}", "name": "rating", "value": value, "annotator": f"human:{who}"}
        for number, value in ((1, 2), (2, 3), (3, 5), (4, 1), (5, 1), (6, 5))
        for who in ("kim", "lee")
    ]
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(label) + "\n" for label in labels))
    done = unheard("labels", "import", "labels.jsonl", "--output", "json")
    assert done.code == 0, done.err
    assert done.json["new"] == 12
    out = [json.loads(line) for line in unheard("labels", "export").out.splitlines()]
    assert {(row["conversation_id"], row["value"], row["annotator"]) for row in out} == {
        (label["conversation_id"], label["value"], label["annotator"]) for label in labels
    }
    study = unheard("study", "agreement", "--output", "json").json
    assert study["study"] == "agreement"
    judge = [e for e in study["estimates"] if e["segment"] == {"rater": "judge"}]
    assert judge[0]["n"] == 6
    people = [e for e in study["estimates"] if e["segment"] == {"rater": "person to person"}]
    assert people[0]["value"] == 1.0


def test_judgements_written_are_judgements_read(unheard, tmp_path: Path, ran_here: Path) -> None:
    lines = unheard("judge", "--output", "jsonl").out
    (tmp_path / "judgements.jsonl").write_text(lines.replace('"embedded"', '"elsewhere"'))
    assert unheard("ingest", "judgements.jsonl").code == 0
    ours = unheard("metrics", "cx_mean", "--judge", "embedded", "--output", "json").json
    theirs = unheard("metrics", "cx_mean", "--judge", "elsewhere", "--output", "json").json
    assert ours == theirs


def test_forget_removes_the_person_and_old_files_do_not_bring_them_back(
    unheard, tmp_path: Path, ran_here: Path
) -> None:
    count = unheard("metrics", "judged_coverage", "--output", "json").json[0]["n"]
    done = unheard("forget", "jo@example.org", "--output", "json")
    assert done.code == 0, done.err
    assert done.json["conversations"] == 3
    again = unheard("ingest", "my-export", "--output", "json").json
    assert (again["new"], again["changed"]) == (0, 0)
    assert unheard("metrics", "judged_coverage", "--output", "json").json[0]["n"] == count
    everything = b"".join(path.read_bytes() for path in (tmp_path / "unheard-store").rglob("*") if path.is_file())
    assert b"jo@example.org" not in everything.lower()
    assert b"kettle" not in everything
    shown = unheard("read", "--sample", "7", "--output", "jsonl").out
    assert "kettle" not in shown


def test_backup_and_restore_bring_back_the_same_numbers(unheard, ran_here: Path) -> None:
    before = unheard("metrics", "--output", "json").json
    assert unheard("backup", "copy").code == 0
    assert unheard("restore", "copy", "--store", "other").code == 0
    assert unheard("metrics", "--store", "other", "--output", "json").json == numbers(before)


def test_mapping_suggest_proposes_a_file_that_reads_the_export(unheard, tmp_path: Path) -> None:
    proposed = unheard("mapping", "suggest", "tickets.csv")
    assert proposed.code == 0, proposed.err
    (tmp_path / "tickets.toml").write_text(proposed.out)
    done = unheard("ingest", "tickets.csv", "--mapping", "tickets.toml", "--output", "json")
    assert done.code == 0, done.err
    assert done.json["new"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nosuch"], 2, "There is no command"),
        (["metricss"], 2, "Did you mean 'metrics'"),
        (["ingest"], 2, "Name at least one file"),
        (["ingest", "missing.jsonl"], 1, "missing.jsonl"),
        (["metrics"], 1, "There is no store"),
        (["judge", "--judge", "openai:x", "--store", "s"], 1, "There is no store"),
        (["run", "my-export", "--timezone", "Mars/Base"], 2, "no time zone"),
        (["run", "my-export", "--report", ""], 2, "--report"),
        (["metrics", "--lock-timeout", "-1"], 2, "--lock-timeout"),
        (["read", "--sample", "99999999999999999999"], 2, "--sample"),
        (["demo", "--size", "1"], 2, "--size"),
        (["demo", "--seed", "-5"], 2, "--seed"),
    ],
)
def test_what_a_user_can_cause_is_one_sentence_without_traceback(unheard, arguments, code, says) -> None:
    done = unheard(*arguments)
    assert done.code == code
    assert says in done.err
    assert "Traceback" not in done.err


def test_a_wrong_period_or_metric_or_segment_is_named_with_its_remedy(unheard, ran_here: Path) -> None:
    assert "YYYY-MM-DD" in unheard("metrics", "--since", "yesterday").err
    assert "Did you mean" in unheard("metrics", "cx_scor").err
    done = unheard("metrics", "cx_score", "--by", "chanel")
    assert done.code == 2
    assert "channel" in done.err
    assert "There is no study" in unheard("study", "nosuch").err
    assert "agreement" in unheard("study").out


def test_a_judge_that_cannot_be_asked_is_named_before_anything_is_read(unheard, monkeypatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    done = unheard("run", "my-export", "--judge", "openai:gpt")
    assert done.code == 2
    assert "needs a key" in done.err
    assert unheard("metrics", "csat", "--output", "json").json[0]["n"] == 0


@pytest.mark.parametrize(("name", "value"), [("MEMORY_LIMIT", "much"), ("THREADS", "-1"), ("TIMEZONE", "Mars")])
def test_a_setting_that_cannot_be_is_named_with_its_value(unheard, monkeypatch, name, value) -> None:
    monkeypatch.setenv(f"UNHEARD_{name}", value)
    done = unheard("ingest", "my-export")
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert f"{name.lower()} = '{value}' is not valid" in done.err


def test_no_command_loads_pandas_where_it_is_installed(unheard, tmp_path: Path) -> None:
    unheard("ingest", "my-export")
    unheard("judge")  # its judgements wait to be put into files: who reads them makes Arrow of lists
    site = tmp_path / "site"
    site.mkdir()
    (site / "pandas.py").write_text("import pathlib\npathlib.Path('loaded').touch()", encoding="utf-8")
    command = [sys.executable, "-c", "from unheard.present.cli import main; main()", "metrics"]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "loaded").exists()
