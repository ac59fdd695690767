"""Codes of the simulated world: small numbers in columns instead of words."""

from unheard.records import HANDLERS

STATES = ("resolved", "partly", "unresolved")
SOLVED, PARTLY, OPEN = range(3)
ENDINGS = (
    "confirm", "happy", "thanks", "patient", "silent", "grumble", "not_working", "polite_unhappy", "resigned", "angry",
    "churn_threat", "half", "half_upset",
)  # fmt: skip
THANKS, PATIENT, SILENT = (ENDINGS.index(name) for name in ("thanks", "patient", "silent"))
HUMAN, HUMAN_AI, AI, AI_HUMAN, AUTOMATION, NOBODY = (HANDLERS.index(h) for h in (
    "human_only", "human_then_ai", "ai_only", "ai_then_human", "automation_only", "nobody"))  # fmt: skip
NOT_CLOSED, BY_AGENT, BY_TIMER, BY_AI, ASSUMED, BY_CUSTOMER = range(6)
NO_WRITE, WRITE_OK, WRITE_FAILED, WRITE_RETRIED, NOT_CALLED = range(5)
NO_POLICY, HANDED, REFUSED, DECIDED = range(4)
"""What the AI agent did where its policy asks for a person."""
GAMES = ("", "closes_early", "skips_survey", "new_ticket")
CLOSES_EARLY, SKIPS_SURVEY, NEW_TICKET = range(1, 4)
CAUSES = (
    "", "integration_error", "timeout", "wrong_intent", "low_confidence", "missing_knowledge", "policy",
    "wrong_action", "human_error", "product_defect", "unknown",
)  # fmt: skip
NO_DRAFT = -1
UNSEEN = 0
"""Quality that nobody could show, because nobody answered."""
NEVER = 1 << 50
