"""Confirmed resolutions."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="confirmed_resolution_rate",
    label="Confirmed resolutions",
    question="Of what we called done, how much did the customer confirm?",
    formula=(
        "claimed conversations that the customer confirmed and did not take back ÷ claimed conversations; "
        "confirmed = event customer_confirmed (not assumed by the vendor), closed by the customer, the "
        "customer says that it worked after an answer, or yes to a resolution survey"
    ),
    grain="conversation",
    numerator="f.is_confirmed",
    denominator="f.is_confirmed IS NOT NULL",
    population="f.is_claimed",
    coverage="known for {n} of {all} claimed conversations",
    better="higher",
    needs=("status_history",),
    source="The Alignment Gap",
    caveats=(
        "Silence, thanks alone and a good csat confirm nothing. Many customers with a solved problem say "
        "nothing: a lower bound."
    ),
    beside=("unclaimed_rate", "closure_rate"),
    signals=("confirmed",),
)
