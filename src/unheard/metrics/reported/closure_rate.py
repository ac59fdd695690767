"""Closure rate."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="closure_rate",
    label="Closure rate",
    question="How many conversations does somebody or something call done?",
    formula=(
        "eligible conversations with a claim (first event resolved, closed or customer_confirmed, merges "
        "apart) ÷ eligible conversations"
    ),
    grain="conversation",
    numerator="f.is_claimed",
    denominator="f.is_claimed IS NOT NULL",
    coverage="status is known for {n} of {all} conversations",
    better="neither",
    needs=("status_history",),
    source="CX-gap field note; The Alignment Gap",
    caveats="Whoever or whatever closes counts, inactivity too. It says nothing about the customer.",
    beside=("unclaimed_rate", "confirmed_resolution_rate"),
)
