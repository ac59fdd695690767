"""The two levels of bad input, as a user meets them: exit code, one sentence, and everything else still read."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GOOD = {"conversation_id": "ok", "turns": [{"speaker": "customer", "text": "Where is my refund?"}]}
LINE = (json.dumps(GOOD) + "\n").encode()


def _pressed_zeros() -> bytes:
    return gzip.compress(b" " * (80 * 1024 * 1024), compresslevel=9)


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "binary.jsonl": (lambda: bytes(range(256)) * 40, "is binary"),
    "empty.jsonl": (lambda: b"", "is empty"),
    "latin1.jsonl": (lambda: LINE.replace(b"refund", b"R\xfcckzahlung"), "is not UTF-8"),
    "utf16.jsonl": (lambda: LINE.decode().encode("utf-16-le"), "UTF-16 without a byte order mark"),
    "cut.jsonl.gz": (lambda: gzip.compress(os.urandom(5000))[:-20], "cannot be unpacked"),
    "bomb.jsonl.gz": (_pressed_zeros, "grows to more than"),
    "deep.json": (lambda: b"[" * 100_000, "nested too deeply"),
    "header.csv": (lambda: b'"' + b"x" * 200_000 + b'",b\n1,2\n', "cannot be read as CSV"),
}


@pytest.mark.parametrize("name", FILES)
def test_an_unreadable_file_is_one_sentence_and_exit_1_and_the_other_path_is_read(
    unheard: Any, tmp_path: Path, name: str
) -> None:
    make, words = FILES[name]
    (tmp_path / name).write_bytes(make())
    (tmp_path / "good.jsonl").write_bytes(LINE)
    done = unheard("ingest", name, "good.jsonl", "--output", "json")
    assert done.code == 1
    assert [words in line for line in done.err.strip().splitlines()] == [True]
    assert name in done.err
    assert (done.json["read"], done.json["new"]) == (1, 1)


def test_a_row_that_cannot_be_read_is_listed_with_its_place_and_remedy_and_the_exit_is_0(
    unheard: Any, tmp_path: Path
) -> None:
    long = b'{"conversation_id": "x", "turns": [{"text": "' + b"x" * 1_100_000 + b'"}]}\n'
    (tmp_path / "export.jsonl").write_bytes(
        LINE + b'{"turns": []}\n{broken\n' + long + b'{"conversation_id": "cut", "tu'
    )
    (tmp_path / "unheard-store").mkdir()
    (tmp_path / "unheard-store" / "unheard.toml").write_text("line_limit_mb = 1\n")
    done = unheard("ingest", "export.jsonl", "--output", "json")
    assert done.code == 0, done.err
    assert (done.json["read"], done.json["new"], done.json["refused"]) == (5, 1, 4)
    refused = unheard("ingest", "--refused", "--output", "json").json
    assert {(row["line"], row["field"]) for row in refused} == {(2, "conversation_id"), (3, ""), (4, ""), (5, "")}
    assert all(row["file"] == "export.jsonl" and row["reason"] and row["remedy"] for row in refused)
    assert "export.jsonl:2: conversation_id: A required field is missing. Add" in unheard("ingest", "--refused").out


def test_strict_says_on_stderr_why_it_failed_lists_the_rows_and_publishes_nothing(unheard: Any, tmp_path: Path) -> None:
    (tmp_path / "export.jsonl").write_bytes(LINE + b"{broken\n" * 7)
    done = unheard("ingest", "export.jsonl", "--strict")
    assert done.code == 1
    assert done.err == "unheard: 7 rows were refused, and --strict publishes nothing.\n"
    assert "export.jsonl:8:" in done.out
    assert unheard("metrics", "judged_coverage", "--output", "json").json[0]["n"] == 0


@pytest.mark.parametrize(
    "first", [LINE.replace(b"ok", b"long").replace(b"refund", b"x" * 2_000_000), b"{broken\n" * 40]
)
def test_a_file_of_any_name_is_known_by_its_first_readable_row(unheard: Any, tmp_path: Path, first: bytes) -> None:
    (tmp_path / "dump.jsonl").write_bytes(first * (1 if b"long" in first else 4000) + LINE)
    done = unheard("ingest", "dump.jsonl", "--output", "json")
    assert done.code == 0, done.err
    assert done.json["new"] == (2 if b"long" in first else 1)


def test_a_store_inside_the_folder_that_is_read_is_no_data(unheard: Any) -> None:
    assert unheard("run", ".", "--mapping", "none.toml").code == 2
    first = unheard("ingest", "my-export").out
    again = unheard("ingest", "my-export", ".", "--format", "unheard", "--output", "json").json
    assert "unheard-store" in again["ignored"]
    assert (again["new"], again["changed"], again["refused"]) == (0, 0, 0), first


def test_a_pipe_is_refused_instead_of_waited_for(unheard: Any, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    done = unheard("ingest", "pipe.jsonl")
    assert done.code == 1
    assert "no ordinary file" in done.err


def test_a_name_that_is_not_utf8_is_one_sentence(unheard: Any, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"b\xfccher.jsonl")).write_bytes(LINE)
    done = unheard("ingest", os.fsdecode(b"b\xfccher.jsonl"), "my-export", "--output", "json")
    assert done.code == 1
    assert "is not UTF-8. Rename the file." in done.err
    assert done.json["new"] == 16


@pytest.mark.long
def test_odd_characters_in_paths_do_no_harm(unheard: Any, tmp_path: Path) -> None:
    folder = tmp_path / "an 'export' \"$(x)\" [1]*?; -- %s {0} é"
    (tmp_path / "my-export").rename(folder)
    store, page = "st'o\"re [1]*?", "re'port #1?.html"
    assert unheard("run", str(folder), "--store", store, "--report", page).code == 0
    assert unheard("metrics", "csat", "--store", store, "--output", "json").json[0]["n"] == 2
    assert unheard("backup", "b'\"?", "--store", store).code == 0
    assert unheard("restore", "b'\"?", "--store", "r'\"?").code == 0
    assert (tmp_path / page).exists()


def test_a_fault_of_ours_is_one_sentence_and_shows_more_only_when_asked(
    unheard: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = unheard("ingest", "bad\0name.jsonl")  # no shell can pass it, so that nothing guards against it
    assert done.code == 1
    assert done.err.startswith("unheard: ValueError")
    assert "UNHEARD_DEBUG=1" in done.err
    assert "Traceback" not in done.err
    monkeypatch.setenv("UNHEARD_DEBUG", "1")
    with pytest.raises(ValueError, match="null byte"):
        unheard("ingest", "bad\0name.jsonl")
