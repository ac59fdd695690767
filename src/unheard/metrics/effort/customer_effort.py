"""Customer effort."""

from unheard.metrics.base import JUDGEMENT, Metric
from unheard.metrics.journeys import JOURNEYS

METRIC = Metric(
    name="customer_effort",
    label="Customer effort",
    question="What must a customer do to get one issue done?",
    formula=(
        "points of a journey (contacts after the first + changes of channel + transfers + repetitions + customer turns "
        "after the first answer ÷ 3, rounded down + started 24-hour blocks of waiting for the business; weights in "
        "settings) ÷ journeys"
    ),
    grain="journey",
    numerator="f.effort",
    denominator="f.effort IS NOT NULL",
    population=JOURNEYS,
    coverage="every part that weighs is known for {n} of {all} journeys",
    kind="mean",
    unit="effort",
    better="lower",
    needs=("times", "customer_identity", "business_turn", "assignment_history", JUDGEMENT),
    clip=(0.0, None),
    source="Why AI Benchmarks Fail Customers; The Alignment Gap",
    caveats=(
        "Points are counted, not felt: read the parts, and how they go with CES (study effort). A journey with one "
        "unknown part is left out; a part whose weight is 0 need not be known."
    ),
    beside=(
        "extra_contacts",
        "channel_switches",
        "journey_transfers",
        "repetition_count",
        "back_and_forth",
        "waiting_days",
    ),
    by_same_issue=True,
    signals=("repeats_information",),
)
