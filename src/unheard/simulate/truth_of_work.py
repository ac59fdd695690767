"""What is true of what studies estimate of the work: who would have fared how, what calls back, what reads badly, what
people who read say: beside `truth_of_studies`, from the same latent values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from unheard.simulate.desk import SLIPS
from unheard.simulate.organisation import DAY

if TYPE_CHECKING:
    from unheard.simulate.truth import TrueConversation

DAYS = 30
AI_FIRST, PERSON_FIRST = ("ai_only", "ai_then_human"), ("human_only", "human_then_ai")
PEOPLE = (*PERSON_FIRST, "ai_then_human")
SAME_THREAD = "same thread"
LOW = 2
"""Knowledge and timeliness up to here count as something that went wrong."""
Figures = Iterator[tuple[str, float | None]]


def of_readers(rows: Sequence[TrueConversation]) -> Figures:
    """What people would say had they read every conversation."""
    yield "read_satisfied_rate", _share([(row.read or 0) >= 4 for row in rows])
    yield "read_bad_rate", _share([(row.read or 0) <= 2 for row in rows])


def of_the_judge(confusion: Mapping[str, Any] | None) -> Figures:
    """How a planted judge stands to people who read: from what it made of each true rating, and how readers miss it."""
    if confusion is None:
        return
    counts = {(true, found): n for true, row in enumerate(confusion["ratings"], 1) for found, n in enumerate(row, 1)}
    total = sum(counts.values()) * len(SLIPS)
    if not total:
        return
    pairs = [(found - max(1, min(5, true + slip)), n) for (true, found), n in counts.items() for slip in SLIPS]
    yield "exact_share", sum(n for apart, n in pairs if apart == 0) / total
    yield "within_one_share", sum(n for apart, n in pairs if abs(apart) <= 1) / total
    yield "judge_less_people", sum(apart * n for apart, n in pairs) / total


def of_who_was_first(rows: Sequence[TrueConversation]) -> Figures:
    """Every case that the AI agent or a person took first, lived through with the one and with the other."""
    cases = [row.first_by for row in rows if row.handler in (*AI_FIRST, *PERSON_FIRST) and row.first_by is not None]
    if not cases:
        return
    ai_good, ai_bad, person_good, person_bad = (sum(side) / len(cases) for side in zip(*cases, strict=True))
    yield "cx_score_ai_first", ai_good
    yield "cx_score_human_first", person_good
    yield "cx_score_effect", 100 * (ai_good - person_good)
    yield "bad_experience_rate_effect", 100 * (ai_bad - person_bad)


def of_returns(rows: Sequence[TrueConversation], until: int) -> Figures:
    """Who came back after what went wrong, and how many of them would have, had their issue been solved."""
    watched = [row for row in rows if row.claimed is not None and row.identified and row.claimed + DAYS * DAY <= until]
    for cause, part in (("missing_knowledge", 1), ("slow", 2)):
        cases = [row for row in watched if row.quality is not None and row.quality[part] <= LOW]
        rate = _share([_back(row) for row in cases])
        without = [row.back_if_solved for row in cases if row.back_if_solved is not None]
        if rate is not None and without:
            solved = sum(without) / len(without)
            yield f"repeat_contact_rate_without {cause}", solved
            yield f"repeat_contact_effect {cause}", 100 * (rate - solved)
    at = {(row.issue, row.opened): row.channel for row in rows}
    by_channel: dict[str, list[str | None]] = {}
    for row in watched:
        where = at.get((row.issue, row.recontact or -1), SAME_THREAD) if _back(row) else None
        by_channel.setdefault(row.channel or "", []).append(where)
    for channel, places in by_channel.items():
        for place in sorted({one for one in places if one}):
            yield f"recontact_rate_30 {channel} to {place}", _share([one == place for one in places])


def of_resolutions_and_failures(rows: Sequence[TrueConversation]) -> Figures:
    """Badly rated of what the AI agent counts as solved; why issues failed; how a team's people fare."""
    claimed = [
        row for row in rows
        if row.handler == "ai_only" and row.claimed is not None
        and not row.confirmed_by_click  # that is the customer's claim
    ]  # fmt: skip
    yield "spotlight_rate", _share([(row.rating or 0) <= 2 for row in claimed])
    failed = [row for row in rows for state in row.issues if state != "resolved"]
    yield "cause_product_defect", _share([row.broken for row in failed])
    for cause in ("timeout", "integration_error"):
        yield f"cause_{cause}", _share([row.cause == cause for row in failed])
    teams: dict[str, list[bool]] = {}
    for row in rows:
        if row.handler in PEOPLE and row.team:
            teams.setdefault(row.team, []).append((row.rating or 0) >= 4)
    for team, good in teams.items():
        yield f"good_experience {team}", _share(good)


def of_tools(topics: Sequence[Mapping[str, Any]]) -> Figures:
    """How long a call of a tool usually takes: as the world was told, in whole seconds, as it is logged."""
    for topic in topics:
        if topic.get("tool"):
            yield f"tool_time_p50 {topic['tool']}", float(max(1, round(topic["tool_seconds"])))


def _back(row: TrueConversation) -> bool:
    return row.claimed is not None and row.recontact is not None and row.recontact <= row.claimed + DAYS * DAY


def _share(marks: Sequence[bool]) -> float | None:
    return sum(marks) / len(marks) if marks else None
