"""Average handle time, estimated."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="aht_estimated",
    label="Average handle time, estimated",
    question="How long do people seem to work on a conversation, by the times of their messages?",
    formula=(
        "Σ over human turns of min(gap to the previous public turn or assignment, 15 min) ÷ conversations with"
        " human turns that have times"
    ),
    grain="conversation",
    numerator="f.handle_estimated_seconds",
    denominator="f.handle_estimated_seconds IS NOT NULL",
    population="f.has_public_human_turn",
    coverage="times are known for {n} of {all} conversations with a human turn",
    kind="mean",
    unit="seconds",
    better="neither",
    needs=("human_actor", "times"),
    clip=(0.0, None),
    source="The Alignment Gap",
    caveats="Derived from message times with a cap, not measured: compare it with itself only.",
    notes=("derived",),
    beside=("aht", "true_fcr_30"),
)
