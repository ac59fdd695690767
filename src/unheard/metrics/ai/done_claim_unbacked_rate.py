"""Claims that the record does not bear out."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="done_claim_unbacked_rate",
    label="Claims not borne out",
    question="Of all that the AI agent says it did, how much does the record not show?",
    formula=(
        "claims of an AI agent that something was done without a successful write before it or within 5 minutes after "
        "it ÷ such claims in conversations with logged actions (one for each turn and kind of deed)"
    ),
    grain="done_claim",
    numerator="NOT f.is_done",
    denominator="f.is_done IS NOT NULL",
    coverage="known for {n} of {all} claims",
    better="lower",
    needs=("ai_actor", "ai_action", "turn_text", "judgement"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=(
        "By kind: what the words say was done (refund, cancel, send, access, book, change, other). Split by tool: "
        "what the judge names, or what was tried for such a deed."
    ),
    nothing="no AI agent claims to have done something where actions are logged",
    beside=("claimed_not_done_rate",),
    signals=("business_claims_done",),
)
