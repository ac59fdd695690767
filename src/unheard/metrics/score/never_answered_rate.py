"""Never answered."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="never_answered_rate",
    label="Never answered",
    question="How many customers wrote and got no answer at all?",
    formula="eligible conversations without a public message by a human or AI agent ÷ eligible conversations",
    grain="conversation",
    numerator="f.is_never_answered",
    denominator="f.is_never_answered IS NOT NULL",
    coverage="turns are known for {n} of {all} conversations",
    better="lower",
    needs=("turn_text", "business_turn"),
    source="AI-driven Customer Experience Score",
    caveats="An automatic reply is no answer. Conversations still open at the export count too.",
)
