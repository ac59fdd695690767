"""Next step told."""

from unheard.metrics.base import JUDGEMENT, Metric

METRIC = Metric(
    name="next_step_rate",
    label="Next step told",
    question="Where something is left to be done, does the customer know what comes next?",
    formula=("conversations in which the next step was told ÷ conversations with an open end (signal open_end)"),
    grain="conversation",
    numerator="f.next_step_told",
    denominator="f.next_step_told IS NOT NULL",
    population="f.open_end",
    coverage="the judge says whether it was told for {n} of {all} conversations with an open end",
    better="higher",
    needs=("turn_text", JUDGEMENT),
    source="The Alignment Gap",
    caveats=(
        "Told anywhere in the conversation counts. A next step that never comes is a promise: see promise_kept_rate."
    ),
    beside=("confirmed_resolution_rate", "closure_rate"),
    signals=("open_end", "next_step_told"),
    nothing="the judge in use says of no conversation that something stayed open",
)
