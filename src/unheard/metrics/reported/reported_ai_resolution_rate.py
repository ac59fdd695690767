"""Reported AI resolution rate."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="reported_ai_resolution_rate",
    label="Reported AI resolution rate",
    question="What share of its conversations does the AI agent's vendor call resolved?",
    formula=(
        "conversations with AI where an event resolved, closed or customer_confirmed has actor ai_agent or "
        "cause ai or basis assumed_by_vendor, and no public human turn follows the first AI turn ÷ "
        "conversations in which AI took part"
    ),
    grain="conversation",
    numerator="f.is_ai_resolution_reported",
    denominator="f.is_ai_resolution_reported IS NOT NULL",
    population="f.ai_took_part",
    coverage="status is known for {n} of {all} conversations with AI",
    better="neither",
    needs=("ai_actor", "status_history"),
    source="AI-driven Customer Experience Score",
    caveats=(
        "Counts silence as success where the vendor does. Compare it with issue_resolution_rate of handler ai_only."
    ),
    beside=("issue_resolution_rate",),
)
