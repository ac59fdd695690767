"""Authentic empathy."""

from unheard.metrics.base import JUDGEMENT, Metric

METRIC = Metric(
    name="authentic_empathy_rate",
    label="Authentic empathy",
    question="When a customer is upset, do we meet what they go through?",
    formula=(
        "conversations where the response matched the emotional weight (signal empathy = authentic) ÷ "
        "conversations whose lowest sentiment is −1 or −2"
    ),
    grain="conversation",
    numerator="f.empathy = 'authentic'",
    denominator="f.empathy IS NOT NULL",
    population="f.sentiment_lowest <= -1",
    coverage="the judge says how they were met for {n} of {all} conversations of upset customers",
    better="higher",
    needs=("turn_text", JUDGEMENT),
    source="The Alignment Gap",
    caveats="Read from words alone, never from a voice. A stock phrase is scripted_empathy_rate, not this.",
    beside=("scripted_empathy_rate", "required_phrase_rate"),
    signals=("empathy_authentic",),
    nothing="the judge in use says of no upset customer how they were met",
)
