"""Failed writes, per attempt."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_failure_rate_attempt",
    label="Failed writes, per attempt",
    question="How often does the AI agent's attempt to change something fail?",
    formula=("attempts of AI agents to write that ended in error, timeout or rejected ÷ attempts with a known outcome"),
    grain="attempt",
    numerator="f.is_failed",
    denominator="f.is_failed IS NOT NULL",
    population="f.effect = 'write'",
    coverage="outcome known for {n} of {all} attempts",
    better="lower",
    needs=("ai_action",),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=(
        "By the tool's own answer: a tool that says sorry and reports success counts as a success. Reads are out, "
        "because they hardly ever fail and would hide what does."
    ),
    nothing="no AI agent tried to write",
    beside=("write_failure_rate_call", "write_unrecovered_rate"),
)
