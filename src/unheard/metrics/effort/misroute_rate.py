"""Misroutes."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="misroute_rate",
    label="Misroutes",
    question="Of the customers who were passed on, how many went astray?",
    formula=(
        "conversations with two or more transfers or back to an earlier team ÷ conversations with at least one transfer"
    ),
    grain="conversation",
    numerator="f.is_misrouted",
    denominator="f.is_misrouted IS NOT NULL",
    population="f.transfers >= 1",
    coverage="known for {n} of {all} transferred conversations",
    better="lower",
    needs=("assignment_history",),
    source="Why AI Benchmarks Fail Customers; The Alignment Gap",
    caveats="Two right transfers count as astray too.",
    beside=("transfer_rate",),
)
