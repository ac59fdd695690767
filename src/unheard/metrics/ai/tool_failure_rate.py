"""Failures over all tools."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="tool_failure_rate",
    label="Failed tool calls, reads included",
    question="What would a dashboard say that counts every tool call alike?",
    formula="calls of any tool that ended in error, timeout or rejected ÷ calls of any tool with a known outcome",
    grain="attempt",
    numerator="f.is_failed",
    denominator="f.is_failed IS NOT NULL",
    coverage="outcome known for {n} of {all} calls",
    better="lower",
    needs=("ai_action",),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="Reads hardly ever fail and hide what matters: write_failure_rate is the number to act on.",
    nothing="no AI agent called a tool",
    beside=("write_failure_rate_attempt",),
)
