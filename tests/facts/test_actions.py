"""What became of an AI agent's actions: attempts, distinct calls, drafts; what the settings say of tools and topics."""

import json
from typing import Any

import pytest

from unheard.facts.drafts import normalised_distance

TALK = [(0, "customer"), (1, "ai_agent")]


@pytest.fixture
def call(minute: Any) -> Any:
    def made(tool: str, arguments: str, outcome: str | None, at: float | None, **more: Any) -> dict[str, Any]:
        row = {"tool": tool, "arguments_hash": arguments, "outcome": outcome, "effect": "write"} | more
        return row | ({} if at is None else {"started_at_us": minute(at), "ended_at_us": minute(at + 0.1)})

    return made


def calls(facts: Any) -> dict[str, Any]:
    return {row["tool"]: row for row in facts.rows("fact_call")}


def test_attempts_are_one_by_one_and_recovered_by_the_same_tool_later(world: Any, facts_of: Any, call: Any) -> None:
    actions = [
        call("refund", "a", "error", 2),
        call("refund", "b", "success", 3),  # other arguments: the tool has made good what failed
        call("book", "a", "success", 2.2),
        call("book", "a", "timeout", 4),  # nothing after it
        call("cancel", "a", None, 5),
        call("find", "a", "error", 5, effect="read"),
    ]
    world.conversation("c", TALK, actions=actions)
    world.conversation("spam", TALK, actions=actions, is_spam=True, opened=9999)
    facts = facts_of(world)

    found = [(row["tool"], row["effect"], row["is_failed"], row["is_recovered"]) for row in facts.rows("fact_attempt")]
    assert sorted(found, key=str) == sorted(
        [
            ("refund", "write", True, True), ("refund", "write", False, False), ("book", "write", False, False),
            ("book", "write", True, False), ("cancel", "write", None, False), ("find", "read", True, None),
        ],
        key=str,
    )  # fmt: skip
    row = facts.of("c")
    assert (row["has_failed_write"], row["has_unrecovered_write"]) == (True, True)


def test_a_conversation_without_logged_actions_knows_nothing_of_failures(world: Any, facts_of: Any, call: Any) -> None:
    world.conversation("silent", TALK)
    world.conversation("none", TALK, actions=[], customer="al")
    world.conversation("made good", TALK, actions=[call("t", "a", "error", None), call("t", "a", "success", None)])
    facts = facts_of(world)

    found = {name: facts.of(name) for name in ("silent", "none", "made good")}
    assert [found[name]["has_failed_write"] for name in found] == [None, False, True]
    assert [found[name]["has_unrecovered_write"] for name in found] == [None, False, False]


def test_each_condition_of_a_call_is_told_apart(world: Any, facts_of: Any, call: Any) -> None:
    actions = [
        call("good", "a", "error", 2), call("good", "a", "success", 3),
        call("bad", "a", "success", 2), call("bad", "a", "error", 3),
        call("slow", "a", "success", 4),
        call("twice", "a", "success", 4), call("twice", "a", "success", 5),
        call("taken_back", "a", "success", 4), call("take_back", "a", "success", 6),
        call("named", "a", "success", 4, action_id="n1"), call("other", "a", "success", 6, undoes="n1"),
        call("unknown", "a", None, 4),
    ]  # fmt: skip
    world.conversation("c", TALK, actions=actions)
    settings: Any = {"tool_seconds": {"slow": 5.9, "good": 6.0}, "inverse_tools": {"taken_back": "take_back"}}
    found = calls(facts_of(world, **settings))

    names = ("is_failed", "is_late", "is_undone", "is_repeated", "is_contradicted")
    faults = {tool: [name for name in names if row[name]] for tool, row in found.items()}
    assert faults == {
        "good": [], "bad": ["is_failed", "is_repeated"], "slow": ["is_late"], "twice": ["is_repeated"],
        "taken_back": ["is_undone"], "take_back": [], "named": ["is_undone"], "other": [], "unknown": [],
    }  # fmt: skip
    assert {tool: row["is_success"] for tool, row in found.items()} == {
        tool: None if tool == "unknown" else not faults[tool] for tool in faults
    }
    assert [found[tool]["is_late"] for tool in ("good", "slow", "twice")] == [False, True, None]
    assert (found["good"]["attempts"], found["good"]["seconds"]) == (2, pytest.approx(6.0))


def test_a_call_is_undone_in_a_later_conversation_of_the_journey_only(world: Any, facts_of: Any, call: Any) -> None:
    closed = [{"minute": 10, "type": "closed"}]
    world.conversation("first", TALK, closed, [call("pay", "a", "success", 2)], issue_key="i")
    later = [(100, "customer"), (101, "ai_agent")]
    world.conversation("second", later, [], [call("repay", "a", "success", 101)], issue_key="i", opened=100)
    world.conversation("stranger", TALK, closed, [call("give", "a", "success", 2)], customer="al")
    world.conversation("elsewhere", later, [], [call("take", "a", "success", 101)], customer="bo", opened=100)
    settings: Any = {"inverse_tools": {"pay": "repay", "give": "take", "repay": "pay"}}
    found = calls(facts_of(world, **settings))

    assert [found[tool]["is_undone"] for tool in ("pay", "repay", "give", "take")] == [True, False, False, None]


def test_a_call_is_contradicted_by_who_comes_back_after_it(world: Any, facts_of: Any, call: Any) -> None:
    closed = [{"minute": 10, "type": "closed"}]
    turns = [*TALK, (20, "customer")]
    actions = [call("before", "a", "success", 2), call("after", "a", "success", 30), call("failed", "a", "error", 2)]
    world.conversation("c", turns, closed, actions)
    world.conversation("calm", TALK, closed, [call("calm", "a", "success", 2)], customer="al")
    found = calls(facts_of(world))

    assert {tool: row["is_contradicted"] for tool, row in found.items()} == {
        "before": True, "after": False, "failed": False, "calm": False,
    }  # fmt: skip


def test_topics_are_chosen_by_name_or_by_what_stands_before_the_slash(world: Any, facts_of: Any) -> None:
    for name, topic in (("a", "plans/upgrade"), ("b", "plans"), ("c", "plansx"), ("d", None), ("e", "billing")):
        world.conversation(name, TALK, topic=topic)
    chosen, unset = facts_of(world, high_intent_topics=("plans", "billing/")), facts_of(world)

    assert [chosen.of(name)["is_high_intent"] for name in "abcde"] == [True, True, False, None, False]
    assert [unset.of(name)["is_high_intent"] for name in "abcde"] == [None] * 5


def test_the_usual_set_of_tools_needs_twenty_conversations_of_topic_and_version(
    world: Any, facts_of: Any, call: Any
) -> None:
    def add(name: str, *tools: str, topic: str = "t", **more: Any) -> None:
        actions = [call(tool, "a", "error", None) for tool in tools]
        world.conversation(name, TALK, actions=actions, topic=topic, ai_version="1", **more)

    for number in range(12):
        add(f"usual {number}", "b", "a", "b")
    for number in range(8):
        add(f"none {number}")
    for number in range(19):
        add(f"few {number}", "a", topic="u")
    world.conversation("shared", [*TALK, (2, "human_agent")], actions=[], topic="t", ai_version="1")
    facts = facts_of(world)

    assert facts.of("usual 3")["is_usual_write_set"] is True
    assert facts.of("none 3")["is_usual_write_set"] is False
    assert facts.of("few 3")["is_usual_write_set"] is None
    assert facts.of("shared")["is_usual_write_set"] is None


HANDED = {"minute": 2, "type": "escalated", "actor": "ai_agent", "cause": "ai"}


@pytest.mark.parametrize(
    ("events", "actions", "stepped_in", "escalated"),
    [
        ([], None, True, False),
        ([HANDED], None, False, True),
        ([HANDED | {"minute": 4}], None, True, True),  # after the person had joined
        ([HANDED | {"actor": "customer", "cause": "customer"}], None, False, True),
        ([HANDED | {"actor": "human_agent", "cause": "human"}], None, True, True),
        ([], [("handoff", "success", 0)], False, True),
        ([], [("handoff", "error", 0)], True, False),
        ([], [("handoff", "success", 2)], True, True),
        ([], [("write", "rejected", 0)], True, False),
    ],
)
def test_a_person_steps_in_where_nobody_handed_over_before(
    world: Any, facts_of: Any, events: Any, actions: Any, stepped_in: bool, escalated: bool
) -> None:
    made = actions and [{"effect": effect, "outcome": how, "after_turn": turn} for effect, how, turn in actions]
    world.conversation("c", [(0, "customer"), (1, "ai_agent"), (3, "human_agent")], events, made)
    row = facts_of(world).of("c")

    assert (row["human_stepped_in"], row["is_escalated"]) == (stepped_in, escalated)
    assert row["has_rejected_action"] is (actions == [("write", "rejected", 0)])


def test_who_hands_over_is_unknown_where_a_reader_derives_it(world: Any, facts_of: Any) -> None:
    derived = {"minute": 2, "type": "escalated", "actor": "ai_agent", "cause": "unknown", "basis": "derived"}
    world.conversation("c", [*TALK, (3, "human_agent")], [derived])
    world.conversation("alone", TALK, customer="al")
    world.shows("other", "turn_text", "ai_actor")
    world.conversation("else", TALK, source="other", customer="bo")
    facts = facts_of(world)

    assert facts.of("c")["human_stepped_in"] is None
    assert facts.of("alone")["human_stepped_in"] is None
    assert facts.of("else", "other")["human_stepped_in"] is False


@pytest.mark.parametrize(
    ("draft", "sent", "distance"),
    [
        ("a b c", "a b c", 0), ("a b c", "a x c", 1 / 3), ("a b", "a b c d", 0.5), ("a b c d", "c d", 0.5),
        ("", "", 0), ("", "a", 1), ("a b c", "x y z", 1), ("a b a b", "b a b a", 0.5),
    ],
)  # fmt: skip
def test_edit_distance_counts_words(draft: str, sent: str, distance: float) -> None:
    assert normalised_distance(draft.split(), sent.split()) == pytest.approx(distance)


def test_drafts_that_were_sent_are_compared_with_the_message(world: Any, facts_of: Any) -> None:
    key = world.conversation("c", [(0, "customer"), (1, "human_agent", {"text": "we will send it"})])
    for number, (decision, final) in enumerate([("edited", 1), ("rejected", None), ("ignored", 1), (None, None)]):
        row = {"suggestion": number, "proposed": "we can send it", "decision": decision, "final_turn": final}
        world.rows["suggestion"].append({"conversation_key": key} | row)
    found = {row["decision"]: row["edit_distance"] for row in facts_of(world).rows("fact_suggestion")}

    assert found == {"edited": 0.25, "rejected": None, "ignored": None, "unknown": None}


def test_the_wait_runs_from_the_customers_last_turn_before_the_first_attempt(
    world: Any, facts_of: Any, call: Any
) -> None:
    turns = [(0, "customer"), (1, "ai_agent"), (2, "customer"), (4, "customer")]
    actions = [call("t", "a", "error", 3), call("t", "a", "success", 5), call("early", "a", "success", -1)]
    world.conversation("c", turns, actions=actions)
    world.conversation("untimed", [(None, "customer")], actions=[call("u", "a", "success", None)], opened=None)
    found = calls(facts_of(world))

    assert found["t"]["wait_seconds"] == pytest.approx(60 * 3.1)  # from minute 2 to 5.1: asked once, tried twice
    assert found["early"]["wait_seconds"] is None
    assert found["u"]["wait_seconds"] is None


@pytest.mark.parametrize(
    ("events", "actions", "turns", "late", "seconds"),
    [
        ([], None, [(3, "human_agent")], 0, 60),  # the next turn is a person's
        ([], None, [(3, "ai_agent"), (4, "human_agent")], 1, 120),
        ([HANDED | {"minute": 2.5}], None, [(3, "ai_agent"), (4, "human_agent")], 0, 30),
        ([], [("handoff", "success", 3)], [(3, "ai_agent"), (4, "human_agent")], 1, 120),
        ([HANDED | {"minute": 1}], None, [(3, "human_agent")], 0, 0),  # handed over before it was needed
        ([], None, [(3, "ai_agent")], None, None),
    ],
)
def test_late_is_counted_from_the_turn_in_which_a_person_was_needed(
    world: Any, facts_of: Any, events: Any, actions: Any, turns: Any, late: Any, seconds: Any
) -> None:
    made = actions and [{"effect": effect, "outcome": how, "after_turn": turn} for effect, how, turn in actions]
    world.conversation("c", [(0, "customer"), (1, "ai_agent"), (2, "customer"), *turns], events, made)
    signal = {"state": "yes", "rule": "asked for a human", "turn": 2}
    world.judgement("c", 3, signals=json.dumps({"escalation_needed": signal}))
    row = facts_of(world).of("c")

    assert (row["escalation_turns_late"], row["escalation_seconds_late"]) == (late, seconds)
