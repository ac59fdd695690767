"""Chased: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, observed, within

METRICS = tuple(
    Metric(
        name=f"chased_rate_{days}",
        label=f"Chased within {days} days",
        question="How often did a customer have to come after us?",
        formula=(
            "eligible conversations with a later inbound conversation on the same issue, or a customer turn "
            f"after 24 hours without an answer, within {days} days of the first customer turn ÷ eligible "
            f"conversations of known customers with that turn watched for {days} days"
        ),
        grain="conversation",
        numerator=within("f.chased_at_us", "f.first_customer_turn_at_us", days),
        denominator=observed("f.first_customer_turn_at_us", "f.contact_observed_until_us", days),
        coverage=f"customer known and watched for {days} days: {{n}} of {{all}} conversations",
        better="lower",
        needs=("times", "customer_identity"),
        source="CX-gap field note",
        caveats="Needs no claim, so that never closing does not help.",
        beside=(f"recontact_rate_{days}",),
        by_same_issue=True,
        version=2,
    )
    for days in WINDOWS
)
