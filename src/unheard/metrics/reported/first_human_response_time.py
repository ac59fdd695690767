"""First human response time."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="first_human_response_time",
    label="First human response time",
    question="How long does a customer wait for the first answer of a person?",
    formula=(
        "Σ (first public message of a human − first customer turn) ÷ conversations answered by a human with both times"
    ),
    grain="conversation",
    numerator="CAST(f.first_human_response_at_us - f.first_customer_turn_at_us AS DOUBLE) / 1000000",
    denominator="f.first_human_response_at_us >= f.first_customer_turn_at_us",
    population="f.has_public_human_turn",
    coverage="both times are known for {n} of {all} conversations with a human turn",
    kind="mean",
    unit="seconds",
    better="lower",
    needs=("turn_text", "human_actor", "times"),
    clip=(0.0, None),
    source="The Alignment Gap",
    caveats="Conversations that no person answered are out.",
    beside=("first_response_time", "never_answered_rate"),
)
