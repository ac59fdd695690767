"""The same topic, the same actions."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="action_consistency",
    label="Same topic, same actions",
    question="How often does the AI agent do for a topic what it usually does?",
    formula=(
        "conversations whose set of write tools is the most frequent one for their topic and AI version ÷ "
        "conversations "
        "that the AI agent handled alone, with a topic and logged actions, in groups of at least 20"
    ),
    grain="conversation",
    numerator="f.is_usual_write_set",
    denominator="f.is_usual_write_set IS NOT NULL",
    population="f.handler = 'ai_only'",
    coverage=(
        "in a group of at least 20 with logged actions: {n} of {all} conversations that the AI agent handled alone"
    ),
    better="neither",
    needs=("ai_actor", "ai_action", "topic"),
    source="Enterprise AI Is Breaking Traditional CX Metrics",
    caveats=(
        "What customers need differs within a topic: low is a question, not a fault. The usual set is that of all "
        "periods; "
        "split by topic or ai_version."
    ),
    nothing="no topic and version has 20 conversations that the AI agent handled alone with logged actions",
    beside=("action_success_rate",),
)
