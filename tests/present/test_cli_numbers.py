"""Which numbers a command shows: days of a zone, judges apart, labels that come back as they went."""

import json
from pathlib import Path
from typing import Any

import pytest


def write(path: Path, *rows: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path.name


def conversation(name: str, at: str = "2026-03-02T09:00:00Z") -> dict[str, Any]:
    turns = [
        {"at": at, "speaker": "customer", "text": "Where is my refund?"},
        {"at": at, "speaker": "human_agent", "text": "On its way."},
    ]
    return {"conversation_id": name, "opened_at": at, "customer": {"id": name}, "turns": turns}


@pytest.mark.parametrize(
    ("zone", "ids"),
    [("UTC", "bcd"), ("Europe/Berlin", "abc"), ("America/New_York", "cde"), ("Pacific/Kiritimati", "ab")],
)
def test_since_and_until_are_midnights_of_the_zone(unheard: Any, tmp_path: Path, zone: str, ids: str) -> None:
    times = {
        "a": "2026-03-01T23:00:00Z",
        "b": "2026-03-02T00:00:00Z",
        "c": "2026-03-02T22:59:59.999999Z",
        "d": "2026-03-02T23:00:00Z",
        "e": "2026-03-03T04:59:59Z",
        "f": "2026-03-04T00:00:00Z",
    }
    unheard("ingest", write(tmp_path / "conversations.jsonl", *(conversation(*pair) for pair in times.items())))
    period = ("--since", "2026-03-02", "--until", "2026-03-03", "--timezone", zone, "--output", "json")
    (row,) = unheard("metrics", "never_answered_rate", "--by", "day", *period).json
    assert (row["segment"], row["n"]) == ({"day": "2026-03-02"}, len(ids))
    assert {one["conversation_id"] for one in unheard("read", "--sample", "9", *period).json} == set(ids)


@pytest.mark.parametrize("day", ["20260302", "2026-W10", "2026-3-2", "2026-02-30", "yesterday", ""])
def test_a_day_is_written_in_one_way_only(unheard: Any, day: str) -> None:
    unheard("ingest", "my-export")
    done = unheard("metrics", "csat", "--since", day)
    assert (done.code, "Write it as YYYY-MM-DD" in done.err) == (2, True)


def test_judges_are_never_mixed_and_the_default_covers_most_then_is_the_imported_one(
    unheard: Any, tmp_path: Path
) -> None:
    write(tmp_path / "conversations.jsonl", *(conversation(f"c{number}") for number in range(3)))
    first = [{"conversation_id": f"c{number}", "judge": "first", "rating": 5} for number in range(3)]
    second = [
        {"conversation_id": "c0", "judge": "second", "rating": 1},
        {"conversation_id": "c1", "judge": "second", "rating": None, "abstained": "no evidence"},
        {"conversation_id": "c2", "judge": "second", "issues": [{"label": "x", "state": "unknown", "probability": 0.4}],
         "scores": {"resolved": 0.4, "satisfied": 0.5, "quality": 3, "correct": None}},
        {"conversation_id": "c0", "judge": "second", "rating": 7},
        {"conversation_id": "c0", "judge": "second", "rating": 2, "issues": [{"label": "x", "state": "nearly"}]},
    ]  # fmt: skip
    write(tmp_path / "judgements.jsonl", *first, *second)
    ingested = unheard("ingest", "conversations.jsonl", "judgements.jsonl", "--output", "json").json
    assert (ingested["new"], ingested["refused"]) == (9, 2)

    def rated(*judge: str) -> tuple[Any, int, list[str]]:
        mean, coverage = unheard("metrics", "cx_mean", "judged_coverage", *judge, "--output", "json").json
        return mean["value"], mean["n"], coverage["notes"]

    assert rated()[:2] == (5.0, 3)
    unheard("judge")
    assert rated()[:2] == (5.0, 3), "at a tie the imported judge counts"
    assert unheard("doctor", "--output", "json").json["judge"] == "first"
    value, n, notes = rated("--judge", "second")
    assert (value, n) == (1.0, 1)
    assert "not judged: 1 no evidence, 1 not enough evidence" in notes
    assert unheard("metrics", "--judge", "nobody").code == 2


def test_labels_come_back_as_they_went_and_reading_them_again_changes_nothing(unheard: Any, tmp_path: Path) -> None:
    write(tmp_path / "conversations.jsonl", conversation("a"), conversation("b"))
    unheard("ingest", "conversations.jsonl")
    labels = [
        {"conversation_id": "a", "source": "unheard", "name": "rating", "value": 4, "annotator": "human:kim",
         "sample": "s1", "inclusion_prob": 0.25, "purpose": "random", "at": "2026-03-05T10:00:00.250000+02:00"},
        {"conversation_id": "b", "source": "unheard", "name": "note", "value": "ü=x"},
        {"conversation_id": "b", "source": "unheard", "name": "should_escalate", "value": True, "annotator": "lee"},
        {"conversation_id": "b", "source": "unheard", "name": "parts", "value": {"tone": [1, 2]}, "annotator": "lee"},
    ]  # fmt: skip
    assert unheard("labels", "import", write(tmp_path / "l.jsonl", *labels), "--output", "json").json["new"] == 4
    text = unheard("labels", "export").out
    out = [json.loads(line) for line in text.splitlines()]
    expected = [label | {"at": "2026-03-05T08:00:00.250000+00:00"} if "at" in label else label for label in labels]
    assert sorted(out, key=lambda one: one["name"]) == sorted(expected, key=lambda one: one["name"])
    assert unheard("labels", "export", "--output", "json").json == out
    (tmp_path / "again.jsonl").write_text(text)
    assert unheard("labels", "import", "again.jsonl", "--output", "json").json["new"] == 0
    assert unheard("labels", "export").out == text


def test_a_number_without_interval_says_why(unheard: Any, tmp_path: Path) -> None:
    rows = [conversation(name) | {"customer": {"id": "ann"}} for name in "abc"]
    run = unheard("run", write(tmp_path / "conversations.jsonl", *rows)).out
    asked = unheard("metrics", "never_answered_rate", "closure_rate").out.splitlines()
    (headline,) = (line for line in run.splitlines() if line.startswith("bad_experience_rate"))
    (known,) = (line for line in asked if line.startswith("never_answered_rate"))
    (unknown,) = (line for line in asked if line.startswith("closure_rate"))
    assert ("no interval: one customer" in known, "no interval" in unknown) == (True, False)
    assert "no interval: one customer" in headline


def test_a_metric_that_is_named_twice_is_told_once(unheard, ran_here) -> None:
    del ran_here
    found = unheard(
        "metrics", "write_failure_rate", "cx_score", "write_failure_rate_call", "cx_score", "--output", "json"
    )
    assert [row["metric"] for row in found.json] == ["write_failure_rate_call", "cx_score"]
