"""Contained and abandoned."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="containment_abandoned_rate",
    label="Contained and abandoned",
    question="How many conversations that the AI agent took first did the customer leave without reaching a person?",
    formula="AI-first conversations without a public human turn and with an event abandoned ÷ AI-first conversations",
    grain="conversation",
    numerator="f.is_abandoned AND NOT f.has_public_human_turn",
    denominator="f.status_observed AND f.is_abandoned IS NOT NULL AND f.has_public_human_turn IS NOT NULL",
    population="f.ai_first",
    coverage="status is known for {n} of {all} AI-first conversations",
    better="lower",
    needs=("ai_actor", "status_history"),
    source="The Alignment Gap; CX-gap field note",
    caveats="Part of containment_rate. Only what the source calls abandoned; silence alone is not.",
    beside=("containment_rate",),
)
