"""Judgements made elsewhere: checked, their quotes verified, their rating kept beside the rubric's."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from unheard.judges.base import EXTERNAL, NOT_ENOUGH_EVIDENCE
from unheard.judges.evidence import verified
from unheard.judges.rubric import HIGHEST, LOWEST, Parts, rating, rubric_version
from unheard.judges.store_rows import Row, rows_of
from unheard.records import IssueJudgement, Judgement, Quality, Quote, Refused, Sentiment
from unheard.settings import Rubric

STATES = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A conversation that a judgement may be about."""

    conversation_key: str
    source: str
    content_hash: str | None = None
    never_answered: bool = False
    month: int = 0
    bucket: int = 0
    texts: Mapping[int, str | None] = field(default_factory=dict)
    """Number of a turn → its words, to verify quotes against."""


class Lookup(Protocol):
    """Finds the conversations that have an id; one a source."""

    def __call__(self, conversation_id: str, source: str | None) -> Sequence[Known]:
        """Return every conversation of that id, of that source where one is named."""


@dataclass(slots=True, kw_only=True)
class Imported:
    """Rows for the store, what was refused, and what was changed on the way in."""

    judgements: list[Row] = field(default_factory=list)
    issues: list[Row] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    quotes_dropped: int = 0
    """Quotes that do not stand verbatim in the turn they name."""
    ratings_differ: int = 0
    """Ratings that came along and that the rubric would have set otherwise."""


class _Invalid(ValueError):
    """A value that a judgement cannot have."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.field, self.reason, self.remedy = name, reason, remedy


def to_rows(
    judgements: Sequence[tuple[int, Judgement]], lookup: Lookup, rubric: Rubric, *, file: str = "judgements.jsonl"
) -> Imported:
    """Convert judgements, each with its line number, into rows; refuse what no conversation can be found for."""
    made = Imported()
    for line, judgement in judgements:
        try:
            _take(made, judgement, _find(judgement, lookup), rubric)
        except _Invalid as error:
            made.refused.append(
                Refused(file=file, line=line, field=error.field, reason=error.reason, remedy=error.remedy)
            )
    return made


def _find(judgement: Judgement, lookup: Lookup) -> Known:
    name = str(judgement.conversation_id)
    found = lookup(name, judgement.source)
    if not found:
        raise _Invalid(
            "conversation_id",
            f"There is no conversation {name!r}" + (f" of source {judgement.source!r}." if judgement.source else "."),
            "Ingest the conversations first, or mend the id.",
        )
    if len(found) > 1:
        sources = ", ".join(sorted(repr(one.source) for one in found))
        raise _Invalid(
            "source",
            f"Conversation {name!r} exists in {len(found)} sources: {sources}.",
            'Name the one that is meant: "source": "…".',
        )
    return found[0]


def _take(made: Imported, judgement: Judgement, known: Known, rubric: Rubric) -> None:
    _check(judgement)
    issues, dropped = _issues(judgement.issues or (), known)
    signals, lost = _signals(judgement.signals, known)
    parts = _parts(judgement, known)
    recomputed = None if judgement.abstained is not None else rating(parts, rubric)
    stars, version, abstained = judgement.rating, judgement.rubric_version, judgement.abstained
    if stars is not None:
        version = EXTERNAL
        made.ratings_differ += recomputed is not None and recomputed != stars
    elif abstained is None:
        stars, version = recomputed, rubric_version(rubric)
        abstained = NOT_ENOUGH_EVIDENCE if stars is None else None
    kept = Judgement(
        conversation_id=judgement.conversation_id,
        judge=judgement.judge,
        rating=stars,
        issues=issues,
        sentiment=judgement.sentiment,
        quality=judgement.quality,
        scores=judgement.scores,
        signals=signals,
        explanation=judgement.explanation,
        confidence=judgement.confidence,
        abstained=abstained,
        judge_version=judgement.judge_version,
        rubric_version=version,
    )
    row, rows = rows_of(
        kept, known, is_imported=True, judged_at_us=_moment(judgement.judged_at), rating_recomputed=recomputed
    )
    made.judgements.append(row)
    made.issues += rows
    made.quotes_dropped += dropped + lost


def _check(judgement: Judgement) -> None:
    if not judgement.judge.strip():
        raise _Invalid("judge", "The judge has no name.", "Name it, so that its numbers can be told from others.")
    stars = judgement.rating
    if stars is not None:
        if not LOWEST <= stars <= HIGHEST or stars != int(stars):
            raise _Invalid(
                "rating", f"Rating {stars!r} is not one of 1, 2, 3, 4, 5.", "Map it to that scale, or leave it out."
            )
        if judgement.abstained is not None:
            raise _Invalid("abstained", "It has a rating and abstains as well.", "Keep one of the two.")
    sentiment, quality = judgement.sentiment or Sentiment(), judgement.quality or Quality()
    ranges: list[tuple[str, Any, float, float]] = [("confidence", judgement.confidence, 0, 1)]
    ranges += [(f"sentiment.{name}", getattr(sentiment, name), -2, 2) for name in ("start", "lowest", "end")]
    ranges += [(f"sentiment.turns[{mood.turn}]", mood.value, -2, 2) for mood in sentiment.turns or ()]
    ranges += [(f"quality.{name}", getattr(quality, name), 1, 5) for name in ("tone", "knowledge", "timeliness")]
    ranges += [
        (f"scores.{name}", value, *((1, 5) if name == "quality" else (0, 1)))
        for name, value in (judgement.scores or {}).items()
    ]
    ranges += [
        (f"issues[{number}].probability", issue.probability, 0, 1)
        for number, issue in enumerate(judgement.issues or ())
    ]
    for name, value, low, high in ranges:
        if value is not None and not low <= value <= high:
            raise _Invalid(name, f"{value!r} is outside {low:g} to {high:g}.", "Map it to that scale, or leave it out.")


def _parts(judgement: Judgement, known: Known) -> Parts:
    quality = judgement.quality or Quality()
    return Parts(
        issues=tuple(issue.state for issue in judgement.issues or ()),
        sentiment_end=judgement.sentiment.end if judgement.sentiment is not None else None,
        quality=(quality.tone, quality.knowledge, quality.timeliness),
        never_answered=known.never_answered,
    )


def _issues(issues: Sequence[IssueJudgement], known: Known) -> tuple[list[IssueJudgement], int]:
    kept, dropped = [], 0
    for issue in issues:
        quotes, lost = verified(issue.quotes or (), known.texts)
        dropped += lost
        kept.append(IssueJudgement(label=issue.label, state=issue.state, quotes=quotes, probability=issue.probability))
    return kept, dropped


def _signals(signals: Mapping[str, Any] | None, known: Known) -> tuple[dict[str, Any], int]:
    """Bring signals to one shape and verify their quotes; a missing one stays missing, which is unknown."""
    kept: dict[str, Any] = {}
    dropped = 0
    for name, value in (signals or {}).items():
        if isinstance(value, bool):
            value = {"state": "yes" if value else "no"}
        elif isinstance(value, str) and value in STATES:
            value = {"state": value}
        if isinstance(value, Mapping) and isinstance(value.get("quote"), str):
            turn = value.get("turn")
            quotes, lost = verified(
                [Quote(turn=turn if isinstance(turn, int) else -1, text=value["quote"])], known.texts
            )
            dropped += lost
            value = {key: part for key, part in value.items() if key != "quote"}
            if quotes:
                value["quote"] = quotes[0].text
        if value is not None:
            kept[name] = value
    return kept, dropped


def _moment(value: str | int | float | None) -> int | None:
    """Microseconds since 1970 of an ISO time (UTC where it has no offset) or of seconds since 1970."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float):
        return int(value * 1_000_000)
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise _Invalid(
            "judged_at", f"{value!r} is not a time.", "Write it as 2026-01-31T09:00:00Z, or leave it out."
        ) from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
