"""Mean rating."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="cx_mean",
    label="Mean rating",
    question="How good is the average experience, 1 to 5?",
    formula="Σ rating ÷ judged conversations",
    grain="conversation",
    numerator="f.rating",
    denominator="f.is_judged AND f.rating IS NOT NULL",
    coverage="judged: {n} of {all} conversations",
    kind="mean",
    unit="rating",
    better="higher",
    needs=("judgement",),
    clip=(1.0, 5.0),
    source="AI-driven Customer Experience Score",
    caveats="An average hides its tail: read it beside bad_experience_rate.",
    beside=("bad_experience_rate", "judged_coverage"),
)
