"""Turned around."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="sentiment_shift",
    label="Turned around",
    question="Of the customers who came upset, how many left pleased?",
    formula=(
        "conversations whose sentiment started below 0 and ended above 0 ÷ conversations whose sentiment "
        "started below 0, with at least two customer turns and a business turn between"
    ),
    grain="conversation",
    numerator="f.sentiment_end > 0",
    denominator="f.sentiment_end IS NOT NULL",
    population="f.sentiment_start < 0 AND f.customer_turns >= 2 AND f.business_turn_between",
    coverage="end sentiment is known for {n} of {all} conversations that started negative",
    better="higher",
    needs=("judgement",),
    source="The Alignment Gap",
    caveats="Sentiment is read from words; politeness differs between languages. The three shares sum to 1.",
    beside=("neutralised_rate", "stayed_negative_rate"),
    signals=(
        "sentiment_negative",
        "sentiment_positive",
    ),
)
