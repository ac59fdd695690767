"""Rule 2: two conversations of a customer that are alike in their first words, and what words decide."""

import random
from typing import Any

import pytest
from journey_worlds import World, day, happens, says

PARCEL = "Parcel 4711123 with our coffee machine never reached the office"
TRACE = "Still no trace of parcel 4711123, the coffee machine should be in the office"
INVOICE = "Invoice 990011 lists a premium subscription that I cancelled in March"
SHORT = "It is broken again"


def told(world: World, key: str, opened: float, text: str, **fields: Any) -> None:
    turns = fields.pop("turns", None) or [says(opened, text=text)]
    events = fields.pop("events", [happens("closed", opened + 0.5)])
    world.conversation(key, opened=opened, turns=turns, events=events, **{"customer": "ann", **fields})


def returned(world: World) -> dict[str, tuple[str, int]]:
    """Claim → where the customer came back about the same issue, and by which rule."""
    rows = [row for row in world.table("recontact") if row["recontact_key"] is not None]
    return {
        row["conversation_key"].removeprefix("desk|"): (
            row["recontact_key"].removeprefix("desk|"),
            row["recontact_rule"],
        )
        for row in rows
    }


def test_words_make_one_issue_without_topic_or_key_and_the_rule_is_recorded(world: World) -> None:
    told(world, "a", 0, PARCEL)
    told(world, "b", 5, INVOICE)
    told(world, "c", 9, TRACE)

    assert returned(world) == {"a": ("c", 2)}
    (pair,) = world.table("issue_pair")
    assert (pair["left_key"], pair["right_key"], pair["rule"]) == ("desk|a", "desk|c", 2)
    assert 0.9 < pair["likeness"] <= 1
    assert world.by_key("journey", "journey_key") == {"a": "desk|a", "b": "desk|b", "c": "desk|a"}
    # a is chased by c; nothing chases b
    assert world.by_key("chase", "chased_at_us") == {"a": day(9)}


def test_what_is_stated_goes_before_words_and_different_keys_before_everything(world: World) -> None:
    told(world, "a", 0, PARCEL, issue_key="k1")
    told(world, "b", 5, TRACE, issue_key="k2")
    told(world, "c", 9, TRACE, issue_key="k1")

    assert returned(world) == {"a": ("c", 1)}
    assert set(world.by_key("journey", "journey_key").values()) == {"desk|a", "desk|b"}


def test_words_decide_where_both_have_them_and_the_topic_where_one_has_none(world: World) -> None:
    told(world, "a", 0, PARCEL, topic="orders")
    told(world, "b", 5, INVOICE, topic="orders")
    told(world, "c", 9, SHORT, topic="orders")

    assert returned(world) == {"a": ("c", 3), "b": ("c", 3)}
    # c, without words, hangs with both, and so they hang together
    assert set(world.by_key("journey", "journey_key").values()) == {"desk|a"}


def test_the_words_are_the_subject_and_the_first_two_messages_of_the_customer(world: World) -> None:
    late = [says(0, text="hello"), says(0.1, "human_agent", text=PARCEL), says(0.2, text="me"), says(0.3, text=PARCEL)]
    told(world, "a", 0, "", turns=late)
    told(world, "b", 5, TRACE)
    told(world, "c", 0, "hello", subject="Parcel 4711123, coffee machine, office", customer="bob")
    told(world, "d", 5, TRACE, customer="bob")
    thanks = [says(0, text="ok", is_courtesy=True), says(0.1, text="well"), says(0.2, text=PARCEL)]
    told(world, "e", 0, "", turns=thanks, customer="cat")
    told(world, "f", 5, TRACE, customer="cat")

    assert returned(world) == {"c": ("d", 2), "e": ("f", 2)}


def test_the_window_runs_from_the_last_sign_and_ends_after_ninety_days(world: World) -> None:
    told(world, "a", 0, PARCEL, events=[happens("closed", 5)])
    told(world, "b", 95, TRACE)
    told(world, "c", 0, PARCEL, events=[happens("closed", 5)], customer="bob")
    told(world, "d", 95.1, TRACE, customer="bob")

    assert returned(world) == {"a": ("b", 2)}


def test_other_customers_and_our_own_messages_are_never_compared_as_returns(world: World) -> None:
    told(world, "a", 0, PARCEL)
    told(world, "b", 5, TRACE, customer="bob")
    told(world, "c", 5, TRACE, direction="outbound")

    assert returned(world) == {}


def test_accents_case_and_other_forms_of_a_word_do_not_matter(world: World) -> None:
    told(world, "a", 0, "Quería la devolución del abrigo de lana que pedí por la página")
    told(world, "b", 5, "DEVOLUCION de los ABRIGOS de Lana: la pagina no me deja")

    assert returned(world) == {"a": ("b", 2)}


@pytest.mark.parametrize("size", [2_000])
def test_a_customer_with_thousands_of_conversations_is_compared_with_the_nearest_only(world: World, size: int) -> None:
    chance = random.Random(7)
    for number in range(size):
        told(world, f"c{number:05}", number / 100, chance.choice((PARCEL, INVOICE)), events=[])

    pairs = world.table("issue_pair")
    steps = {int(pair["right_key"][-5:]) - int(pair["left_key"][-5:]) for pair in pairs}
    assert min(steps) == 1
    assert max(steps) == 50
