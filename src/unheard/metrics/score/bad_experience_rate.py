"""Bad experiences."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="bad_experience_rate",
    label="Bad experiences",
    question="How many conversations were a bad experience?",
    formula="conversations rated 1 or 2 ÷ judged conversations",
    grain="conversation",
    numerator="f.rating <= 2",
    denominator="f.is_judged AND f.rating IS NOT NULL",
    coverage="judged: {n} of {all} conversations",
    better="lower",
    needs=("judgement",),
    source="CX-gap field note",
    caveats=(
        "The tail that an average hides. Conversations that the judge could not rate are out: see judged_coverage."
    ),
    beside=("judged_coverage",),
)
