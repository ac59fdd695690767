"""Actions that succeeded."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="action_success_rate",
    label="Actions that succeeded",
    question="How often does what the AI agent sets out to do get done, and stay done?",
    formula=(
        "distinct write calls (tool and arguments in the conversation) whose last attempt finished without error, in "
        "time, and that were not undone in the journey, not repeated after a success and not contradicted by the "
        "customer ÷ distinct write calls with a known outcome"
    ),
    grain="call",
    numerator="f.is_success",
    denominator="f.is_success IS NOT NULL",
    coverage="outcome known for {n} of {all} calls",
    better="higher",
    needs=("ai_action",),
    source="Enterprise AI Is Breaking Traditional CX Metrics; Why AI Benchmarks Fail Customers",
    caveats=(
        "Writes only: reads would hide failures. Limits of time (tool_seconds) and inverse tools (inverse_tools) come "
        "from the settings; without them these two conditions never fail."
    ),
    nothing="no AI agent tried to write",
    beside=(
        "write_failure_rate_call", "write_late_rate", "write_undone_rate", "write_repeated_rate",
        "write_contradicted_rate", "write_failure_rate_attempt", "write_failure_rate_conversation",
    ),
)  # fmt: skip
