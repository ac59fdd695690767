"""Writes taken back."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_undone_rate",
    label="Writes taken back",
    question="How many of the AI agent's writes were taken back?",
    formula=(
        "distinct calls that succeeded and were undone later in the journey, by an action that names them or by the "
        "inverse tool of the settings "
        "÷ distinct calls with a known outcome"
    ),
    grain="call",
    numerator="f.is_undone",
    denominator="f.is_failed IS NOT NULL AND f.is_undone IS NOT NULL",
    coverage="known for {n} of {all} calls",
    better="lower",
    needs=("ai_action",),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=(
        "Customers change their minds: a cancellation after a booking is not always the booking's fault. Only tools "
        "with an inverse in the settings (inverse_tools), and actions that say what they undo, are seen."
    ),
    nothing="no action names what it undoes, and no tool has an inverse in the setting inverse_tools",
    beside=("action_success_rate",),
)
