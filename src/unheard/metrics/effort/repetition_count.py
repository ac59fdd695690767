"""Repetitions."""

from unheard.metrics.base import JUDGEMENT, Metric
from unheard.metrics.journeys import JOURNEYS

METRIC = Metric(
    name="repetition_count",
    label="Repetitions",
    question="How often must a customer say again what was said before?",
    formula=(
        "times that the judge sees the customer repeat information (signal repeats_information) on a journey ÷ journeys"
    ),
    grain="journey",
    numerator="f.repetitions",
    denominator="f.repetitions IS NOT NULL",
    population=JOURNEYS,
    coverage="the judge says yes or no for {n} of {all} journeys",
    kind="mean",
    unit="effort",
    better="lower",
    needs=("times", "customer_identity", "turn_text", JUDGEMENT),
    clip=(0.0, None),
    source="Why AI Benchmarks Fail Customers; The Alignment Gap",
    caveats="As good as the judge's ear for it; a journey with one conversation that it has not read is left out.",
    beside=("customer_effort",),
    by_same_issue=True,
    signals=("repeats_information",),
)
