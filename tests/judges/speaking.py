"""Conversations written as "c: text", judged by the embedded judge."""

from typing import Any

from unheard.judges.base import Transcript, TranscriptAction, TranscriptTurn
from unheard.judges.embedded import EmbeddedJudge
from unheard.records import Judgement
from unheard.settings import Settings

SPEAKERS = {"c": "customer", "h": "human_agent", "a": "ai_agent", "m": "automation"}
MINUTE_US = 60_000_000
START_US = 1_767_225_600_000_000


def transcript(
    *turns: str,
    language: str | None = "en",
    actions: tuple[TranscriptAction, ...] | None = None,
    key: str = "desk|1",
) -> Transcript:
    said = tuple(
        TranscriptTurn(number=n, speaker=SPEAKERS[turn[0]], text=turn[3:], at_us=START_US + n * MINUTE_US)
        for n, turn in enumerate(turns)
    )
    return Transcript(
        conversation_key=key,
        language=language,
        channel="chat",
        turns=said,
        actions=actions,
        never_answered=not any(turn.speaker in ("human_agent", "ai_agent") for turn in said),
    )


def judged(*turns: str, **given: Any) -> Judgement:
    return next(EmbeddedJudge(Settings()).judge([transcript(*turns, **given)]))


def states(judgement: Judgement) -> list[str]:
    return [issue.state for issue in judgement.issues or ()]


def parts(judgement: Judgement) -> dict[str, float | None]:
    """Every number of a judgement, by name."""
    found: dict[str, Any] = {"rating": judgement.rating, **(judgement.scores or {})}
    if judgement.sentiment is not None:
        found |= {name: getattr(judgement.sentiment, name) for name in ("start", "lowest", "end")}
    if judgement.quality is not None:
        found |= {name: getattr(judgement.quality, name) for name in ("tone", "knowledge", "timeliness")}
    return found
