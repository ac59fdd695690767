"""CX score."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="cx_score",
    label="CX score",
    question="Of all conversations, how many were a good experience?",
    formula="conversations rated 4 or 5 ÷ judged conversations (top-two-box, as CSAT)",
    grain="conversation",
    numerator="f.rating >= 4",
    denominator="f.is_judged AND f.rating IS NOT NULL",
    coverage="judged: {n} of {all} conversations",
    better="higher",
    needs=("judgement",),
    source="AI-driven Customer Experience Score",
    caveats="A judge reads text, not minds: see its agreement with people before comparing small differences.",
    beside=("csat", "bad_experience_rate", "judged_coverage"),
)
