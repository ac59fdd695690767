"""Time to claim."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="time_to_claim",
    label="Time to claim",
    question="How long until we first say that it is done?",
    formula="Σ (first claim − first customer turn) ÷ claimed conversations with both times",
    grain="conversation",
    numerator="CAST(f.claim_at_us - f.first_customer_turn_at_us AS DOUBLE) / 1000000",
    denominator="f.claim_at_us >= f.first_customer_turn_at_us",
    population="f.is_claimed",
    coverage="both times are known, in order, for {n} of {all} claimed conversations",
    kind="mean",
    unit="seconds",
    better="lower",
    needs=("status_history", "times"),
    clip=(0.0, None),
    source="The Alignment Gap",
    caveats=(
        "A claim is not a resolution. Conversations never claimed are out; a claim before the first customer "
        "turn has no such time."
    ),
    beside=("unclaimed_rate",),
)
