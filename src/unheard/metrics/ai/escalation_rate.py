"""Escalations."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="escalation_rate",
    label="Escalations",
    question="How many conversations that the AI agent took first went to a person?",
    formula=(
        "AI-first conversations with an event escalated, a tool that handed over, or a public human turn after an "
        "AI turn "
        "÷ AI-first conversations"
    ),
    grain="conversation",
    numerator="COALESCE(f.is_escalated, FALSE) OR COALESCE(f.human_after_ai, FALSE)",
    population="f.ai_first",
    coverage="known for {n} of {all} AI-first conversations",
    better="neither",
    needs=("ai_actor",),
    source="Enterprise AI Is Breaking Traditional CX Metrics; Why AI Benchmarks Fail Customers",
    caveats="Neither high nor low is good: what counts is whether the right ones were escalated.",
    beside=("containment_rate", "intervention_rate"),
    version=2,
)
