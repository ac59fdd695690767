"""Random small worlds: the engine's set-wise tables against the plain pair-by-pair reading of the definitions."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journey_worlds import World, happens, says
from plain_journeys import Plain

KINDS = ["message"] * 6 + ["media", "auto_reply", "survey_feedback", "note", "template"]
SPEAKERS = ["customer"] * 4 + ["human_agent", "human_agent", "ai_agent", "automation", "system", "supervisor"]
EVENTS = ["resolved", "closed", "closed", "customer_confirmed", "reopened", "assigned", "merged"]
RELATIONS = [None] * 8 + ["merged_into", "transfer_leg_of", "mirror_of", "side_of"] + ["follow_up_of"] * 4


def populate(world: World, chance: random.Random, name: str) -> None:
    """Up to fourteen conversations of a few people around a few days, so that ties and overlaps are frequent."""
    keys = [f"{name}{number}" for number in range(chance.randint(1, 14))]
    horizon = chance.choice([3, 12, 150, 400])
    sources = {key: chance.choice(["desk"] * 8 + ["phone", "bare"]) for key in keys}
    for key in keys:
        when = None if chance.random() < 0.05 else chance.randint(0, horizon)
        other = chance.choice(keys)
        named = other if sources[other] == sources[key] or chance.random() < 0.1 else f"{sources[other]}|{other}"
        world.conversation(
            key,
            opened=when,
            source=sources[key],
            customer=chance.choice([f"{name}ann"] * 6 + [f"{name}bob", None]),
            customer_email_hash=chance.choice([None, None, None, f"{name}mail", f"{name}post"]),
            turns=_turns(chance, when, untimed=chance.random() < 0.05),
            events=_events(chance, when),
            related=named if chance.random() < 0.95 else chance.choice([None, "nowhere"]),
            relation=chance.choice(RELATIONS),
            direction=chance.choice(["inbound"] * 8 + ["outbound", "unknown", None]),
            channel=chance.choice(["chat", "email"]),
            topic=chance.choice([None, "refund", "refund", "refund", "login"]),
            issue_key=chance.choice([None, None, "k1", "k2"]),
            is_spam=chance.random() < 0.03,
            is_test=True if chance.random() < 0.02 else None,
        )


def _turns(chance: random.Random, when: int | None, untimed: bool) -> list[dict[str, Any]]:
    turns = [] if chance.random() < 0.15 else [says(None if untimed else when)]
    for _ in range(chance.choice([0, 0, 0, 1, 2, 5])):
        at = None if untimed or when is None else when + chance.choice([-1, 0, 0.5, 1, 2, 3, 8, 40])
        speaker = chance.choice(SPEAKERS)
        courtesy = chance.choice([None, False, True])
        seen = chance.choice(["public"] * 6 + ["internal"])
        turns.append(says(at, speaker, kind=chance.choice(KINDS), visibility=seen, is_courtesy=courtesy))
    return turns


def _events(chance: random.Random, when: int | None) -> list[dict[str, Any]]:
    events = []
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        at = None if when is None or chance.random() < 0.05 else when + chance.choice([-9, -2, 0, 1, 1, 2, 3, 9])
        kind = "deleted" if chance.random() < 0.02 else chance.choice(EVENTS)
        events.append(happens(kind, at, cause=chance.choice([None, "customer", "human", "merge", "inactivity"])))
    return events


def new_world() -> World:
    world = World()
    world.source("desk", status_history="observed", turn_text="observed")
    world.source("phone", status_history="observed", turn_text="absent")
    world.source("bare", status_history="absent")
    return world


def check(world: World) -> None:
    plain = Plain(world.rows)
    try:
        tables = {name: world.table(name) for name in ("root", "eligibility", "claim", "reopen", "chase", "journey")}
        contacts, recontacts = world.table("contact"), world.table("recontact")
        turns = world.table("contact_turn")
    finally:
        world.close()

    def column(table: str, name: str) -> dict[str, Any]:
        return {row["conversation_key"]: row[name] for row in tables[table]}

    assert {r["conversation_key"]: (r["root_key"], r["fold_note"]) for r in tables["root"]} == plain.root
    assert column("eligibility", "excluded_reason") == plain.excluded
    assert {r["conversation_key"]: r["customer_key"] for r in contacts} == {
        key: plain.customer(key) for key in plain.eligible
    }
    ordered = sorted(turns, key=lambda t: (t["conversation_key"], t["position"]))
    assert [(t["origin_key"], t["turn"]) for t in ordered] == [
        (t["conversation_key"], t["turn"]) for key in sorted(plain.turns) for t in plain.turns[key]
    ]
    assert {r["conversation_key"]: (r["claim_at_us"], r["claim_type"], r["claim_cause"]) for r in tables["claim"]} == {
        key: (claim["at_us"], claim["type"], claim["cause"]) for key, claim in plain.claims.items()
    }
    assert column("reopen", "reopen_at_us") == plain.reopens
    found = {row.pop("conversation_key"): row for row in recontacts}
    assert found == {key: again for key in plain.claims if (again := plain.recontact(key)) is not None}
    assert column("chase", "chased_at_us") == {
        key: at for key in plain.eligible if (at := plain.chase(key)) is not None
    }
    assert column("journey", "journey_key") == plain.journeys()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(chance=st.randoms(use_true_random=False))
def test_every_table_agrees_with_the_plain_reading(chance: random.Random) -> None:
    world = new_world()
    populate(world, chance, "c")
    check(world)


@pytest.mark.parametrize("seed", range(3))
def test_many_random_worlds_at_once_agree_with_the_plain_reading(seed: int) -> None:
    chance = random.Random(seed)
    world = new_world()
    for number in range(60):
        populate(world, chance, f"w{number}-")
    check(world)
