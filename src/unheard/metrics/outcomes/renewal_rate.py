"""Renewals: one metric for each window."""

from unheard.metrics.base import Metric
from unheard.metrics.window import WINDOWS, after_opening, customer_observed

METRICS = tuple(
    Metric(
        name=f"renewal_rate_{days}",
        label=f"Renewals within {days} days",
        question="Of the customers who had to decide, how many stayed?",
        formula=(
            f"customers whose first decision within {days} days of their first conversation of the period is a "
            f"renewal ÷ customers watched for {days} days with a renewal or voluntary churn in them"
        ),
        grain="customer",
        numerator=(
            f"{after_opening('renewal', days)} AND COALESCE(f.next_renewal_at_us < f.next_churn_voluntary_at_us, TRUE)"
        ),
        denominator=f"{after_opening('renewal', days)} OR {after_opening('churn_voluntary', days)}",
        population=customer_observed("churn", days),
        coverage=f"renewed or cancelled within {days} days: {{n}} of {{all}} customers watched that long",
        better="higher",
        needs=("outcome_churn", "customer_identity", "times"),
        source="CX-gap field note",
        caveats=(
            "An association, not an effect: who contacts us differs from who does not. Customers with nothing "
            "due are out."
        ),
        beside=(f"churn_rate_{days}",),
    )
    for days in WINDOWS
)
