"""Fit the embedded judge to the labels in a store, and say what that changes before it is used."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from unheard.errors import UsageError
from unheard.judges.base import Judge, Transcript
from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.fitted import features_of, score_of, with_scores
from unheard.judges.fitting import FEWEST, Example, Outcome, fit_head
from unheard.judges.grams import grams_of
from unheard.judges.heads import SCALES, SIZE_LIMIT, Model, fingerprint
from unheard.judges.people import GRADE_NAMES, SHARE_NAMES, Said, said_by_people
from unheard.judges.transcripts import transcripts, work_of
from unheard.pipeline.judge import Progress, run_judge_steps
from unheard.records import Judgement
from unheard.settings import Settings
from unheard.statistics.paired import Change, change_of_error
from unheard.store import Store
from unheard.store.engine import Engine

NAMES = (*SHARE_NAMES, *GRADE_NAMES)

_LABELS = """
SELECT l.conversation_key, l.name, l.value, l.annotator, l.at_us, l.purpose
FROM label AS l
WHERE l.name IN ('resolved', 'satisfied', 'correct', 'rating', 'quality')
ORDER BY l.conversation_key, l.name, l.annotator NULLS LAST, l.at_us NULLS LAST
"""
_CUSTOMERS = """
SELECT
    conversation_key,
    COALESCE(customer_id_hash, customer_email_hash, customer_phone_hash, conversation_key) AS customer
FROM conversation
"""


@dataclass(slots=True, kw_only=True)
class FitResult:
    """What was learnt, what is used of it, and where it was written."""

    labelled: int = 0
    """Conversations with a label that can be fitted to."""
    used: int = 0
    """Of those, conversations that the judge can read."""
    heads: list[Outcome] = field(default_factory=list)
    rating: Change | None = None
    """Mean squared error of the rating, before and after, on customers left out."""
    model: str | None = None
    path: str | None = None
    size_bytes: int | None = None
    judge: str = "embedded"
    base_version: str = ""

    @property
    def sentence(self) -> str:
        """In one sentence, for a reader without statistics."""
        if not self.labelled:
            return "There are no labels to fit to: `unheard labels import` brings them in."
        taken = [head.name for head in self.heads if head.taken]
        if not taken:
            return f"Nothing is better beyond noise on {self.used:,} labelled conversations: the judge stays as it is."
        return f"Better beyond noise on {self.used:,} labelled conversations, and used: {', '.join(taken)}."

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "sentence": self.sentence,
            "labelled": self.labelled,
            "used": self.used,
            "judge": self.judge,
            "base_version": self.base_version,
            "heads": [head.to_json() for head in self.heads],
            "rating": self.rating.to_json() if self.rating else None,
            "model": self.model,
            "path": self.path,
            "size_bytes": self.size_bytes,
        }


def fit_judge(
    store: Store,
    settings: Settings,
    *,
    path: Path,
    purposes: Sequence[str] = (),
    progress: Progress | None = None,
) -> FitResult:
    """Learn from the labels in a store and write a model file; a head that is not better is not in it.

    purposes: only labels of these purposes (none = all). Raises `UsageError` without a label to fit to.
    """
    judge = EmbeddedJudge(settings)
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        said = _said(engine, purposes)
        if not said:
            raise UsageError(
                "There are no labels to fit to: `unheard labels import` reads labels named "
                f"{', '.join(NAMES)} (at least {FEWEST} of one name)."
            )
        read = _read(engine, judge, settings, said, progress)
    result = FitResult(labelled=len({one.conversation_key for one in said}), used=len(read))
    result.base_version = judge.version
    examples = [one.example for one in read]
    total, done = len(SCALES) * 6, 0

    def one_more() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress("fitting", done, total)

    result.heads = [
        fit_head(name, examples, one_more) for name in SCALES if any(name in example.said for example in examples)
    ]
    _check_the_rating(result, read, settings)
    model = Model(
        heads={head.name: head.head for head in result.heads if head.head is not None},
        base_version=judge.version,
        report=result.to_json(),
        trained_on=tuple(sorted(fingerprint(example.conversation_key) for example in examples)),
    )
    result.model, result.path = model.name, str(path)
    result.size_bytes = model.write(path)
    assert result.size_bytes < SIZE_LIMIT or len(examples) > SIZE_LIMIT // 40
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    example: Example
    transcript: Transcript
    judgement: bytes
    """Encoded, because a judgement is changed in place."""
    rating: float | None
    """What people said of the whole, 1 to 5."""


def _said(engine: Engine, purposes: Sequence[str]) -> list[Said]:
    rows = engine.query(_LABELS).to_pylist()
    if purposes:
        rows = [row for row in rows if row["purpose"] in purposes]
    for row in rows:
        row["value"] = json.loads(row["value"]) if row["value"] is not None else None
    return said_by_people(rows)


class _Unversioned:
    """A judge under a version that nothing was judged with, so that every conversation is due."""

    def __init__(self, judge: Judge) -> None:
        self.name, self.version, self.rubric_version, self.judge = judge.name, "", judge.rubric_version, judge.judge


def _read(
    engine: Engine, judge: EmbeddedJudge, settings: Settings, said: Sequence[Said], progress: Progress | None
) -> list[_Read]:
    by_key: dict[str, dict[str, float]] = {}
    for one in said:
        by_key.setdefault(one.conversation_key, {})[one.name] = one.value
    customers = dict(zip(*engine.query(_CUSTOMERS).to_pydict().values(), strict=True))
    run_judge_steps(engine, settings)
    due = [one for one in work_of(engine, _Unversioned(judge)).due if one.conversation_key in by_key]
    found: list[_Read] = []
    for batch in transcripts(engine, due):
        for transcript, judgement in zip(batch, judge.judge(batch), strict=True):
            # No scores: nothing could be read, so there is nothing to learn from it.
            if judgement.scores:
                key = transcript.conversation_key
                found.append(_one(judge, transcript, judgement, by_key[key], customers.get(key) or key))
        if progress is not None:
            progress("reading", len(found), len(due))
    return found


def _one(
    judge: EmbeddedJudge, transcript: Transcript, judgement: Judgement, values: dict[str, float], customer: str
) -> _Read:
    said = {name: value for name, value in values.items() if name in SCALES}
    if "rating" in values:
        # One grade for the whole speaks of both; a label of its own goes first.
        for name in ("resolved", "satisfied"):
            said.setdefault(name, (values["rating"] - 1) / 4)
    if (judgement.scores or {}).get("correct") is None:
        said.pop("correct", None)
    example = Example(
        conversation_key=transcript.conversation_key,
        group=customer,
        outline=features_of(judge, transcript, judgement),
        grams=grams_of(transcript),
        scores={name: score_of(judgement, name) for name in SCALES},
        said=said,
    )
    return _Read(
        example=example,
        transcript=transcript,
        judgement=msgspec.json.encode(judgement),
        rating=values.get("rating"),
    )


def _check_the_rating(result: FitResult, read: Sequence[_Read], settings: Settings) -> None:
    """Compare ratings before and after where people gave one; heads that make them worse beyond noise are dropped."""
    rated = [one for one in read if one.rating is not None]
    taken = {head.name: head for head in result.heads if head.taken}
    if len(rated) < FEWEST or not taken:
        return
    before, after, truth, groups = [], [], [], []
    for one in rated:
        judgement = msgspec.json.decode(one.judgement, type=Judgement)
        key = one.example.conversation_key
        scores = {name: head.left_out[key] for name, head in taken.items() if key in head.left_out}
        changed = with_scores(judgement, scores, settings.rubric, never_answered=bool(one.transcript.never_answered))
        if judgement.rating is None or changed.rating is None:
            continue
        before.append(float(judgement.rating))
        after.append(float(changed.rating))
        truth.append(float(one.rating or 0.0))
        groups.append(one.example.group)
    result.rating = change_of_error(np.array(before), np.array(after), np.array(truth), groups)
    if result.rating.low is not None and result.rating.low > 0:
        for head in taken.values():
            if head.name in ("resolved", "quality"):
                head.taken, head.head = False, None
                head.sentence += " Its ratings would be worse, so the old head is kept after all."
