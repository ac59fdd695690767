"""Survey response."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="survey_response_rate",
    label="Survey response",
    question="Of those who were asked, how many answered?",
    formula="conversations with an answered csat survey ÷ conversations with a csat survey sent",
    grain="conversation",
    numerator="f.csat_answered",
    denominator="f.csat_answered IS NOT NULL",
    population="f.csat_sent",
    coverage="known for {n} of {all} conversations with a survey",
    better="higher",
    needs=("survey_sent", "survey_csat"),
    source="AI-driven Customer Experience Score (21 %)",
    caveats="Those who answer are not those who do not: a high response is no proof of a fair sample.",
    beside=("survey_sent_rate", "survey_coverage"),
)
