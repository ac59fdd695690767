"""One judge at a time: which one, and what it says."""

import json
from typing import Any

import pytest

from unheard.errors import UsageError

TURNS = [(0, "customer"), (1, "human_agent")]


def test_the_judge_that_rates_most_eligible_conversations_is_used(world: Any, facts_of: Any) -> None:
    for name in "abc":
        world.conversation(name, TURNS)
    world.conversation("spam", TURNS, is_spam=True)
    for name in ("a", "b"):
        world.judgement(name, 4, "wide")
    for name in ("a", "spam"):
        world.judgement(name, 1, "narrow", is_imported=True)
    world.judgement("b", None, "narrow", is_imported=True, abstained="not enough evidence")
    facts = facts_of(world)

    assert facts.judge == "wide"
    assert {row["conversation_id"]: row["rating"] for row in facts.rows("fact_conversation")} == {
        "a": 4,
        "b": 4,
        "c": None,
    }


def test_at_a_tie_the_imported_judge_is_used_and_then_the_first_by_name(world: Any, facts_of: Any) -> None:
    world.conversation("c", TURNS)
    world.judgement("c", 4, "b")
    world.judgement("c", 3, "a")
    assert facts_of(world).judge == "a"
    world.judgement("c", 2, "z", is_imported=True)
    assert facts_of(world).judge == "z"


def test_a_judge_asked_for_is_used_and_one_that_is_not_there_is_named(world: Any, facts_of: Any) -> None:
    world.conversation("c", TURNS)
    world.judgement("c", 4, "ours", issues=["resolved"])
    world.judgement("c", 2, "it's mine", issues=["unresolved", "resolved"])
    facts = facts_of(world, judge="it's mine")

    assert (facts.judge, facts.of("c")["rating"]) == ("it's mine", 2)
    assert [row["state"] for row in facts.rows("fact_issue")] == ["unresolved", "resolved"]
    with pytest.raises(UsageError, match=r"'theirs'.*it's mine, ours"):
        facts_of(world, judge="theirs")


def test_nothing_judged_is_no_judge_and_no_rating(world: Any, facts_of: Any) -> None:
    world.conversation("c", TURNS)
    facts = facts_of(world)
    row = facts.of("c")

    assert facts.judge is None
    assert row["is_judged"] is False
    unknown = ("judge_abstained", "rating", "issues_known", "issues_resolved", "issues_unknown", "has_unresolved_issue")
    assert [row[name] for name in unknown] == [None] * len(unknown)
    assert facts.rows("fact_issue") == []


def test_the_latest_judgement_of_a_conversation_counts(world: Any, facts_of: Any) -> None:
    world.conversation("c", TURNS)
    world.judgement("c", 5, judged_at_us=2, judge_version="1")
    world.judgement("c", 1, judged_at_us=3, judge_version="1")
    world.judgement("c", 3, judged_at_us=None, judge_version="9")
    facts = facts_of(world)
    assert facts.of("c")["rating"] == 1


@pytest.mark.parametrize(
    "other", [{"judged_at_us": 2}, {"judge_version": "0"}, {"rubric_version": "0"}, {"content_hash": "0"}]
)
def test_what_the_latest_judgement_heard_counts_and_nothing_of_those_before(
    world: Any, facts_of: Any, other: dict[str, Any]
) -> None:
    def told(pitched: str) -> str:
        return json.dumps({"pitch": {"state": pitched}})

    same: dict[str, Any] = {"judged_at_us": 3, "judge_version": "1", "rubric_version": "1", "content_hash": "1"}
    world.conversation("c", TURNS)
    world.judgement("c", 3, signals=told("no"), **same)
    world.judgement("c", 3, signals=told("yes"), **{**same, **other})
    facts = facts_of(world)

    assert [row["pitched"] for row in facts.rows("fact_conversation")] == [False]


def test_issues_by_outcome_and_those_of_judged_conversations_only(world: Any, facts_of: Any) -> None:
    cases: dict[str, tuple[int | None, list[str], tuple[int, int, int, bool | None]]] = {
        "all well": (5, ["resolved", "resolved"], (2, 2, 0, False)),
        "partly counts as not resolved": (3, ["resolved", "partly"], (2, 1, 0, True)),
        "one unknown": (2, ["unresolved", "unknown"], (1, 0, 1, True)),
        "nothing known": (None, ["unknown"], (0, 0, 1, None)),
        "no issue named": (4, [], (0, 0, 0, None)),
    }
    for name, (rating, states, _) in cases.items():
        world.conversation(name, TURNS)
        world.judgement(name, rating, issues=states, abstained=None if rating else "not enough evidence")
    facts = facts_of(world)

    columns = ("issues_known", "issues_resolved", "issues_unknown", "has_unresolved_issue")
    rows = {row["conversation_id"]: row for row in facts.rows("fact_conversation")}
    assert {name: tuple(rows[name][c] for c in columns) for name in rows} == {
        name: case[2] for name, case in cases.items()
    }
    assert (rows["nothing known"]["is_judged"], rows["nothing known"]["judge_abstained"]) == (
        False,
        "not enough evidence",
    )
    assert rows["all well"]["judge_abstained"] is None
    issues = [(row["conversation_key"].removeprefix("helpdesk|"), row["issue"]) for row in facts.rows("fact_issue")]
    assert sorted(issues) == [
        ("all well", 0),
        ("all well", 1),
        ("one unknown", 0),
        ("one unknown", 1),
        ("partly counts as not resolved", 0),
        ("partly counts as not resolved", 1),
    ]


def test_a_churn_threat_is_yes_no_or_unknown(world: Any, facts_of: Any) -> None:
    for name in ("yes", "no", "unknown"):
        world.conversation(name, TURNS)
        world.judgement(name, 3, signal_churn_threat=name)
    rows = facts_of(world).rows("fact_conversation")
    assert {row["conversation_id"]: row["churn_threat"] for row in rows} == {"yes": True, "no": False, "unknown": None}
