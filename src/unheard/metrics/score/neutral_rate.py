"""Neutral experiences."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="neutral_rate",
    label="Neutral experiences",
    question="How many conversations were neither good nor bad?",
    formula="conversations rated 3 ÷ judged conversations",
    grain="conversation",
    numerator="f.rating = 3",
    denominator="f.is_judged AND f.rating IS NOT NULL",
    coverage="judged: {n} of {all} conversations",
    better="neither",
    needs=("judgement",),
    source="AI-driven Customer Experience Score",
    caveats="Includes every conversation that left an issue open but was otherwise good: the rubric caps it at 3.",
    beside=("cx_score", "bad_experience_rate"),
)
