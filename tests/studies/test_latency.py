"""Latency by hand: percentiles of what customers wait for, by tool and high-intent topics."""

from typing import Any

from told_facts import ask, engine_of

from unheard.studies import STUDIES, Request

WAITS = [*range(1, 101), None, 999]
CONVERSATIONS = {"is_high_intent": [number < 50 for number in range(102)], "channel": ["chat", "email"] * 51}


def told(**calls: Any) -> Any:
    size = len(WAITS)
    columns = {
        "conversation_key": [f"c{number:06d}" for number in range(size)],
        "call": [0] * size,
        "tool": ["refund" if number % 2 else "book" for number in range(size)],
        "is_failed": [False] * (size - 1) + [True],  # the last one failed: it never finished
        "wait_seconds": WAITS,
        "seconds": [2.0] * size,
    } | calls
    return engine_of(CONVERSATIONS, fact_call=columns)


def test_percentiles_by_hand() -> None:
    answer = ask(told(), "latency", by=("channel",))
    found = {(one["metric"], *one["segment"].values()): one for one in answer["estimates"]}

    assert [found[f"latency_p{q}",]["value"] for q in (50, 90, 95, 99)] == [50, 90, 95, 99]
    assert (found["latency_p50",]["low"], found["latency_p50",]["high"], found["latency_p50",]["n"]) == (40, 61, 100)
    assert "no interval: too few calls for it" in found["latency_p99",]["notes"]
    assert found["latency_p50", "book"]["value"] == 49  # 1, 3, … 99
    assert found["latency_p50", "refund"]["value"] == 50  # 2, 4, … 100
    assert (found["latency_p95", "high intent"]["value"], found["latency_p95", "high intent"]["n"]) == (48, 50)
    assert found["latency_p50", "email"]["value"] == 50
    assert found["tool_time_p50",]["value"] == 2
    assert [row["group"] for row in answer["rows"]] == ["all", "book", "refund", "high intent", "chat", "email"]
    assert "1 of 102 calls failed and never finished: they are in no percentile." in answer["notes"]
    assert answer["sentence"] == (
        "Half of 100 finished actions came within 50 s of the customer's request, 95 of 100 within 95 s. "
        "Slowest at the 95th percentile is refund: 96 s."
    )


def test_no_times_and_no_actions_are_refused() -> None:
    assert ask(told(wait_seconds=[None] * len(WAITS)), "latency")["refused"].startswith("None of 102 write calls")
    answer = STUDIES["latency"].answer(Request(engine=told(), capability={"s": {"times"}}))
    assert "no source shows what AI agents did" in answer["refused"]
