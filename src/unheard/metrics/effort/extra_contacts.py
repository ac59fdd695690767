"""Contacts after the first."""

from unheard.metrics.base import Metric
from unheard.metrics.journeys import JOURNEYS

METRIC = Metric(
    name="extra_contacts",
    label="Contacts after the first",
    question="How often must a customer come again about one issue?",
    formula="conversations of a journey after its first ÷ journeys",
    grain="journey",
    numerator="f.contacts - 1",
    denominator="f.contacts IS NOT NULL",
    population=JOURNEYS,
    coverage="known for {n} of {all} journeys",
    kind="mean",
    unit="effort",
    better="lower",
    needs=("times", "customer_identity"),
    clip=(0.0, None),
    source="Why AI Benchmarks Fail Customers; The Alignment Gap",
    caveats="A journey counts by its first conversation; what comes after the end of the export is not in it.",
    beside=("customer_effort",),
    by_same_issue=True,
)
