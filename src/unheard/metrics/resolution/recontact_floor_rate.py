"""Recontacts, lower bound: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, claim_coverage, claim_observed, recontacted

METRICS = tuple(
    Metric(
        name=f"recontact_floor_rate_{days}",
        label=f"Recontacts within {days} days, lower bound",
        question="How often did the customer come back, counting only what is stated to be the same issue?",
        formula=(
            f"claimed conversations with a reopen, a stated follow-up or the same issue key within {days} days ÷"
            f" claimed conversations of known customers watched for {days} days"
        ),
        grain="conversation",
        numerator=recontacted(days, "f.recontact_floor_at_us"),
        denominator=claim_observed(days),
        population="f.is_claimed",
        coverage=claim_coverage(days),
        better="lower",
        needs=("status_history", "times", "customer_identity"),
        source="CX-gap field note",
        caveats="A bound: the same issue by explicit links only.",
        beside=(f"recontact_rate_{days}", f"recontact_ceiling_rate_{days}", "unclaimed_rate"),
    )
    for days in WINDOWS
)
