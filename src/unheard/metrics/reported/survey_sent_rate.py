"""Surveys sent."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="survey_sent_rate",
    label="Surveys sent",
    question="How many conversations were followed by a survey at all?",
    formula=(
        "eligible conversations with at least one csat survey sent (not suppressed, not bounced) ÷ eligible "
        "conversations"
    ),
    grain="conversation",
    numerator="f.csat_sent",
    denominator="f.csat_sent IS NOT NULL",
    coverage="sending is known for {n} of {all} conversations",
    better="higher",
    needs=("survey_sent",),
    source="AI-driven Customer Experience Score (Intercom's customers: 39 %)",
    caveats=(
        "Not observable where a source shows only answers. Who is asked is often decided by the outcome: "
        "compare handlers and topics."
    ),
    beside=("survey_response_rate", "survey_coverage"),
)
