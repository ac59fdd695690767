"""Judgements as rows of the store, and the same rows as lines of `judgements.jsonl`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from unheard.records import Judgement, Quality, Sentiment

Row = dict[str, Any]
SIGNAL_COLUMNS = ("confirmed", "complaint", "asked_for_human", "churn_threat")
"""Signals that metrics count and that therefore have a column of their own."""
MOODS = "sentiment_turns"
"""Where the sentiment of single turns waits among a stored judgement's signals; no metric reads it from there."""
_SCORES = ("resolved", "satisfied", "quality", "correct")
_SCORE_COLUMNS = tuple((name, f"score_{name}") for name in _SCORES)
_SIGNAL_COLUMNS = tuple((name, f"signal_{name}") for name in SIGNAL_COLUMNS)


class Judged(Protocol):
    """What of a conversation is stored beside its judgement."""

    @property
    def conversation_key(self) -> str:
        """The conversation."""

    @property
    def content_hash(self) -> str | None:
        """Hash of what was judged."""

    @property
    def month(self) -> int:
        """Month of its opening, for the partition."""

    @property
    def bucket(self) -> int:
        """Bucket of its customer, for the partition."""


def rows_of(
    judgement: Judgement,
    of: Judged,
    *,
    is_imported: bool,
    judged_at_us: int | None,
    rating_recomputed: int | None = None,
) -> tuple[Row, list[Row]]:
    """Turn one judgement into its row of `judgement` and its rows of `judged_issue`."""
    sentiment = judgement.sentiment or Sentiment()
    quality = judgement.quality or Quality()
    scores = judgement.scores or {}
    signals = judgement.signals or {}
    kept = {**signals, MOODS: sentiment.turns} if sentiment.turns else signals
    place = {"month": of.month, "bucket": of.bucket}
    row: Row = {
        "conversation_key": of.conversation_key,
        "judge": judgement.judge,
        "judge_version": judgement.judge_version,
        "rubric_version": judgement.rubric_version,
        "content_hash": of.content_hash,
        "is_imported": is_imported,
        "judged_at_us": judged_at_us,
        "rating": None if judgement.rating is None else int(judgement.rating),
        "rating_recomputed": rating_recomputed,
        "abstained": judgement.abstained,
        "confidence": _number(judgement.confidence),
        "explanation": judgement.explanation,
        "sentiment_start": _number(sentiment.start),
        "sentiment_lowest": _number(sentiment.lowest),
        "sentiment_end": _number(sentiment.end),
        "quality_tone": _number(quality.tone),
        "quality_knowledge": _number(quality.knowledge),
        "quality_timeliness": _number(quality.timeliness),
        **{column: _number(scores.get(name)) for name, column in _SCORE_COLUMNS},
        **{column: state_of(signals.get(name)) for name, column in _SIGNAL_COLUMNS},
        "signal_confirmed_turn": _turn_of(signals.get("confirmed")),
        "signals": msgspec.json.encode(kept).decode() if kept else None,
        **place,
    }
    issues = [
        {
            "conversation_key": of.conversation_key,
            "judge": judgement.judge,
            "issue": number,
            "label": issue.label,
            "state": issue.state,
            "probability": _number(issue.probability),
            "quotes": msgspec.json.encode(issue.quotes).decode() if issue.quotes else None,
            **place,
        }
        for number, issue in enumerate(judgement.issues or ())
    ]
    return row, issues


def state_of(signal: Any) -> str | None:
    """The state of a signal: yes, no or unknown; null where it is missing."""
    if type(signal) is dict or isinstance(signal, Mapping):  # asking for the abstract class costs five times as much
        signal = signal.get("state")
    return signal if isinstance(signal, str) else None


def _turn_of(signal: Any) -> int | None:
    turn = signal.get("turn") if isinstance(signal, Mapping) and signal.get("state") == "yes" else None
    return turn if isinstance(turn, int) else None


def _number(value: float | int | None) -> float | None:
    return None if value is None else float(value)


def lines_of(
    judgements: Sequence[Mapping[str, Any]], issues: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[str]:
    """Write stored judgements in the shape of `judgements.jsonl`: what this writes, an import reads.

    `judgements` are rows of `judgement` with `conversation_id` and `source` beside them; `issues` are the rows of
    `judged_issue` by conversation_key, in their order.
    """
    for row in judgements:
        yield msgspec.json.encode(_line(row, issues.get(row["conversation_key"], ()))).decode()


def _line(row: Mapping[str, Any], issues: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    signals = msgspec.json.decode(row["signals"]) if row["signals"] else {}
    moods = signals.pop(MOODS, None)
    sentiment: dict[str, Any] = {name: _short(row[f"sentiment_{name}"]) for name in ("start", "lowest", "end")}
    if moods:
        sentiment["turns"] = moods
    line: dict[str, Any] = {
        "conversation_id": row["conversation_id"],
        "source": row["source"],
        "judge": row["judge"],
        "judge_version": row["judge_version"],
        "rubric_version": row["rubric_version"],
        "rating": row["rating"],
        "abstained": row["abstained"],
        "issues": [_issue(issue) for issue in issues],
        "sentiment": sentiment,
        "quality": {name: _short(row[f"quality_{name}"]) for name in ("tone", "knowledge", "timeliness")},
        "scores": {name: row[f"score_{name}"] for name in _SCORES},
        "signals": signals,
        "explanation": row["explanation"],
        "confidence": row["confidence"],
        "judged_at": _time(row["judged_at_us"]),
    }
    if row["abstained"] is None:
        del line["abstained"]
    return line


def _issue(row: Mapping[str, Any]) -> dict[str, Any]:
    quotes = msgspec.json.decode(row["quotes"]) if row["quotes"] else []
    return {"label": row["label"], "state": row["state"], "quotes": quotes, "probability": row["probability"]}


def _short(value: float | None) -> float | int | None:
    """Write 4.0 as 4: what a person would write."""
    return int(value) if value is not None and value == int(value) else value


def _time(moment_us: int | None) -> str | None:
    if moment_us is None:
        return None
    import datetime as dt

    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=moment_us)).isoformat()
