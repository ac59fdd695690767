"""Confirmed: the customer said that it worked, and did not take it back."""

from typing import Any

CLOSED = {"minute": 10, "type": "closed", "cause": "human"}
CONFIRMED = {"type": "customer_confirmed", "actor": "customer"}
TURNS = [(0, "customer"), (5, "human_agent"), (6, "customer", {"is_courtesy": True})]


def confirmed(facts: Any) -> dict[str, bool | None]:
    return {row["conversation_id"]: row["is_confirmed"] for row in facts.rows("fact_conversation")}


def test_who_confirms_and_who_does_not(world: Any, facts_of: Any) -> None:
    cases: dict[str, tuple[list[dict[str, Any]], bool | None]] = {
        "an event": ([{"minute": 8} | CONFIRMED, CLOSED], True),
        "an event that the vendor assumed": ([{"minute": 8, "basis": "assumed_by_vendor"} | CONFIRMED, CLOSED], False),
        "an event of unknown basis": ([{"minute": 8, "basis": None} | CONFIRMED, CLOSED], True),
        "closed by the customer": ([{"minute": 9, "type": "closed", "actor": "customer"}], True),
        "resolved for the customer's reason": ([{"minute": 9, "type": "resolved", "cause": "customer"}], True),
        "closed by staff": ([CLOSED], False),
        "closed for inactivity": (
            [{"minute": 9, "type": "closed", "actor": "automation", "cause": "inactivity"}],
            False,
        ),
        "no claim": ([], None),
    }
    for name, (events, _) in cases.items():
        world.conversation(name, TURNS, events)
    assert confirmed(facts_of(world)) == {name: expected for name, (_, expected) in cases.items()}


def test_a_good_csat_confirms_nothing_and_a_yes_to_the_resolution_survey_does(world: Any, facts_of: Any) -> None:
    def asked(score: float | None, instrument: str = "resolution", answered: float = 20) -> dict[str, Any]:
        return {"instrument": instrument, "sent": 15, "answered": answered, "score": score, "scale": (0, 1)}

    cases: dict[str, tuple[list[dict[str, Any]], bool]] = {
        "csat": ([asked(1, "csat")], False),
        "yes": ([asked(1)], True),
        "half": ([asked(0.5)], True),
        "no": ([asked(0)], False),
        "unanswered": ([asked(None)], False),
        "no, then yes": ([asked(1, answered=30), asked(0, answered=20)], True),
        "yes, then no": ([asked(1, answered=20), asked(0, answered=30)], False),
    }
    for name, (surveys, _) in cases.items():
        world.conversation(name, TURNS, [CLOSED], surveys=surveys)
    assert confirmed(facts_of(world)) == {name: expected for name, (_, expected) in cases.items()}


def test_a_contradiction_after_the_confirmation_voids_it_and_one_before_does_not(world: Any, facts_of: Any) -> None:
    again = [*TURNS, (20, "customer")]
    twice = [*TURNS, (12, "customer"), (13, "human_agent"), (20, "customer")]

    def events(*others: dict[str, Any]) -> list[dict[str, Any]]:
        return [CLOSED, *others]

    def said(minute: float | None, kind: str = "customer_disconfirmed") -> dict[str, Any]:
        return {"minute": minute, "type": kind, "actor": "customer"}

    cases: dict[str, tuple[list[Any], list[dict[str, Any]], bool]] = {
        "taken back": (TURNS, events(CONFIRMED | {"minute": 11}, said(12)), False),
        "no, then yes": (TURNS, events(said(11), CONFIRMED | {"minute": 12}), True),
        "taken back at the same moment is not later": (TURNS, events(CONFIRMED | {"minute": 11}, said(11)), True),
        "said yes without a time": (TURNS, events(CONFIRMED | {"minute": None}, said(12)), True),
        "no, then yes, no times": (TURNS, events(said(None), CONFIRMED | {"minute": None}), True),
        "reopened by an event": (
            TURNS,
            events(CONFIRMED | {"minute": 11}, said(12, "reopened") | {"cause": "customer"}),
            False,
        ),
        "reopened by staff": (
            TURNS,
            events(CONFIRMED | {"minute": 11}, said(12, "reopened") | {"cause": "human"}),
            True,
        ),
        "taken back, no times": (TURNS, events(CONFIRMED | {"minute": None}, said(None)), False),
        "reopened afterwards": (again, events(CONFIRMED | {"minute": 11}), False),
        "reopened before": (again, events(CONFIRMED | {"minute": 21}), True),
        "reopened before and again afterwards": (twice, events(CONFIRMED | {"minute": 15}), False),
        "only thanks afterwards": (
            [*TURNS, (20, "customer", {"is_courtesy": True})],
            events(CONFIRMED | {"minute": 11}),
            True,
        ),
    }
    for name, (turns, happened, _) in cases.items():
        world.conversation(name, turns, happened, customer=name)
    assert confirmed(facts_of(world)) == {name: expected for name, (_, _, expected) in cases.items()}


def test_the_judges_signal_confirms_from_the_turn_that_it_names(world: Any, facts_of: Any) -> None:
    later = [*TURNS, (20, "customer")]
    signals: dict[str, tuple[list[Any], str | None, int | None, bool]] = {
        "yes": (TURNS, "yes", 2, True),
        "yes, turn unknown": (TURNS, "yes", None, True),
        "no": (TURNS, "no", None, False),
        "unknown": (TURNS, None, None, False),
        "yes, reopened afterwards": (later, "yes", 2, False),
        "yes in the very turn that reopened": (later, "yes", 3, True),
        "yes somewhere, reopened somewhere": (later, "yes", None, True),
    }
    for name, (turns, signal, turn, _) in signals.items():
        world.conversation(name, turns, [CLOSED], customer=name)
        world.judgement(name, 4, signal_confirmed=signal, signal_confirmed_turn=turn)
    assert confirmed(facts_of(world)) == {name: expected for name, (_, _, _, expected) in signals.items()}


def test_a_reopen_event_counts_where_the_source_shows_no_turns(world: Any, facts_of: Any) -> None:
    world.shows("phone", "times", "status_history", "customer_identity")
    yes = CONFIRMED | {"minute": 11}
    back = {"minute": 30, "type": "reopened", "actor": "customer", "cause": "customer"}
    world.conversation("holds", [], [CLOSED, yes], source="phone")
    world.conversation("back", [], [CLOSED, yes, back], source="phone")
    assert confirmed(facts_of(world)) == {"holds": True, "back": False}
