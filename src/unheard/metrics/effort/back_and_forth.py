"""Back and forth."""

from unheard.metrics.base import Metric
from unheard.metrics.journeys import JOURNEYS

METRIC = Metric(
    name="back_and_forth",
    label="Back and forth",
    question="How long does it go back and forth after the first answer?",
    formula=(
        "customer turns after the first answer of a person or AI agent ÷ 3, rounded down, on a journey ÷ journeys"
    ),
    grain="journey",
    numerator="f.back_and_forth",
    denominator="f.back_and_forth IS NOT NULL",
    population=JOURNEYS,
    coverage="both sides' turns are known for {n} of {all} journeys",
    kind="mean",
    unit="effort",
    better="lower",
    needs=("times", "customer_identity", "business_turn"),
    clip=(0.0, None),
    source="Why AI Benchmarks Fail Customers; The Alignment Gap",
    caveats="Thanks and farewells are turns too.",
    beside=("customer_effort",),
    by_same_issue=True,
)
