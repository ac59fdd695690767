"""Writes made twice."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_repeated_rate",
    label="Writes made twice",
    question="How many of the AI agent's writes were made again after they had succeeded?",
    formula=(
        "distinct calls that were called again with the same arguments after a success "
        "÷ distinct calls with a known outcome"
    ),
    grain="call",
    numerator="f.is_repeated",
    denominator="f.is_failed IS NOT NULL AND f.is_repeated IS NOT NULL",
    coverage="outcome known for {n} of {all} calls",
    better="lower",
    needs=("ai_action",),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=("Harmless for a tool that does nothing the second time, a second refund for one that does."),
    nothing="no AI agent tried to write",
    beside=("action_success_rate",),
)
