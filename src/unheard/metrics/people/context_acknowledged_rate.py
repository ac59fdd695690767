"""Context acknowledged."""

from unheard.metrics.base import JUDGEMENT, Metric

METRIC = Metric(
    name="context_acknowledged_rate",
    label="Context acknowledged",
    question="Does the customer have to start all over, or do we know what happened before?",
    formula=(
        "conversations where the business refers to what is known and asks for nothing again ÷ conversations "
        "whose history is due; due = a person took over from the AI agent, a transfer, an earlier "
        "conversation on the issue, else the judge hears that there was one"
    ),
    grain="conversation",
    numerator="f.context_acknowledged",
    denominator="f.context_acknowledged IS NOT NULL",
    population="f.history_due",
    coverage="the judge says whether it was acknowledged for {n} of {all} conversations with a history",
    better="higher",
    needs=("turn_text", JUDGEMENT),
    source="The Alignment Gap",
    caveats="A business that silently knows is not heard. Handovers that no record shows are missing.",
    beside=("repetition_count",),
    signals=("context_acknowledged", "asked_again", "history_due"),
    nothing="no conversation has a history of which the judge in use says whether it was acknowledged",
)
