"""Recontacts in the same thread: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, claim_coverage, claim_observed, recontacted

METRICS = tuple(
    Metric(
        name=f"recontact_same_thread_rate_{days}",
        label=f"Recontacts in the same thread within {days} days",
        question="How often did the customer come back in the same conversation?",
        formula=(
            f"claimed conversations whose first recontact within {days} days is in the same thread ÷ claimed "
            f"conversations of known customers watched for {days} days"
        ),
        grain="conversation",
        numerator=f"{recontacted(days)} AND COALESCE(f.recontact_scope = 'same_thread', FALSE)",
        denominator=claim_observed(days),
        population="f.is_claimed",
        coverage=claim_coverage(days),
        better="lower",
        needs=("status_history", "times", "customer_identity"),
        source="CX-gap field note",
        caveats="What a ticket system can see: the rest of recontact_rate is invisible to it.",
        beside=(f"recontact_rate_{days}", "unclaimed_rate"),
    )
    for days in WINDOWS
)
