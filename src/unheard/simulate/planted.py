"""A planted judge: it knows the truth, errs as often as it is told to, and abstains as often as it is told to.

Where it errs it reads the conversation as if it were another one of the same kind: same handler, same claim, same
return of the customer. So it is wrong about single conversations and right about shares: figures from it are
unbiased, overall, by handler, and jointly with what follows. `optimism` is the exception that one can ask for.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from unheard.records import IssueJudgement, Judgement, Quality, Sentiment
from unheard.simulate.columns import Array, chance
from unheard.simulate.organisation import DAY
from unheard.simulate.truth import TrueConversation

NAME = "planted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedJudge:
    """How well the planted judge reads."""

    error: float = 0.12
    """Conversations that it mistakes for another one of the same kind; a part of those happen to be rated alike."""
    abstains: float = 0.05
    """Conversations that it does not rate, at random."""
    optimism: float = 0.0
    """Conversations with an open issue that it mistakes for a solved one: the only error that moves figures."""


@dataclass(slots=True)
class Confusion:
    """What the planted judge made of the true ratings, counted while it judges."""

    ratings: list[list[int]] = field(default_factory=lambda: [[0] * 5 for _ in range(5)])
    """Row: true rating 1..5, column: found rating 1..5."""
    abstained: list[int] = field(default_factory=lambda: [0] * 5)
    """By true rating."""


def judge(
    random: np.random.Generator, truths: list[TrueConversation], until: int, planted: PlantedJudge, confusion: Confusion
) -> list[Judgement]:
    """Judge the eligible ones among conversations, in order."""
    eligible = [t for t in truths if t.eligible]
    if not eligible:
        return []
    rows = len(eligible)
    read = _mistaken(random, eligible, until, planted)
    abstains = chance(random, planted.abstains, rows)
    doubt = random.random(rows)
    found = []
    for k, (true, other, silent, u) in enumerate(
        zip(eligible, read.tolist(), abstains.tolist(), doubt.tolist(), strict=True)
    ):
        stars, seen = int(true.rating or 1), eligible[other]
        if silent:
            confusion.abstained[stars - 1] += 1
            found.append(_abstention(true, seen, sure=other == k))
            continue
        confusion.ratings[stars - 1][int(seen.rating or 1) - 1] += 1
        found.append(_judgement(true, seen, sure=other == k, doubt=u))
    return found


def _mistaken(random: np.random.Generator, truths: list[TrueConversation], until: int, planted: PlantedJudge) -> Array:
    """Choose for each conversation which one the judge takes it for: mostly itself."""
    rows = len(truths)
    read = np.arange(rows)
    errs = chance(random, planted.error, rows)
    order = random.permutation(rows)
    kinds: dict[Any, list[int]] = {}
    for row in order.tolist():
        if errs[row]:
            kinds.setdefault(_kind(truths[row], until), []).append(row)
    for members in kinds.values():
        read[members] = members[1:] + members[:1]
    hopeful = chance(random, planted.optimism, rows)
    solved: dict[str | None, list[int]] = {}
    for row in order.tolist():
        if set(truths[row].issues) == {"resolved"}:
            solved.setdefault(truths[row].handler, []).append(row)
    for row in np.flatnonzero(hopeful).tolist():
        donors = solved.get(truths[row].handler)
        if donors and set(truths[row].issues) != {"resolved"}:
            read[row] = donors[row % len(donors)]
    return read


def _kind(true: TrueConversation, until: int) -> tuple[Any, ...]:
    """Tell what two conversations share that are mistaken for each other."""
    returned = None
    if true.identified and true.claimed is not None and true.claimed + 30 * DAY <= until:
        returned = true.recontact is not None and true.recontact <= true.claimed + 30 * DAY
    return true.handler, true.claimed is not None, returned, true.confirmed_by_click, true.never_answered


def _of_people(true: TrueConversation) -> dict[str, Any]:
    """What the words show of people: as they were spoken, without an error, because the record shows the rest of it."""
    heard = true.heard
    if heard is None:
        return {}
    said: dict[str, Any] = {
        name: {"state": "yes" if getattr(heard, name) else "no"}
        for name in ("history_due", "context_acknowledged", "asked_again", "next_step_told", "open_end")
    }
    repeats: dict[str, Any] = {"state": "no"}
    if heard.repeats:
        repeats = {"state": "yes", "count": heard.repeats}
    pitch: dict[str, Any] = {"state": "no"}
    if heard.pitch_turn is not None:
        pitch = {"state": "yes", "turn": heard.pitch_turn}
    promise: dict[str, Any] = {"state": "no"}
    if heard.promise is not None:
        promise = {"state": "yes", "turn": heard.promise[0], "until": heard.promise[1]}
    said |= {"pitch": pitch, "wait_promised_until": promise}
    praise = [f"turn {turn}" for turn in heard.praise]
    if true.sentiment is not None:
        said["sentiment_turns"] = [{"turn": 0, "value": true.sentiment[0]}]
    return {**said, "empathy": {"state": heard.empathy}, "trust_words": praise, "repeats_information": repeats}


def _signals(true: TrueConversation, seen: TrueConversation, *, sure: bool) -> dict[str, Any]:
    signals: dict[str, Any] = {
        **_of_people(true),
        "confirmed": {"state": "yes" if seen.confirmed else "no"},
        "churn_threat": {"state": "yes" if seen.churn_threat else "no"},
        "complaint": {"state": "yes" if seen.complains else "no"},
        "asked_for_human": {"state": "yes" if seen.asked_human else "no"},
    }
    if seen.handler in ("ai_only", "ai_then_human"):
        signals["escalation_needed"] = (
            {"state": "yes", "rule": seen.needed_rule} if seen.needs_person else {"state": "no"}
        )
        if seen.needs_person and seen.needed_turn is not None and sure:
            signals["escalation_needed"]["turn"] = seen.needed_turn
    if sure:  # of another conversation the turn would say nothing
        signals["business_claims_done"] = [{"turn": turn, "tool_or_effect": tool} for turn, tool in seen.claims_done]
    return signals


def _abstention(true: TrueConversation, seen: TrueConversation, *, sure: bool) -> Judgement:
    """Write a judgement without a rating; what was said in so many words is seen all the same."""
    return Judgement(
        conversation_id=true.conversation_id,
        judge=NAME,
        judge_version="1",
        abstained="not enough evidence",
        signals=_signals(true, seen, sure=sure),
    )


def _judgement(true: TrueConversation, seen: TrueConversation, *, sure: bool, doubt: float) -> Judgement:
    start, lowest, end = seen.sentiment or (0, 0, 0)
    solved = sum(state == "resolved" for state in seen.issues) / len(seen.issues)
    return Judgement(
        conversation_id=true.conversation_id,
        judge=NAME,
        judge_version="1",
        rating=seen.rating,
        issues=[IssueJudgement(state=state) for state in seen.issues],  # type: ignore[arg-type]
        sentiment=Sentiment(start=start, lowest=lowest, end=end),
        quality=Quality(tone=seen.quality[0], knowledge=seen.quality[1], timeliness=seen.quality[2])
        if seen.quality
        else None,
        scores={
            "resolved": round(0.1 + 0.8 * solved * (1 - 0.3 * doubt), 4),
            "correct": None if seen.correct is None else round((0.9 if seen.correct else 0.1) + 0.05 * doubt, 4),
        },
        signals=_signals(true, seen, sure=sure),
        confidence=round((0.95 if sure else 0.85) - 0.4 * doubt, 3),
    )
