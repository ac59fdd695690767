"""Waiting for the business."""

from unheard.metrics.base import Metric
from unheard.metrics.journeys import JOURNEYS

METRIC = Metric(
    name="waiting_days",
    label="Waiting for the business",
    question="How long must a customer wait for answers about one issue?",
    formula=(
        "started 24-hour blocks from a customer turn that waits to the next answer, at most 7 a gap, on a journey"
        " ÷ journeys"
    ),
    grain="journey",
    numerator="f.waiting_days",
    denominator="f.waiting_days IS NOT NULL",
    population=JOURNEYS,
    coverage="both sides' turns and their times are known for {n} of {all} journeys",
    kind="mean",
    unit="effort",
    better="lower",
    needs=("times", "customer_identity", "business_turn"),
    clip=(0.0, None),
    source="Why AI Benchmarks Fail Customers; The Alignment Gap",
    caveats=(
        "A block that is started counts: an answer after a minute is one. Thanks alone waits for nothing. Unanswered, "
        "it lasts until the journey's last claim, else as long as contacts are observed."
    ),
    beside=("customer_effort",),
    by_same_issue=True,
)
