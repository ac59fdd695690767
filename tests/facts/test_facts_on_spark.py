"""Every journey and fact step gives the same rows on Spark as on DuckDB: counts exactly, values to 1e-9."""

import json
import math
import random
from typing import Any

import pytest

from unheard.facts.parameters import fact_parameters
from unheard.facts.schema import FACTS
from unheard.facts.steps import fact_steps
from unheard.journeys.steps import journey_steps
from unheard.settings import Settings
from unheard.store.engine import DuckEngine
from unheard.store.steps import run_steps

DAY = 24 * 60
SPEAKERS = ("customer", "human_agent", "supervisor", "ai_agent", "automation")
EVENTS = ("closed", "resolved", "transferred", "assigned", "escalated", "reopened", "customer_confirmed", "merged")

CLAIMS_DONE = json.dumps(
    {"business_claims_done": [{"turn": turn, "tool_or_effect": "issue_refund"} for turn in (1, 2, 3)]}
)


def fill(world: Any, conversations: int) -> None:
    """Write a world in which every table has rows and times tie or are missing now and then."""
    draw = random.Random(20260302)
    world.shows("bare", "turn_text", "times")
    for number in range(conversations):
        opened = draw.choice((None, *[draw.randrange(60) * DAY / 2] * 9))
        times = [None if opened is None else opened + draw.randrange(0, 3 * DAY, 30) for _ in range(12)]
        timed = [time for time in times if time is not None]
        turns = [
            (
                time,
                draw.choice(SPEAKERS) if place else "customer",
                {
                    "kind": draw.choice(("message", "message", "message", "media", "auto_reply", "template")),
                    "visibility": draw.choice(("public", "public", "public", "internal")),
                    "is_courtesy": draw.random() < 0.3,
                    "speaker_id": draw.choice((None, "ann", "ben")),
                }
                if place
                else {},
            )
            for place, time in enumerate((sorted(timed) or times)[: draw.randrange(1, 7)])
        ]
        events = [
            {
                "minute": draw.choice(times),
                "type": draw.choice(EVENTS),
                "actor": draw.choice(("customer", "human_agent", "ai_agent", "automation")),
                "cause": draw.choice(("customer", "human", "ai", "inactivity", "merge", None)),
                "basis": draw.choice(("native", "assumed_by_vendor", None)),
                "from_value": draw.choice((None, "a", "b")),
                "to_value": draw.choice((None, "a", "b")),
            }
            for _ in range(draw.randrange(5))
        ]
        actions = [
            {"effect": draw.choice(("read", "write")), "after_turn": draw.choice((None, -1, 0, 1))}
        ] * draw.randrange(2)
        answered = draw.choice((None, times[0]))
        surveys = [
            {
                "instrument": draw.choice(("csat", "csat", "resolution", "nps")),
                "sent": times[1],
                "answered": answered,
                "score": None if answered is None else draw.randrange(1, 6),
                "state": draw.choice((None, "sent", "bounced")),
            }
            for _ in range(draw.randrange(3))
        ]
        earlier = draw.randrange(number) if number else None
        related = None if earlier is None else draw.choice((None,) * 7 + ("merged_into", "follow_up_of", "side_of"))
        world.conversation(
            f"c{number}",
            turns,
            events,
            actions,
            surveys,
            opened=opened,
            customer=draw.choice((None, *[f"id{draw.randrange(15)}"] * 6)),
            customer_email_hash=draw.choice((None, None, f"mail{draw.randrange(12)}")),
            account_hash=draw.choice((None, "acme")),
            source=draw.choice(("helpdesk", "helpdesk", "bare")),
            channel=draw.choice(("email", "chat", "voice", None)),
            direction=draw.choice(("inbound", "inbound", "outbound")),
            topic=draw.choice(("billing", "login", None)),
            issue_key=draw.choice((None, None, "k1", "k2")),
            relation=related,
            related_to_key=f"helpdesk|c{earlier}" if related else None,
            handle_seconds=draw.choice((None, draw.random() * 900)),
            team=draw.choice((None, "a")),
            last_seen_us=None if not timed else world_time(max(timed)),
            is_test=draw.random() < 0.05,
        )
        if turns and draw.random() < 0.3:
            key = world.rows["conversation"][-1]["conversation_key"]
            draft = {
                "proposed": "we can send it",
                "decision": draw.choice(("edited", "rejected", None)),
                "final_turn": 0,
            }
            world.rows["suggestion"].append({"conversation_key": key, "suggestion": 0, **draft})
        if draw.random() < 0.8:
            states = [draw.choice(("resolved", "partly", "unresolved", "unknown")) for _ in range(draw.randrange(3))]
            signals = {
                "signal_confirmed": draw.choice(("yes", "no", None)),
                "signal_confirmed_turn": draw.choice((None, 0, 2)),
                "signals": draw.choice(
                    (
                        None,
                        CLAIMS_DONE,
                        '{"repeats_information":{"state":"no"}}',
                        '{"repeats_information":{"state":"yes","turn":1,"quote":"a \\" } b","count":2},"pitch":"no"}',
                    )
                ),
            }
            rating = draw.choice((None, 1, 2, 3, 4, 5))
            world.judgement(f"c{number}", rating, issues=states, sentiment_start=draw.random(), **signals)
    for number in range(30):
        kind = draw.choice(("renewal", "churn_voluntary", "churn_involuntary", "purchase", "public_review"))
        world.outcome(
            draw.randrange(90 * DAY), kind, f"id{draw.randrange(15)}", rating_norm=draw.choice((0.0, 0.25, 1.0))
        )
        world.relational_survey(
            f"r{number}", instrument="nps", customer_id_hash=f"id{number}", score=draw.randrange(1, 6)
        )


def world_time(minute: float) -> int:
    return 1_772_442_000_000_000 + round(minute * 60_000_000)


@pytest.fixture(scope="module")
def parameters() -> dict[str, int | str]:
    return fact_parameters(Settings.load(timezone="Europe/Berlin")) | {"judge": "embedded"}


@pytest.mark.spark
def test_every_step_gives_the_same_rows_on_spark(
    world: Any, spark_engine: Any, parameters: dict[str, int | str]
) -> None:
    fill(world, 80)
    duck = DuckEngine(memory_limit="300MB", threads=1)
    steps = [*journey_steps(), *fact_steps()]
    for engine in (duck, spark_engine):
        world.put_into(engine)
        run_steps(engine, steps, parameters)

    filled = {table for table in FACTS if duck.query(f"SELECT COUNT(*) AS n FROM {table}").column("n")[0].as_py()}
    assert filled == set(FACTS)
    for step in steps:
        expected, found = rows_of(duck, step.table), rows_of(spark_engine, step.table)
        assert len(found) == len(expected), step.table
        for one, other in zip(expected, found, strict=True):
            different = {name: (one[name], other.get(name)) for name in one if not same(one[name], other.get(name))}
            assert not different, f"{step.table}: {one}"
            assert list(one) == list(other), step.table
    duck.close()


def rows_of(engine: Any, table: str) -> list[dict[str, Any]]:
    """All rows, ordered by everything that must be equal exactly."""
    found = engine.query(f"SELECT * FROM {table}")
    exact = [field.name for field in found.schema if str(field.type) != "double"]
    rows: list[dict[str, Any]] = found.to_pylist()
    return sorted(rows, key=lambda row: [(row[name] is None, str(row[name])) for name in exact])


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return type(one) is type(other) and one == other
