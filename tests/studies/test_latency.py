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

    assert [found[f"latency_p{q}",]["value"] for q in (50, 90)] == [50, 90]
    assert (found["latency_p50",]["low"], found["latency_p50",]["high"], found["latency_p50",]["n"]) == (40, 61, 100)
    assert "no interval: too few calls for it" in found["latency_p99",]["notes"]
    assert found["latency_p50", "book"]["value"] == 49  # 1, 3, … 99
    assert found["latency_p50", "refund"]["value"] == 50  # 2, 4, … 100
    assert (found["latency_p50", "high intent"]["value"], found["latency_p50", "high intent"]["n"]) == (25, 50)
    assert found["latency_p50", "email"]["value"] == 50
    assert found["tool_time_p50",]["value"] == 2
    assert [row["group"] for row in answer["rows"]] == ["all", "book", "refund", "high intent", "chat", "email"]
    assert "1 of 102 calls failed and never finished: they are in no percentile." in answer["notes"]
    assert answer["sentence"] == (
        "Half of 100 finished actions came within 50 s of the customer's request; too few to say within what time 95 "
        "of 100 came."
    )


def test_a_percentile_without_interval_is_not_told_but_how_many_calls_it_needs() -> None:
    # 100 calls, each a customer's, t(99) = 1.98422. F(1 − F)/Var(F) = 99 rows: half = t·√(q(1 − q)/99). An upper limit
    # wants n·(1 − q) − t·√(q(1 − q)·100/99)·√n ≥ 1. For .99: s = .198425, √n = (s + √(s² + .04))/.02 = 24.007 and
    # n = 577; for .95: s = .434629, √n = (s + √(s² + .2))/.1 = 10.583, n = 112.
    answer = ask(told(), "latency")
    found = {(one["metric"], *one["segment"].values()): one for one in answer["estimates"]}

    for name, needed in (("latency_p99", 577), ("latency_p95", 112)):
        one = found[name,]
        assert (one["value"], one["low"], one["high"], one["n"]) == (None, None, None, 100)
        assert f"too few: n < {needed}" in one["notes"]
    assert all((one["value"] is None) == (one["low"] is None) == (one["high"] is None) for one in answer["estimates"])
    assert answer["rows"][0]["latency_p99"] is None
    single = ask(told(tool=["one"] + [None] * 101, wait_seconds=[7.0] + [None] * 101), "latency")
    assert "too few: n < 2 customers" in single["estimates"][0]["notes"]
    assert single["sentence"] == "1 action finished: too few to say how long customers wait for them."


def test_the_slowest_tool_is_named_where_its_percentile_has_an_interval() -> None:
    size = 1_000
    calls = {
        "conversation_key": [f"c{number:06d}" for number in range(size)],
        "call": [0] * size,
        "tool": ["refund" if number % 2 else "book" for number in range(size)],
        "is_failed": [False] * size,
        "wait_seconds": list(range(1, size + 1)),
        "seconds": [2.0] * size,
    }
    answer = ask(engine_of({"is_high_intent": [False] * size}, fact_call=calls), "latency")
    found = {(one["metric"], *one["segment"].values()): one for one in answer["estimates"]}

    assert [found[f"latency_p{q}",]["value"] for q in (50, 90, 95, 99)] == [500, 900, 950, 990]
    assert found["latency_p99",]["low"] < 990 < found["latency_p99",]["high"]
    assert found["latency_p95", "refund"]["value"] == 950  # 2, 4, … 1000
    assert answer["sentence"] == (
        "Half of 1,000 finished actions came within 8 minutes of the customer's request, 95 of 100 within 16 minutes. "
        "Slowest at the 95th percentile is refund: 16 minutes."
    )


def test_no_times_and_no_actions_are_refused() -> None:
    assert ask(told(wait_seconds=[None] * len(WAITS)), "latency")["refused"].startswith("None of 102 write calls")
    answer = STUDIES["latency"].answer(Request(engine=told(), capability={"s": {"times"}}))
    assert "no source shows what AI agents did" in answer["refused"]
