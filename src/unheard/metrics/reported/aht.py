"""Average handle time."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="aht",
    label="Average handle time",
    question="How long do people work on a conversation?",
    formula="Σ human handle time of the source (handle seconds, or talk + hold + wrap) ÷ conversations that have it",
    grain="conversation",
    numerator="f.handle_seconds",
    denominator="f.handle_seconds IS NOT NULL",
    coverage="handle time is known for {n} of {all} conversations",
    kind="mean",
    unit="seconds",
    better="neither",
    needs=("handle_time",),
    clip=(0.0, None),
    source="The Alignment Gap",
    caveats="A short handle time is no service: read it beside true_fcr_30. Never estimated: see aht_estimated.",
    beside=("true_fcr_30",),
)
