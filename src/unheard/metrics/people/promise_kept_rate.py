"""Promises kept."""

from unheard.metrics.base import JUDGEMENT, Metric

METRIC = Metric(
    name="promise_kept_rate",
    label="Promises kept",
    question="When we say by when, do we write by then?",
    formula=(
        "promises by when after which the business wrote more than courtesy in public by that time, later than in the "
        "same sitting ÷ promises by when whose end was seen"
    ),
    grain="wait",
    numerator="f.is_kept",
    denominator="f.is_kept IS NOT NULL",
    population="f.kind = 'promised'",
    coverage="the end was seen for {n} of {all} promises",
    better="higher",
    needs=("turn_text", "times", "business_turn", JUDGEMENT),
    source="The Alignment Gap",
    caveats=(
        "The last promise of a conversation, of a moment that the judge can read. Of promises for later than an hour, "
        "what follows within 15 minutes is the same sitting: a goodbye keeps nothing. What is written is not read "
        "further: a word on another matter, or one that puts off, counts as kept. Kept by deed without a "
        "word is not seen: left out where nothing stayed open, broken where something did."
    ),
    beside=("proactive_update_rate",),
    signals=("wait_promised_until",),
    nothing="the judge in use names no promise with its turn and the time that was promised",
)
