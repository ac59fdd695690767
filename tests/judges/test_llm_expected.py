"""What the business expects of conversations: told to the model, redacted; its tools compared with the record."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.judges.asked import JUDGE, provider, talk

from unheard.errors import SettingsError
from unheard.judges.base import Transcript
from unheard.judges.remote.expected import read_expected
from unheard.pipeline.judge import judge_store, judgements_jsonl
from unheard.settings import Settings
from unheard.store import Store

DONE = {"tool": "issue_refund", "effect": "write", "outcome": "success", "after_turn": 0}


def written(folder: Path, *rows: Any) -> Path:
    path = folder / "expected.jsonl"
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def correct(store: Store) -> dict[str, Any]:
    rows = [json.loads(line) for line in judgements_jsonl(store, judge=JUDGE)]
    return {row["conversation_id"]: (row.get("scores") or {}).get("correct") for row in rows}


def test_it_is_told_below_the_conversation_and_its_tools_are_held_against_the_record(
    store: Store, settings: Settings, put: Any, tmp_path: Path
) -> None:
    put(
        store,
        [
            talk("right", actions=[DONE]),
            talk("wrong", actions=[{**DONE, "tool": "cancel_order"}]),
            talk("failed", actions=[{**DONE, "outcome": "error"}]),
            talk("more", actions=[DONE, {**DONE, "tool": "cancel_order"}]),
            talk("unlogged"),
            talk("silent"),
        ],
    )
    refund = {"expected": "Refund of 12 euros, answer to jo@example.org", "tools": ["issue_refund"]}
    rows = [{"conversation_id": name, **refund} for name in ("right", "wrong", "failed", "more")]
    path = written(tmp_path, *rows, "", {"conversation_id": "unlogged", "expected": "the customer gets a date"})
    with provider(tmp_path) as there:
        plain = judge_store(store, there.settings(settings), judge=JUDGE)
        without = correct(store)
        second = judge_store(store, there.settings(settings, expected_outcomes=path), judge=JUDGE)
        told = {call["mark"]: call["body"]["messages"] for call in there.calls[6:]}
    assert plain.judge_version != second.judge_version
    assert without == {**dict.fromkeys(("right", "wrong", "failed", "more"), 0.7), "unlogged": None, "silent": None}
    assert correct(store) == {
        "right": 0.7, "wrong": 0.25, "failed": 0.25, "more": 0.25, "unlogged": 0.7, "silent": None,
    }  # fmt: skip
    text = told["right"][1]["content"]
    fence = text.splitlines()[0].removeprefix("<<<")
    assert text.index("Expected by the business") > text.index(f"{fence}>>>")
    assert "Refund of 12 euros" in text
    assert "jo@example.org" not in text
    assert "the customer gets a date" in told["unlogged"][1]["content"]
    assert "Expected by the business" not in told["silent"][1]["content"]
    assert "what the business expects" in told["silent"][0]["content"]


def test_a_conversation_takes_its_own_line_then_that_of_its_topic_then_of_what_stands_before_the_slash(
    tmp_path: Path,
) -> None:
    found = read_expected(
        written(
            tmp_path,
            {"topic": "billing", "expected": "bill"},
            {"topic": "billing/refund", "expected": "refund"},
            {"conversation_id": "c", "source": "other", "expected": "of the other source"},
            {"conversation_id": "d", "expected": "its own"},
        )
    )

    def of(name: str, topic: str | None) -> str | None:
        one = found.of(Transcript(conversation_key=name, conversation_id=name, source="desk", topic=topic))
        return None if one is None else one.expected

    assert of("c", "billing/refund") == "refund"
    assert of("c", "billing/invoice") == "bill"
    assert of("c", "delivery") is of("c", None) is None
    assert of("d", "billing") == "its own"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{", "Line 2"),
        ({"expected": "x"}, "name either conversation_id or topic"),
        ({"expected": "x", "topic": "a", "conversation_id": "b"}, "name either conversation_id or topic"),
        ({"expected": " ", "topic": "a"}, "takes 1 to 4,000 characters"),
        ({"expected": "x", "topic": "t"}, "says again"),
        ({"expected": "x", "topic": "a", "tool": "y"}, "unknown field `tool`"),
    ],
)
def test_a_line_that_is_wrong_is_named_before_anything_is_asked(
    store: Store, settings: Settings, put: Any, tmp_path: Path, row: Any, why: str
) -> None:
    put(store, [talk("a")])
    path = written(tmp_path, {"topic": "t", "expected": "x"}, row)
    with provider(tmp_path) as there:
        with pytest.raises(SettingsError, match=why):
            judge_store(store, there.settings(settings, expected_outcomes=path), judge=JUDGE)
        assert there.calls == []


def test_a_file_that_is_not_there_is_said(store: Store, settings: Settings, put: Any, tmp_path: Path) -> None:
    put(store, [talk("a")])
    with provider(tmp_path) as there, pytest.raises(SettingsError, match="cannot be read"):
        judge_store(store, there.settings(settings, expected_outcomes=tmp_path / "none.jsonl"), judge=JUDGE)
