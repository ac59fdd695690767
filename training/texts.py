"""Labelled conversations of our own as transcripts and gold labels; the format is in `README.md`."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unheard.judges.base import Transcript, TranscriptAction, TranscriptTurn

_CODES = re.compile(r"^(?:\+\w{1,3} )+")
HERE = Path(__file__).parent
BUSINESS = ("human_agent", "ai_agent", "supervisor")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One conversation and what people said of it."""

    transcript: Transcript
    gold: dict[str, Any]


def labelled(folder: Path = HERE) -> list[Labelled]:
    """Read every `conversations-*.jsonl` of a folder, in the order of their names; never those in `held_out`."""
    found = []
    for path in sorted(folder.glob("conversations-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                content = json.loads(line)
                found.append(Labelled(transcript_of(content), content["gold"]))
    return found


def transcript_of(content: dict[str, Any]) -> Transcript:
    """What a judge sees of a conversation in format `unheard`."""
    turns = tuple(
        TranscriptTurn(
            number=number,
            speaker=turn["speaker"],
            text=_said(turn.get("text")),
            at_us=_moment(turn.get("at")),
            kind=turn.get("kind", "message"),
        )
        for number, turn in enumerate(content["turns"])
        if turn.get("visibility", "public") == "public"
    )
    actions = content.get("actions")
    return Transcript(
        conversation_key=content["conversation_id"],
        conversation_id=content["conversation_id"],
        language=content.get("language"),
        channel=content.get("channel"),
        subject=content.get("subject"),
        topic=content.get("topic"),
        turns=turns,
        actions=None if actions is None else tuple(_action(one, content["turns"]) for one in actions),
        never_answered=not any(turn.speaker in BUSINESS and turn.kind in ("message", "media") for turn in turns),
    )


def _said(text: str | None) -> str | None:
    """The words of a turn; codes of the labels ("+oe ", "+2 +cf ") that were left before some are none of them."""
    return text and _CODES.sub("", text)


def _action(content: dict[str, Any], turns: list[dict[str, Any]]) -> TranscriptAction:
    after = content.get("after_turn")
    if after is None and content.get("started_at"):
        moment = _moment(content["started_at"])
        before = [n for n, turn in enumerate(turns) if (_moment(turn.get("at")) or 0) <= (moment or 0)]
        after = before[-1] if before else -1
    return TranscriptAction(
        tool=content.get("tool"),
        effect=content.get("effect", "unknown"),
        outcome=content.get("outcome", "unknown"),
        after_position=after,
    )


def _moment(value: str | None) -> int | None:
    return None if not value else int(dt.datetime.fromisoformat(value).timestamp() * 1_000_000)
