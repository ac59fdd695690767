"""Recontacts: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, claim_coverage, claim_observed, recontacted

METRICS = tuple(
    Metric(
        name=f"recontact_rate_{days}",
        label=f"Recontacts within {days} days",
        question="Of what we called done, how often did the customer have to come back for the same issue?",
        formula=(
            f"claimed conversations with a recontact on the same issue within {days} days ÷ claimed "
            f"conversations of known customers watched for {days} days"
        ),
        grain="conversation",
        numerator=recontacted(days),
        denominator=claim_observed(days),
        population="f.is_claimed",
        coverage=claim_coverage(days),
        better="lower",
        needs=("status_history", "times", "customer_identity"),
        source="CX-gap field note",
        caveats=(
            "Any channel counts, our own messages never. A customer who gave up does not come back either. The same "
            "issue by what is stated, else by the words of both conversations, else (without words) by an equal topic. "
            "What words call the same issue is it in 85 of 100 pairs of our own labelled ones (67 of 100 same ones "
            "are found), and in 93 of 100 pairs of the simulated world (98 of 100): benchmarks/RESULTS.md."
        ),
        beside=(f"recontact_floor_rate_{days}", f"recontact_ceiling_rate_{days}", "unclaimed_rate"),
        by_same_issue=True,
        bounds=(f"recontact_floor_rate_{days}", f"recontact_ceiling_rate_{days}"),
        version=2,
    )
    for days in WINDOWS
)
