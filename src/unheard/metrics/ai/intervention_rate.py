"""Interventions."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="intervention_rate",
    label="Interventions",
    question="How often does a person have to step in unasked?",
    formula=(
        "AI-first conversations in which a person stepped in although neither the AI agent nor the customer had handed "
        "over and nobody had asked for a person, or in which an action was rejected ÷ AI-first conversations"
    ),
    grain="conversation",
    numerator="f.human_stepped_in AND NOT f.asked_for_human OR COALESCE(f.has_rejected_action, FALSE)",
    denominator="f.human_stepped_in IS NOT NULL AND f.asked_for_human IS NOT NULL",
    population="f.ai_first",
    coverage="whether somebody asked for a person is known for {n} of {all} AI-first conversations",
    better="lower",
    needs=("ai_actor", "human_actor", "assignment_history", "judgement"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="An unrecorded handover reads like an intervention: export events of type escalated.",
    nothing=(
        "not observable: no source shows who handed a conversation over (assignment_history); export events of type "
        "escalated with actor and cause"
    ),
    beside=("escalation_rate",),
    signals=("asked_for_human",),
)
