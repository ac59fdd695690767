"""A fact table of any size, made by the engine itself: the columns that the measured metrics read."""

from unheard.facts.schema import FACTS
from unheard.store.engine import DuckEngine

METRICS = ("cx_score", "cx_mean", "bad_experience_rate", "neutral_rate", "csat", "recontact_rate_30", "closure_rate")
SEGMENTS = ("channel", "handler", "topic", "team", "language", "month")
BARE = {
    "rated": "COUNT(rating)",
    "ratings": "SUM(rating)",
    "good": "SUM(CASE WHEN rating >= 4 THEN 1 ELSE 0 END)",
    "bad": "SUM(CASE WHEN rating <= 2 THEN 1 ELSE 0 END)",
    "neutral": "SUM(CASE WHEN rating = 3 THEN 1 ELSE 0 END)",
    "satisfied": "SUM(CASE WHEN csat_satisfied THEN 1 ELSE 0 END)",
    "answered": "COUNT(csat_satisfied)",
    "claimed": "SUM(CASE WHEN is_claimed THEN 1 ELSE 0 END)",
    "back": "COUNT(recontact_at_us)",
}
"""The same columns, summed per segment and customer, without any estimator on top."""


def bare_query(segment: str) -> str:
    """One bare GROUP BY segment, customer; the outer sums only consume its rows, so that none is optimised away."""
    sums = ", ".join(f"{sum_} AS {name}" for name, sum_ in BARE.items())
    used = ", ".join(f"SUM(g.{name}) AS {name}" for name in BARE)
    return f"SELECT {used} FROM (SELECT {segment}, customer_key, {sums} FROM fact_conversation GROUP BY 1, 2) AS g"


_DAY = 86_400_000_000
_OPENED = f"1750000000000000 + (hash(i + 1) % 365)::BIGINT * {_DAY}"
_VALUES = {
    "conversation_key": "'bench|' || i",
    "source": "'bench'",
    "conversation_id": "'' || i",
    "customer_key": "'u' || (hash(i) % ($rows * 3 // 10))",
    "cluster_key": "'u' || (hash(i) % ($rows * 3 // 10))",
    "is_identified": "TRUE",
    "opened_at_us": f"1750000000000000 + (hash(i + 1) % 365)::BIGINT * {_DAY}",
    "channel": "['chat', 'email', 'voice', 'messaging', 'web_form'][1 + (hash(i + 2) % 5)::INT]",
    "direction": "'inbound'",
    "handler": "['ai_only', 'human_only', 'ai_then_human', 'nobody'][1 + (hash(i + 3) % 4)::INT]",
    "topic": "'topic ' || (hash(i + 4) % 20)",
    "team": "'team ' || (hash(i + 5) % 12)",
    "language": "['en', 'de', 'fr', 'es', 'pt'][1 + (hash(i + 6) % 5)::INT]",
    "month": "'2026-' || (1 + hash(i + 7) % 12)",
    "day_number": "20000 + (hash(i + 1) % 365)::BIGINT",
    "ai_first": "(hash(i + 3) % 4)::INT IN (0, 2)",
    "human_first": "(hash(i + 3) % 4)::INT = 1",
    "contact_position": "CASE WHEN hash(i + 14) % 5 = 0 THEN 'follow_up' ELSE 'first' END",
    "contacts_90_days": "(hash(i + 15) % 3)::BIGINT",
    "difficulty": "['easy', 'medium', 'hard'][1 + (hash(i + 16) % 3)::INT]",
    "difficulty_probability": "(1 + hash(i + 16) % 3) / 5.0",
    "is_judged": "TRUE",
    "rating": "1 + (hash(i + 8) % 5)::BIGINT",
    "issues_known": "1",
    "has_unresolved_issue": "(hash(i + 8) % 5) < 2",
    "sentiment_end": "(hash(i + 17) % 5)::DOUBLE - 2",
    "sentiment_start": "(hash(i + 18) % 5)::DOUBLE - 2",
    "sentiment_lowest": "-2",
    "quality_tone": "1 + (hash(i + 19) % 5)",
    "last_turn_at_us": f"1750000000000000 + (hash(i + 1) % 365)::BIGINT * {_DAY} + 1800000000",
    "churn_observed_until_us": f"1750000000000000 + 400 * {_DAY}::BIGINT",
    "purchase_observed_until_us": f"1750000000000000 + 400 * {_DAY}::BIGINT",
    "csat_observable": "TRUE",
    "csat_answered": "hash(i + 9) % 12 = 0",
    "csat_satisfied": "CASE WHEN hash(i + 9) % 12 = 0 THEN hash(i + 10) % 10 < 8 END",
    "status_observed": "TRUE",
    "is_claimed": "hash(i + 11) % 20 > 0",
    "claim_at_us": f"1750000000000000 + (hash(i + 1) % 365)::BIGINT * {_DAY} + 3600000000",
    "contact_observed_until_us": f"1750000000000000 + 365 * {_DAY}::BIGINT",
    "agent": "'agent ' || (hash(i + 20) % 400)",
    "claim_is_assumed": "hash(i + 21) % 3 = 0",
    "reopened": "hash(i + 22) % 15 = 0",
    "csat_sent": "hash(i + 23) % 3 = 0",
    "handle_seconds": "(hash(i + 24) % 3000)::DOUBLE",
    "first_customer_turn_at_us": _OPENED,
    "first_response_at_us": f"{_OPENED} + (hash(i + 25) % 100000)::BIGINT * 1000000",
    "has_public_human_turn": "hash(i + 26) % 2 = 0",
    "ai_took_part": "hash(i + 3) % 2 = 0",
    "is_ai_resolution_reported": "CASE WHEN hash(i + 3) % 2 = 0 THEN hash(i + 27) % 2 = 0 END",
    "is_escalated": "hash(i + 28) % 20 = 0",
    "human_after_ai": "hash(i + 29) % 20 = 0",
    "recontact_scope": "CASE WHEN hash(i + 30) % 3 = 0 THEN 'same_thread' ELSE 'other_channel' END",
    "survey_answer": (
        "CASE WHEN hash(i + 9) % 12 > 0 THEN 'unsurveyed'"
        " WHEN hash(i + 10) % 10 < 8 THEN 'satisfied' ELSE 'not_satisfied' END"
    ),
    "review_observed_until_us": f"1750000000000000 + 400 * {_DAY}::BIGINT",
    "transfers": "(hash(i + 31) % 3)::BIGINT",
    "customer_turns": "(1 + hash(i + 32) % 9)::BIGINT",
    "next_churn_voluntary_at_us": (
        f"CASE WHEN hash(i + 33) % 25 = 0 THEN {_OPENED} + (hash(i + 34) % 120)::BIGINT * {_DAY} END"
    ),
    "next_purchase_at_us": f"CASE WHEN hash(i + 35) % 3 = 0 THEN {_OPENED} + (hash(i + 36) % 120)::BIGINT * {_DAY} END",
    "is_never_answered": "hash(i + 37) % 30 = 0",
    "is_misrouted": "hash(i + 38) % 30 = 0",
    "quality_knowledge": "1 + (hash(i + 39) % 5)",
    "quality_timeliness": "1 + (hash(i + 40) % 5)",
    "recontact_at_us": (
        f"CASE WHEN hash(i + 12) % 6 = 0 THEN 1750000000000000 + (hash(i + 1) % 365)::BIGINT * {_DAY} "
        f"+ (1 + hash(i + 13) % 40)::BIGINT * {_DAY} END"
    ),
}
_TYPES = {"text": "VARCHAR", "us": "BIGINT", "int": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN"}


def engine_with_facts(rows: int) -> DuckEngine:
    """Make an engine that holds `fact_conversation` with so many rows and three conversations in ten customers."""
    engine = DuckEngine(memory_limit="4GB")
    columns = [
        f"CAST({_VALUES.get(name, 'NULL').replace('$rows', str(rows))} AS {_TYPES[kind]}) AS {name}"
        for name, (kind, _) in FACTS["fact_conversation"].items()
    ]
    engine.create("fact_conversation", f"SELECT {', '.join(columns)} FROM range({rows}) AS r(i)")
    return engine
