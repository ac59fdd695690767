"""Waits of customers for the business: after a question, and after a promise by when. Minutes, a day is 1,440."""

import datetime as dt
import json
from typing import Any

import pytest

DAY = 1_440
START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
Q, H = "customer", "human_agent"
THANKS = {"is_courtesy": True}


def promise(turn: int, minute: float, **signals: Any) -> str:
    until = (START + dt.timedelta(minutes=minute)).isoformat()
    return json.dumps({"wait_promised_until": {"state": "yes", "turn": turn, "until": until}, **signals})


def waits(world: Any, facts_of: Any, **settings: Any) -> list[tuple[Any, ...]]:
    rows = sorted(facts_of(world, **settings).rows("fact_wait"), key=lambda row: row["started_at_us"])
    return [(row["kind"], row["is_long"], row["business_first"], row["is_kept"]) for row in rows]


@pytest.fixture
def seen(world: Any, minute: Any) -> Any:
    ends = {"observed_key": "all", "source": "helpdesk", "fact": "contact", "to_us": minute(60 * DAY)}
    world.rows["observed"].append(ends)
    # somebody else's conversation, so that contacts are observed for 40 days
    world.conversation("late", [(40 * DAY, Q), (40 * DAY + 1, H)], opened=40 * DAY, customer="else", topic="other")
    return world


LATE = ("asked", False, True, None)
"""The wait of that conversation: a minute."""


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([(0, Q), (60, H)], ("asked", False, True, None)),
        ([(0, Q), (2 * DAY, H)], ("asked", True, True, None)),
        # two messages at once are one question; chased after the limit
        ([(0, Q), (1, Q), (2 * DAY, H)], ("asked", True, True, None)),
        ([(0, Q), (DAY + 60, Q), (2 * DAY, H)], ("asked", True, False, None)),
        # thanks chases nobody
        ([(0, Q), (DAY + 60, Q, THANKS), (2 * DAY, H)], ("asked", True, True, None)),
        # nobody ever wrote
        ([(0, Q)], ("asked", True, False, None)),
        # exactly the limit is not longer
        ([(0, Q), (DAY, H)], ("asked", False, True, None)),
    ],
)
def test_a_question_waits_for_the_next_word(seen: Any, facts_of: Any, turns: Any, expected: Any) -> None:
    seen.conversation("c", turns)
    assert waits(seen, facts_of) == [expected, LATE]


def test_closing_ends_a_wait_that_nobody_answered(seen: Any, facts_of: Any) -> None:
    closed = [{"minute": 120, "type": "closed"}]
    seen.conversation("c", [(0, Q)], closed)
    assert waits(seen, facts_of) == [("asked", False, False, None), LATE]
    assert waits(seen, facts_of, proactive_update_hours=1) == [("asked", True, False, None), LATE]


def test_what_was_not_watched_is_not_known(world: Any, facts_of: Any) -> None:
    world.conversation("c", [(0, Q), (1, H), (2, Q)])
    assert waits(world, facts_of) == [("asked", False, True, None), ("asked", None, False, None)]


def test_a_promise_of_minutes_is_kept_within_minutes(seen: Any, facts_of: Any) -> None:
    seen.conversation("c", [(0, Q), (1, H), (9, H)])
    seen.judgement("c", 3, issues=["unresolved"], signals=promise(1, 61))
    assert ("promised", False, True, True) in waits(seen, facts_of)


@pytest.mark.parametrize(
    ("turns", "states", "expected"),
    [
        # kept: wrote by then
        ([(0, Q), (1, H), (DAY, H)], ["resolved"], ("promised", False, True, True)),
        # late, but before the customer asked
        ([(0, Q), (1, H), (3 * DAY, H)], ["resolved"], ("promised", True, True, False)),
        # the customer had to ask
        ([(0, Q), (1, H), (2 * DAY + 60, Q), (3 * DAY, H)], ["resolved"], ("promised", True, False, False)),
        # goodbye in the same sitting keeps nothing, also not where the customer said a word before it
        ([(0, Q), (1, H), (3, H)], ["unresolved"], ("promised", True, False, False)),
        ([(0, Q), (1, H), (3, Q), (16, H)], ["unresolved"], ("promised", True, False, False)),
        ([(0, Q), (1, H), (3, H), (17, H)], ["unresolved"], ("promised", False, True, True)),
        # a word within the promise is part of it and no chase
        ([(0, Q), (1, H), (DAY, Q), (3 * DAY, H)], ["resolved"], ("promised", True, True, False)),
        # silence: broken where something stayed open, not seen where nothing did
        ([(0, Q), (1, H)], ["unresolved"], ("promised", True, False, False)),
        ([(0, Q), (1, H)], ["resolved"], ("promised", None, False, None)),
    ],
)
def test_a_promise_by_when(seen: Any, facts_of: Any, turns: Any, states: Any, expected: Any) -> None:
    seen.conversation("c", turns)
    seen.judgement("c", 3, issues=states, signals=promise(1, 2 * DAY))
    found = [row for row in waits(seen, facts_of) if row != LATE]
    assert [row for row in found if row[0] == "promised"] == [expected]


def test_an_answer_in_another_conversation_of_the_journey_counts(seen: Any, facts_of: Any) -> None:
    seen.conversation("a", [(0, Q)], issue_key="k")
    seen.conversation("b", [(2 * DAY, Q), (2 * DAY + 5, H)], opened=2 * DAY, issue_key="k", channel="voice")
    assert waits(seen, facts_of) == [("asked", True, False, None), LATE]


@pytest.mark.parametrize(
    "signal",
    [
        {"state": "yes", "turn": 1},
        {"state": "yes", "until": "2026-03-04T09:00:00+00:00"},
        {"state": "yes", "turn": 1, "until": "2026-03-04T09:00:00"},
        {"state": "yes", "turn": 1, "until": "tomorrow"},
        {"state": "yes", "turn": 0, "until": "2026-03-04T09:00:00+00:00"},
        {"state": "yes", "turn": 1, "until": "2020-03-04T09:00:00+00:00"},
        {"state": "no", "turn": 1, "until": "2026-03-04T09:00:00+00:00"},
        "yes",
    ],
)
def test_a_promise_without_turn_or_moment_is_no_wait(seen: Any, facts_of: Any, signal: Any) -> None:
    seen.conversation("c", [(0, Q), (1, H)])
    seen.judgement("c", 3, signals=json.dumps({"wait_promised_until": signal}))
    assert [row[0] for row in waits(seen, facts_of)] == ["asked", "asked"]


@pytest.mark.parametrize(("words", "kept"), [("Thank you for your patience.", False), ("It is on its way.", True)])
def test_courtesy_keeps_no_promise_whenever_it_comes(seen: Any, facts_of: Any, words: str, kept: bool) -> None:
    seen.conversation("c", [(0, Q), (1, H), (DAY, H, {"text": words})])
    seen.judgement("c", 3, issues=["unresolved"], signals=promise(1, 2 * DAY))
    assert [row[3] for row in waits(seen, facts_of) if row[0] == "promised"] == [kept]


@pytest.mark.parametrize(("states", "waited"), [(["resolved"], False), (["resolved", "partly"], True), ([], True)])
def test_a_last_word_where_nothing_stayed_open_is_no_wait(seen: Any, facts_of: Any, states: Any, waited: bool) -> None:
    seen.conversation("c", [(0, Q), (10, H), (20, Q)])
    seen.judgement("c", 3, issues=states)
    assert (("asked", True, False, None) in waits(seen, facts_of)) is waited
