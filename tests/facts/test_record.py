"""What the record says about a claim: made from silence, contradicted later, borne out by what was written."""

from typing import Any

import pytest

CLOSED = {"minute": 10, "type": "closed"}
UNTIMED = {"minute": None, "type": "closed"}


@pytest.mark.parametrize(
    ("claim", "assumed"),
    [
        ({"basis": "native", "cause": "human"}, False),
        ({"basis": "assumed_by_vendor"}, True),
        ({"cause": "inactivity"}, True),
        ({"basis": None, "cause": None}, False),
    ],
)
def test_a_claim_made_from_silence_is_assumed(world: Any, facts_of: Any, claim: Any, assumed: bool) -> None:
    world.conversation("c", [(0, "customer")], [CLOSED | claim])
    world.conversation("open", [(0, "customer")], [{"minute": 1, "type": "assigned"}])
    facts = facts_of(world)
    assert facts.of("c")["claim_is_assumed"] is assumed
    assert facts.of("open")["claim_is_assumed"] is None


@pytest.mark.parametrize(
    ("turns", "events", "contradicted"),
    [
        ([(0, "customer")], [CLOSED], False),
        ([(0, "customer"), (11, "customer")], [CLOSED], True),
        ([(0, "customer"), (11, "customer", {"is_courtesy": True})], [CLOSED], False),
        ([(0, "customer")], [CLOSED, {"minute": 12, "type": "customer_disconfirmed"}], True),
        ([(0, "customer")], [{"minute": 9, "type": "customer_disconfirmed"}, CLOSED], False),
        ([(0, "customer")], [UNTIMED], None),
        ([(0, "customer")], [UNTIMED, {"minute": None, "type": "customer_disconfirmed"}], True),
        ([(0, "customer")], [{"minute": 1, "type": "assigned"}], None),
    ],
)  # fmt: skip
def test_a_claim_is_contradicted_by_what_the_customer_does_after_it(
    world: Any, facts_of: Any, turns: Any, events: Any, contradicted: bool | None
) -> None:
    world.conversation("c", turns, events)
    assert facts_of(world).of("c")["is_contradicted"] is contradicted


def test_writes_are_distinct_calls_whose_last_attempt_counts(world: Any, facts_of: Any, minute: Any) -> None:
    def call(tool: str, arguments: str, outcome: str | None, at: float, effect: str = "write") -> Any:
        return {
            "tool": tool, "arguments_hash": arguments, "outcome": outcome, "effect": effect, "started_at_us": minute(at)
        }  # fmt: skip

    world.conversation(
        "c",
        [(0, "customer"), (1, "ai_agent")],
        actions=[
            call("refund", "a", "success", 3),
            call("refund", "a", "timeout", 2),
            call("refund", "b", "error", 4),
            call("cancel", "a", None, 5),
            call("look_up", "a", "error", 6, "read"),
        ],
    )
    world.conversation("part", [(2, "customer")], actions=[call("refund", "b", "success", 7)],
                       relation="merged_into", related_to_key="helpdesk|c")  # fmt: skip
    world.conversation("none", [(0, "customer")], actions=[])
    world.conversation("not logged", [(0, "customer")])
    facts = facts_of(world)
    names = ("writes", "writes_failed", "writes_unknown")
    assert [facts.of("c")[name] for name in names] == [3, 0, 1]
    assert [facts.of("none")[name] for name in names] == [0, 0, 0]
    assert [facts.of("not logged")[name] for name in names] == [None, None, None]


def test_asking_for_a_human_is_unknown_where_the_judge_does_not_say(world: Any, facts_of: Any) -> None:
    for name, signal in (("yes", "yes"), ("no", "no"), ("unsaid", None)):
        world.conversation(name, [(0, "customer")])
        world.judgement(name, 3, signal_asked_for_human=signal)
    facts = facts_of(world)
    assert [facts.of(name)["asked_for_human"] for name in ("yes", "no", "unsaid")] == [True, False, None]
