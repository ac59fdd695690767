"""Issue resolution, lower bound."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="issue_resolution_floor_rate",
    label="Issue resolution, lower bound",
    question="How many problems were solved if none of the unknown ones was?",
    formula="issues resolved ÷ issues",
    grain="issue",
    numerator="f.state = 'resolved'",
    denominator="f.state IS NOT NULL",
    coverage="state known for {n} of {all} issues",
    better="higher",
    needs=("judgement",),
    source="AI-driven Customer Experience Score; Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="A bound, not an estimate.",
    beside=("issue_resolution_rate", "issue_resolution_ceiling_rate"),
)
