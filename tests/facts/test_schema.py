"""The steps produce exactly the tables and columns that the schema documents."""

from typing import Any

import pytest

from unheard.facts.calendar import day_expression
from unheard.facts.schema import FACTS, SEGMENTS
from unheard.facts.steps import fact_steps
from unheard.store.house_sql import check
from unheard.store.steps import Step

TYPES = {"text": "string", "int": "int64", "us": "int64", "double": "double", "bool": "bool"}


@pytest.mark.parametrize("filled", [False, True])
def test_every_table_has_the_documented_columns_and_types(world: Any, facts_of: Any, filled: bool) -> None:
    if filled:
        world.conversation("c", [(0, "customer"), (1, "human_agent")], [{"minute": 2, "type": "closed"}])
        world.conversation("test", [(0, "customer")], is_test=True)
        world.judgement("c", 4, issues=["resolved"])
    facts = facts_of(world)
    for table, columns in FACTS.items():
        schema = facts.engine.query(f"SELECT * FROM {table}").schema
        assert {field.name: str(field.type) for field in schema} == {
            name: TYPES[kind] for name, (kind, _) in columns.items()
        }


def test_every_segment_is_a_column_of_the_conversation() -> None:
    assert set(SEGMENTS) <= set(FACTS["fact_conversation"])


def test_every_fact_table_has_a_step_and_every_statement_is_run() -> None:
    steps = [step.table for step in fact_steps()]
    assert set(FACTS) <= set(steps)
    from importlib.resources import files

    written = {
        file.name.removesuffix(".sql") for file in files("unheard.facts.sql").iterdir() if file.name.endswith(".sql")
    }
    assert written <= set(steps)
    assert len(steps) == len(set(steps))


def test_every_conversation_is_either_eligible_or_excluded_with_its_reason(world: Any, facts_of: Any) -> None:
    world.conversation("kept", [(0, "customer")])
    world.conversation("spam", [(0, "customer")], is_spam=True, opened=24 * 60)
    world.conversation("mute", [(0, "human_agent")])
    facts = facts_of(world)

    assert [row["conversation_id"] for row in facts.rows("fact_conversation")] == ["kept"]
    excluded = {row["conversation_key"]: (row["reason"], row["day_number"]) for row in facts.rows("fact_excluded")}
    assert excluded == {
        "helpdesk|spam": ("is_spam", 20_515),  # 2026-03-03
        "helpdesk|mute": ("no_customer_turn", 20_514),
    }


def test_every_statement_keeps_to_the_house_subset() -> None:
    day = (
        f"SELECT {day_expression('c.opened_at_us', [(0, 0), (5, 3_600_000_000)])} AS day_number FROM conversation AS c"
    )
    broken = {step.table: check(step.sql()) for step in fact_steps() if isinstance(step, Step) and check(step.sql())}
    assert (broken, check(day)) == ({}, [])
