"""Effort beside what customers say, the flow between channels, and journeys step by step, from files to numbers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_world import Json, day, write


def conversation(name: str, who: str, when: float, *turns: tuple[float, str], **fields: Any) -> Json:
    """Turns are (days after the opening, speaker)."""
    said = [
        {"at": day(when + after), "speaker": speaker, "text": "My refund has not arrived"} for after, speaker in turns
    ]
    row = {
        "conversation_id": name,
        "source": "desk",
        "opened_at": day(when),
        "customer": {"id": who},
        "channel": "email",
    }
    return {**row, "topic": "refund", "turns": said, "events": [], **fields}


def ces(score: int) -> list[Json]:
    return [{"id": "s", "instrument": "ces", "scale": [1, 7], "score": score, "answered_at": day(9)}]


@pytest.fixture
def store(unheard: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Twelve customers: number k waits k // 2 days and finds it the harder; customer 0 also calls two days later."""
    rows = []
    for number in range(12):
        wait = number // 2 + 0.5
        turns = ((0.0, "customer"), (wait, "human_agent"))
        moved = [{"at": day(0.1), "type": "assigned", "to": "first"}, {"at": day(wait + 0.1), "type": "closed"}]
        score = 7 - number // 2 + number % 2
        rows.append(conversation(f"c{number}", f"u{number}", 0, *turns, surveys=ces(min(score, 7)), events=moved))
    call = ((0.0, "customer"), (0.1, "human_agent"), (0.2, "customer"))
    late = [{"at": day(2.3), "type": "transferred", "to": "second"}]
    rows.append(conversation("call", "u0", 2, *call, channel="voice", events=late))
    leg = ((0.4, "human_agent"), (0.5, "customer"))
    rows.append(conversation("leg", "u0", 2, *leg, channel="voice", relation="transfer_leg_of", related_to="call"))
    signals = {"repeats_information": {"state": "no"}}
    judged = [
        {"conversation_id": row["conversation_id"], "source": "desk", "judge": "j", "rating": 3, "signals": signals}
        for row in rows
    ]
    write(tmp_path / "conversations.jsonl", rows)
    write(tmp_path / "judgements.jsonl", judged)
    write(tmp_path / "observed.jsonl", [{"fact": "contact", "customer": None, "from": day(0), "to": day(120)}])
    assert unheard("ingest", str(tmp_path), "--format", "unheard").code == 0
    return unheard


def test_effort_and_its_parts_and_how_they_go_with_ces(store: Callable[..., Any]) -> None:
    answer = store("study", "effort", "--output", "json").json
    found = {estimate["metric"]: estimate for estimate in answer["estimates"]}

    # Waiting: 1, 1, 2, 2, … 6, 6 blocks; on the phone one more for the first question and one for the last turn, which
    # nobody answers: it has the words of a question, and nothing ends it: 7. u0: 1 + 1 + 1 + 7; call and switch: 2;
    # transfer: 1; turns after the first answer: 3, so one round.
    waits = [1 + 1 + 1 + 7, *(number // 2 + 1 for number in range(1, 12))]
    assert found["waiting_days"]["value"] == pytest.approx(sum(waits) / 12)
    efforts = [waits[0] + 2 + 1 + 1, *waits[1:]]
    assert found["customer_effort"]["value"] == pytest.approx(sum(efforts) / 12)
    assert found["back_and_forth"]["value"] == pytest.approx(1 / 12)

    from scipy.stats import spearmanr

    easy = [min(7, 7 - number // 2 + number % 2) for number in range(12)]
    assert found["effort_with_ces"]["value"] == pytest.approx(spearmanr(efforts, easy).statistic)
    assert found["effort_with_ces"]["low"] < found["effort_with_ces"]["value"] < found["effort_with_ces"]["high"]
    assert "customer_effort" in answer["rows"][0]


def test_channel_flow_counts_returns_and_next_contacts(store: Callable[..., Any]) -> None:
    rows = store("study", "channel-flow", "--output", "json").json["rows"]

    assert [(row["flow"], row["from_channel"], row["to_channel"], row["count"], row["n"]) for row in rows] == [
        ("return after a claim", "email", "voice", 1, 12),
        ("next contact of a journey", "email", "voice", 1, 1),
    ]


def test_a_journey_is_told_step_by_step_with_what_was_folded_into_it(store: Callable[..., Any]) -> None:
    answer = store("study", "journeys", "--size", "1", "--output", "jsonl")
    (row,) = [json.loads(line) for line in answer.out.splitlines()]

    assert (row["journey_key"], row["contacts"]) == ("desk|c0", 2)
    told = [(step["conversation_id"], step["what"], step["who"]) for step in row["steps"]]
    assert told == [
        ("c0", "opened", None),
        ("c0", "message", "customer"),
        ("c0", "assigned", None),
        ("c0", "message", "human_agent"),
        ("c0", "closed", None),
        ("call", "opened", None),
        ("call", "message", "customer"),
        ("call", "message", "human_agent"),
        ("call", "message", "customer"),
        ("call", "transferred", None),
        ("call", "message", "human_agent"),
        ("call", "message", "customer"),
    ]
    assert [step["at"] for step in row["steps"]] == sorted(step["at"] for step in row["steps"])


def test_without_customers_there_is_no_journey(unheard: Callable[..., Any], tmp_path: Path) -> None:
    rows = [conversation("c", "u", 0, (0.0, "customer"), (0.1, "human_agent"))]
    del rows[0]["customer"]
    write(tmp_path / "conversations.jsonl", rows)
    unheard("ingest", str(tmp_path / "conversations.jsonl"))

    for name in ("effort", "journeys", "channel-flow"):
        answer = unheard("study", name, "--output", "json")
        assert answer.code == 0
        assert answer.json["refused"]
