"""Wrong and not resolved."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="wrong_and_unresolved_rate",
    label="Wrong and not resolved",
    question="How often is it wrong and the customer not helped?",
    formula=(
        "conversations judged not correct with a known issue not resolved ÷ conversations in "
        "which an AI agent took part, with a score of correctness and a known outcome"
    ),
    grain="conversation",
    numerator="f.score_correct < CAST('0.5' AS DOUBLE) AND f.has_unresolved_issue",
    denominator="f.score_correct IS NOT NULL AND f.has_unresolved_issue IS NOT NULL",
    population="f.ai_took_part",
    coverage="correctness and outcome known for {n} of {all} conversations in which an AI agent took part",
    better="lower",
    needs=("ai_actor", "judgement"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="The ones that come back. The four shares sum to 1.",
    nothing="no judgement says whether the handling was correct: see correct_handling_rate",
    beside=("correct_handling_rate", "right_and_resolved_rate", "right_refusal_rate", "wrong_but_satisfied_rate"),
)
