"""Containment rate."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="containment_rate",
    label="Containment rate",
    question="How many conversations that the AI agent took first never reached a person?",
    formula="AI-first conversations without a public human turn ÷ AI-first conversations",
    grain="conversation",
    numerator="NOT f.has_public_human_turn",
    denominator="f.has_public_human_turn IS NOT NULL",
    population="f.ai_first",
    coverage="known for {n} of {all} AI-first conversations",
    better="neither",
    needs=("ai_actor",),
    source="The Alignment Gap; CX-gap field note",
    caveats=(
        "Contained is not resolved: a customer who gave up is contained too. Read it beside containment_abandoned_rate."
    ),
    beside=("containment_abandoned_rate", "issue_resolution_rate"),
)
