"""What the AI agent really did: the figures of the truth that are about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from unheard.simulate.organisation import DAY

if TYPE_CHECKING:
    from unheard.simulate.truth import TrueConversation, TrueCustomer

FAILED = ("error", "timeout", "rejected")
REVERSES = "reverse_"
HIGH_INTENT = "product/"
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
    if not joined and row.claimed is not None and row.identified:
        silent = not (row.complains or row.asked_human or (row.answered_survey and (row.score or 0) <= 2))
        untrue = row.claimed_not_done or (row.logged and bool(row.unbacked))
        for days in (7, 30, 90):
            if row.claimed + days * DAY <= until:
                back = row.recontact is not None and row.recontact <= row.claimed + days * DAY
                yield f"silent_failure_rate_{days}", silent and (not solved or back or untrue)


def _writes(row: TrueConversation) -> Iterator[tuple[str, int]]:
    failed = [outcome in FAILED for _, outcome in row.writes]
    for place, (tool, _) in enumerate(row.writes):
        yield "write_failure_rate_attempt", failed[place]
        if failed[place]:
            yield "write_recovery_rate", (tool, "success") in row.writes[place + 1 :]
    for one in (*failed, *(False,) * row.reads):
        yield "tool_failure_rate", one
    last = dict(row.writes)
    for tool, outcome in last.items():
        yield from _call(row, tool, failed=outcome in FAILED)
    if row.logged:
        left = any(outcome in FAILED for outcome in last.values())
        yield "write_failure_rate_conversation", any(failed)
        yield "write_unrecovered_rate", left
        yield "write_unrecovered_silent_rate", left and row.handler != "ai_then_human"
        claims = [turn in row.unbacked for turn, _ in row.claims_done]
        for one in claims:
            yield "done_claim_unbacked_rate", one
        if claims:
            yield "claimed_not_done_rate", any(claims)


def _call(row: TrueConversation, tool: str, *, failed: bool) -> Iterator[tuple[str, int]]:
    """What became of a call in the end: of a tool with its arguments, and a tool has the same ones every time."""
    late, undone = tool in row.slow, row.taken_back and tool == row.done_tool
    repeated = row.doubled and tool == row.done_tool
    contradicted = not failed and row.reopened
    yield "write_failure_rate_call", failed
    yield "write_repeated_rate", repeated
    yield "write_contradicted_rate", contradicted
    yield "action_success_rate", not (failed or late or undone or repeated or contradicted)
    if not tool.startswith(REVERSES):
        yield "write_late_rate", late
        # Nothing takes back what takes back: such a tool has no inverse, and its calls carry no id to be named by.
        yield "write_undone_rate", undone


def figures_of_sales(row: TrueConversation, customer: TrueCustomer | None, until: int) -> Iterator[tuple[str, int]]:
    """Whether a conversation of somebody about to buy was followed by a purchase."""
    if customer is None or not row.identified or not (row.topic or "").startswith(HIGH_INTENT):
        return
    for days in (7, 30, 90):
        end = row.opened + days * DAY
        if end <= until:
            yield f"conversion_rate_{days}", any(row.opened <= at <= end for at in customer.bought)


def figures_of_usual_writes(alone: Sequence[TrueConversation]) -> dict[str, float]:
    """How many of the AI agent's conversations wrote with the tools of most of their topic and version."""
    groups: dict[tuple[str | None, str | None], list[tuple[str, ...]]] = {}
    for row in alone:
        if row.logged and row.topic:
            groups.setdefault((row.topic, row.version), []).append(tuple(sorted({tool for tool, _ in row.writes})))
    large = [sets for sets in groups.values() if len(sets) >= 20]
    usual = sum(max(sets.count(one) for one in set(sets)) for sets in large)
    return {"action_consistency": usual / sum(map(len, large))} if large else {}
