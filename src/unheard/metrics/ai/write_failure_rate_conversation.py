"""Failed writes, per conversation."""

from unheard.metrics.ai.write_failure_rate_attempt import METRIC as PER_ATTEMPT
from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_failure_rate_conversation",
    label="Failed writes, per conversation",
    question="In how many of the AI agent's conversations did a write fail?",
    formula=(
        "conversations with at least one failed attempt to write ÷ conversations in which an AI agent took part "
        "and "
        "whose actions are logged"
    ),
    grain="conversation",
    numerator="f.has_failed_write",
    denominator="f.has_failed_write IS NOT NULL",
    population="f.ai_took_part",
    coverage="actions are logged for {n} of {all} conversations in which an AI agent took part",
    better="lower",
    needs=("ai_actor", "ai_action"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="Conversations in which nothing was to be written are in the denominator. " + PER_ATTEMPT.caveats,
    beside=("write_failure_rate_attempt", "write_failure_rate_call", "write_unrecovered_rate"),
)
