"""Journeys, and until when a fact would have been seen."""

import random

import pytest
from journey_worlds import DAY, EPOCH, World, day, happens, says
from plain_journeys import Plain


def journeys(world: World) -> dict[str, str]:
    return {key: name.removeprefix("desk|") for key, name in world.by_key("journey", "journey_key").items()}


def test_conversations_on_one_issue_within_thirty_days_are_one_journey_claimed_or_not(world: World) -> None:
    world.conversation("b", opened=0, customer="ann", topic="refund", events=[happens("closed", 1)])
    world.conversation("a", opened=20, customer="ann", topic="refund", channel="email")
    world.conversation("c", opened=60, customer="ann", topic="refund")
    assert journeys(world) == {"a": "b", "b": "b", "c": "c"}


def test_the_gap_runs_from_the_last_public_turn_or_event_and_thirty_days_exactly_still_join(world: World) -> None:
    turns = [says(0), says(10, "human_agent"), says(25, "human_agent", visibility="internal", kind="note")]
    world.conversation("a", opened=0, turns=turns, customer="ann", topic="refund")
    world.conversation("b", opened=40, customer="ann", topic="refund")
    world.conversation("c", opened=0, turns=turns, customer="bob", topic="refund")
    world.conversation("d", opened=40 + 1 / 86_400, customer="bob", topic="refund")
    world.conversation("e", opened=0, customer="cat", topic="refund", events=[happens("closed", 12)])
    world.conversation("f", opened=42, customer="cat", topic="refund")
    assert journeys(world) == {"a": "a", "b": "a", "c": "c", "d": "d", "e": "e", "f": "e"}


def test_a_long_conversation_carries_a_journey_past_a_short_one_within_it(world: World) -> None:
    world.conversation("a", opened=0, turns=[says(0), says(100)], customer="ann", topic="refund")
    world.conversation("b", opened=10, customer="ann", topic="refund")
    world.conversation("c", opened=120, customer="ann", topic="refund")
    assert set(journeys(world).values()) == {"a"}


def test_a_keyed_conversation_ties_unkeyed_ones_of_its_topic_together(world: World) -> None:
    world.conversation("a", opened=0, turns=[says(0), says(70)], customer="ann", topic="refund", issue_key="k")
    for key, opened in {"b": 1, "c": 50, "d": 99, "e": 141}.items():
        world.conversation(key, opened=opened, customer="ann", topic="refund")
    # a reaches to day 100: b, c and d hang on it, though they are further than 30 days from each other.
    assert journeys(world) == {"a": "a", "b": "a", "c": "a", "d": "a", "e": "e"}


def test_different_keys_are_different_journeys_and_equal_keys_one_whatever_the_topic(world: World) -> None:
    world.conversation("a", opened=0, customer="ann", topic="refund", issue_key="k1")
    world.conversation("b", opened=1, customer="ann", topic="refund", issue_key="k2")
    world.conversation("c", opened=2, customer="ann", topic="login", issue_key="k1")
    assert journeys(world) == {"a": "a", "b": "b", "c": "a"}


def test_a_stated_follow_up_joins_without_topic_but_not_after_a_longer_silence(world: World) -> None:
    world.conversation("a", opened=0, customer="ann")
    world.conversation("b", opened=20, customer="ann", relation="follow_up_of", related="a")
    world.conversation("c", opened=70, customer="ann", relation="follow_up_of", related="b")
    assert journeys(world) == {"a": "a", "b": "a", "c": "c"}


def test_strangers_conversations_without_time_and_of_other_customers_are_journeys_of_their_own(world: World) -> None:
    world.conversation("a", opened=0, customer="ann", topic="refund")
    world.conversation("b", opened=1, customer="bob", topic="refund")
    world.conversation("c", opened=1, topic="refund")
    world.conversation("d", turns=[says()], customer="ann", topic="refund")
    assert journeys(world) == {key: key for key in "abcd"}


@pytest.mark.parametrize("seed", range(2))
def test_journeys_of_mixed_keys_are_the_connected_sets_of_all_pairs(world: World, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(150):
        for place in range(chance.randint(2, 12)):
            opened = chance.randint(0, 250)
            last = opened + chance.choice([0, 0, 1, 30, 90])
            world.conversation(
                f"{number}-{place}",
                opened=opened,
                turns=[says(opened), says(last, "human_agent")],
                customer=f"c{number}",
                topic="refund",
                issue_key=chance.choice([None, None, "k1", "k2", "k3"]),
            )
    assert {r["conversation_key"]: r["journey_key"] for r in world.table("journey")} == journeys_by_pairs(world)


def journeys_by_pairs(world: World) -> dict[str, str]:
    by_customer: dict[str, dict[str, list[dict[str, object]]]] = {}
    for table in ("conversation", "turn"):
        for row in world.rows[table]:
            number = row["conversation_key"].split("|")[1].split("-")[0]
            empty = {name: [] for name in world.rows} | {"capability": world.rows["capability"]}
            by_customer.setdefault(number, empty)[table].append(row)
    return {key: name for rows in by_customer.values() for key, name in Plain(rows).journeys().items()}


def test_a_customer_of_twenty_thousand_conversations_is_no_more_work_than_many_customers(world: World) -> None:
    topics = ["refund", "login", None]
    for number in range(20_000):
        world.conversation(
            f"{number:05}",
            opened=number / 100,
            customer="ann",
            topic=topics[number % 3],
            issue_key=None if number % 2 else f"k{number % 7}",
            events=[happens("closed", number / 100 + 0.001 * (number % 5 - 1))],
        )
    again = {row["conversation_key"]: row["recontact_key"] for row in world.table("recontact")}
    # The first closed before it opened: its own message reopens it. The second has no key: any login will do.
    assert again["desk|00000"] == "desk|00000"
    assert again["desk|00001"] == "desk|00004"
    alone = [number for number in range(20_000) if number % 2 == 1 and number % 3 == 2]
    assert len(set(journeys(world).values())) == 1 + len(alone)


# until when a fact would have been seen


def until(world: World, customer: str | None) -> tuple[int | None, ...]:
    (row,) = [r for r in world.table("observed_until") if r["customer_key"] == customer]
    return tuple(row[name] for name in ("contact_us", "churn_us", "purchase_us", "review_us"))


def test_without_a_statement_a_fact_ends_at_its_last_record_and_contacts_with_the_earliest_source(world: World) -> None:
    world.conversation("a", opened=5, customer="ann")
    world.conversation("b", opened=9, customer="ann")
    world.conversation("c", opened=7, customer="ann", source="mail")
    for key, kind, at in (("o1", "renewal", 20), ("o2", "churn_involuntary", 22), ("o3", "refund", 30)):
        world.add("outcome", outcome_key=key, type=kind, at_us=day(at), customer_id_hash="ann")
    assert until(world, None) == (day(7), day(22), day(30), None)
    assert until(world, "ann") == (day(7), day(22), day(30), None)


def test_a_customers_row_goes_before_everybodys_and_that_before_the_last_record(world: World) -> None:
    world.conversation("a", opened=5, customer="ann", customer_email_hash="ann-mail")
    world.conversation("b", opened=9, customer="bob")
    world.add("observed", observed_key="1", fact="contact", to_us=day(100))
    world.add("observed", observed_key="2", fact="contact", to_us=day(90))
    world.add("observed", observed_key="3", fact="contact", to_us=day(40), customer_email_hash="ann-mail")
    world.add("observed", observed_key="4", fact="contact", to_us=day(50), customer_id_hash="ann")
    world.add("observed", observed_key="5", fact="review", to_us=day(60), customer_id_hash="bob")
    assert until(world, None) == (day(100), None, None, None)
    assert until(world, "ann") == (day(50), None, None, None)
    assert until(world, "bob") == (day(100), None, None, day(60))


def test_records_before_two_thousand_do_not_end_an_observation(world: World) -> None:
    world.conversation("a", opened=5)
    world.add("outcome", outcome_key="o", type="purchase", at_us=-EPOCH + DAY)
    assert until(world, None) == (day(5), None, None, None)


def test_an_empty_store_observes_nothing_and_yields_no_rows_but_that(world: World) -> None:
    assert until(world, None) == (None, None, None, None)
    for table in ("customer_link", "root", "contact", "claim", "recontact", "chase", "journey"):
        assert world.table(table) == []
