"""Recontacts on another channel: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, claim_coverage, claim_observed, recontacted

METRICS = tuple(
    Metric(
        name=f"recontact_other_channel_rate_{days}",
        label=f"Recontacts on another channel within {days} days",
        question="How often did the customer come back on another channel?",
        formula=(
            f"claimed conversations whose first recontact within {days} days is on another channel ÷ claimed "
            f"conversations of known customers watched for {days} days"
        ),
        grain="conversation",
        numerator=f"{recontacted(days)} AND COALESCE(f.recontact_scope = 'other_channel', FALSE)",
        denominator=claim_observed(days),
        population="f.is_claimed",
        coverage=claim_coverage(days),
        better="lower",
        needs=("status_history", "times", "customer_identity"),
        source="CX-gap field note",
        caveats="Counted by the first recontact: same thread, same channel and other channel sum to recontact_rate.",
        beside=(f"recontact_rate_{days}", "unclaimed_rate"),
        by_same_issue=True,
        bounds=(f"recontact_floor_rate_{days}", f"recontact_ceiling_rate_{days}"),
        bounds_of="returns of any kind",
        version=2,
    )
    for days in WINDOWS
)
