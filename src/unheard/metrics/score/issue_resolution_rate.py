"""Issue resolution rate."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="issue_resolution_rate",
    label="Issue resolution rate",
    question="Of the problems that customers raised, how many were solved?",
    formula="issues resolved ÷ issues with a known outcome (partly counts as not resolved)",
    grain="issue",
    numerator="f.state = 'resolved'",
    denominator="f.state <> 'unknown'",
    coverage="outcome known for {n} of {all} issues",
    better="higher",
    needs=("judgement",),
    source="AI-driven Customer Experience Score; Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="Issues with an unknown outcome are in neither part: the bounds beside it say what they could change.",
    beside=("issue_unknown_rate", "issue_resolution_floor_rate", "issue_resolution_ceiling_rate"),
)
