"""Failed writes, per distinct call."""

from unheard.metrics.ai.write_failure_rate_attempt import METRIC as PER_ATTEMPT
from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_failure_rate_call",
    label="Failed writes, per distinct call",
    question="How many of the AI agent's writes had failed in the end?",
    formula=(
        "distinct calls (tool and arguments in the conversation) whose last attempt ended in error, timeout or "
        "rejected ÷ distinct calls with a known outcome"
    ),
    grain="call",
    numerator="f.is_failed",
    denominator="f.is_failed IS NOT NULL",
    coverage="outcome known for {n} of {all} calls",
    better="lower",
    needs=("ai_action",),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=PER_ATTEMPT.caveats,
    nothing="no AI agent tried to write",
    beside=("write_failure_rate_attempt", "write_failure_rate_conversation", "write_unrecovered_rate"),
)
