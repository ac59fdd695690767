"""Claimed, not done."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="claimed_not_done_rate",
    label="Claimed, not done",
    question="How often does the AI agent say that something is done that is not?",
    formula=(
        "conversations in which at least one claim that something was done has no successful write before it or within "
        "5 minutes after it ÷ conversations in which an AI agent took part and made such a claim, with logged actions"
    ),
    grain="conversation",
    numerator="f.claimed_not_done",
    denominator="f.done_claims >= 1 AND f.claimed_not_done IS NOT NULL",
    population="f.ai_took_part AND COALESCE(f.done_claims, 1) >= 1",
    coverage=(
        "actions logged and claims read in {n} of {all} conversations in which an AI agent took part and may have "
        "claimed"
    ),
    better="lower",
    needs=("ai_actor", "ai_action", "turn_text", "judgement"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=(
        "Claims are read from words. If a tool for that kind of deed was tried, it must have succeeded; if none was, "
        "any successful write counts as the deed, so that a wrong one passes."
    ),
    nothing="no AI agent claims to have done something where actions are logged",
    beside=("done_claim_unbacked_rate", "write_failure_rate_call"),
    signals=("business_claims_done",),
)
