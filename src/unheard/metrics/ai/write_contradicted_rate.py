"""Writes that customers contradict."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_contradicted_rate",
    label="Writes that customers contradict",
    question="How many of the AI agent's writes did the customer say had not worked?",
    formula=(
        "distinct calls that succeeded and after which the customer or an event said that it does not hold "
        "÷ distinct calls with a known outcome"
    ),
    grain="call",
    numerator="f.is_contradicted",
    denominator="f.is_failed IS NOT NULL AND f.is_contradicted IS NOT NULL",
    coverage="outcome known for {n} of {all} calls",
    better="lower",
    needs=("ai_action",),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=(
        "The customer comes back into the claimed conversation with more than courtesy: mostly about this, now and "
        "then about something else."
    ),
    nothing="no AI agent tried to write",
    beside=("action_success_rate",),
)
