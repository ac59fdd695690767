"""Claims, reopens, recontacts and chases, each by hand."""

from journey_worlds import DAY, HOUR, World, day, happens, says


def again(world: World, key: str) -> tuple[int | None, str | None, str | None, int | None]:
    """Time, conversation, scope and rule of a conversation's recontact."""
    (row,) = [r for r in world.table("recontact") if r["conversation_key"] == f"desk|{key}"]
    found = row["recontact_key"]
    where = None if found is None else found.removeprefix("desk|")
    return row["recontact_at_us"], where, row["recontact_scope"], row["recontact_rule"]


def bounds(world: World, key: str) -> tuple[int | None, int | None]:
    (row,) = [r for r in world.table("recontact") if r["conversation_key"] == f"desk|{key}"]
    return row["floor_at_us"], row["ceiling_at_us"]


def closed(at: float | None = 1, **fields: object) -> list[dict[str, object]]:
    return [happens("closed", at, **fields)]


# claims


def test_the_first_resolved_closed_or_confirmed_is_the_claim_and_a_later_close_is_none(world: World) -> None:
    world.conversation("a", opened=0, events=[happens("closed", 9), happens("resolved", 2), happens("assigned", 1)])
    (claim,) = world.table("claim")
    assert (claim["claim_at_us"], claim["claim_type"]) == (day(2), "resolved")


def test_a_close_by_inactivity_is_a_claim_and_one_by_merge_is_none(world: World) -> None:
    world.conversation("a", opened=0, events=closed(1, cause="merge") + closed(2, cause="inactivity"))
    world.conversation("b", opened=0, events=[happens("merged", 1), happens("abandoned", 2)])
    world.conversation("c", opened=0, events=closed(3, cause=None))
    assert world.by_key("claim", "claim_at_us") == {"a": day(2), "c": day(3)}


def test_claims_of_one_moment_take_the_order_of_the_events_and_untimed_ones_come_last(world: World) -> None:
    world.conversation("a", opened=0, events=[happens("resolved", 1), happens("closed", 1)])
    world.conversation("b", opened=0, events=[happens("resolved"), happens("closed", 1)])
    world.conversation("c", turns=[says()], events=[happens("resolved"), happens("closed")])
    assert world.by_key("claim", "claim_type") == {"a": "resolved", "b": "closed", "c": "resolved"}
    assert world.by_key("claim", "claim_at_us")["c"] is None


def test_a_source_without_status_history_has_no_claims(world: World) -> None:
    world.source("mail", status_history="absent")
    world.conversation("a", opened=0, events=closed(), source="mail")
    assert world.table("claim") == []
    assert world.by_key("contact", "status_observed") == {"mail|a": False}


# reopens


def test_a_customer_turn_after_the_claim_reopens_but_thanks_notes_and_auto_replies_do_not(world: World) -> None:
    for key, turn in {
        "message": says(3),
        "media": says(3, kind="media"),
        "not-thanks": says(3, is_courtesy=False),
        "thanks": says(3, is_courtesy=True),
        "auto": says(3, kind="auto_reply"),
        "survey": says(3, kind="survey_feedback"),
        "internal": says(3, visibility="internal"),
        "agent": says(3, "human_agent"),
        "same-moment": says(1),
        "untimed": says(),
    }.items():
        world.conversation(key, turns=[says(0), turn], events=closed(1))
    assert world.by_key("reopen", "reopen_at_us") == {"message": day(3), "media": day(3), "not-thanks": day(3)}


def test_the_earliest_turn_after_the_claim_is_the_reopen_whatever_the_order_in_the_file(world: World) -> None:
    world.conversation("a", turns=[says(0), says(9), says(2, is_courtesy=True), says(4)], events=closed(1))
    assert world.by_key("reopen", "reopen_at_us") == {"a": day(4)}


def test_an_event_reopens_only_by_the_customer_and_only_where_no_turns_are_shown(world: World) -> None:
    world.source("phone", turn_text="absent", status_history="observed")
    by = {"customer": "customer", "human": "human", "nobody": None}
    for key, cause in by.items():
        events = [*closed(1), happens("reopened", 2, cause=cause)]
        world.conversation(key, opened=0, turns=[], events=events, source="phone", customer="ann")
    world.conversation("turns", opened=0, events=[*closed(1), happens("reopened", 2, cause="customer")])
    assert world.by_key("reopen", "reopen_at_us") == {"phone|customer": day(2)}


def test_a_merged_row_reopens_its_parent_only_if_its_own_turn_is_after_the_parents_claim(world: World) -> None:
    world.conversation("a", opened=0, events=closed(5), customer="ann")
    world.conversation("before", opened=4, relation="merged_into", related="a", customer="ann")
    world.conversation("b", opened=0, events=closed(5), customer="bob")
    world.conversation("after", opened=7, relation="merged_into", related="b", customer="bob")
    assert world.by_key("reopen", "reopen_at_us") == {"b": day(7)}
    assert again(world, "b") == (day(7), "b", "same_thread", 1)


def test_the_close_by_merge_of_a_folded_row_is_no_claim_of_its_root(world: World) -> None:
    world.conversation("a", opened=0, events=closed(5))
    world.conversation("b", opened=1, relation="merged_into", related="a", events=closed(2, cause="merge"))
    assert world.by_key("claim", "claim_at_us") == {"a": day(5)}


# recontacts


def test_equal_issue_keys_on_another_channel_are_a_recontact_at_the_first_customer_turn(world: World) -> None:
    world.conversation("a", opened=0, events=closed(1), customer="ann", issue_key="k", topic="refund")
    turns = [says(3, "automation"), says(3.5)]
    world.conversation("b", opened=3, turns=turns, customer="ann", issue_key="k", topic="login", channel="voice")
    assert again(world, "a") == (day(3.5), "b", "other_channel", 1)
    assert bounds(world, "a") == (day(3.5), day(3.5))


def test_a_stated_follow_up_is_explicit_and_topics_alone_are_rule_three(world: World) -> None:
    world.conversation("a", opened=0, events=closed(1), customer="ann", topic="refund")
    world.conversation("b", opened=3, customer="ann", topic="refund")
    world.conversation("c", opened=5, customer="ann", relation="follow_up_of", related="a")
    assert again(world, "a") == (day(3), "b", "same_channel", 3)
    assert bounds(world, "a") == (day(5), day(3))


def test_a_follow_up_of_a_merged_ticket_follows_up_its_root(world: World) -> None:
    world.conversation("a", opened=0, events=closed(2), customer="ann")
    world.conversation("m", opened=1, relation="merged_into", related="a", customer="ann")
    world.conversation("c", opened=5, customer="ann", relation="follow_up_of", related="m")
    assert again(world, "a") == (day(5), "c", "same_channel", 1)


def test_different_issue_keys_are_never_the_same_issue_not_even_with_the_same_topic(world: World) -> None:
    world.conversation("a", opened=0, events=closed(1), customer="ann", issue_key="k1", topic="refund")
    world.conversation("b", opened=3, customer="ann", issue_key="k2", topic="refund")
    world.conversation(
        "c", opened=4, customer="ann", issue_key="k2", topic="refund", relation="follow_up_of", related="a"
    )
    assert again(world, "a") == (None, None, None, None)
    assert bounds(world, "a") == (None, day(3))


def test_a_key_on_one_side_only_leaves_the_topic_to_decide(world: World) -> None:
    world.conversation("a", opened=0, events=closed(1), customer="ann", issue_key="k1", topic="refund")
    world.conversation("b", opened=3, customer="ann", topic="refund")
    world.conversation("c", opened=0, events=closed(1), customer="bob", topic="refund")
    world.conversation("d", opened=3, customer="bob", issue_key="k2", topic="refund")
    assert again(world, "a")[1:] == ("b", "same_channel", 3)
    assert again(world, "c")[1:] == ("d", "same_channel", 3)


def test_a_conversation_without_topic_and_key_is_on_no_issue_but_counts_in_the_ceiling(world: World) -> None:
    world.conversation("a", opened=0, events=closed(1), customer="ann")
    world.conversation("b", opened=3, customer="ann")
    assert again(world, "a") == (None, None, None, None)
    assert bounds(world, "a") == (None, day(3))


def test_already_open_at_the_claim_is_parallel_and_at_its_very_moment_too(world: World) -> None:
    for key, opened in {"open": 0.5, "same-moment": 1.0}.items():
        world.conversation(f"{key}-a", opened=0, events=closed(1), customer=key, topic="refund")
        world.conversation(f"{key}-b", opened=opened, turns=[says(2)], customer=key, topic="refund")
    assert world.table("recontact") == []


def test_outbound_strangers_and_excluded_conversations_are_never_a_recontact(world: World) -> None:
    world.conversation("a", opened=0, events=closed(1), customer="ann", topic="refund")
    world.conversation("out", turns=[says(2)], opened=2, customer="ann", topic="refund", direction="outbound")
    world.conversation("bob", opened=2, customer="bob", topic="refund")
    world.conversation("nobody", opened=2, topic="refund")
    world.conversation("spam", opened=2, customer="ann", topic="refund", is_spam=True)
    world.conversation("silent", turns=[says(2, "human_agent")], opened=2, customer="ann", topic="refund")
    assert world.table("recontact") == []


def test_the_claim_of_an_answered_outbound_conversation_has_recontacts_like_any_other(world: World) -> None:
    turns = [says(0, "human_agent"), says(0.5)]
    world.conversation(
        "a", opened=0, turns=turns, events=closed(1), customer="ann", topic="refund", direction="outbound"
    )
    world.conversation("b", opened=4, customer="ann", topic="refund", direction="unknown")
    assert again(world, "a")[1:] == ("b", "same_channel", 3)


def test_the_claim_of_an_anonymous_conversation_has_a_reopen_but_no_recontact(world: World) -> None:
    world.conversation("a", turns=[says(0), says(3)], events=closed(1), topic="refund")
    world.conversation("b", opened=2, topic="refund")
    assert world.by_key("reopen", "reopen_at_us") == {"a": day(3)}
    assert world.table("recontact") == []


def test_at_one_moment_the_reopen_wins_then_the_smaller_rule_then_the_smaller_key(world: World) -> None:
    def case(customer: str, *, reopened: bool, explicit: bool) -> None:
        back = [says(3)] if reopened else []
        world.conversation(
            f"{customer}-a", opened=0, turns=[says(0), *back], events=closed(1), customer=customer, topic="refund"
        )
        world.conversation(f"{customer}-b", opened=3, customer=customer, topic="refund")
        world.conversation(f"{customer}-c", opened=3, customer=customer, topic="refund")
        if explicit:
            world.conversation(
                f"{customer}-z", opened=3, customer=customer, relation="follow_up_of", related=f"{customer}-a"
            )

    case("ann", reopened=True, explicit=True)
    case("bob", reopened=False, explicit=True)
    case("cat", reopened=False, explicit=False)
    assert again(world, "ann-a") == (day(3), "ann-a", "same_thread", 1)
    assert again(world, "bob-a") == (day(3), "bob-z", "same_channel", 1)
    assert again(world, "cat-a") == (day(3), "cat-b", "same_channel", 3)


def test_a_pair_that_hits_two_rules_is_recorded_under_the_first(world: World) -> None:
    world.conversation("a", opened=0, events=closed(1), customer="ann", issue_key="k", topic="refund")
    world.conversation("b", opened=3, customer="ann", issue_key="k", topic="refund")
    assert again(world, "a")[3] == 1


def test_a_claim_dated_before_its_own_opening_does_not_find_itself(world: World) -> None:
    for customer, other in {"ann": "refund", "bob": "login"}.items():
        key = f"{customer}-a"
        world.conversation(key, opened=5, turns=[says(5)], events=closed(1), customer=customer, topic="refund")
        world.conversation(f"{customer}-b", opened=9, customer=customer, topic=other)
    # Its own first turn is after its claim: a reopen, but not another conversation.
    assert again(world, "ann-a") == (day(5), "ann-a", "same_thread", 1)
    assert bounds(world, "bob-a") == (day(5), day(5))


def test_a_thankful_opening_after_its_own_claim_leaves_the_next_conversation_as_the_recontact(world: World) -> None:
    thanks = [says(5, is_courtesy=True)]
    world.conversation("a", opened=5, turns=thanks, events=closed(1), customer="ann", issue_key="k", topic="refund")
    world.conversation("b", opened=9, customer="ann", issue_key="k", topic="refund")
    assert again(world, "a") == (day(9), "b", "same_channel", 1)
    assert bounds(world, "a") == (day(9), day(9))


def test_a_source_without_turns_counts_from_its_opening(world: World) -> None:
    world.source("phone", turn_text="absent", status_history="observed")
    world.conversation("a", opened=0, events=closed(1), customer="ann", topic="refund")
    world.conversation("b", opened=4, turns=[], source="phone", channel="voice", customer="ann", topic="refund")
    assert again(world, "a") == (day(4), "phone|b", "other_channel", 3)


def test_without_times_there_is_a_claim_but_no_recontact(world: World) -> None:
    world.conversation("a", turns=[says(), says()], events=[happens("closed")], customer="ann", topic="refund")
    world.conversation("b", turns=[says()], customer="ann", topic="refund")
    assert len(world.table("claim")) == 1
    assert world.table("recontact") == []


def test_an_unknown_channel_leaves_the_scope_unknown(world: World) -> None:
    world.conversation("a", opened=0, events=closed(1), customer="ann", topic="refund")
    world.conversation("b", opened=3, customer="ann", topic="refund", channel=None)
    assert again(world, "a") == (day(3), "b", None, 3)


# chases


def test_asking_again_after_a_day_without_an_answer_is_a_chase_and_an_hour_less_is_none(world: World) -> None:
    world.conversation("day", turns=[says(0), says(1)])
    world.conversation("less", turns=[says(0), says(1 - HOUR / DAY)])
    assert world.by_key("chase", "chased_at_us") == {"day": day(1)}


def test_the_wait_runs_from_the_earliest_unanswered_turn(world: World) -> None:
    world.conversation("a", turns=[says(0), says(0.5), says(1.25)])
    world.conversation("b", turns=[says(0), says(0.5, "human_agent"), says(0.75), says(1.25)])
    assert world.by_key("chase", "chased_at_us") == {"a": day(1.25)}


def test_only_a_person_or_an_ai_agent_answers_in_public_and_in_words(world: World) -> None:
    for key, answer in {
        "human": says(0.5, "human_agent"),
        "supervisor": says(0.5, "supervisor"),
        "ai": says(0.5, "ai_agent"),
        "rule": says(0.5, "automation"),
        "template": says(0.5, "human_agent", kind="template"),
        "note": says(0.5, "human_agent", visibility="internal"),
        "system": says(0.5, "system"),
    }.items():
        world.conversation(key, turns=[says(0), answer, says(2)])
    assert set(world.by_key("chase", "chased_at_us")) == {"rule", "template", "note", "system"}


def test_a_later_conversation_on_the_issue_is_a_chase_without_any_claim(world: World) -> None:
    world.conversation("a", turns=[says(0), says(0.1, "human_agent")], opened=0, customer="ann", topic="refund")
    world.conversation("b", opened=2, customer="ann", topic="login")
    world.conversation("c", opened=3, customer="ann", topic="refund")
    assert world.by_key("chase", "chased_at_us") == {"a": day(3)}


def test_the_earlier_of_turn_and_conversation_is_the_chase(world: World) -> None:
    world.conversation("a", turns=[says(0), says(5)], opened=0, customer="ann", topic="refund")
    world.conversation("b", opened=3, turns=[says(3), says(3.5, "ai_agent")], customer="ann", topic="refund")
    assert world.by_key("chase", "chased_at_us") == {"a": day(3)}
