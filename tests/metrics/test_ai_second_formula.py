"""Metrics of actions by a second formula: plain loops over the input JSON of random worlds, read through the door."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.run import measure_folder

FAILED = ("error", "timeout", "rejected")
TOOLS = ("refund", "book", "find")
Json = dict[str, Any]


def a_world(seed: int) -> list[Json]:
    """Conversations of AI agents with few tools and few arguments, so that calls repeat."""
    draw = random.Random(seed)
    rows = []
    for number in range(40):
        actions: list[Json] | None = None
        if draw.random() < 0.85:
            actions = [
                {
                    "tool": (tool := draw.choice(TOOLS)),
                    "effect": "read" if tool == "find" else "write",
                    "outcome": draw.choice(["success", "success", "error", "timeout", "rejected", "unknown"]),
                    "arguments": {"b": draw.choice([1, 2]), "a": "x"} if draw.random() < 0.5 else {"a": "x", "b": 1},
                    "after_turn": 0,
                }
                for _ in range(draw.choice([0, 1, 2, 3, 6]))
            ]
        speaker = draw.choice(["ai_agent", "ai_agent", "human_agent"])
        rows.append(
            {
                "conversation_id": f"c{number}",
                "customer": {"id": f"u{draw.randrange(25)}"},
                "opened_at": f"2026-03-{1 + number % 28:02}T09:00:00Z",
                "turns": [{"speaker": "customer", "text": "Hello"}, {"speaker": speaker, "text": "Hi"}],
                "actions": actions,
            }
        )
    return rows


def expected(rows: list[Json]) -> dict[str, tuple[int, int]]:
    """Numerator and denominator of each metric."""
    total: Counter[str] = Counter()

    def add(metric: str, hit: bool) -> None:
        total[f"{metric} of"] += 1
        total[metric] += hit

    for row in rows:
        logged = row["actions"]
        writes = [one for one in logged or [] if one["effect"] == "write"]
        took_part = row["turns"][1]["speaker"] == "ai_agent" or bool(writes)
        left = False
        for place, one in enumerate(writes):
            later = {other["tool"] for other in writes[place + 1 :] if other["outcome"] == "success"}
            if one["outcome"] != "unknown":
                add("write_failure_rate_attempt", one["outcome"] in FAILED)
            if one["outcome"] in FAILED:
                add("write_recovery_rate", one["tool"] in later)
                left |= one["tool"] not in later
        for one in logged or []:
            if one["outcome"] != "unknown":
                add("tool_failure_rate", one["outcome"] in FAILED)
        calls: dict[tuple[str, str], list[str]] = {}
        for one in writes:
            calls.setdefault((one["tool"], json.dumps(one["arguments"], sort_keys=True)), []).append(one["outcome"])
        for outcomes in calls.values():
            if outcomes[-1] != "unknown":
                add("write_failure_rate_call", outcomes[-1] in FAILED)
                again = "success" in outcomes[:-1]
                add("write_repeated_rate", again)
                add("action_success_rate", outcomes[-1] == "success" and not again)
        if took_part and logged is not None:
            add("write_failure_rate_conversation", any(one["outcome"] in FAILED for one in writes))
            add("write_unrecovered_rate", left)
    return {name: (total[name], total[f"{name} of"]) for name in total if not name.endswith(" of")}


@pytest.mark.parametrize("seed", range(6))
def test_counts_agree_with_the_second_formula(tmp_path: Path, seed: int) -> None:
    rows = a_world(seed)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "conversations.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    second = expected(rows)
    assert len(second) == 8

    for found in measure_folder(folder, tmp_path / "store", metrics=sorted(second)):
        hits, all_of_them = second[found["metric"]]
        assert (found["n"], found["value"]) == (all_of_them, pytest.approx(hits / all_of_them, rel=1e-12))
