"""Attribution by hand: each cause from what shows it, the first that applies, a person's word before all."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from told_facts import ask, engine_of

from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import measured
from unheard.settings import Settings
from unheard.simulate import PlantedJudge, simulate
from unheard.simulate.example import ORGANISATION
from unheard.simulate.truth import read_conversations
from unheard.store import Store
from unheard.studies import STUDIES, Request
from unheard.studies.attribution import CAUSES

ALONE = {"handler": "ai_only"}
PERSON = {"handler": "human_only", "has_public_human_turn": True}
CALL = {"is_failed": False, "outcome": "success", "is_undone": False, "is_repeated": False}
HASTY = {"last_turn_at_us": 10_000_000, "claim_is_assumed": False}
CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, str], str]] = [
    # conversation, write call, attributes → cause
    (ALONE, {**CALL, "is_failed": True, "outcome": "timeout"}, {}, "timeout"),
    (ALONE, {**CALL, "is_failed": True, "outcome": "timeout"}, {"known_problem": "p-1"}, "product_defect"),
    (ALONE, {}, {"known_problem": "none"}, "unknown"),
    (ALONE, {**CALL, "is_failed": True, "outcome": "error"}, {}, "integration_error"),
    (ALONE, {**CALL, "is_failed": True, "outcome": "rejected"}, {}, "integration_error"),
    (ALONE | {"score_correct": 0.9}, {}, {}, "policy"),
    (ALONE | {"score_correct": 0.1}, {}, {"ai_intent": "other"}, "wrong_intent"),
    (ALONE | {"score_correct": 0.1, "claimed_not_done": True}, {}, {"ai_intent": "other"}, "wrong_intent"),
    (ALONE | {"score_correct": 0.1}, {}, {"ai_intent": "t", "ai_confidence": "0.2"}, "low_confidence"),
    (ALONE | {"score_correct": 0.1}, {}, {"ai_intent": "t", "ai_confidence": "0"}, "low_confidence"),
    (ALONE | {"score_correct": 0.1}, {}, {"ai_intent": "t", "ai_confidence": "0.5"}, "missing_knowledge"),
    (ALONE | {"score_correct": 0.1}, {}, {"ai_intent": "t", "ai_confidence": "?"}, "missing_knowledge"),
    (ALONE | {"claimed_not_done": True}, {}, {}, "wrong_action"),
    (ALONE, CALL | {"is_undone": True}, {}, "wrong_action"),
    (ALONE | {"score_correct": 0.1}, CALL, {}, "wrong_action"),
    (ALONE | {"score_correct": 0.1}, {}, {}, "unknown"),  # whether it understood, nobody knows
    (PERSON | {"quality_knowledge": 2.0}, {}, {}, "missing_knowledge"),
    (PERSON | {"quality_knowledge": 3.0}, {}, {}, "unknown"),
    (PERSON | {"is_misrouted": True}, {}, {}, "human_error"),
    (PERSON | {"claim_at_us": 20_000_000, **HASTY}, {}, {}, "human_error"),
    (PERSON | {"claim_at_us": 20_000_001, **HASTY}, {}, {}, "unknown"),
    (PERSON | {"claim_at_us": 20_000_000, "last_turn_at_us": 10_000_000, "claim_is_assumed": True}, {}, {}, "unknown"),
    (PERSON, {}, {"ai_intent": "other"}, "unknown"),
    ({"handler": "nobody", "is_never_answered": True}, {}, {}, "unknown"),
]  # fmt: skip


def told(cases: list[Any], **others: Any) -> Any:
    keys = [f"c{number:06d}" for number in range(len(cases))]
    names = {name for case in cases for name in case[0]}
    columns = {name: [case[0].get(name) for case in cases] for name in names} | {"topic": ["t"] * len(cases)}
    calls = [(key, case[1]) for key, case in zip(keys, cases, strict=True) if case[1]]
    notes = [(key, name, value) for key, case in zip(keys, cases, strict=True) for name, value in case[2].items()]
    issues = {"conversation_key": keys, "issue": [0] * len(keys), "state": ["partly", "unresolved"] * (len(keys) // 2)}
    return engine_of(
        columns,
        fact_issue=issues,
        fact_call={
            "conversation_key": [key for key, _ in calls],
            **{name: [c[name] for _, c in calls] for name in CALL},
        },
        attribute={
            name: [note[place] for note in notes] for place, name in enumerate(("conversation_key", "name", "value"))
        },
        **others,
    )


def test_every_cause_by_hand() -> None:
    answer = ask(told(CASES), "attribution", by=("handler",))
    counts = {name: [case[3] for case in CASES].count(name) for name in CAUSES}
    found = {one["metric"]: one for one in answer["estimates"] if not one["segment"]}

    assert {row["cause"]: row["issues"] for row in answer["rows"]} == counts
    for name, hits in counts.items():
        assert found[f"cause_{name}"]["value"] == pytest.approx(hits / len(CASES)), name
    assert sum(found[f"cause_{name}"]["value"] for name in CAUSES) == pytest.approx(1)
    staff = sum(
        case[3] in ("missing_knowledge", "human_error") and case[0]["handler"] == "human_only" for case in CASES
    )
    assert found["side_staff"]["value"] == pytest.approx(staff / len(CASES))
    assert found["side_system"]["value"] == pytest.approx((len(CASES) - staff - counts["unknown"]) / len(CASES))
    assert "1 of the unknown ones were never answered." in answer["notes"]
    assert answer["rows"][-1]["cause"] == "unknown"


def test_each_case_alone() -> None:
    for case in CASES:
        answer = ask(told([case, case]), "attribution")
        assert {row["cause"] for row in answer["rows"] if row["issues"]} == {case[3]}, case


def test_a_persons_label_goes_before_all_and_resolved_issues_are_out() -> None:
    label = {
        "conversation_key": ["c000000", "c000001"], "name": ["failure_cause"] * 2,
        "value": ['"human_error"', '"no cause that we know"'], "label_key": ["a", "b"],
    }  # fmt: skip
    answer = ask(told(CASES[:2], label=label), "attribution")

    assert {row["cause"]: row["issues"] for row in answer["rows"] if row["issues"]} == {
        "human_error": 1, "product_defect": 1,
    }  # fmt: skip
    none = engine_of({"handler": ["ai_only"]}, fact_issue={"conversation_key": ["c000000"], "state": ["resolved"]})
    assert (
        ask(none, "attribution")["refused"]
        == "No judged issue of this period has failed: there is nothing to attribute."
    )
    assert ask(engine_of({"handler": ["ai_only"]}), "attribution")["refused"].startswith("No issue is judged")


@pytest.mark.long
def test_the_planted_causes_of_the_ai_agent_are_recovered(tmp_path: Path) -> None:
    """With an exact judge: of what the AI agent alone failed, every planted cause lies in its interval."""
    org = replace(ORGANISATION, handling=replace(ORGANISATION.handling, second_issue=0.0))
    simulate(
        tmp_path / "world", conversations=2000, seed=5, organisation=org, judgements=PlantedJudge(error=0, abstains=0)
    )
    planted = [
        row.cause
        for row in read_conversations(tmp_path / "world" / "truth")
        if row.eligible and row.handler == "ai_only" and row.issues[0] != "resolved"
    ]
    settings = Settings()
    store = Store.open(tmp_path / "store", settings)
    try:
        ingest_paths(store, settings, [tmp_path / "world"])
        with measured(store, settings) as facts:
            request = Request(engine=facts.engine, capability=facts.capability, judge=facts.judge, by=("handler",))
            answer = STUDIES["attribution"].answer(request)
    finally:
        store.close()
    found = {one["metric"]: one for one in answer["estimates"] if one["segment"] == {"handler": "ai_only"}}

    assert found["cause_timeout"]["n"] == len(planted)
    for name in ("timeout", "integration_error", "policy", "wrong_intent", "wrong_action", "missing_knowledge"):
        true = planted.count(name) / len(planted)
        assert found[f"cause_{name}"]["low"] <= true <= found[f"cause_{name}"]["high"], (
            name,
            true,
            found[f"cause_{name}"],
        )
        assert true > 0.02
    assert found["cause_timeout"]["value"] == pytest.approx(planted.count("timeout") / len(planted))


def test_a_cause_that_nothing_could_show_has_no_number_and_says_what_would() -> None:
    bare = [(ALONE, {}, {}, "unknown"), (PERSON, {}, {}, "unknown")]
    answer = ask(told(bare), "attribution", capability={"desk": set()})
    found = {one["metric"]: one for one in answer["estimates"]}
    hidden = {name for name, one in found.items() if one["value"] is None}
    assert hidden == {f"cause_{name}" for name in CAUSES} - {"cause_human_error", "cause_unknown"}
    assert all(one["notes"][0].startswith("not observable: ") for name, one in found.items() if name in hidden)
    assert "'known_problem' ([attribution] defect)" in found["cause_product_defect"]["notes"][0]
    # Seen elsewhere in the store, it could have been here: then none is none.
    other = ({"handler": "ai_only"}, {}, {"ai_confidence": "0.9"}, "unknown")
    seen = ask(told([*bare, other, other]), "attribution", capability={"desk": {"ai_action"}})
    values = {one["metric"]: one["value"] for one in seen["estimates"]}
    assert (values["cause_low_confidence"], values["cause_timeout"], values["cause_policy"]) == (0.0, 0.0, None)


def test_only_some_conversations_count_and_are_named_to_read() -> None:
    cases = [
        (ALONE | {"channel": "chat"}, {**CALL, "is_failed": True, "outcome": "timeout"}, {}, "timeout"),
        (ALONE | {"channel": "email"}, {**CALL, "is_failed": True, "outcome": "error"}, {}, "integration_error"),
        (PERSON | {"channel": "chat", "is_misrouted": True}, {}, {}, "human_error"),
        (PERSON | {"channel": "email", "is_misrouted": True}, {}, {}, "human_error"),
    ]
    engine = told(cases)
    answer = ask(engine, "attribution", only=(("handler", "ai_only"), ("channel", "chat")))
    [row] = [row for row in answer["rows"] if row["issues"]]
    assert (row["cause"], row["issues"], row["share"]) == ("timeout", 1, 1.0)
    assert row["examples"] == [{"source": "s", "conversation_id": "c000000"}]
    none = ask(engine, "attribution", only=(("handler", "nobody"),))
    assert "these conversations" in none["refused"]


def test_where_no_person_took_part_nothing_is_said_of_the_staff() -> None:
    cases = [
        (ALONE, {**CALL, "is_failed": True, "outcome": "error"}, {}, "integration_error"),
        (ALONE, {}, {}, "unknown"),
    ]
    answer = ask(told(cases), "attribution", capability={"desk": {"ai_action"}})
    found = {one["metric"]: one for one in answer["estimates"]}
    for name in ("cause_human_error", "side_staff"):
        assert found[name]["value"] is None
        assert found[name]["notes"][0].startswith("not observable: no person took part")
    # The judge rates knowledge of people only; of the AI agent nobody here says that it understood and was wrong.
    assert found["cause_missing_knowledge"]["value"] is None
    assert answer["sentence"].startswith(
        "Of 2 failed issues 50 % [0, 100] failed of the system; the most frequent cause"
    )
    # The same of a segment, beside one with people.
    person = (PERSON | {"is_misrouted": True}, {}, {}, "human_error")
    both = ask(told([*cases, person, person]), "attribution", by=("handler",), capability={"desk": {"ai_action"}})
    values = {(one["metric"], one["segment"].get("handler")): one["value"] for one in both["estimates"]}
    assert values["side_staff", "ai_only"] is None
    assert (values["side_staff", None], values["side_staff", "human_only"]) == (0.5, 1.0)
