"""Low public reviews: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, after_opening, customer_coverage, customer_observed

METRICS = tuple(
    Metric(
        name=f"low_review_share_{days}",
        label=f"Low public reviews within {days} days",
        question="How many customers left a bad public review after contacting us?",
        formula=(
            f"customers with a public review of at most 2 of 5 (scaled) within {days} days of their first "
            f"conversation of the period ÷ customers watched for {days} days"
        ),
        grain="customer",
        numerator=after_opening("low_review", days),
        denominator=customer_observed("review", days),
        coverage=customer_coverage(days),
        better="lower",
        needs=("outcome_review", "customer_identity", "times"),
        source="CX-gap field note",
        caveats=(
            "An association, not an effect: who contacts us differs from who does not. Few customers review at all."
        ),
        beside=(f"low_review_rate_{days}",),
    )
    for days in WINDOWS
)
