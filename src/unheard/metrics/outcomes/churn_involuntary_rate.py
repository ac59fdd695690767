"""Involuntary churn: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, after_opening, customer_coverage, customer_observed

METRICS = tuple(
    Metric(
        name=f"churn_involuntary_rate_{days}",
        label=f"Involuntary churn within {days} days",
        question="How many customers were lost against their will after contacting us?",
        formula=(
            f"customers with an involuntary churn within {days} days of their first conversation of the period ÷"
            f" customers watched for {days} days"
        ),
        grain="customer",
        numerator=after_opening("churn_involuntary", days),
        denominator=customer_observed("churn", days),
        coverage=customer_coverage(days),
        better="lower",
        needs=("outcome_churn", "customer_identity", "times"),
        source="CX-gap field note",
        caveats="An association, not an effect: who contacts us differs from who does not.",
        beside=(f"churn_rate_{days}",),
    )
    for days in WINDOWS
)
