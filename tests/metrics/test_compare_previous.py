"""Comparing with the period before: by hand, with customers in both periods, and what cannot be compared."""

import math
from typing import Any

import pytest

from unheard.errors import UsageError
from unheard.metrics.compare import compare_previous
from unheard.metrics.query import measure
from unheard.metrics.registry import find


def rated(customer: str, day: int, rating: int | None, **fields: Any) -> dict[str, Any]:
    return {"customer_key": customer, "day_number": day, "is_judged": rating is not None, "rating": rating, **fields}


# Days 100–109 against 90–99; a day before and a day after belong to neither.
ROWS = [
    rated("ann", 95, 1, channel="chat"),
    rated("ann", 105, 5, channel="chat"),
    rated("bob", 90, 5, channel="chat"),
    rated("bob", 109, 5, channel="chat"),
    rated("cat", 99, 1, channel="voice"),
    rated("dan", 100, 1, channel="voice"),
    rated("eve", 89, 5, channel="chat"),
    rated("eve", 110, 1, channel="chat"),
]


def test_difference_by_hand(facts: Any) -> None:
    # Now: ann 1 of 1, bob 1 of 1, dan 0 of 1: R1 = 2/3. Before: ann 0, bob 1, cat 0 of 1 each: R0 = 1/3.
    # Scores (num1 - R1·den1)/3 - (num0 - R0·den0)/3: ann (1/3 + 1/3)/3, bob (1/3 - 2/3)/3, dan (-2/3)/3, cat (1/3)/3
    #   = 2/9, -1/9, -2/9, 1/9; squares sum to 10/81; Var = 4/3 · 10/81; t(0.975, 3) = 3.182446
    (found,) = compare_previous(facts(ROWS), [find("cx_score")], since_day=100, until_day=110)
    half = 3.182446305284263 * math.sqrt(4 / 3 * 10 / 81)

    assert found.value == pytest.approx(2 / 3)
    assert found.previous is not None
    assert (found.previous.value, found.previous.n, found.previous.clusters) == (pytest.approx(1 / 3), 3, 3)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(1 / 3)
    assert found.difference.low == pytest.approx(max(-1.0, 1 / 3 - half))
    assert found.difference.high == pytest.approx(min(1.0, 1 / 3 + half))
    assert found.difference.method.endswith("clustered by customer (G=4)")


@pytest.mark.parametrize("name", ["cx_score", "cx_mean", "judged_coverage"])
def test_both_periods_are_what_each_of_them_is_alone(facts: Any, name: Any) -> None:
    engine = facts(ROWS)
    metric = find(name)

    (found,) = compare_previous(engine, [metric], since_day=100, until_day=110)
    (now,) = measure(engine, [metric], since_day=100, until_day=110)
    (before,) = measure(engine, [metric], since_day=90, until_day=100)

    assert (found.value, found.low, found.high, found.n) == (now.value, now.low, now.high, now.n)
    assert found.previous is not None
    previous = found.previous
    assert (previous.value, previous.low, previous.high) == (before.value, before.low, before.high)


def test_customers_have_an_index_conversation_in_each_period(facts: Any) -> None:
    day = 86_400_000_000
    rows = [
        {
            "customer_key": "ann",
            "day_number": number,
            "opened_at_us": number * day,
            "next_churn_voluntary_at_us": 130 * day,
            "churn_observed_until_us": 1000 * day,
        }
        for number in (92, 95, 101, 105)
    ]

    # Ann left on day 130: 29 days after her first conversation of the period, 38 after that of the one before.
    (found,) = compare_previous(facts(rows), [find("churn_rate_30")], since_day=100, until_day=110)

    assert (found.value, found.n) == (1.0, 1)
    assert found.previous is not None
    assert (found.previous.value, found.previous.n) == (0.0, 1)


def test_segments_of_either_period_are_listed(facts: Any) -> None:
    rows = [rated("ann", 95, 1, channel="chat"), rated("bob", 105, 5, channel="voice")]

    chat, voice = compare_previous(facts(rows), [find("cx_score")], by=("channel",), since_day=100, until_day=110)

    assert (chat.segment, chat.value, voice.value) == ({"channel": "chat"}, None, 1.0)
    assert chat.previous is not None
    assert voice.previous is not None
    assert (chat.previous.value, voice.previous.value) == (0.0, None)
    assert chat.difference is not None
    assert chat.difference.value is None


def test_without_an_end_the_period_ends_after_the_last_conversation(facts: Any) -> None:
    # Since day 105 up to day 110: six days, compared with days 99–104.
    (found,) = compare_previous(facts(ROWS), [find("judged_coverage")], since_day=105)

    assert found.n == 3
    assert found.previous is not None
    assert found.previous.n == 2


def test_without_a_start_there_is_no_period_before(facts: Any) -> None:
    with pytest.raises(UsageError, match="--compare previous needs --since"):
        compare_previous(facts(ROWS), [find("cx_score")])


def test_the_answer_carries_previous_and_difference_as_the_contract_says(facts: Any) -> None:
    (found,) = compare_previous(facts(ROWS), [find("cx_score")], since_day=100, until_day=110)
    row = found.to_json()

    assert list(row["previous"]) == ["value", "low", "high", "n", "clusters"]
    assert list(row["difference"]) == ["value", "low", "high", "method"]


def test_nothing_in_either_period_compares_to_nothing(facts: Any) -> None:
    (found,) = compare_previous(facts([]), [find("cx_score")], since_day=100, until_day=110)

    assert (found.value, found.n) == (None, 0)
    assert found.difference is not None
    assert found.difference.value is None


def test_two_shares_at_their_end_are_not_called_equal_for_certain(facts: Any) -> None:
    # 100 % of 3 customers beside 100 % of 4: nothing varies, and yet nothing is proven. Wilson's lower limits at
    # n = 3 and t(0.975, 2) = 4.302653, at n = 4 and t(0.975, 3) = 3.182446: 3 / (3 + t²), 4 / (4 + t²).
    rows = [rated(f"b{number}", 95, 5) for number in range(4)] + [rated(f"n{number}", 105, 5) for number in range(3)]

    (found,) = compare_previous(facts(rows), [find("cx_score")], since_day=100, until_day=110)

    assert found.difference is not None
    assert found.difference.value == 0
    assert found.difference.low == pytest.approx(3 / (3 + 4.302652729749464**2) - 1)
    assert found.difference.high == pytest.approx(1 - 4 / (4 + 3.182446305284263**2))


def test_a_share_of_0_is_not_certain_beside_another(facts: Any) -> None:
    # 0 of 5 customers now, 2 of 5 before. By linearisation alone the 0 adds no variance:
    # Var = 10/9 · (2·0.6² + 3·0.4²)/5², t(0.975, 9) = 2.262157. Wilson's upper limit of the 0 is t²/(5 + t²) with
    # t(0.975, 4) = 2.776445, of the 2 of 5 (Var = 5/4 · 1.2/25, effective 4) the lower one 0.0809: Newcombe's sides.
    rows = [rated(f"b{number}", 95, 5 if number < 2 else 1) for number in range(5)]
    rows += [rated(f"n{number}", 105, 1) for number in range(5)]

    (found,) = compare_previous(facts(rows), [find("cx_score")], since_day=100, until_day=110)

    linear = 2.2621571628540993 * math.sqrt(10 / 9 * (2 * 0.36 + 3 * 0.16) / 25)
    t2 = 2.7764451051977987**2
    scale, middle = 1 + t2 / 4, 0.4 + t2 / 8
    low = (middle - math.sqrt(t2) * math.sqrt(0.24 / 4 + t2 / 64)) / scale
    above = math.hypot(t2 / (5 + t2), 0.4 - low)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(-0.4)
    assert above > linear, "or this shows nothing"
    assert found.difference.high == pytest.approx(-0.4 + above)
    assert found.difference.low == pytest.approx(-0.4 - linear), "the other side is the linearised one"
    assert "Newcombe" in found.difference.method
