"""Threats to leave."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="churn_threat_rate",
    label="Threats to leave",
    question="In how many conversations does the customer say that they may leave?",
    formula="judged conversations with signal churn_threat ÷ judged conversations where the signal is known",
    grain="conversation",
    numerator="f.churn_threat",
    denominator="f.churn_threat IS NOT NULL",
    population="f.is_judged",
    coverage="known for {n} of {all} judged conversations",
    better="lower",
    needs=("judgement",),
    source="AI-driven Customer Experience Score",
    caveats="A threat is not a cancellation: see churn_rate_90.",
    signals=("churn_threat",),
)
