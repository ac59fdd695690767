"""Upsell attempts."""

from unheard.metrics.base import JUDGEMENT, Metric

METRIC = Metric(
    name="upsell_rate",
    label="Upsell attempts",
    question="How often do we offer something to buy?",
    formula="conversations with a pitch (signal pitch) ÷ judged conversations where it is known",
    grain="conversation",
    numerator="f.pitched",
    denominator="f.pitched IS NOT NULL",
    population="f.is_judged",
    coverage="known for {n} of {all} judged conversations",
    better="neither",
    needs=("turn_text", JUDGEMENT),
    source="The Alignment Gap",
    caveats="An offer is no fault. At the wrong moment it is: see pressure_rate.",
    beside=("pressure_rate",),
    signals=("pitch",),
    nothing="the judge in use says nothing of pitches",
)
