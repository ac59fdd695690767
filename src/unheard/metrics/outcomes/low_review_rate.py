"""Low reviews among reviewers: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, after_opening, customer_observed

METRICS = tuple(
    Metric(
        name=f"low_review_rate_{days}",
        label=f"Low reviews among reviewers, {days} days",
        question="Of the customers who left a public review after contacting us, how many left a bad one?",
        formula=(
            f"customers with a public review of at most 2 of 5 (scaled) within {days} days of their first "
            f"conversation of the period ÷ customers watched for {days} days with a public review in them"
        ),
        grain="customer",
        numerator=after_opening("low_review", days),
        denominator=after_opening("review", days),
        population=customer_observed("review", days),
        coverage=f"left a review within {days} days: {{n}} of {{all}} customers watched that long",
        better="lower",
        needs=("outcome_review", "customer_identity", "times"),
        source="CX-gap field note",
        caveats=(
            "An association, not an effect: who contacts us differs from who does not. Reviewers are few and "
            "not like the others."
        ),
        beside=(f"low_review_share_{days}",),
    )
    for days in WINDOWS
)
