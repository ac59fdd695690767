"""Soured."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="soured_rate",
    label="Soured",
    question="Of the customers who came calm, how many left upset?",
    formula=(
        "conversations whose sentiment started at or above 0 and ended below 0 ÷ conversations whose sentiment"
        " started at or above 0"
    ),
    grain="conversation",
    numerator="f.sentiment_end < 0",
    denominator="f.sentiment_end IS NOT NULL",
    population="f.sentiment_start >= 0",
    coverage="end sentiment is known for {n} of {all} conversations that did not start negative",
    better="lower",
    needs=("judgement",),
    source="The Alignment Gap",
    caveats="A conversation with one customer turn cannot sour and is in the denominator.",
    beside=("stayed_negative_rate",),
    signals=("sentiment_negative",),
)
