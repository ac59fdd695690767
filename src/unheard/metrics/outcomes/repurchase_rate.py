"""Repurchases: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, after_opening, customer_coverage, customer_observed

METRICS = tuple(
    Metric(
        name=f"repurchase_rate_{days}",
        label=f"Repurchases within {days} days",
        question="How many customers bought again after contacting us?",
        formula=(
            f"customers with at least one purchase within {days} days of their first conversation of the period "
            f"÷ customers watched for {days} days"
        ),
        grain="customer",
        numerator=after_opening("purchase", days),
        denominator=customer_observed("purchase", days),
        coverage=customer_coverage(days),
        better="higher",
        needs=("outcome_purchase", "customer_identity", "times"),
        source="CX-gap field note",
        caveats="An association, not an effect: who contacts us differs from who does not.",
    )
    for days in WINDOWS
)
