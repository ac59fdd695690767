"""Trends: a decline, a drop and a new topic are found where they are told, and nothing where nothing is."""

from typing import Any

import numpy as np
import pytest
from told_facts import ask, engine_of

START = 20_454  # 2026-01-01
DAYS = 240


def told(seed: int, *, slow: float = 0.0, drop: float = 0.0, new: bool = False, size: int = 6000) -> dict[str, Any]:
    """Ten topics; t1 falls by `slow` over all days, t2 by `drop` from day 120 on, t9 begins on day 200."""
    dice = np.random.default_rng(seed)
    day = dice.integers(0, DAYS, size)
    topic = dice.integers(0, 10 if new else 9, size)
    topic = np.where((topic == 9) & (day < 200), 0, topic)
    level = np.full(size, 0.75)
    level = np.where(topic == 1, 0.75 + slow / 2 - slow * day / DAYS, level)
    level = np.where((topic == 2) & (day >= 120), 0.75 - drop, level)
    who = dice.integers(0, size // 3, size)
    good = dice.random(size) < level + dice.uniform(-0.15, 0.15, size // 3)[who]
    return {
        "day_number": START + day, "topic": [f"t{number}" for number in topic], "rating": np.where(good, 5, 2),
        "customer_key": [f"u{number}" for number in who],
    }  # fmt: skip


def test_what_was_told_is_found_and_named(tmp_path: Any) -> None:
    answer = ask(engine_of(told(1, slow=0.5, drop=0.4, new=True)), "trends")
    found = {(row["kind"], row["topic"]): row for row in answer["rows"] if row["kind"] != "series"}
    slow = found["slow decline", "t1"]
    assert slow["low"] < -50 / 8 < slow["high"]
    drop = found["sudden drop", "t2"]
    assert drop["since"] in ("2026-04-23", "2026-04-30", "2026-05-07"), "day 120 is May 1; weeks begin on a Thursday"
    assert drop["points"] == pytest.approx(-40, abs=12)
    assert found["new", "t9"]["since"] >= "2026-07-20"
    assert "t1" in answer["sentence"]
    assert "from 2026-0" in answer["sentence"]
    assert "new: t9" in answer["sentence"]
    assert {row["month"] for row in answer["rows"] if row["kind"] == "series"} >= {"2026-01", "2026-08"}
    overall = next(one for one in answer["estimates"] if one["metric"] == "cx_trend" and not one["segment"])
    assert (overall["n"], overall["unit"]) == (6000, "points")
    assert all(one["n"] for one in answer["estimates"])


def test_the_slope_by_hand() -> None:
    # Two days 30 apart: 3 of 4 good, then 1 of 4: -50 points in a month. Five customers on either side are too few.
    columns = {
        "day_number": [START] * 4 + [START + 30] * 4 + [START + 60] * 2, "topic": ["a"] * 8 + ["b"] * 2,
        "rating": [5, 4, 4, 1, 5, 2, 1, 3, 5, 5],
    }  # fmt: skip
    answer = ask(engine_of(columns), "trends")
    trend = next(one for one in answer["estimates"] if one["segment"] == {"topic": "a"} and one["metric"] == "cx_trend")
    assert trend["value"] == pytest.approx(-50)
    assert trend["notes"] == ["small sample", "few customers"]
    assert answer["sentence"].startswith("No topic gets worse")
    assert [row["kind"] for row in answer["rows"] if row["kind"] != "series"] == []


def test_too_short_or_without_topics_is_refused() -> None:
    short = ask(engine_of({"day_number": [START, START + 20], "topic": ["a", "a"], "rating": [5, 1]}), "trends")
    assert "span 21 days" in short["refused"]
    nothing = ask(engine_of({"day_number": [START, START + 90], "rating": [5, 1]}), "trends")
    assert "topic" in nothing["refused"]
    by = ask(
        engine_of({"day_number": [START, START + 90], "channel": ["chat"] * 2, "rating": [5, 1]}),
        "trends",
        by=("channel",),
    )
    assert by["refused"] is None


@pytest.mark.long
def test_where_nothing_changes_hardly_anything_is_called_a_change() -> None:
    """A hundred worlds without a change: in at most about 10 % of them something is called one."""
    called = 0
    for seed in range(100):
        answer = ask(engine_of(told(seed, size=3000)), "trends")
        called += any(row["kind"] in ("slow decline", "slow rise", "sudden drop") for row in answer["rows"])
    assert called <= 18, called  # 99 % of a binomial with 10 %
