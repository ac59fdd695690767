"""Calmed."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="neutralised_rate",
    label="Calmed",
    question="Of the customers who came upset, how many left calm but not pleased?",
    formula=(
        "conversations whose sentiment started below 0 and ended at 0 ÷ conversations whose sentiment started "
        "below 0, with at least two customer turns and a business turn between"
    ),
    grain="conversation",
    numerator="f.sentiment_end = 0",
    denominator="f.sentiment_end IS NOT NULL",
    population="f.sentiment_start < 0 AND f.customer_turns >= 2 AND f.business_turn_between",
    coverage="end sentiment is known for {n} of {all} conversations that started negative",
    better="neither",
    needs=("judgement",),
    source="The Alignment Gap",
    caveats="Sentiment is read from words; politeness differs between languages. The three shares sum to 1.",
    beside=("sentiment_shift", "stayed_negative_rate"),
    signals=(
        "sentiment_negative",
        "sentiment_positive",
    ),
)
