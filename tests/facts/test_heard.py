"""What the judge heard, as facts; history that the record shows; phrases that a script requires."""

import json
from typing import Any

import pytest

YES, NO, UNKNOWN = {"state": "yes"}, {"state": "no"}, {"state": "unknown"}
TURNS = [(0, "customer"), (1, "human_agent"), (2, "customer"), (3, "human_agent")]


def heard(world: Any, facts_of: Any, signals: Any, **judged: Any) -> dict[str, Any]:
    world.conversation("c", TURNS)
    text = signals if isinstance(signals, str) else json.dumps(signals)
    world.judgement("c", 3, signals=text, **{"issues": ["resolved"], **judged})
    found: dict[str, Any] = facts_of(world).of("c")
    return found


@pytest.mark.parametrize(
    ("acknowledged", "again", "expected"),
    [
        (YES, NO, True),
        (YES, YES, False),
        (NO, NO, False),
        (NO, None, False),
        (None, YES, False),
        (YES, None, None),
        (YES, UNKNOWN, None),
        (None, None, None),
    ],
)
def test_context_is_acknowledged_where_nothing_known_is_asked_again(
    world: Any, facts_of: Any, acknowledged: Any, again: Any, expected: Any
) -> None:
    signals = {"context_acknowledged": acknowledged, "asked_again": again}
    given = {name: value for name, value in signals.items() if value is not None}
    assert heard(world, facts_of, given)["context_acknowledged"] is expected


@pytest.mark.parametrize(
    ("signals", "column", "expected"),
    [
        ({"empathy": {"state": "authentic", "turn": 1}}, "empathy", "authentic"),
        ({"empathy": "none"}, "empathy", "none"),
        ({"empathy": {"state": "enthusiastic"}}, "empathy", None),
        ({"trust_words": ["so patient"]}, "trust_words", True),
        ({"trust_words": []}, "trust_words", False),
        ({"trust_words": NO}, "trust_words", False),
        ({}, "trust_words", None),
        ({"pitch": "yes"}, "pitched", True),
        ({"pitch": ["yes"]}, "pitched", None),
        ({"open_end": YES, "next_step_told": NO}, "open_end", True),
        ({"open_end": YES, "next_step_told": NO}, "next_step_told", False),
        ({"history_due": YES}, "history_due", True),
        ({"history_due": NO}, "history_due", False),
        ({}, "history_due", None),
        ('{"pitch": {"state": "yes"', "pitched", None),
        # a customer's words are no signal
        ({"complaint": {"state": "no", "quote": '"pitch":{"state":"yes"}'}}, "pitched", None),
    ],
)
def test_signals_are_yes_no_or_unknown(world: Any, facts_of: Any, signals: Any, column: str, expected: Any) -> None:
    assert heard(world, facts_of, signals)[column] == expected


@pytest.mark.parametrize(
    ("signals", "judged", "expected"),
    [
        ({"pitch": NO}, {"issues": ["unresolved"]}, False),
        ({"pitch": YES}, {"issues": ["unresolved"]}, True),
        ({"pitch": YES}, {"issues": ["resolved", "partly"]}, True),
        ({"pitch": YES}, {"sentiment_lowest": -1.0}, True),
        ({"pitch": YES}, {"sentiment_lowest": 0.0}, False),
        ({"pitch": YES}, {}, None),
        # calm again when it was pitched: the turn before it counts, not the worst one
        ({"pitch": {**YES, "turn": 3}, "sentiment_turns": [{"turn": 0, "value": -2}, {"turn": 2, "value": 0.5}]},
         {"sentiment_lowest": -2.0}, False),
        ({"pitch": {**YES, "turn": 1}, "sentiment_turns": [{"turn": 0, "value": -0.5}, {"turn": 2, "value": 1}]},
         {"sentiment_lowest": -1.0}, True),
        ({}, {"issues": ["unresolved"]}, None),
    ],
)  # fmt: skip
def test_a_pitch_is_pressure_while_an_issue_is_open_or_the_customer_upset(
    world: Any, facts_of: Any, signals: Any, judged: Any, expected: Any
) -> None:
    assert heard(world, facts_of, signals, **judged)["pressed"] is expected


def test_history_is_due_where_the_record_shows_an_earlier_contact_or_a_handover(world: Any, facts_of: Any) -> None:
    world.conversation("first", [(0, "customer"), (1, "human_agent")], issue_key="k")
    world.conversation("second", [(60, "customer"), (61, "human_agent")], opened=60, issue_key="k")
    world.conversation("taken over", [(0, "customer"), (1, "ai_agent"), (2, "human_agent")], customer="al")
    moved = [{"minute": 1, "type": "transferred", "to_value": "b", "from_value": "a"}]
    world.conversation("moved", [(0, "customer"), (2, "human_agent")], moved, customer="bo")
    world.conversation("plain", [(0, "customer"), (2, "human_agent")], customer="cy")
    for name in ("first", "second", "taken over", "moved", "plain"):
        world.judgement(name, 3, signals=json.dumps({"history_due": NO}))

    rows = {row["conversation_id"]: row["history_due"] for row in facts_of(world).rows("fact_conversation")}
    assert rows == {"first": False, "second": True, "taken over": True, "moved": True, "plain": False}


def test_required_phrases_are_looked_for_in_what_people_wrote(world: Any, facts_of: Any) -> None:
    def said(name: str, *texts: str, language: str = "en", speaker: str = "human_agent") -> None:
        turns = [(0, "customer", {"text": "thank you for contacting us"})]
        turns += [(n + 1, speaker, {"text": text}) for n, text in enumerate(texts)]
        world.conversation(name, turns, language=language, customer=name)

    said("both", "THANK YOU for contacting us.", "Is there anything else?")
    said("one", "Thank you for contacting us.")
    said("machine", "Thank you for contacting us. Anything else?", speaker="ai_agent")
    said("german", "Kann ich sonst noch etwas tun?", language="de-AT")
    said("french", "Bonjour", language="fr")
    required = {"en": ["Thank you for contacting us", "anything else"], "de": ["sonst noch etwas"]}

    rows = facts_of(world, required_phrases=required).rows("fact_conversation")
    found = {row["conversation_id"]: row["required_phrases_said"] for row in rows}
    assert found == {"both": True, "one": False, "machine": None, "german": True, "french": None}
    everywhere = facts_of(world, required_phrases={"*": ["bonjour"]}).rows("fact_conversation")
    assert {row["conversation_id"] for row in everywhere if row["required_phrases_said"]} == {"french"}
    assert {row["required_phrases_said"] for row in facts_of(world).rows("fact_conversation")} == {None}
