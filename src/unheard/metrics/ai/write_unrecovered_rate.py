"""Writes that stayed failed."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_unrecovered_rate",
    label="Left with a failed write",
    question="How many of the AI agent's conversations were left with a write that failed and was not made good?",
    formula=(
        "conversations with a failed attempt to write that the same tool did not make good later ÷ conversations in "
        "which an AI agent took part and whose actions are logged"
    ),
    grain="conversation",
    numerator="f.has_unrecovered_write",
    denominator="f.has_unrecovered_write IS NOT NULL",
    population="f.ai_took_part",
    coverage="actions are logged for {n} of {all} conversations in which an AI agent took part",
    better="lower",
    needs=("ai_actor", "ai_action"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="A person may have made it good afterwards: split by handler. Another tool that did so is not seen.",
    beside=("write_unrecovered_silent_rate", "write_failure_rate_conversation", "write_recovery_rate"),
)
