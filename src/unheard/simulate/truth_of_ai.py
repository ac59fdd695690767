"""What the AI agent really did: the figures of the truth that are about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from unheard.simulate.organisation import DAY

if TYPE_CHECKING:
    from unheard.simulate.truth import TrueConversation

FAILED = ("error", "timeout", "rejected")
DECIDED = {"accepted": 0, "edited": 1, "rejected": 1}


def figures_of_the_ai(row: TrueConversation, until: int, *, solved: bool) -> Iterator[tuple[str, int]]:
    """Name every figure of the AI agent whose denominator the conversation is in, with what it adds."""
    if row.draft in DECIDED:
        yield "correction_rate", DECIDED[row.draft]
    if row.handler not in ("ai_only", "ai_then_human", "human_then_ai"):
        return
    yield from _writes(row)
    if row.handler == "human_then_ai":
        return
    joined = row.handler == "ai_then_human"
    yield "escalation_rate", joined
    yield "intervention_rate", joined and not row.escalated and not row.asked_human
    if joined:
        yield "escalation_precision", row.needs_person
    if row.needs_person:
        yield "escalation_recall", joined
    if row.correct is not None:
        yield "correct_handling_rate", row.correct
        yield "right_and_resolved_rate", row.correct and solved
        yield "right_refusal_rate", row.correct and not solved
        yield "wrong_but_satisfied_rate", not row.correct and solved
        yield "wrong_and_unresolved_rate", not row.correct and not solved
    if not joined and row.claimed is not None and row.identified and row.claimed + 30 * DAY <= until:
        back = row.recontact is not None and row.recontact <= row.claimed + 30 * DAY
        silent = not (row.complains or row.asked_human or (row.answered_survey and (row.score or 0) <= 2))
        yield "silent_failure_rate_30", silent and (not solved or back or row.claimed_not_done)


def _writes(row: TrueConversation) -> Iterator[tuple[str, int]]:
    for _, outcome in row.writes:
        yield "write_failure_rate_attempt", outcome in FAILED
    last = dict(row.writes)
    for outcome in last.values():
        yield "write_failure_rate_call", outcome in FAILED
    if row.logged:
        yield "write_failure_rate_conversation", any(outcome in FAILED for _, outcome in row.writes)
        yield "write_unrecovered_rate", any(outcome in FAILED for outcome in last.values())
