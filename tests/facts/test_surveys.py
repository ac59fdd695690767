"""Surveys: what was sent, what was answered, and what a source cannot show."""

from typing import Any

TURNS = [(0, "customer"), (1, "human_agent")]
SURVEY_FACTS = ("csat_sent", "csat_answered", "csat_score_norm", "csat_satisfied", "survey_state", "survey_answer")


def facts_about(facts: Any, name: str, source: str = "helpdesk") -> tuple[Any, ...]:
    row = facts.of(name, source)
    return tuple(row[column] for column in SURVEY_FACTS)


def test_sent_and_answered(world: Any, facts_of: Any) -> None:
    world.conversation("none", TURNS)
    world.conversation("silent", TURNS, surveys=[{"sent": 5}])
    world.conversation("expired", TURNS, surveys=[{"state": "expired"}])
    world.conversation("suppressed", TURNS, surveys=[{"sent": 5, "state": "suppressed"}])
    world.conversation("bounced", TURNS, surveys=[{"sent": 5, "state": "bounced"}])
    world.conversation("planned", TURNS, surveys=[{}])
    world.conversation("happy", TURNS, surveys=[{"score": 4}])
    world.conversation("unhappy", TURNS, surveys=[{"sent": 5, "answered": 9, "score": 3}])
    world.conversation("nps", TURNS, surveys=[{"instrument": "nps", "sent": 5, "score": 9, "scale": (0, 10)}])
    facts = facts_of(world)

    not_sent = (False, False, None, None, "not_sent", "unsurveyed")
    unanswered = (True, False, None, None, "unanswered", "unsurveyed")
    assert facts_about(facts, "none") == not_sent
    assert facts_about(facts, "silent") == unanswered
    assert facts_about(facts, "expired") == unanswered
    assert facts_about(facts, "suppressed") == not_sent
    assert facts_about(facts, "bounced") == not_sent
    assert facts_about(facts, "planned") == not_sent
    assert facts_about(facts, "nps") == not_sent
    assert facts_about(facts, "happy") == (True, True, 0.75, True, "answered", "satisfied")
    assert facts_about(facts, "unhappy") == (True, True, 0.5, False, "answered", "not_satisfied")


def test_the_last_answer_counts_and_at_the_same_time_the_later_in_order(world: Any, facts_of: Any, minute: Any) -> None:
    world.conversation("time", TURNS, surveys=[{"answered": 9, "score": 5}, {"answered": 8, "score": 1}, {"sent": 20}])
    world.conversation("order", TURNS, surveys=[{"answered": 9, "score": 1}, {"answered": 9, "score": 5}])
    facts = facts_of(world)
    assert facts.of("time")["csat_score_norm"] == 1.0
    assert facts.of("order")["csat_score_norm"] == 1.0
    assert facts.of("time")["csat_answered_at_us"] == minute(9)


def test_what_a_source_cannot_show_is_unknown(world: Any, facts_of: Any) -> None:
    world.shows("answers only", "turn_text", "times", "survey_csat")
    world.shows("no surveys", "turn_text", "times")
    world.conversation("answered", TURNS, surveys=[{"answered": 9, "score": 5}], source="answers only")
    world.conversation("silent", TURNS, source="answers only")
    world.conversation("silent", TURNS, source="no surveys")
    facts = facts_of(world)

    assert facts_about(facts, "answered", "answers only") == (None, True, 1.0, True, "answered", "satisfied")
    assert facts_about(facts, "silent", "answers only") == (None, False, None, None, None, "unsurveyed")
    assert facts_about(facts, "silent", "no surveys") == (None, None, None, None, None, "unsurveyed")
    observable = [(row["survey_sent_observable"], row["csat_observable"]) for row in facts.rows("fact_conversation")]
    assert sorted(observable) == [(False, False), (False, True), (False, True)]


def test_every_survey_of_an_eligible_conversation_or_a_customer_is_a_row(world: Any, facts_of: Any) -> None:
    world.conversation("c", TURNS, surveys=[{"sent": 5, "score": 5}], customer="jo", account_hash="acme")
    world.conversation("mate", TURNS, customer="kim", account_hash="acme")
    world.conversation("spam", TURNS, surveys=[{"sent": 5, "score": 1}], is_spam=True)
    world.conversation("other spam", TURNS, customer="max", account_hash="acme", is_spam=True)
    nps = {"instrument": "nps", "scale": (0, 10)}
    world.relational_survey("r1", **nps, customer_id_hash="jo", sent=0, answered=24 * 60 * 3, score=9)
    world.relational_survey("r2", **nps, customer_id_hash="lee", sent=24 * 60)
    world.relational_survey("r3", **nps, score=2)
    world.relational_survey("r4", **nps, score=3, conversation_key="helpdesk|c", customer_id_hash="jo")
    world.relational_survey("r5", **nps, customer_id_hash="max", score=4)
    facts = facts_of(world)

    columns = ("conversation_key", "cluster_key", "is_relational", "day_number", "is_sent", "is_answered", "score_norm")
    rows = {row["survey_key"]: tuple(row[name] for name in columns) for row in facts.rows("fact_survey")}
    assert rows == {
        "helpdesk|c|0": ("helpdesk|c", "acme", False, 20_514, True, True, 1.0),
        "r1": (None, "acme", True, 20_517, True, True, 0.9),  # by the day of the answer
        "r2": (None, "lee", True, 20_515, True, False, None),  # no answer: by the day of sending
        "r3": (None, "r3", True, None, True, True, 0.2),  # nobody known: its own cluster
        "r4": ("helpdesk|c", "acme", False, 20_514, True, True, 0.3),
        "r5": (None, "acme", True, None, True, True, 0.4),  # an account holds also who has no contact that counts
    }
