"""What a fitted head weighs beside words: the judge's own parts, and how the conversation is built.

Every feature is a number near 1, has a name, and is there for every conversation: what is unknown is 0 beside a
flag that says so.
"""

from collections.abc import Mapping
from math import log, log1p

from unheard.judges.base import BUSINESS_SPEAKERS, Transcript, TranscriptTurn
from unheard.judges.store_rows import state_of
from unheard.records import Judgement

SIGNALS = (
    "confirmed", "complaint", "asked_for_human", "escalation_needed", "churn_threat", "legal_or_safety",
    "repeats_information", "asked_again", "pitch", "next_step_told", "open_end",
)  # fmt: skip
STATES = ("resolved", "partly", "unresolved", "unknown")
EDGE = 0.01

Outline = dict[str, float]


def logit(share: float) -> float:
    """Log-odds, kept finite."""
    inside = min(1 - EDGE, max(EDGE, share))
    return log(inside / (1 - inside))


def outline_of(transcript: Transcript, judgement: Judgement) -> Outline:
    """All features of one conversation."""
    return {**_of_judgement(judgement), **_of_turns(transcript), **_of_actions(transcript)}


def _of_judgement(judgement: Judgement) -> Outline:
    scores: Mapping[str, float | None] = judgement.scores or {}
    found: Outline = {}
    for name in ("resolved", "satisfied", "correct"):
        value = scores.get(name)
        found[f"score.{name}"] = 0.0 if value is None else logit(value)
        found[f"score.{name}.unknown"] = float(value is None)
    quality = scores.get("quality")
    found["score.quality"] = 0.0 if quality is None else quality - 3
    mood, service = judgement.sentiment, judgement.quality
    for name in ("start", "lowest", "end"):
        value = getattr(mood, name) if mood else None
        found[f"sentiment.{name}"] = 0.0 if value is None else float(value)
    found["sentiment.unknown"] = float(mood is None or mood.end is None)
    for name in ("tone", "knowledge", "timeliness"):
        value = getattr(service, name) if service else None
        found[f"quality.{name}"] = 0.0 if value is None else float(value) - 3
    issues = judgement.issues or []
    for state in STATES:
        found[f"state.{state}"] = float(any(issue.state == state for issue in issues))
    found["issues.several"] = float(len(issues) > 1)
    signals: Mapping[str, object] = judgement.signals or {}
    for name in SIGNALS:
        found[f"signal.{name}"] = float(state_of(signals.get(name)) == "yes")
    found["rating"] = 0.0 if judgement.rating is None else float(judgement.rating) - 3
    found["abstained"] = float(judgement.abstained is not None)
    return found


def _of_turns(transcript: Transcript) -> Outline:
    turns = [turn for turn in transcript.turns if turn.text and turn.kind in ("message", "media")]
    customer = [turn for turn in turns if turn.speaker == "customer"]
    business = [turn for turn in turns if turn.speaker in BUSINESS_SPEAKERS]
    last = turns[-1] if turns else None
    found: Outline = {
        "turns.customer": log1p(len(customer)),
        "turns.business": log1p(len(business)),
        "ends.customer": float(last is not None and last.speaker == "customer"),
        "replied": float(_replied(turns)),
    }
    for side, said in (("customer", customer), ("business", business)):
        texts = [turn.text or "" for turn in said]
        count = sum(text.count(" ") + 1 for text in texts)
        found[f"words.{side}"] = log1p(count) / 2
        found[f"words.{side}.last"] = log1p(texts[-1].count(" ") + 1) / 2 if texts else 0.0
        found[f"words.{side}.each"] = log1p(count / len(texts)) / 2 if texts else 0.0
        found[f"asks.{side}.last"] = float(bool(texts) and "?" in texts[-1])
        found[f"asks.{side}"] = sum("?" in text for text in texts) / max(1, len(texts))
        found[f"stressed.{side}"] = sum("!" in text for text in texts) / max(1, len(texts))
        found[f"numbers.{side}"] = sum(any(map(str.isdigit, text)) for text in texts) / max(1, len(texts))
        found[f"same.{side}"] = float(len(set(texts)) < len(texts))
        found[f"links.{side}"] = float(any("http" in text for text in texts))
    return found


def _replied(turns: list[TranscriptTurn]) -> bool:
    """Whether the customer wrote after an answer."""
    answered = False
    for turn in turns:
        if turn.speaker in BUSINESS_SPEAKERS:
            answered = True
        elif answered and turn.speaker == "customer":
            return True
    return False


def _of_actions(transcript: Transcript) -> Outline:
    actions = transcript.actions or ()
    writes = [action for action in actions if action.effect == "write"]
    failed = [action for action in writes if action.outcome in ("error", "timeout", "rejected")]
    return {
        "actions.logged": float(transcript.actions is not None),
        "actions.none": float(transcript.actions == ()),
        "actions.reads": log1p(sum(action.effect == "read" for action in actions)),
        "actions.writes": log1p(len(writes)),
        "actions.one_write": float(len(writes) == 1),
        "actions.failed": log1p(len(failed)),
        "actions.last_failed": float(bool(writes) and writes[-1] in failed),
        "actions.handoff": float(any(action.effect == "handoff" for action in actions)),
        "actions.handoff_only": float(bool(actions) and not writes and any(a.effect == "handoff" for a in actions)),
        "actions.errors": log1p(sum(action.outcome == "error" for action in actions)),
    }
