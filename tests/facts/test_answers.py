"""When the business answered, who did, and how long it took."""

from typing import Any


def test_first_response_is_a_message_of_human_or_ai_after_the_first_customer_turn(
    world: Any, facts_of: Any, minute: Any
) -> None:
    world.conversation(
        "c",
        [
            (0, "human_agent"),  # outbound opener: before the customer said anything
            (1, "customer"),
            (2, "automation"),
            (3, "human_agent", {"kind": "auto_reply"}),
            (4, "human_agent", {"kind": "template"}),
            (5, "human_agent", {"visibility": "internal"}),
            (6, "ai_agent"),
            (7, "customer"),
            (8, "supervisor"),
        ],
    )
    row = facts_of(world).of("c")

    assert row["first_customer_turn_at_us"] == minute(1)
    assert row["first_response_at_us"] == minute(6)
    assert row["first_human_response_at_us"] == minute(8)
    assert (row["customer_turns"], row["business_turns"]) == (2, 3)
    assert row["is_never_answered"] is False


def test_never_answered_despite_an_auto_reply(world: Any, facts_of: Any) -> None:
    world.conversation("c", [(0, "customer"), (1, "automation", {"kind": "auto_reply"}), (2, "customer")])
    row = facts_of(world).of("c")

    assert row["is_never_answered"] is True
    assert row["first_response_at_us"] is None
    assert row["business_turn_between"] is False


def test_a_business_turn_stands_between_customer_turns(world: Any, facts_of: Any) -> None:
    cases = {
        "customer human_agent customer": True,
        "customer ai_agent customer": True,
        "customer automation customer": False,
        "customer human_agent": False,
        "human_agent customer customer": False,
        "human_agent customer customer human_agent": False,
    }
    for speakers in cases:
        world.conversation(speakers, [(number, speaker) for number, speaker in enumerate(speakers.split())])
    rows = facts_of(world).rows("fact_conversation")
    assert {row["conversation_id"]: row["business_turn_between"] for row in rows} == cases


def test_agent_is_who_wrote_the_last_public_human_turn_before_the_first_claim(world: Any, facts_of: Any) -> None:
    world.conversation(
        "c",
        [
            (0, "customer"),
            (1, "human_agent", {"speaker_id": "ann"}),
            (2, "human_agent", {"speaker_id": "ben"}),
            (2, "human_agent", {"speaker_id": "note-writer", "visibility": "internal"}),
            (9, "human_agent", {"speaker_id": "cem"}),
        ],
        [{"minute": 2, "type": "closed"}, {"minute": 10, "type": "closed"}],
        assignee="zoe",
    )
    assert facts_of(world).of("c")["agent"] == "ben"  # at the very moment of the claim counts as before


def test_agent_falls_back_to_the_assignee_only_where_a_human_spoke(world: Any, facts_of: Any) -> None:
    world.conversation("nameless", [(0, "customer"), (1, "human_agent")], assignee="zoe", team="desk")
    world.conversation("ai", [(0, "customer"), (1, "ai_agent")], assignee="zoe", team="desk")
    world.conversation(
        "late", [(0, "customer"), (9, "human_agent")], [{"minute": 5, "type": "closed"}], assignee="zoe", team="desk"
    )
    facts = facts_of(world)

    assert facts.of("nameless")["agent"] == "zoe"
    assert (facts.of("ai")["agent"], facts.of("ai")["team"]) == (None, "desk")
    assert (facts.of("late")["agent"], facts.of("late")["team"]) == (None, "desk")


TEAMS: dict[str, tuple[list[tuple[int, str | None, str | None]], str]] = {
    "no transfer: the conversation's team": ([], "desk"),
    "the latest transfer at or before the turn": ([(3, "a", "b"), (10, "b", "c"), (11, "c", "d")], "c"),
    "else where the first one after it came from": ([(12, "b", "c"), (11, "a", "b")], "a"),
    "ties in time go by order": ([(10, "a", "b"), (10, "b", "c")], "c"),
    "a transfer that names no team is passed over": ([(3, None, "b"), (4, "b", None)], "b"),
}


def test_team_is_that_of_the_last_human_turn_before_the_claim(world: Any, facts_of: Any) -> None:
    for rule, (transfers, _) in TEAMS.items():
        events = [{"minute": m, "type": "transferred", "from_value": a, "to_value": b} for m, a, b in transfers]
        world.conversation(rule, [(0, "customer"), (10, "human_agent"), (20, "customer")], events, team="desk")
    rows = facts_of(world).rows("fact_conversation")
    assert {row["conversation_id"]: row["team"] for row in rows} == {rule: team for rule, (_, team) in TEAMS.items()}


def test_estimated_handle_time_by_hand(world: Any, facts_of: Any) -> None:
    world.conversation(
        "c",
        [
            (0, "customer"),
            (4, "human_agent"),  # assigned at 1: 3 min
            (5, "human_agent"),  # 1 min
            (5, "human_agent", {"visibility": "internal"}),
            (60, "customer"),
            (62, "ai_agent"),
            (65, "supervisor"),  # 3 min after the AI
            (70, "human_agent"),  # assigned at this moment: 0
            (200, "human_agent"),  # 135 min: capped at 15
        ],
        [{"minute": 1, "type": "assigned"}, {"minute": 70, "type": "assigned"}],
    )
    world.conversation("ai only", [(0, "customer"), (4, "ai_agent")])
    world.conversation("nothing before", [(0, "human_agent"), (4, "customer")])
    facts = facts_of(world)

    assert facts.of("c")["handle_estimated_seconds"] == (3 + 1 + 3 + 15) * 60
    assert facts.of("ai only")["handle_estimated_seconds"] is None
    assert facts.of("nothing before")["handle_estimated_seconds"] is None


def test_the_cap_of_the_estimate_is_a_setting(world: Any, facts_of: Any) -> None:
    world.conversation("c", [(0, "customer"), (200, "human_agent")])
    assert facts_of(world, estimated_handle_cap_seconds=60).of("c")["handle_estimated_seconds"] == 60


def test_transfers_and_misroutes_are_known_only_with_an_assignment_history(world: Any, facts_of: Any) -> None:
    turns = [(0, "customer"), (1, "human_agent")]

    def moves(words: str) -> list[dict[str, Any]]:
        """`a>b` is a transfer, `>b` an assignment to b."""
        pairs = [word.split(">") for word in words.split()]
        kinds = ["transferred" if pair[0] else "assigned" for pair in pairs]
        return [
            {"minute": n, "type": kind, "from_value": pair[0] or None, "to_value": pair[1]}
            for n, (kind, pair) in enumerate(zip(kinds, pairs, strict=True))
        ]

    world.shows("bare", "turn_text", "times", "status_history")
    cases = {
        "": (0, False),
        ">a >b >a": (0, False),
        "a>b": (1, False),
        "a>b b>c": (2, True),
        "a>b >a": (1, True),
        ">a >b b>a": (1, True),
        ">a a>b": (1, False),
        ">b a>b": (1, False),
        "a>a": (1, False),
    }
    for words in cases:
        world.conversation(words, turns, moves(words))
    world.conversation("hidden", turns, moves("a>b"), source="bare")
    facts = facts_of(world)

    rows = {row["conversation_id"]: (row["transfers"], row["is_misrouted"]) for row in facts.rows("fact_conversation")}
    assert rows == cases | {"hidden": (None, None)}


def test_without_times_order_still_answers_what_order_can(world: Any, facts_of: Any) -> None:
    world.conversation(
        "c",
        [(None, "customer"), (None, "human_agent", {"speaker_id": "ann"}), (None, "customer")],
        [{"minute": None, "type": "closed"}],
        opened=None,
    )
    row = facts_of(world).of("c")

    assert (row["handler"], row["agent"], row["business_turn_between"]) == ("human_only", "ann", True)
    assert (row["is_claimed"], row["claim_at_us"], row["reopened"]) == (True, None, None)
    untimed = ("opened_at_us", "day_number", "day", "week", "month", "first_response_at_us", "handle_estimated_seconds")
    assert [row[name] for name in untimed] == [None] * len(untimed)
