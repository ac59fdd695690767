"""Issues with unknown outcome."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="issue_unknown_rate",
    label="Issues with unknown outcome",
    question="Of how many problems can nobody tell how they ended?",
    formula="issues with an unknown outcome ÷ issues",
    grain="issue",
    numerator="f.state = 'unknown'",
    denominator="f.state IS NOT NULL",
    coverage="state known for {n} of {all} issues",
    better="lower",
    needs=("judgement",),
    source="AI-driven Customer Experience Score; Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="Silence after an answer is unknown, not resolved.",
    beside=("issue_resolution_rate",),
)
