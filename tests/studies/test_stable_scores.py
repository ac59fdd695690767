"""Stable scores: found where a number holds and returns rise, told apart from a number that falls too."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import linregress
from told_facts import DAY_US, ask, engine_of

START = 20_454
DAYS = 300


def told(seed: int, *, satisfied: float = 0.0, returns: float = 0.0, size: int = 8000) -> dict[str, Any]:
    """Csat and the share that returns, each changing by so much over all days; topic b never changes."""
    dice = np.random.default_rng(seed)
    day = dice.integers(0, DAYS, size)
    topic = np.where(dice.random(size) < 0.7, "a", "b")
    part = np.where(topic == "a", day / DAYS, 0.5) - 0.5
    opened = (START + day) * DAY_US
    back = dice.random(size) < 0.2 + returns * part
    answered = dice.random(size) < 0.5
    happy = dice.random(size) < 0.85 + satisfied * part
    return {
        "opened_at_us": opened, "topic": topic, "is_claimed": [True] * size, "claim_at_us": opened + 1000,
        "reopened": [False] * size, "customer_key": [f"u{number}" for number in dice.integers(0, size // 2, size)],
        "csat_satisfied": [bool(h) if a else None for h, a in zip(happy, answered, strict=True)],
        "recontact_at_us": [int(at) if b else None for at, b in zip(opened + DAY_US, back, strict=True)],
        "contact_observed_until_us": [(START + DAYS) * DAY_US] * size,
    }  # fmt: skip


def pair(answer: Any, reported: str = "csat", where: str = "all") -> Any:
    return next(row for row in answer["rows"] if (row["reported"], row["where"]) == (reported, where))


def test_a_score_that_holds_while_customers_return_more_and_more() -> None:
    answer = ask(engine_of(told(1, returns=0.3)), "stable-scores")
    row = pair(answer)
    assert row["finding"] == "stable while it gets worse"
    assert pair(answer, where="a")["finding"] == "stable while it gets worse"
    assert pair(answer, where="b")["finding"] in ("cannot tell", "does not get worse")
    assert row["outcome_low"] < 0.7 * 30 * 270 / 300 < row["outcome_high"]
    assert "2026-0" in row["since"]
    assert "got worse" in answer["sentence"]
    gap = next(
        one for one in answer["estimates"]
        if one["metric"] == "stable_gap" and one["segment"] == {"reported": "csat", "outcome": "recontact_rate_30"}
    )  # fmt: skip
    assert gap["value"] == pytest.approx(row["reported_change"] + row["outcome_change"])
    assert gap["low"] < gap["value"] < gap["high"]


def test_a_score_that_falls_along_is_no_finding_and_neither_is_nothing() -> None:
    falls = ask(engine_of(told(2, satisfied=-0.3, returns=0.3)), "stable-scores")
    assert pair(falls)["finding"] == "the reported number falls too"
    still = ask(engine_of(told(3)), "stable-scores")
    assert all(row["finding"] != "stable while it gets worse" for row in still["rows"])
    assert still["sentence"].startswith("No reported number is shown to hold")


def test_both_lines_by_another_formula() -> None:
    world = told(4, returns=0.2, size=2000)
    answer = ask(engine_of(world), "stable-scores")
    row = pair(answer)
    day = np.asarray(world["opened_at_us"]) // DAY_US
    last = int(day[day * DAY_US + 1000 + 30 * DAY_US <= (START + DAYS) * DAY_US].max())
    seen = day <= last
    back = np.array([one is not None for one in world["recontact_at_us"]], float)
    answered = np.array([one is not None for one in world["csat_satisfied"]]) & seen
    happy = np.array([bool(one) for one in world["csat_satisfied"]], float)
    span = last - int(day[answered].min())
    assert row["days"] in (span, last - int(day.min()))
    assert row["outcome_change"] == pytest.approx(100 * row["days"] * linregress(day[seen], back[seen]).slope, rel=1e-9)
    expected = 100 * row["days"] * linregress(day[answered], happy[answered]).slope
    assert row["reported_change"] == pytest.approx(expected, rel=1e-9)


def test_what_cannot_be_paired_is_refused_with_what_is_known() -> None:
    columns = {"opened_at_us": [START * DAY_US, (START + 100) * DAY_US], "csat_satisfied": [True, False]}
    answer = ask(engine_of(columns), "stable-scores")
    assert "known are csat" in answer["refused"]


@pytest.mark.long
def test_where_nothing_gets_worse_hardly_anything_is_called_so() -> None:
    called = sum(
        any(
            row["finding"] == "stable while it gets worse"
            for row in ask(engine_of(told(seed, size=2000)), "stable-scores")["rows"]
        )
        for seed in range(100)
    )
    assert called <= 18, called
