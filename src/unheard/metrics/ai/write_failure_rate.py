"""Failed writes: per attempt, per distinct call, per conversation."""

from unheard.metrics.base import Metric

_SOURCE = "Enterprise AI Is Breaking Traditional CX Metrics"
_CAVEATS = (
    "By the tool's own answer: a tool that says sorry and reports success counts as a success. Reads are out, because "
    "they hardly ever fail and would hide what does."
)

METRICS = (
    Metric(
        name="write_failure_rate_attempt",
        label="Failed writes, per attempt",
        question="How often does the AI agent's attempt to change something fail?",
        formula=(
            "attempts of AI agents to write that ended in error, timeout or rejected ÷ attempts with a known outcome"
        ),
        grain="attempt",
        numerator="f.is_failed",
        denominator="f.is_failed IS NOT NULL",
        population="f.effect = 'write'",
        coverage="outcome known for {n} of {all} attempts",
        better="lower",
        needs=("ai_action",),
        source=_SOURCE,
        caveats=_CAVEATS,
        nothing="no AI agent tried to write",
        beside=("write_failure_rate_call", "write_unrecovered_rate"),
    ),
    Metric(
        name="write_failure_rate_call",
        label="Failed writes, per distinct call",
        question="How many of the AI agent's writes had failed in the end?",
        formula=(
            "distinct calls (tool and arguments in the conversation) whose last attempt ended in error, timeout or "
            "rejected ÷ distinct calls with a known outcome"
        ),
        grain="call",
        numerator="f.is_failed",
        denominator="f.is_failed IS NOT NULL",
        coverage="outcome known for {n} of {all} calls",
        better="lower",
        needs=("ai_action",),
        source=_SOURCE,
        caveats=_CAVEATS,
        nothing="no AI agent tried to write",
        beside=("write_failure_rate_attempt", "write_failure_rate_conversation", "write_unrecovered_rate"),
    ),
    Metric(
        name="write_failure_rate_conversation",
        label="Failed writes, per conversation",
        question="In how many of the AI agent's conversations did a write fail?",
        formula=(
            "conversations with at least one failed attempt to write ÷ conversations in which an AI agent took part "
            "and "
            "whose actions are logged"
        ),
        grain="conversation",
        numerator="f.has_failed_write",
        denominator="f.has_failed_write IS NOT NULL",
        population="f.ai_took_part",
        coverage="actions are logged for {n} of {all} conversations in which an AI agent took part",
        better="lower",
        needs=("ai_actor", "ai_action"),
        source=_SOURCE,
        caveats="Conversations in which nothing was to be written are in the denominator. " + _CAVEATS,
        beside=("write_failure_rate_attempt", "write_failure_rate_call", "write_unrecovered_rate"),
    ),
)
