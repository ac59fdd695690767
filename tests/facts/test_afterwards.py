"""What happened afterwards: outcomes, observation, follow-ups and journeys."""

from typing import Any

DAY = 24 * 60
TURNS = [(0, "customer"), (1, "human_agent")]


def test_the_next_outcome_is_the_first_at_or_after_opening(world: Any, facts_of: Any, minute: Any) -> None:
    world.conversation("first", TURNS)
    world.conversation("second", [(DAY, "customer")], opened=DAY)
    world.conversation("other", TURNS, customer="kim")
    world.conversation("nobody", TURNS, customer=None)
    world.outcome(-1, "purchase")
    world.outcome(0, "purchase")
    world.outcome(DAY + 5, "purchase")
    world.outcome(DAY, "renewal")
    world.outcome(DAY - 1, "churn_voluntary")
    world.outcome(2 * DAY, "churn_involuntary")
    world.outcome(3, "public_review", rating_norm=0.5)
    world.outcome(2 * DAY, "public_review", rating_norm=(2 - 1) / (5 - 1))
    world.outcome(3 * DAY, "public_review", rating_norm=0.0)
    facts = facts_of(world)

    def after(name: str) -> dict[str, Any]:
        row = facts.of(name)
        return {k[5:-6]: v for k, v in row.items() if k.startswith("next_") and v is not None}

    assert after("first") == {
        "purchase": minute(0),
        "renewal": minute(DAY),
        "churn_voluntary": minute(DAY - 1),
        "churn_involuntary": minute(2 * DAY),
        "review": minute(3),
        "low_review": minute(2 * DAY),
    }
    assert after("second") == {
        "purchase": minute(DAY + 5),
        "renewal": minute(DAY),
        "churn_involuntary": minute(2 * DAY),
        "review": minute(2 * DAY),
        "low_review": minute(2 * DAY),
    }
    assert after("other") == after("nobody") == {}


def test_an_outcome_finds_its_customer_by_any_linked_identity(world: Any, facts_of: Any, minute: Any) -> None:
    world.conversation("c", TURNS, customer="id", customer_email_hash="mail")
    world.outcome(5, "renewal", customer=None, customer_email_hash="mail")
    assert facts_of(world).of("c")["next_renewal_at_us"] == minute(5)


def test_observation_ends_are_those_of_the_customer_and_unknown_for_nobody(
    world: Any, facts_of: Any, minute: Any
) -> None:
    world.conversation("jo", TURNS)
    world.conversation("kim", TURNS, customer="kim")
    world.conversation("nobody", TURNS, customer=None)
    for fact, end in {"contact": 10, "churn": 20, "purchase": 30}.items():
        world.rows["observed"].append({"observed_key": fact, "source": "crm", "fact": fact, "to_us": minute(end)})
    own = {"observed_key": "own", "source": "crm", "fact": "churn", "customer_id_hash": "kim", "to_us": minute(5)}
    world.rows["observed"].append(own)
    facts = facts_of(world)

    def ends(name: str) -> list[int | None]:
        row = facts.of(name)
        return [row[f"{fact}_observed_until_us"] for fact in ("contact", "churn", "purchase", "review")]

    assert ends("jo") == [minute(10), minute(20), minute(30), None]
    assert ends("kim") == [minute(10), minute(5), minute(30), None]
    assert ends("nobody") == [None] * 4
    assert facts.of("nobody")["is_identified"] is False


def test_a_follow_up_is_the_recontact_of_a_claim_or_stated(world: Any, facts_of: Any) -> None:
    closed = [{"minute": 5, "type": "closed"}]
    world.conversation("first", TURNS, closed)
    world.conversation("again", [(DAY, "customer")], opened=DAY)
    world.conversation("late", TURNS, closed, customer="kim")
    world.conversation("after the window", [(31 * DAY, "customer")], opened=31 * DAY, customer="kim")
    world.conversation("never claimed", TURNS, customer="lee")
    world.conversation("lee again", [(DAY, "customer")], opened=DAY, customer="lee")
    world.conversation(
        "stated", [(DAY, "customer")], opened=DAY, customer="max", relation="follow_up_of", related_to_key="helpdesk|x"
    )
    facts = facts_of(world)

    follow_ups = {r["conversation_id"] for r in facts.rows("fact_conversation") if r["contact_position"] == "follow_up"}
    assert follow_ups == {"again", "stated"}
    assert facts.of("first")["recontact_key"] == "helpdesk|again"
    assert "after the window" in {
        row["conversation_id"]
        for row in facts_of(world, recontact_days=60).rows("fact_conversation")
        if row["contact_position"] == "follow_up"
    }


def test_a_journey_counts_contacts_channel_switches_in_order_of_time_and_transfers(
    world: Any, facts_of: Any, minute: Any
) -> None:
    moved = [{"minute": 1, "type": "transferred", "from_value": "a", "to_value": "b"}]
    world.shows("bare", "turn_text", "times")
    world.conversation("3", [(3 * DAY, "customer")], opened=3 * DAY, channel="email")
    world.conversation("1", TURNS, moved, channel="email")
    world.conversation("2", [(DAY, "customer")], opened=DAY, channel="chat")
    world.conversation("4", [(4 * DAY, "customer")], opened=4 * DAY, channel="email", issue_key=None)
    world.conversation("k1", TURNS, moved, customer="kim")
    world.conversation("k2", [(DAY, "customer")], opened=DAY, customer="kim", source="bare")
    facts = facts_of(world)

    rows = {row["journey_key"]: row for row in facts.rows("fact_journey")}
    assert set(rows) == {"helpdesk|1", "helpdesk|k1"}
    jo = rows["helpdesk|1"]
    assert (jo["conversation_key"], jo["contacts"], jo["channel_switches"], jo["transfers"]) == ("helpdesk|1", 4, 2, 1)
    assert (jo["started_at_us"], jo["ended_at_us"]) == (minute(0), minute(4 * DAY))
    assert jo["customer_key"] == facts.of("1")["customer_key"]
    assert rows["helpdesk|k1"]["transfers"] is None  # one of its sources shows no assignment history


def test_outcomes_are_listed_by_customer_with_what_they_were_worth(world: Any, facts_of: Any, minute: Any) -> None:
    world.conversation("c", TURNS, customer="id", customer_email_hash="mail")
    world.outcome(5, "purchase", customer=None, customer_email_hash="mail", amount_minor=1250, currency="EUR")
    world.outcome(7, "public_review", customer="id", rating_norm=0.25)
    world.outcome(9, "renewal", customer=None)
    facts = facts_of(world)
    owner = facts.of("c")["customer_key"]
    found = [
        tuple(row[name] for name in ("customer_key", "type", "at_us", "rating_norm", "amount_minor", "currency"))
        for row in facts.engine.query("SELECT * FROM fact_outcome ORDER BY at_us").to_pylist()
    ]
    assert found == [
        (owner, "purchase", minute(5), None, 1250, "EUR"),
        (owner, "public_review", minute(7), 0.25, None, None),
    ]
