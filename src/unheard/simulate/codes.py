"""Codes of the simulated world: small numbers in columns instead of words."""

from unheard.records import HANDLERS

STATES = ("resolved", "partly", "unresolved")
ENDINGS = (
    "confirm", "happy", "thanks", "patient", "silent", "grumble", "not_working", "polite_unhappy", "resigned", "angry",
    "churn_threat",
)  # fmt: skip
HUMAN, HUMAN_AI, AI, AI_HUMAN, AUTOMATION, NOBODY = (HANDLERS.index(h) for h in (
    "human_only", "human_then_ai", "ai_only", "ai_then_human", "automation_only", "nobody"))  # fmt: skip
NOT_CLOSED, BY_AGENT, BY_TIMER, BY_AI, ASSUMED, BY_CUSTOMER = range(6)
NO_WRITE, WRITE_OK, WRITE_FAILED, WRITE_RETRIED, NOT_CALLED = range(5)
NEVER = 1 << 50
