"""Late writes."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_late_rate",
    label="Late writes",
    question="How many of the AI agent's writes took longer than allowed?",
    formula=(
        "distinct calls whose last attempt took longer than the settings allow the tool "
        "÷ distinct calls with a known outcome"
    ),
    grain="call",
    numerator="f.is_late",
    denominator="f.is_failed IS NOT NULL AND f.is_late IS NOT NULL",
    coverage="known for {n} of {all} calls",
    better="lower",
    needs=("ai_action",),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=("A tool without a limit in the settings (tool_seconds), and a call without times, is left out."),
    nothing="no call has a time and a limit of its tool in the setting tool_seconds",
    beside=("action_success_rate",),
)
