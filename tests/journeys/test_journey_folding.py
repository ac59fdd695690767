"""Which rows are one conversation, and which conversations are eligible."""

from journey_worlds import World, happens, says, short


def roots(world: World) -> dict[str, tuple[str, str | None]]:
    return {short(r["conversation_key"]): (short(r["root_key"]), r["fold_note"]) for r in world.table("root")}


def turns_of(world: World, key: str) -> list[tuple[str, int]]:
    rows = [row for row in world.table("contact_turn") if row["conversation_key"] == f"desk|{key}"]
    return [(short(r["origin_key"]), r["turn"]) for r in sorted(rows, key=lambda r: r["position"])]


def test_merged_transferred_and_mirrored_rows_fold_along_chains(world: World) -> None:
    world.conversation("a", opened=0)
    world.conversation("b", opened=1, relation="merged_into", related="a")
    world.conversation("c", opened=2, relation="transfer_leg_of", related="b")
    world.conversation("d", opened=3, relation="mirror_of", related="c")
    assert roots(world) == {"a": ("a", None), "b": ("a", None), "c": ("a", None), "d": ("a", None)}
    assert world.by_key("eligibility", "excluded_reason") == {
        "a": None,
        "b": "merged_into",
        "c": "transfer_leg_of",
        "d": "mirror_of",
    }
    assert turns_of(world, "a") == [("a", 0), ("b", 0), ("c", 0), ("d", 0)]


def test_a_cycle_is_refused_each_row_of_it_is_kept_alone_and_noted(world: World) -> None:
    world.conversation("a", opened=0, relation="merged_into", related="b")
    world.conversation("b", opened=1, relation="merged_into", related="a")
    world.conversation("c", opened=2, relation="merged_into", related="c")
    world.conversation("d", opened=3, relation="merged_into", related="a")
    assert roots(world) == {key: (key, "cycle") for key in "abcd"}
    assert set(world.by_key("eligibility", "excluded_reason").values()) == {None}


def test_a_row_whose_root_is_missing_is_kept_alone_noted_and_eligible(world: World) -> None:
    world.conversation("a", opened=0, relation="merged_into", related="gone")
    world.conversation("b", opened=1, relation="transfer_leg_of")
    world.conversation("c", opened=2, relation="merged_into", related="a")
    assert roots(world) == {"a": ("a", "root missing"), "b": ("b", "root missing"), "c": ("a", None)}
    assert world.by_key("eligibility", "excluded_reason") == {"a": None, "b": None, "c": "merged_into"}


def test_a_mirror_in_another_source_folds_into_the_conversation_that_it_names(world: World) -> None:
    world.conversation("a", opened=0)
    world.conversation("x", opened=0, source="crm", relation="mirror_of", related="desk|a")
    world.conversation("y", opened=1, source="crm", relation="mirror_of", related_to_key="desk|a")
    assert roots(world) == {"a": ("a", None), "crm|x": ("a", None), "crm|y": ("a", None)}


def test_a_long_chain_folds_into_its_last_conversation(world: World) -> None:
    world.conversation("0", opened=0)
    for number in range(1, 130):
        world.conversation(str(number), opened=number, relation="transfer_leg_of", related=str(number - 1))
    assert {root for root, _ in roots(world).values()} == {"0"}


def test_only_public_turns_of_a_folded_row_join_while_the_root_keeps_its_notes(world: World) -> None:
    note = {"visibility": "internal", "kind": "note"}
    world.conversation("a", opened=0, turns=[says(0), says(2, "human_agent", **note)])
    world.conversation("b", turns=[says(1), says(3, "human_agent", **note)], relation="merged_into", related="a")
    assert turns_of(world, "a") == [("a", 0), ("b", 0), ("a", 1)]


def test_without_all_times_turns_stay_as_recorded_the_conversations_own_first(world: World) -> None:
    world.conversation("m", turns=[says(5), says(None), says(1)])
    world.conversation("a", turns=[says(0)], relation="merged_into", related="m")
    assert turns_of(world, "m") == [("m", 0), ("m", 1), ("m", 2), ("a", 0)]


def test_turns_of_one_moment_keep_their_order_the_conversations_own_first(world: World) -> None:
    world.conversation("m", turns=[says(1), says(1), says(0)])
    world.conversation("a", turns=[says(1)], relation="merged_into", related="m")
    assert turns_of(world, "m") == [("m", 2), ("m", 0), ("m", 1), ("a", 0)]


def test_a_side_conversation_is_dropped_and_nothing_of_it_joins(world: World) -> None:
    world.conversation("a", opened=0)
    world.conversation("s", opened=1, relation="side_of", related="a", events=[happens("closed", 2)])
    assert world.by_key("eligibility", "excluded_reason") == {"a": None, "s": "side_of"}
    assert turns_of(world, "a") == [("a", 0)]
    assert turns_of(world, "s") == []
    assert world.table("claim") == []


def test_spam_that_was_merged_is_spam_and_adds_nothing_but_chains_pass_through_it(world: World) -> None:
    world.conversation("a", opened=0)
    world.conversation("b", opened=1, relation="merged_into", related="a", is_spam=True)
    world.conversation("c", opened=2, relation="merged_into", related="b")
    assert roots(world) == {"a": ("a", None), "b": ("b", None), "c": ("a", None)}
    assert world.by_key("eligibility", "excluded_reason")["b"] == "is_spam"
    assert turns_of(world, "a") == [("a", 0), ("c", 0)]


def test_the_first_reason_that_applies_is_the_one_that_counts(world: World) -> None:
    flags = {"is_test": True, "is_spam": True, "is_internal": True}
    deleted = [happens("deleted", 1)]
    world.conversation("root", opened=0)
    world.conversation("a", opened=0, events=deleted, **flags)
    world.conversation("b", opened=0, events=deleted, **(flags | {"is_test": False}))
    world.conversation("c", opened=0, events=deleted, is_internal=True)
    world.conversation("d", opened=0, events=deleted, relation="merged_into", related="root")
    world.conversation("e", turns=[], relation="side_of", related="root")
    world.conversation("f", turns=[says(0, kind="auto_reply")], relation="side_of", related="root")
    assert world.by_key("eligibility", "excluded_reason") == {
        "root": None,
        "a": "is_test",
        "b": "is_spam",
        "c": "is_internal",
        "d": "deleted",
        "e": "side_of",
        "f": "side_of",
    }


def test_never_answered_is_eligible_and_so_is_a_picture_alone(world: World) -> None:
    world.conversation("a", opened=0)
    world.conversation("b", turns=[says(0, kind="media", text=None)])
    assert set(world.by_key("eligibility", "excluded_reason").values()) == {None}


def test_without_a_real_public_customer_turn_a_conversation_is_out(world: World) -> None:
    world.conversation("auto", turns=[says(0, kind="auto_reply"), says(1, "human_agent")])
    world.conversation("survey", turns=[says(0, kind="survey_feedback")])
    world.conversation("auto-and-survey", turns=[says(0, kind="auto_reply"), says(1, kind="survey_feedback")])
    world.conversation("internal", turns=[says(0, visibility="internal")])
    world.conversation("agent", turns=[says(0, "human_agent")])
    world.conversation("nothing", turns=[], opened=0)
    assert world.by_key("eligibility", "excluded_reason") == {
        "auto": "only_auto_replies",
        "survey": "no_customer_turn",
        "auto-and-survey": "only_auto_replies",
        "internal": "no_customer_turn",
        "agent": "no_customer_turn",
        "nothing": "no_customer_turn",
    }


def test_outbound_counts_only_once_the_customer_answered_with_a_real_turn(world: World) -> None:
    hello = says(0, "human_agent")
    world.conversation("silent", turns=[hello], direction="outbound")
    world.conversation("away", turns=[hello, says(1, kind="auto_reply")], direction="outbound")
    world.conversation("answered", turns=[hello, says(1)], direction="outbound")
    world.conversation("unknown", turns=[hello], direction="unknown")
    assert world.by_key("eligibility", "excluded_reason") == {
        "silent": "outbound_unanswered",
        "away": "only_auto_replies",
        "answered": None,
        "unknown": "no_customer_turn",
    }


def test_a_source_that_declares_its_text_absent_needs_no_turn(world: World) -> None:
    world.source("phone", turn_text="absent", status_history="observed")
    world.conversation("a", opened=0, turns=[], source="phone")
    world.conversation("b", opened=0, turns=[says(0, "human_agent")], source="phone")
    world.conversation("c", opened=0, turns=[], source="phone", direction="outbound")
    assert world.by_key("eligibility", "excluded_reason") == {
        "phone|a": None,
        "phone|b": "no_customer_turn",
        "phone|c": "outbound_unanswered",
    }
    assert world.by_key("contact", "turns_observed") == {"phone|a": False}


def test_the_customer_turn_of_a_merged_row_makes_its_root_eligible(world: World) -> None:
    world.conversation("a", turns=[says(0, "human_agent")])
    world.conversation("b", turns=[says(1)], relation="merged_into", related="a")
    assert world.by_key("eligibility", "excluded_reason") == {"a": None, "b": "merged_into"}
    assert world.by_key("contact", "customer_turns") == {"a": 1}


def test_events_actions_and_surveys_of_folded_rows_join_the_root(world: World) -> None:
    world.conversation("a", opened=0, events=[happens("assigned", 3)], actions=[{"tool": "t0", "after_turn": 0}])
    world.conversation(
        "b",
        opened=1,
        events=[happens("opened", 1)],
        actions=[{"tool": "t1", "after_turn": 0}],
        relation="merged_into",
        related="a",
    )
    world.add("survey", survey_key="s", conversation_key="desk|b", instrument="csat")
    events = sorted(world.table("contact_event"), key=lambda e: e["event_order"])
    assert [(e["conversation_key"], e["event_order"], e["type"]) for e in events] == [
        ("desk|a", 0, "opened"),
        ("desk|a", 1, "assigned"),
    ]
    actions = sorted(world.table("contact_action"), key=lambda a: a["action_order"])
    assert [(a["conversation_key"], a["tool"], a["after_position"]) for a in actions] == [
        ("desk|a", "t0", 0),
        ("desk|a", "t1", 1),
    ]
    assert [(s["conversation_key"], s["is_relational"]) for s in world.table("contact_survey")] == [("desk|a", False)]


def test_an_action_follows_the_turn_before_it_by_time_else_the_turn_that_it_names(world: World) -> None:
    timed = [says(1), says(2, "ai_agent"), says(2, "ai_agent")]
    at = {tool: {"tool": tool, "started_at_us": says(day)["at_us"]} for tool, day in (("x", 0.5), ("y", 2), ("z", 9))}
    world.conversation("timed", turns=timed, actions=[at["x"], at["y"], at["z"], {"tool": "named", "after_turn": 0}])
    world.conversation(
        "untimed", turns=[says(), says()], actions=[{"tool": "named2", "after_turn": 1}, {"tool": "nowhere"}]
    )
    world.conversation("first", turns=[says()], actions=[{"tool": "before", "after_turn": -1}])
    world.conversation("mute", turns=[], actions=[{"tool": "silent", "started_at_us": says(1)["at_us"]}])
    found = {row["tool"]: row["after_position"] for row in world.table("contact_action")}
    assert found == {"x": -1, "y": 2, "z": 2, "named": 0, "named2": 1, "nowhere": None, "before": -1, "silent": None}


def test_a_survey_without_conversation_asks_about_the_relation(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1")
    world.add("relational_survey", survey_key="r", customer_id_hash="id-1", instrument="nps", score=9.0)
    world.add("relational_survey", survey_key="q", conversation_key="desk|a", instrument="csat", score=4.0)
    found = {
        row["survey_key"]: (row["conversation_key"], row["is_relational"]) for row in world.table("contact_survey")
    }
    assert found == {"r": (None, True), "q": ("desk|a", False)}
