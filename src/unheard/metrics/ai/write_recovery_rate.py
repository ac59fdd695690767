"""Failed writes that were made good."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="write_recovery_rate",
    label="Failed writes made good",
    question="When a write fails, how often does the AI agent get it done after all?",
    formula=(
        "failed attempts to write after which the same tool succeeded in the conversation ÷ failed attempts to write"
    ),
    grain="attempt",
    numerator="f.is_recovered",
    denominator="f.is_recovered IS NOT NULL",
    population="f.effect = 'write' AND f.is_failed",
    coverage="known for {n} of {all} failed attempts",
    better="higher",
    needs=("ai_action",),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="The same tool, with whatever arguments: what succeeded may have been something else.",
    nothing="no attempt to write failed",
    beside=("write_failure_rate_attempt", "write_unrecovered_rate"),
)
