"""Issue resolution, upper bound."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="issue_resolution_ceiling_rate",
    label="Issue resolution, upper bound",
    question="How many problems were solved if all of the unknown ones were?",
    formula="issues resolved or with an unknown outcome ÷ issues",
    grain="issue",
    numerator="f.state IN ('resolved', 'unknown')",
    denominator="f.state IS NOT NULL",
    coverage="state known for {n} of {all} issues",
    better="higher",
    needs=("judgement",),
    source="AI-driven Customer Experience Score; Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="A bound, not an estimate.",
    beside=("issue_resolution_rate", "issue_resolution_floor_rate"),
)
