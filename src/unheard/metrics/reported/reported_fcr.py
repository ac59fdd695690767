"""Reported FCR."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="reported_fcr",
    label="Reported FCR",
    question="What first contact resolution can a ticket system see?",
    formula="claimed conversations never reopened by the customer in the same conversation ÷ claimed conversations",
    grain="conversation",
    numerator="NOT f.reopened",
    denominator="f.reopened IS NOT NULL",
    population="f.is_claimed",
    coverage="reopening is known for {n} of {all} claimed conversations",
    better="higher",
    needs=("status_history",),
    source="The Alignment Gap",
    caveats="Blind to the customer who opens another conversation or calls: see true_fcr_30.",
    beside=("true_fcr_30", "unclaimed_rate"),
)
