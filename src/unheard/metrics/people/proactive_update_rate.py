"""Proactive updates."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="proactive_update_rate",
    label="Proactive updates",
    question="When it takes longer, do we write first, or does the customer have to chase us?",
    formula=(
        "waits longer than promised, or than the setting proactive_update_hours, in which the business wrote "
        "before the customer wrote again ÷ such waits"
    ),
    grain="wait",
    numerator="f.business_first",
    denominator="f.business_first IS NOT NULL",
    population="f.is_long",
    better="higher",
    needs=("turn_text", "times", "business_turn"),
    source="The Alignment Gap",
    caveats=(
        "A wait that nobody ended counts as not updated. Promises are those the judge hears, of a moment "
        "that it can read; a promise that something arrives counts like one to write, unless nothing stayed "
        "open."
    ),
    beside=("promise_kept_rate", "waiting_days"),
    coverage="seen for {n} of {all} waits",
    signals=("wait_promised_until",),
    nothing="no wait lasted longer than its limit",
)
