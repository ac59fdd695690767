"""Trust indicators."""

from unheard.metrics.base import JUDGEMENT, Metric

METRIC = Metric(
    name="trust_indicator_rate",
    label="Trust indicators",
    question="How often do customers praise how they were treated?",
    formula=(
        "conversations in which the customer says that people were helpful, patient, understood them, did "
        "not push, took care (signal trust_words) ÷ judged conversations where it is known"
    ),
    grain="conversation",
    numerator="f.trust_words",
    denominator="f.trust_words IS NOT NULL",
    population="f.is_judged",
    coverage="known for {n} of {all} judged conversations",
    better="higher",
    needs=("turn_text", JUDGEMENT),
    source="The Alignment Gap",
    caveats=(
        "Few say it, and languages differ in how readily: compare within a language. What it is worth for "
        "renewals says study alignment."
    ),
    beside=("pressure_rate",),
    signals=("trust_words",),
    nothing="the judge in use says nothing of trust words",
)
