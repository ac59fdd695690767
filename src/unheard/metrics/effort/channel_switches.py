"""Changes of channel."""

from unheard.metrics.base import Metric
from unheard.metrics.journeys import JOURNEYS

METRIC = Metric(
    name="channel_switches",
    label="Changes of channel",
    question="How often must a customer change the channel about one issue?",
    formula="changes of channel from one conversation of a journey to the next ÷ journeys",
    grain="journey",
    numerator="f.channel_switches",
    denominator="f.channel_switches IS NOT NULL",
    population=JOURNEYS,
    coverage="channels are known for {n} of {all} journeys",
    kind="mean",
    unit="effort",
    better="lower",
    needs=("times", "customer_identity"),
    clip=(0.0, None),
    source="Why AI Benchmarks Fail Customers; The Alignment Gap",
    caveats="Only the switches that the record shows: a search on the website before the call is none of them.",
    beside=("customer_effort",),
    by_same_issue=True,
)
