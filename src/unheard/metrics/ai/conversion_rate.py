"""Conversions: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, after_opening, customer_observed

METRICS = tuple(
    Metric(
        name=f"conversion_rate_{days}",
        label=f"Conversions within {days} days",
        question="How often is a conversation about buying followed by a purchase?",
        formula=(
            f"conversations on high-intent topics followed by a purchase or upgrade within {days} days of their "
            f"opening ÷ "
            f"such conversations of known customers watched for {days} days"
        ),
        grain="conversation",
        numerator=f"{after_opening('purchase', days)} OR {after_opening('upgrade', days)}",
        denominator=customer_observed("purchase", days),
        population="f.is_high_intent",
        coverage=f"customer known and watched for {days} days: {{n}} of {{all}} conversations on high-intent topics",
        better="higher",
        needs=("outcome_purchase", "customer_identity", "times", "topic"),
        source="Enterprise AI Is Breaking Traditional CX Metrics",
        caveats="Which topics show high intent, the settings say (high_intent_topics). An association, not an effect.",
        nothing="no conversation is on a high-intent topic; name them in the setting high_intent_topics",
    )
    for days in WINDOWS
)
