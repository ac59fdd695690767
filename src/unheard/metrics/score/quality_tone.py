"""Quality: tone."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="quality_tone",
    label="Quality: tone",
    question="Was the customer spoken to well, 1 to 5?",
    formula="Σ tone ÷ conversations whose tone the judge rated",
    grain="conversation",
    numerator="f.quality_tone",
    denominator="f.quality_tone IS NOT NULL",
    coverage="rated by the judge: {n} of {all} conversations",
    kind="mean",
    unit="rating",
    better="higher",
    needs=("judgement",),
    clip=(1.0, 5.0),
    source="AI-driven Customer Experience Score",
    caveats="One of three parts of service quality, a tenth of the rating each; a part, not the experience.",
)
