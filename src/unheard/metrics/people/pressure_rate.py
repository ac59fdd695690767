"""Pressure."""

from unheard.metrics.base import JUDGEMENT, Metric

METRIC = Metric(
    name="pressure_rate",
    label="Pressure",
    question="How often do we sell to somebody whose problem is open, or who is upset?",
    formula=(
        "conversations with a pitch while an issue stayed open or the customer was negative ÷ judged "
        "conversations where it is known"
    ),
    grain="conversation",
    numerator="f.pressed",
    denominator="f.pressed IS NOT NULL",
    population="f.is_judged",
    coverage="known for {n} of {all} judged conversations",
    better="lower",
    needs=("turn_text", JUDGEMENT),
    source="The Alignment Gap",
    caveats=(
        "Open: unresolved or partly at the end. Negative: in the last turn before the pitch; where the judge "
        "gives no turns, anywhere. A pitch before an issue that was solved later, to a calm customer, is not "
        "counted."
    ),
    beside=("upsell_rate", "trust_indicator_rate"),
    signals=("pitch",),
    nothing="the judge in use says nothing of pitches",
)
