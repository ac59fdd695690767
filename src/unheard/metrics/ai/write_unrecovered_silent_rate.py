"""Failed writes that nobody was told of."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_unrecovered_silent_rate",
    label="Left with a failed write, nobody told",
    question="How many of the AI agent's conversations were left with a failed write and no person to mend it?",
    formula=(
        "conversations with a failed attempt to write that the same tool did not make good later, and that were not "
        "handed over to a person ÷ conversations in which an AI agent took part and whose actions are logged"
    ),
    grain="conversation",
    numerator=(
        "f.has_unrecovered_write AND NOT COALESCE(f.is_escalated, FALSE) AND NOT COALESCE(f.human_after_ai, FALSE)"
    ),
    denominator="f.has_unrecovered_write IS NOT NULL",
    population="f.ai_took_part",
    coverage="actions are logged for {n} of {all} conversations in which an AI agent took part",
    better="lower",
    needs=("ai_actor", "ai_action"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="By the record alone, judged or not. Whether the customer was told the truth, claimed_not_done_rate says.",
    beside=("write_unrecovered_rate",),
)
