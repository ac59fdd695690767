"""True FCR: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import OUTCOME_KNOWN, WINDOWS, claim_observed, recontacted

METRICS = tuple(
    Metric(
        name=f"true_fcr_{days}",
        label=f"True FCR, {days} days",
        question="How often was it solved and stayed solved?",
        formula=(
            f"claimed conversations with every known issue resolved and no recontact within {days} days ÷ "
            f"claimed conversations of known customers watched for {days} days and judged with a known outcome"
        ),
        grain="conversation",
        numerator=f"NOT f.has_unresolved_issue AND NOT {recontacted(days)}",
        denominator=f"{claim_observed(days)} AND {OUTCOME_KNOWN}",
        population="f.is_claimed",
        coverage=f"customer known, watched for {days} days, outcome judged: {{n}} of {{all}} claimed conversations",
        better="higher",
        needs=("status_history", "times", "customer_identity", "judgement"),
        source="The Alignment Gap",
        caveats="Follow-up conversations are in it; split by contact_position for first contacts only.",
        beside=("reported_fcr", "unclaimed_rate"),
        by_same_issue=True,
        bound_numerators=(
            f"NOT f.has_unresolved_issue AND NOT {recontacted(days, 'f.recontact_ceiling_at_us')}",
            f"NOT f.has_unresolved_issue AND NOT {recontacted(days, 'f.recontact_floor_at_us')}",
        ),
        version=2,
    )
    for days in WINDOWS
)
