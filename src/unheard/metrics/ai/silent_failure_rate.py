"""Silent failures of the AI agent: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import OUTCOME_KNOWN, WINDOWS, claim_observed, recontacted

_SILENT = (
    "NOT COALESCE(f.is_contradicted, FALSE) AND NOT f.complaint AND NOT f.asked_for_human "
    "AND NOT COALESCE(f.csat_score_norm <= CAST('0.25' AS DOUBLE), FALSE)"
)

METRICS = tuple(
    Metric(
        name=f"silent_failure_rate_{days}",
        label=f"Silent failures, {days} days",
        question="How often does the AI agent fail without anybody saying a word?",
        formula=(
            "conversations of AI agents alone, claimed, without complaint, contradiction, a wish for a person or a "
            f"csat of at most 2 of 5, with an issue not resolved, a recontact in another conversation within {days} "
            "days, or something claimed and not done ÷ conversations of AI agents alone, claimed, of known customers "
            f"watched for {days} days and judged with a known outcome"
        ),
        grain="conversation",
        numerator=(
            f"{_SILENT} AND (f.has_unresolved_issue OR COALESCE(f.claimed_not_done, FALSE) "
            f"OR {recontacted(days)} AND COALESCE(f.recontact_scope <> 'same_thread', FALSE))"
        ),
        denominator=(
            f"{claim_observed(days)} AND {OUTCOME_KNOWN} AND f.complaint IS NOT NULL AND f.asked_for_human IS NOT NULL"
        ),
        population="f.ai_took_part AND f.handler = 'ai_only' AND f.is_claimed",
        coverage=(
            f"customer known, watched for {days} days, outcome and complaints judged: {{n}} of {{all}} claimed "
            "conversations of AI agents alone"
        ),
        better="lower",
        needs=("ai_actor", "status_history", "times", "customer_identity", "judgement"),
        source="Enterprise AI Is Breaking Traditional CX Metrics; Why AI Benchmarks Fail Customers",
        caveats="What is claimed and not done is in it only where actions are logged. No survey shows any of these.",
        beside=("claimed_not_done_rate",),
        by_same_issue=True,
        signals=("complaint", "asked_for_human", "business_claims_done"),
    )
    for days in WINDOWS
)
