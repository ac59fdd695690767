"""Transfers on a journey."""

from unheard.metrics.base import Metric
from unheard.metrics.journeys import JOURNEYS

METRIC = Metric(
    name="journey_transfers",
    label="Transfers on a journey",
    question="How often is a customer passed on about one issue?",
    formula="events transferred in the conversations of a journey ÷ journeys",
    grain="journey",
    numerator="f.transfers",
    denominator="f.transfers IS NOT NULL",
    population=JOURNEYS,
    coverage="assignments are known for {n} of {all} journeys",
    kind="mean",
    unit="effort",
    better="lower",
    needs=("times", "customer_identity", "assignment_history"),
    clip=(0.0, None),
    source="Why AI Benchmarks Fail Customers; The Alignment Gap",
    caveats="A right transfer counts too: the customer was passed on.",
    beside=("customer_effort",),
    by_same_issue=True,
)
