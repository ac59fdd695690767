"""Issues resolved where the AI agent was alone."""

from unheard.judges.signal_validity import BY_WORDS
from unheard.metrics.base import Metric

METRIC = Metric(
    name="intent_resolution_ai_only_rate",
    label="Issues resolved, AI agent alone",
    question="Of the problems that the AI agent handled alone, how many were solved?",
    formula="issues resolved ÷ issues with a known outcome, in conversations that only an AI agent handled",
    grain="issue",
    numerator="f.state = 'resolved'",
    denominator="f.state <> 'unknown'",
    population="f.ai_first AND f.handler = 'ai_only'",
    coverage="outcome known for {n} of {all} issues in AI-only conversations",
    better="higher",
    needs=("judgement", "ai_actor"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats="The AI agent's failures were handed over to people and are not in it: never compare it with people's.",
    notes=(
        "not comparable: what the AI agent could not do was handed over",
        f"{BY_WORDS}: what failed and sounded solved counts as resolved, so that it is rather too high",
    ),
    beside=("intent_resolution_rate",),
)
