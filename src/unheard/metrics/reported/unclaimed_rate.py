"""Unclaimed rate."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="unclaimed_rate",
    label="Unclaimed rate",
    question="How many conversations does nobody ever call done?",
    formula="eligible conversations without a claim ÷ eligible conversations",
    grain="conversation",
    numerator="NOT f.is_claimed",
    denominator="f.is_claimed IS NOT NULL",
    coverage="status is known for {n} of {all} conversations",
    better="neither",
    needs=("status_history",),
    source="CX-gap field note; The Alignment Gap",
    caveats="Stands beside every number that counts claims only: leaving conversations open would improve those.",
    beside=("closure_rate",),
)
