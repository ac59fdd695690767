"""Issues resolved where the AI agent was first."""

from unheard.judges.signal_validity import BY_WORDS
from unheard.metrics.base import Metric

METRIC = Metric(
    name="intent_resolution_rate",
    label="Issues resolved, AI agent first",
    question="Of the problems that the AI agent took first, how many were solved in the end?",
    formula="issues resolved ÷ issues with a known outcome, in conversations that an AI agent handled first",
    grain="issue",
    numerator="f.state = 'resolved'",
    denominator="f.state <> 'unknown'",
    population="f.ai_first",
    coverage="outcome known for {n} of {all} issues in AI-first conversations",
    better="higher",
    needs=("judgement", "ai_actor"),
    source="Enterprise AI Is Breaking Traditional CX Metrics; Why AI Benchmarks Fail Customers",
    caveats=(
        "Whoever solved it: what was handed over to people is in it, so that it cannot be made better by handing over."
    ),
    notes=(f"{BY_WORDS}: what failed and sounded solved counts as resolved, so that it is rather too high",),
    beside=("intent_resolution_ai_only_rate", "escalation_rate"),
)
