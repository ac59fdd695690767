"""Handled as request, policy and record allow."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="correct_handling_rate",
    label="Handled correctly",
    question="How often does the AI agent do what the request, the policy and the record allow?",
    formula=(
        "conversations judged correct (score of at least 0.5) ÷ conversations in which an AI agent took part, with "
        "a score"
    ),
    grain="conversation",
    numerator="f.score_correct >= CAST('0.5' AS DOUBLE)",
    denominator="f.score_correct IS NOT NULL",
    population="f.ai_took_part",
    coverage="judged correct or not: {n} of {all} conversations in which an AI agent took part",
    better="higher",
    needs=("ai_actor", "judgement"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=(
        "A right refusal is correct and leaves the customer without: never read it as resolved. Without the policy "
        "(setting llm.policy) a judge sees request and record only."
    ),
    nothing=(
        "no judgement says whether the handling was correct: that needs a judge that knows the policy (setting "
        "llm.policy) or imported judgements; the embedded judge's score only ranks conversations"
    ),
    beside=("right_and_resolved_rate", "right_refusal_rate", "wrong_but_satisfied_rate", "wrong_and_unresolved_rate"),
)
