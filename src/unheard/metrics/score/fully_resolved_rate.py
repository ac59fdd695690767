"""Fully resolved."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="fully_resolved_rate",
    label="Fully resolved",
    question="How many conversations left no known problem open?",
    formula=(
        "judged conversations whose known issues are all resolved ÷ judged conversations with at least one known issue"
    ),
    grain="conversation",
    numerator="NOT f.has_unresolved_issue",
    denominator="f.issues_known >= 1 AND f.has_unresolved_issue IS NOT NULL",
    population="f.is_judged",
    coverage="an outcome is known for {n} of {all} judged conversations",
    better="higher",
    needs=("judgement",),
    source="AI-driven Customer Experience Score; Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="Stricter than issue_resolution_rate: one open issue of three makes the conversation not fully resolved.",
    beside=("issue_resolution_rate", "judged_coverage"),
)
