"""The accuracy benchmark end to end, on packs written here."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.judging.conversion import PREFIXES, SENTENCES, WHOLE, converted, sentence_turns, variants_of
from benchmarks.judging.running import folds
from benchmarks.judging.table import replace_section

GOOD = ("It works now, thank you so much!", 1.5, "CNUG*")
BAD = ("That does not help at all, this is ridiculous.", -1.5, "CNaN")


def vote_row(number: int) -> dict[str, Any]:
    said, mean, nugget = GOOD if number % 2 else BAD
    return {
        "conversation_id": f"votes/{number}", "source": "stc3", "channel": "social", "language": "en",
        "turns": [
            {"speaker": "customer", "text": f"My phone number {number} has no signal since yesterday."},
            {"speaker": "agent", "text": "Please restart the phone and try again."},
            {"speaker": "customer", "text": said, "labels": {"nugget_votes": {nugget: 19}}},
        ],
        "actions": [],
        "labels": {f"{name}_mean": mean for name in ("accomplishment", "satisfaction", "effectiveness")},
        "reference": {"answer": "SECRET-ANSWER"},
    }  # fmt: skip


def sentence_row() -> dict[str, Any]:
    return {
        "conversation_id": "client/1", "source": "maia-dqe", "channel": "chat", "language": "en", "client": "c1",
        "turns": [
            {"speaker": "customer", "text": "Hello. It is broken!", "sentences": [
                {"text": "Hello.", "text_en": "Hello.", "emotion": "neutral"},
                {"text": "It is broken!", "text_en": "It is broken!", "emotion": "anger"}]},
            {"speaker": "agent", "text": "Sorry.", "labels": {"iq": 4}},
            {"speaker": "customer", "text": "Bye.", "sentences": [{"text": "Bye.", "text_en": "Bye.", "emotion": None}],
             "labels": {"iq": 2}},
        ],
        "actions": [], "labels": {"task_success": 2, "iq_mean": 3.0},
    }  # fmt: skip


def pack(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    folder.mkdir(exist_ok=True)
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def test_the_product_sees_no_label_and_no_answer():
    rows = [vote_row(1), sentence_row()]
    for variant in (WHOLE, PREFIXES, SENTENCES):
        text = json.dumps(list(converted(rows, variant)))
        for hidden in ("labels", "SECRET-ANSWER", "mean", "task_success", "emotion", "anger", "c1", "iq"):
            assert hidden not in text, (variant, hidden)


def test_prefixes_and_sentences():
    row = sentence_row()
    assert variants_of([row]) == [WHOLE, PREFIXES, SENTENCES]
    assert [(one["conversation_id"], len(one["turns"])) for one in converted([row], PREFIXES)] == [
        ("client/1~1", 2),
        ("client/1~2", 3),
    ]
    (cut,) = converted([row], SENTENCES)
    assert [turn["text"] for turn in cut["turns"]] == ["Hello.", "It is broken!", "Sorry.", "Bye."]
    assert [(turn, part["text"]) for turn, part in sentence_turns(row)] == [(0, "Hello."), (1, "It is broken!")]


def test_whole_tasks_stay_on_one_side():
    rows = [
        {"conversation_id": f"{task}-{trial}", "source": "tau", "task_id": task} for task in range(20) for trial in "ab"
    ]
    parts = folds(rows)
    assert len(parts) == 5
    assert sorted(row["conversation_id"] for part in parts for row in part) == sorted(
        r["conversation_id"] for r in rows
    )
    for part in parts:
        inside = {row["task_id"] for row in part}
        assert not inside & {row["task_id"] for other in parts if other is not part for row in other}


@pytest.mark.long
def test_scored_end_to_end(tmp_path: Path):
    pack(tmp_path / "packs", "stc3-en", [vote_row(number) for number in range(20)])
    options = "--only stc3-en --only gone --no-vader --no-speed --resamples 30 --output json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.judge", str(tmp_path / "packs"), *options.split()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert any(note.startswith("gone: not in") for note in found["notes"])
    rows = {row["measure"]: row for row in found["rows"]}
    assert rows["satisfaction rho"]["n"] == 20
    # Solved and thanked beside not helped and angry: any judge that reads tells them apart.
    assert rows["unaccomplished AUC"]["value"] == 1.0
    assert rows["unaccomplished AUC"]["constant"] == 0.5
    assert rows["unaccomplished AUC"]["verdict"] == "target"
    assert rows["solution confirmed AUC"]["value"] == 1.0


def test_an_empty_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from benchmarks.judge import main

    assert main([str(tmp_path)]) == 1
    assert "There is no pack" in capsys.readouterr().err


def test_a_section_is_replaced_in_its_place():
    text = "# R\n\n## A\n\nold\n\n## B\n\nkept\n"
    assert replace_section(text, "A", ["new"]) == "# R\n\n## A\n\nnew\n\n## B\n\nkept\n"
    assert replace_section(text, "C", ["new"]).endswith("## B\n\nkept\n\n## C\n\nnew\n")
