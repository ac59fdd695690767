"""Transfers."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="transfer_rate",
    label="Transfers",
    question="How many customers were passed on at least once?",
    formula="eligible conversations with at least one event transferred ÷ eligible conversations",
    grain="conversation",
    numerator="f.transfers >= 1",
    denominator="f.transfers IS NOT NULL",
    coverage="assignments are known for {n} of {all} conversations",
    better="lower",
    needs=("assignment_history",),
    source="Why AI Benchmarks Fail Customers; The Alignment Gap",
    caveats="A right transfer helps: see misroute_rate.",
    beside=("misroute_rate",),
)
