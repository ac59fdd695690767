"""Scripted empathy."""

from unheard.metrics.base import JUDGEMENT, Metric

METRIC = Metric(
    name="scripted_empathy_rate",
    label="Scripted empathy",
    question="When a customer is upset, how often is a stock phrase all they get?",
    formula=(
        "conversations where a stock phrase was the answer (signal empathy = scripted) ÷ conversations whose "
        "lowest sentiment is −1 or −2"
    ),
    grain="conversation",
    numerator="f.empathy = 'scripted'",
    denominator="f.empathy IS NOT NULL",
    population="f.sentiment_lowest <= -1",
    coverage="the judge says how they were met for {n} of {all} conversations of upset customers",
    better="lower",
    needs=("turn_text", JUDGEMENT),
    source="The Alignment Gap",
    caveats="The rest, with authentic_empathy_rate, met no word about it at all.",
    beside=("authentic_empathy_rate",),
    signals=("empathy_scripted",),
    nothing="the judge in use says of no upset customer how they were met",
)
