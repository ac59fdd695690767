"""Survey coverage."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="survey_coverage",
    label="Survey coverage",
    question="For how many conversations do we have the customer's own answer?",
    formula="conversations with an answered csat survey ÷ eligible conversations",
    grain="conversation",
    numerator="f.csat_answered",
    denominator="f.csat_answered IS NOT NULL",
    coverage="surveys are known for {n} of {all} conversations",
    better="higher",
    needs=("survey_csat",),
    source="AI-driven Customer Experience Score (8 %)",
    caveats="Everything that csat says, it says about this share of the conversations.",
    beside=("survey_sent_rate", "survey_response_rate"),
)
