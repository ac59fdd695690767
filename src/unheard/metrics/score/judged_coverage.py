"""Judged coverage."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="judged_coverage",
    label="Judged coverage",
    question="For how many conversations is there a rating?",
    formula="judged conversations ÷ eligible conversations",
    grain="conversation",
    numerator="COALESCE(f.is_judged, FALSE)",
    better="higher",
    needs=(),
    source="AI-driven Customer Experience Score",
    caveats="The notes list why the others have no rating. A judge that abstains is not a judge that fails.",
)
