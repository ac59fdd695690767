"""Every metric by hand: rows as they stand in the facts, numerator and denominator counted in a comment.

A case names only the columns that matter; all others are null. Times are in days since 1970 (helper `day`).
"""

from typing import Any, NamedTuple

import pytest

from unheard.metrics.query import measure
from unheard.metrics.registry import find

DAY = 86_400_000_000
SECOND = 1_000_000

Row = dict[str, Any]


def day(number: float) -> int:
    return int(number * DAY)


class Case(NamedTuple):
    rows: list[Row]
    numerator: float
    denominator: int


SURVEYED = [
    {"csat_sent": True, "csat_answered": True, "csat_satisfied": True},
    {"csat_sent": True, "csat_answered": True, "csat_satisfied": False},
    {"csat_sent": True, "csat_answered": False},
    {"csat_sent": False, "csat_answered": False},
    {"csat_sent": None, "csat_answered": None},  # another source, which shows no surveys
]

AI = [
    {"ai_first": True, "has_public_human_turn": False, "is_abandoned": True, "status_observed": True},
    {"ai_first": True, "has_public_human_turn": False, "is_abandoned": False, "status_observed": True},
    {"ai_first": True, "has_public_human_turn": False, "is_abandoned": False, "status_observed": False},
    {"ai_first": True, "has_public_human_turn": True, "is_abandoned": True, "status_observed": True},
    {"ai_first": False, "has_public_human_turn": False, "is_abandoned": True, "status_observed": True},
]

RATED = [{"is_judged": True, "rating": rating} for rating in (1, 2, 3, 4, 4, 5)] + [
    {"is_judged": False, "judge_abstained": "not enough evidence"},
    {"is_judged": False},
]

CLAIMED = [
    {"is_claimed": True, "reopened": False, "is_confirmed": True},
    {"is_claimed": True, "reopened": True, "is_confirmed": False},
    {"is_claimed": True, "reopened": False, "is_confirmed": False},
    {"is_claimed": False},
    {"is_claimed": None},  # a source without status history
]


def upset(start: float | None, end: float | None, turns: int = 2, between: bool = True) -> Row:
    return {"sentiment_start": start, "sentiment_end": end, "customer_turns": turns, "business_turn_between": between}


FEELINGS = [
    upset(-1, 1),
    upset(-2, 0),
    upset(-1, -1),
    upset(-1, -2),
    upset(-2, 2, turns=1, between=False),  # one turn: could not shift
    upset(-2, 2, between=False),  # nobody answered between
    upset(-1, None),  # end not detectable
    upset(0, -1),
    upset(1, 1),
    upset(0, 0, turns=1, between=False),
    upset(None, -1),
]

WAITS = [
    # answered by AI after 60 s, by a person after 600 s, claimed after 3,600 s
    {
        "is_never_answered": False,
        "has_public_human_turn": True,
        "first_customer_turn_at_us": day(1),
        "first_response_at_us": day(1) + 60 * SECOND,
        "first_human_response_at_us": day(1) + 600 * SECOND,
        "is_claimed": True,
        "claim_at_us": day(1) + 3600 * SECOND,
    },
    # answered by a person only, after 120 s; claimed before the customer's first turn: no such time
    {
        "is_never_answered": False,
        "has_public_human_turn": True,
        "first_customer_turn_at_us": day(2),
        "first_response_at_us": day(2) + 120 * SECOND,
        "first_human_response_at_us": day(2) + 120 * SECOND,
        "is_claimed": True,
        "claim_at_us": day(2) - SECOND,
    },
    # never answered, closed after 7,200 s
    {
        "is_never_answered": True,
        "has_public_human_turn": False,
        "first_customer_turn_at_us": day(3),
        "is_claimed": True,
        "claim_at_us": day(3) + 7200 * SECOND,
    },
    # no times at all
    {"is_never_answered": False, "has_public_human_turn": True, "is_claimed": True},
]

PEOPLE = [
    {
        "is_judged": True, "history_due": True, "context_acknowledged": True, "sentiment_lowest": -1.0,
        "empathy": "authentic", "required_phrases_said": True, "open_end": True, "next_step_told": True,
        "pitched": True, "pressed": True, "trust_words": True,
    },
    {
        "is_judged": True, "history_due": True, "context_acknowledged": False, "sentiment_lowest": -2.0,
        "empathy": "scripted", "required_phrases_said": True, "open_end": True, "next_step_told": False,
        "pitched": True, "pressed": False, "trust_words": False,
    },
    {
        "is_judged": True, "history_due": True, "sentiment_lowest": 0.0, "empathy": "authentic",
        "required_phrases_said": False, "open_end": True, "pitched": False, "pressed": False,
    },
    {
        "is_judged": False, "history_due": False, "context_acknowledged": True, "sentiment_lowest": -1.0,
        "empathy": "none", "open_end": False, "next_step_told": True, "pitched": True, "pressed": True,
        "trust_words": True,
    },
    {"is_judged": True, "sentiment_lowest": -1.0, "context_acknowledged": True, "next_step_told": True},
]  # fmt: skip

CASES: dict[str, Case] = {
    "survey_sent_rate": Case(SURVEYED, 3, 4),  # three sent; the fifth cannot be known
    "survey_response_rate": Case(SURVEYED, 2, 3),  # two answers of three sent
    "survey_coverage": Case(SURVEYED, 2, 4),  # two answers of the four where surveys show
    "csat": Case(SURVEYED, 1, 2),  # one satisfied of two answers
    "aht": Case([{"handle_seconds": 100.0}, {"handle_seconds": 0.0}, {}], 100, 2),  # zero is a time, null is none
    "aht_estimated": Case(
        [
            {"has_public_human_turn": True, "handle_estimated_seconds": 90.0},
            {"has_public_human_turn": True, "handle_estimated_seconds": 30.0},
            {"has_public_human_turn": True},  # no times
            {"has_public_human_turn": False, "handle_estimated_seconds": 0.0},  # no human: not handled by one
        ],
        120,
        2,
    ),
    "first_response_time": Case(WAITS, 180, 2),  # 60 + 120
    "first_human_response_time": Case(WAITS, 720, 2),  # 600 + 120
    "time_to_claim": Case(WAITS, 10_800, 2),  # 3,600 + 7,200
    "closure_rate": Case(CLAIMED, 3, 4),
    "unclaimed_rate": Case(CLAIMED, 1, 4),
    "reported_fcr": Case(CLAIMED, 2, 3),
    "confirmed_resolution_rate": Case(CLAIMED, 1, 3),
    "containment_rate": Case(AI, 3, 4),
    "containment_abandoned_rate": Case(AI, 1, 3),  # the third cannot be known, the fourth reached a person
    "reported_ai_resolution_rate": Case(
        [
            {"ai_took_part": True, "is_ai_resolution_reported": True},
            {"ai_took_part": True, "is_ai_resolution_reported": False},
            {"ai_took_part": True, "is_ai_resolution_reported": None},  # no status history
            {"ai_took_part": False},
        ],
        1,
        2,
    ),
    "cx_score": Case(RATED, 3, 6),  # 4, 4, 5
    "cx_mean": Case(RATED, 19, 6),  # 1 + 2 + 3 + 4 + 4 + 5
    "bad_experience_rate": Case(RATED, 2, 6),  # 1, 2
    "neutral_rate": Case(RATED, 1, 6),
    "judged_coverage": Case(RATED, 6, 8),
    "fully_resolved_rate": Case(
        [
            {"is_judged": True, "issues_known": 2, "has_unresolved_issue": False},
            {"is_judged": True, "issues_known": 2, "has_unresolved_issue": True},
            {"is_judged": True, "issues_known": 0},  # an external rating without a known issue
            {"is_judged": False, "issues_known": 1, "has_unresolved_issue": False},  # abstained
        ],
        1,
        2,
    ),
    "quality_tone": Case([{"quality_tone": 5.0}, {"quality_tone": 2.0}, {}], 7, 2),
    "quality_knowledge": Case([{"quality_knowledge": 4.0}, {"quality_knowledge": 4.0}, {}], 8, 2),
    "quality_timeliness": Case([{"quality_timeliness": 1.0}, {"quality_timeliness": 2.0}, {}], 3, 2),
    "never_answered_rate": Case([{"is_never_answered": True}, {"is_never_answered": False}, {}], 1, 2),
    "churn_threat_rate": Case(
        [
            {"is_judged": True, "churn_threat": True},
            {"is_judged": True, "churn_threat": False},
            {"is_judged": True, "churn_threat": False},
            {"is_judged": True},  # the judge does not say
            {"is_judged": False, "churn_threat": True},
        ],
        1,
        3,
    ),
    "transfer_rate": Case([{"transfers": 0}, {"transfers": 1}, {"transfers": 3}, {}], 2, 3),
    "misroute_rate": Case(
        [
            {"transfers": 0, "is_misrouted": False},
            {"transfers": 1, "is_misrouted": False},
            {"transfers": 1, "is_misrouted": True},  # back to an earlier team
            {"transfers": 2, "is_misrouted": True},
            {},
        ],
        2,
        3,
    ),
    "escalation_rate": Case(
        [
            {"ai_first": True, "is_escalated": True, "human_after_ai": False},
            {"ai_first": True, "is_escalated": False, "human_after_ai": True},
            {"ai_first": True, "is_escalated": True, "human_after_ai": True},
            {"ai_first": True, "is_escalated": False, "human_after_ai": False},
            {"ai_first": False, "is_escalated": True, "human_after_ai": False},
        ],
        3,
        4,
    ),
    "sentiment_shift": Case(FEELINGS, 1, 4),  # of the first four: one up
    "neutralised_rate": Case(FEELINGS, 1, 4),
    "stayed_negative_rate": Case(FEELINGS, 2, 4),
    "soured_rate": Case(FEELINGS, 1, 3),  # started at 0, 1, 0; the first of them ended below 0
    "context_acknowledged_rate": Case(PEOPLE, 1, 2),  # history due in the first three, the third unknown
    "authentic_empathy_rate": Case(PEOPLE, 1, 3),  # upset: the first, second and fourth
    "scripted_empathy_rate": Case(PEOPLE, 1, 3),
    "required_phrase_rate": Case(PEOPLE, 2, 3),
    "next_step_rate": Case(PEOPLE, 1, 2),  # open ends: the first three, of the third it is not known
    "upsell_rate": Case(PEOPLE, 2, 3),  # the fourth was not judged
    "pressure_rate": Case(PEOPLE, 1, 3),
    "trust_indicator_rate": Case(PEOPLE, 1, 2),
}


@pytest.mark.parametrize("name", CASES)
def test_conversation_metric_by_hand(facts: Any, name: Any) -> None:
    case = CASES[name]

    (found,) = measure(facts(case.rows), [find(name)])

    assert (found.n, found.clusters) == (case.denominator, case.denominator)
    assert found.value == pytest.approx(case.numerator / case.denominator, rel=1e-12)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high


ISSUES = {"issue_resolution_rate": (2, 4), "issue_unknown_rate": (2, 6), "issue_resolution_floor_rate": (2, 6)} | {
    "issue_resolution_ceiling_rate": (4, 6)
}


@pytest.mark.parametrize("name", ISSUES)
def test_issue_metric_by_hand(facts: Any, name: Any) -> None:
    # Two conversations: resolved, unknown, partly · resolved, unresolved, unknown. Partly is not resolved.
    states = ["resolved", "unknown", "partly", "resolved", "unresolved", "unknown"]
    issues = [{"conversation_key": f"s|{n // 3}", "state": state} for n, state in enumerate(states)]
    # An issue of a conversation that is not eligible has no row in fact_conversation and counts nowhere.
    issues.append({"conversation_key": "excluded", "state": "resolved"})

    (found,) = measure(facts([{}, {}], issues=issues), [find(name)])

    numerator, denominator = ISSUES[name]
    assert (found.n, found.clusters) == (denominator, 2)
    assert found.value == pytest.approx(numerator / denominator, rel=1e-12)


def answers(instrument: str, scores: list[tuple[float | None, float | None]], **fields: Any) -> list[Row]:
    return [
        {
            "instrument": instrument,
            "is_answered": score is not None,
            "score": score,
            "score_norm": norm,
            "conversation_key": "s|0",
            **fields,
        }
        for score, norm in scores
    ]


ZERO_TO_TEN = [(float(score), score / 10) for score in range(11)]


def test_nps_by_hand(facts: Any) -> None:
    # 0 to 10 once each: 2 promoters (9, 10), 7 detractors (0–6), 2 neither: 100 · (2 - 7) / 11.
    surveys = answers("nps", ZERO_TO_TEN) + answers("nps", [(None, None)]) + answers("csat", [(9.0, 0.9)])
    surveys += answers("nps", [(10.0, 1.0)], is_relational=True, conversation_key=None)
    surveys += answers("nps", [(10.0, 1.0)], conversation_key="excluded")

    (found,) = measure(facts([{}], surveys=surveys), [find("nps")])

    assert (found.n, found.unit) == (11, "points")
    assert found.value == pytest.approx(-500 / 11, rel=1e-12)


def test_nps_relational_by_hand(facts: Any) -> None:
    # Relational: 9 and 3 → 0 points. The answer after a conversation is not in it.
    surveys = answers("nps", [(9.0, 0.9), (3.0, 0.3)], is_relational=True, conversation_key=None)
    surveys += answers("nps", [(10.0, 1.0)])

    (found,) = measure(facts([{}], surveys=surveys), [find("nps_relational")])

    assert (found.value, found.n, found.clusters) == (0.0, 2, 2)


def test_nps_without_a_scale_takes_the_score_as_it_stands(facts: Any) -> None:
    # 9 promoter, 7 neither, 6 detractor: 100 · (1 - 1) / 3
    (found,) = measure(facts([{}], surveys=answers("nps", [(9.0, None), (7.0, None), (6.0, None)])), [find("nps")])

    assert (found.value, found.n) == (0.0, 3)


def test_ces_by_hand(facts: Any) -> None:
    # 7-point scale: (5-1)/6 = 0.667 is easy, (4-1)/6 = 0.5 is not. 2 easy of 4; the fifth has no scale.
    scores: list[tuple[float | None, float | None]] = [(float(s), (s - 1) / 6) for s in (7, 5, 4, 1)]
    surveys = answers("ces", [*scores, (5.0, None)])
    surveys += answers("ces", [(7.0, 1.0)], is_relational=True, conversation_key=None)

    (found,) = measure(facts([{}], surveys=surveys), [find("ces")])

    assert (found.value, found.n) == (0.5, 4)
    assert "the scale is known for 4 of 5 answers" in found.notes


WAITS_FOR_US = [
    {"kind": "asked", "is_long": True, "business_first": True},
    {"kind": "asked", "is_long": True, "business_first": False},
    {"kind": "asked", "is_long": False, "business_first": True},
    {"kind": "promised", "is_long": True, "business_first": True, "is_kept": False},
    {"kind": "promised", "is_long": False, "business_first": True, "is_kept": True},
    {"kind": "promised", "is_long": None, "business_first": False, "is_kept": None},
]


@pytest.mark.parametrize(
    ("name", "numerator", "denominator"), [("proactive_update_rate", 2, 3), ("promise_kept_rate", 1, 2)]
)
def test_waits_by_hand(facts: Any, name: Any, numerator: Any, denominator: Any) -> None:
    waits = [{"conversation_key": f"s|{n // 2}", **row} for n, row in enumerate(WAITS_FOR_US)]
    waits += [{"conversation_key": "excluded", **WAITS_FOR_US[0]}]  # began in a conversation that is not eligible

    (found,) = measure(facts([{}, {}, {}], waits=waits), [find(name)])

    assert found.n == denominator
    assert found.value == pytest.approx(numerator / denominator, rel=1e-12)


JOURNEYS = [
    {"contacts": 3, "channel_switches": 2, "transfers": 1, "repetitions": 4, "back_and_forth": 2, "waiting_days": 9},
    {"contacts": 1, "channel_switches": 0, "transfers": 0, "repetitions": 0, "back_and_forth": 0, "waiting_days": 1},
    {"contacts": 2, "effort": None},  # parts that are not known: out, each for itself
]
BY_JOURNEY = {
    "extra_contacts": (3, 3),  # 2 + 0 + 1
    "channel_switches": (2, 2),
    "journey_transfers": (1, 2),
    "repetition_count": (4, 2),
    "back_and_forth": (2, 2),
    "waiting_days": (10, 2),
    "customer_effort": (21, 2),  # 20 + 1
}


@pytest.mark.parametrize("name", BY_JOURNEY)
def test_effort_by_hand(facts: Any, name: Any) -> None:
    known = {"customer_key": "ann", "started_at_us": day(1)}
    effort = [20.0, 1.0, None]
    journeys = [
        {"conversation_key": f"s|{n}", "journey_key": f"s|{n}", **known, **row, "effort": effort[n]}
        for n, row in enumerate(JOURNEYS)
    ]
    # Nobody known, or no time: no journey that could be followed.
    journeys += [{**journeys[0], "conversation_key": "s|3", "customer_key": None}]
    journeys += [{**journeys[0], "conversation_key": "s|4", "started_at_us": None}]
    # Its first conversation is not eligible: no such journey.
    journeys += [{**journeys[0], "conversation_key": "excluded"}]

    (found,) = measure(facts([{}, {}, {}, {}, {}], journeys=journeys), [find(name)])

    numerator, denominator = BY_JOURNEY[name]
    assert (found.n, found.unit) == (denominator, "effort")
    assert found.value == pytest.approx(numerator / denominator, rel=1e-12)
    assert (found.low or 0) >= 0
