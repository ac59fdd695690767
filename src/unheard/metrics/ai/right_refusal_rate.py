"""Right, and not resolved."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="right_refusal_rate",
    label="Right, and not resolved",
    question="How often is it right that the customer was not helped?",
    formula=(
        "conversations judged correct with a known issue not resolved ÷ conversations in "
        "which an AI agent took part, with a score of correctness and a known outcome"
    ),
    grain="conversation",
    numerator="f.score_correct >= CAST('0.5' AS DOUBLE) AND f.has_unresolved_issue",
    denominator="f.score_correct IS NOT NULL AND f.has_unresolved_issue IS NOT NULL",
    population="f.ai_took_part",
    coverage="correctness and outcome known for {n} of {all} conversations in which an AI agent took part",
    better="neither",
    needs=("ai_actor", "judgement"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=(
        "Mostly refusals that the policy asks for: the policy, not the AI agent, is what the customer met. The four "
        "shares sum to 1."
    ),
    nothing="no judgement says whether the handling was correct: see correct_handling_rate",
    beside=(
        "correct_handling_rate",
        "right_and_resolved_rate",
        "wrong_but_satisfied_rate",
        "wrong_and_unresolved_rate",
    ),
)
