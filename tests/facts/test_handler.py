"""Who handled a conversation: public turns and write actions, nothing else."""

from typing import Any

WRITE = {"effect": "write", "tool": "refund"}


CASES: list[tuple[str, list[Any], list[Any] | None, str]] = [
    ("nobody answered", [(0, "customer")], None, "nobody"),
    ("a human", [(0, "customer"), (1, "human_agent")], None, "human_only"),
    ("a supervisor is a human", [(0, "customer"), (1, "supervisor")], None, "human_only"),
    ("an AI agent", [(0, "customer"), (1, "ai_agent")], None, "ai_only"),
    ("AI before human", [(0, "customer"), (1, "ai_agent"), (2, "human_agent")], None, "ai_then_human"),
    ("human before AI", [(0, "customer"), (1, "human_agent"), (2, "ai_agent")], None, "human_then_ai"),
    ("a tie in time goes by order", [(0, "customer"), (1, "ai_agent"), (1, "human_agent")], None, "ai_then_human"),
    ("no times, order only", [(None, "customer"), (None, "human_agent"), (None, "ai_agent")], None, "human_then_ai"),
    ("rules only", [(0, "customer"), (1, "automation")], None, "automation_only"),
    (
        "an auto-reply of a person",
        [(0, "customer"), (1, "human_agent", {"kind": "auto_reply"})],
        None,
        "automation_only",
    ),
    ("a macro", [(0, "customer"), (1, "human_agent", {"kind": "template"})], None, "automation_only"),
    ("automation beside a human", [(0, "customer"), (1, "automation"), (2, "human_agent")], None, "human_only"),
    ("an internal note", [(0, "customer"), (1, "human_agent", {"visibility": "internal"})], None, "nobody"),
    ("a note that says public", [(0, "customer"), (1, "human_agent", {"kind": "note"})], None, "nobody"),
    ("a survey prompt", [(0, "customer"), (1, "automation", {"kind": "survey_prompt"})], None, "nobody"),
    ("a write action", [(0, "customer")], [WRITE | {"after_turn": 0}], "ai_only"),
    ("a read action", [(0, "customer")], [{"effect": "read", "after_turn": 0}], "nobody"),
    ("a write before the human", [(0, "customer"), (5, "human_agent")], [WRITE | {"after_turn": 0}], "ai_then_human"),
    ("a write after the human", [(0, "customer"), (5, "human_agent")], [WRITE | {"after_turn": 1}], "human_then_ai"),
    ("a write of unknown place", [(0, "customer"), (5, "human_agent")], [WRITE], "human_then_ai"),
    (
        "a write before all, then AI words after the human",
        [(0, "customer"), (1, "human_agent"), (2, "ai_agent")],
        [WRITE | {"after_turn": -1}],
        "ai_then_human",
    ),
]


def test_handler_by_who_came_first(world: Any, facts_of: Any) -> None:
    for rule, turns, actions, _ in CASES:
        world.conversation(rule, turns, [{"minute": 90, "type": "closed"}], actions, customer=rule)
    facts = facts_of(world)

    rows = {row["conversation_id"]: row for row in facts.rows("fact_conversation")}
    assert {rule: rows[rule]["handler"] for rule in rows} == {rule: handler for rule, _, _, handler in CASES}
    for rule, _, _, handler in CASES:
        assert rows[rule]["ai_first"] == (handler in ("ai_only", "ai_then_human")), rule
        assert rows[rule]["human_first"] == (handler in ("human_only", "human_then_ai")), rule
        assert rows[rule]["ai_took_part"] == (handler in ("ai_only", "ai_then_human", "human_then_ai")), rule


def test_a_human_after_the_ai_is_seen_even_when_a_human_came_first(world: Any, facts_of: Any) -> None:
    world.conversation("between", [(0, "customer"), (1, "human_agent"), (2, "ai_agent"), (3, "human_agent")])
    world.conversation("before", [(0, "customer"), (1, "human_agent"), (2, "ai_agent")])
    facts = facts_of(world)

    assert facts.of("between")["human_after_ai"] is True
    assert facts.of("before")["human_after_ai"] is False


def test_without_turns_in_the_source_who_handled_is_unknown_not_nobody(world: Any, facts_of: Any) -> None:
    world.shows("phone", "times", "status_history", "customer_identity")
    world.conversation("silent", [], [{"minute": 5, "type": "closed"}], source="phone")
    row = facts_of(world).of("silent", "phone")

    unknown = ("handler", "ai_took_part", "ai_first", "human_after_ai", "has_public_human_turn", "is_never_answered")
    assert [row[name] for name in unknown] == [None] * len(unknown)
    assert (row["customer_turns"], row["business_turns"], row["business_turn_between"]) == (None, None, None)
    assert row["is_claimed"] is True


def test_turns_of_a_transferred_leg_count_for_the_conversation_it_belongs_to(world: Any, facts_of: Any) -> None:
    root = world.conversation("root", [(0, "customer"), (1, "ai_agent")])
    world.conversation(
        "leg", [(5, "human_agent"), (6, "customer")], opened=5, relation="transfer_leg_of", related_to_key=root
    )
    facts = facts_of(world)

    assert facts.of("root")["handler"] == "ai_then_human"
    assert facts.of("root")["customer_turns"] == 2
    assert [row["reason"] for row in facts.rows("fact_excluded")] == ["transfer_leg_of"]


def test_an_ai_resolution_is_reported_only_where_no_human_spoke_after_the_ai(world: Any, facts_of: Any) -> None:
    ai = [(0, "customer"), (1, "ai_agent")]
    by_ai = {"minute": 9, "type": "closed", "actor": "ai_agent"}
    assumed = {"minute": 9, "type": "resolved", "actor": "automation", "basis": "assumed_by_vendor"}
    world.conversation("ai", ai, [by_ai])
    world.conversation("cause", ai, [{"minute": 9, "type": "resolved", "actor": "system", "cause": "ai"}])
    world.conversation("assumed", ai, [assumed])
    world.conversation("by hand", ai, [{"minute": 9, "type": "closed"}])
    world.conversation("handed over", [*ai, (2, "human_agent")], [assumed])
    world.conversation("no AI", [(0, "customer"), (1, "human_agent")], [assumed])
    world.shows("bare", "turn_text", "times")
    world.conversation("no status", ai, [by_ai], source="bare")
    facts = facts_of(world)

    def reported(name: str) -> bool | None:
        return facts.of(name)["is_ai_resolution_reported"]

    assert [reported(name) for name in ("ai", "cause", "assumed")] == [True, True, True]
    assert [reported(name) for name in ("by hand", "handed over")] == [False, False]
    assert reported("no AI") is None
    assert facts.of("no status", "bare")["is_ai_resolution_reported"] is None


def test_who_handled_is_unknown_in_a_source_that_holds_only_customers_words(world: Any, facts_of: Any) -> None:
    for number in range(50):
        world.conversation(f"c{number}", [(0, "customer")], source="mentions")
    world.conversation("lonely", [(0, "customer")])
    facts = facts_of(world)
    assert {facts.of(f"c{number}", "mentions")["is_never_answered"] for number in range(50)} == {None}
    assert facts.of("c1", "mentions")["handler"] is None
    assert facts.of("lonely")["handler"] == "nobody"
