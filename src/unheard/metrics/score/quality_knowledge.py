"""Quality: knowledge."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="quality_knowledge",
    label="Quality: knowledge",
    question="Was what the customer was told right and useful, 1 to 5?",
    formula="Σ knowledge ÷ conversations whose knowledge the judge rated",
    grain="conversation",
    numerator="f.quality_knowledge",
    denominator="f.quality_knowledge IS NOT NULL",
    coverage="rated by the judge: {n} of {all} conversations",
    kind="mean",
    unit="rating",
    better="higher",
    needs=("judgement",),
    clip=(1.0, 5.0),
    source="AI-driven Customer Experience Score",
    caveats="One of three parts of service quality, a tenth of the rating each; a part, not the experience.",
)
