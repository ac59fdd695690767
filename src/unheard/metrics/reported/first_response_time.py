"""First response time."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="first_response_time",
    label="First response time",
    question="How long does a customer wait for the first real answer?",
    formula=(
        "Σ (first public message of a human or AI agent − first customer turn) ÷ answered conversations with both times"
    ),
    grain="conversation",
    numerator="CAST(f.first_response_at_us - f.first_customer_turn_at_us AS DOUBLE) / 1000000",
    denominator="f.first_response_at_us >= f.first_customer_turn_at_us",
    population="NOT f.is_never_answered",
    coverage="both times are known for {n} of {all} answered conversations",
    kind="mean",
    unit="seconds",
    better="lower",
    needs=("turn_text", "times"),
    clip=(0.0, None),
    source="The Alignment Gap",
    caveats=(
        "Automatic replies and templates are no answer. Conversations never answered are out: read it beside "
        "never_answered_rate."
    ),
    beside=("never_answered_rate", "first_human_response_time"),
)
