"""Quality: timeliness."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="quality_timeliness",
    label="Quality: timeliness",
    question="Was the customer answered in good time, 1 to 5?",
    formula="Σ timeliness ÷ conversations whose timeliness the judge rated",
    grain="conversation",
    numerator="f.quality_timeliness",
    denominator="f.quality_timeliness IS NOT NULL",
    coverage="rated by the judge: {n} of {all} conversations",
    kind="mean",
    unit="rating",
    better="higher",
    needs=("judgement", "times"),
    clip=(1.0, 5.0),
    source="AI-driven Customer Experience Score",
    caveats="One of three parts of service quality, a tenth of the rating each; a part, not the experience.",
)
