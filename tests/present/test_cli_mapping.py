"""Mapping files: what they read, and what is said where they are wrong."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

SHAPES: dict[str, Callable[[str], bytes]] = {
    "comma": lambda text: text.encode(),
    "semicolon": lambda text: text.replace(",", ";").encode(),
    "tab": lambda text: text.replace(",", "\t").encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Mac line ends": lambda text: text.replace("\n", "\r").encode(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_suggested_mapping_reads_the_table_it_was_made_for(unheard: Any, tmp_path: Path, shape: str) -> None:
    (tmp_path / "export.csv").write_bytes(SHAPES[shape]((tmp_path / "tickets.csv").read_text()))
    proposed = unheard("mapping", "suggest", "export.csv")
    assert proposed.code == 0, proposed.err
    (tmp_path / "m.toml").write_text(proposed.out)
    done = unheard("ingest", "export.csv", "--mapping", "m.toml", "--output", "json")
    assert (done.json["new"], done.json["refused"], done.json["unknown_words"]) == (2, 0, {})


def test_a_parquet_table_is_read_by_the_mapping_of_its_csv_twin(unheard: Any, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(unheard("mapping", "suggest", "tickets.csv").out)
    pq.write_table(pacsv.read_csv(tmp_path / "tickets.csv"), tmp_path / "tickets.parquet")
    done = unheard("ingest", "tickets.parquet", "--mapping", "m.toml", "--output", "json")
    assert (done.code, done.json["new"]) == (0, 2), done.err


COLUMNS = '[columns]\nconversation_id = "ticket"\n"turns.0.text" = "message"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time_format = 5\n" + COLUMNS, "time_format = 5. Write it as a text"),
        ('time_format = "%Q"\n' + COLUMNS, "'Q' is a bad directive"),
        ("source = 5\n" + COLUMNS, "source = 5. Write it as a text"),
        ('table = "turns"\norder_by = "nothing"\n' + COLUMNS, "order_by = 'nothing', but no field has this name"),
        ('[values.channel]\nlogistics = ["email"]\n' + COLUMNS, "maps 'logistics' to ['email']"),
        ('timezone = "Mars"\n' + COLUMNS, "which is not a zone"),
        ("columns = 3\n", "Write it as [columns]"),
        ("= broken", "is not valid TOML"),
    ],
)
def test_a_wrong_mapping_file_is_one_sentence_that_names_key_and_value(
    unheard: Any, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "m.toml").write_text(text)
    done = unheard("ingest", "tickets.csv", "--mapping", "m.toml")
    assert done.code == 1
    assert words in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize("command", [["mapping", "suggest"], ["ingest", "--mapping", "m.toml"]])
def test_json_given_for_a_table_is_named_and_not_quoted(unheard: Any, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "m.toml").write_text(COLUMNS)
    done = unheard(*command, os.path.join("my-export", "conversations.jsonl"))
    assert done.code == 1
    assert "is JSON, not a table" in done.err
    assert "kettle" not in done.err


def test_turns_are_ordered_by_a_field_named_by_its_column_and_by_the_moment_not_the_wall_clock(
    unheard: Any, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(
        "id,when,who,text\n1,2026-03-02T09:00:00+00:00,customer,second\n1,2026-03-02T10:30:00+02:00,customer,first\n"
    )
    (tmp_path / "m.toml").write_text(
        'table = "turns"\norder_by = "when"\n[columns]\n'
        'conversation_id = "id"\nat = "when"\nspeaker = "who"\ntext = "text"\n'
    )
    assert unheard("run", "t.csv", "--mapping", "m.toml").code == 0
    (conversation,) = unheard("read", "--output", "json").json
    assert [turn["text"] for turn in conversation["turns"]] == ["first", "second"]
