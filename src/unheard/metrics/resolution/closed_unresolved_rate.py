"""Closed but not resolved: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import OUTCOME_KNOWN, WINDOWS, claim_observed, recontacted

METRICS = tuple(
    Metric(
        name=f"closed_unresolved_rate_{days}",
        label=f"Closed but not resolved, {days} days",
        question="Of what we called done, how much was not?",
        formula=(
            f"claimed conversations with a known issue unresolved or partly, or a recontact within {days} days ÷"
            f" claimed conversations of known customers watched for {days} days and judged with a known outcome"
        ),
        grain="conversation",
        numerator=f"f.has_unresolved_issue OR {recontacted(days)}",
        denominator=f"{claim_observed(days)} AND {OUTCOME_KNOWN}",
        population="f.is_claimed",
        coverage=f"customer known, watched for {days} days, outcome judged: {{n}} of {{all}} claimed conversations",
        better="lower",
        needs=("status_history", "times", "customer_identity", "judgement"),
        source="CX-gap field note",
        caveats=(
            "What a closed ticket hides. Conversations not judged or not yet watched for the whole window are out."
        ),
        beside=(f"recontact_rate_{days}", "unclaimed_rate"),
        by_same_issue=True,
        bound_numerators=(
            f"f.has_unresolved_issue OR {recontacted(days, 'f.recontact_floor_at_us')}",
            f"f.has_unresolved_issue OR {recontacted(days, 'f.recontact_ceiling_at_us')}",
        ),
        version=2,
    )
    for days in WINDOWS
)
