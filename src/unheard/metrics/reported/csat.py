"""CSAT."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="csat",
    label="CSAT",
    question="Of the customers who answered the survey, how many were satisfied?",
    formula=(
        "conversations whose last csat answer is satisfied ÷ conversations with a csat answer; satisfied = "
        "(score − min) ÷ (max − min) ≥ 0.75 in the stated direction (1–5: 4 and 5)"
    ),
    grain="conversation",
    numerator="f.csat_satisfied",
    denominator="f.csat_satisfied IS NOT NULL",
    population="f.csat_answered",
    coverage="the scale is known for {n} of {all} answered conversations",
    better="higher",
    needs=("survey_csat",),
    source="AI-driven Customer Experience Score",
    caveats="Only those who answered are in it. Read it beside survey_coverage and cx_score.",
    beside=("survey_coverage", "cx_score"),
)
