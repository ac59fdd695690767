"""Fit the embedded judge to the labels in a store, and say what that changes before it is used."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from unheard.errors import UsageError
from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.fitted import MOOD, with_scores
from unheard.judges.fitting import FEWEST, Outcome, fit_heads
from unheard.judges.heads import SCALES, SIZE_LIMIT, Model, fingerprint
from unheard.judges.people import GRADE_NAMES, MOOD_NAME, MOODS_NAME, SHARE_NAMES, turn_key
from unheard.pipeline.judge import Progress
from unheard.pipeline.labelled import Read, read_labelled, told_by_people
from unheard.records import Judgement
from unheard.settings import Settings
from unheard.statistics.paired import Change, change_of_error
from unheard.store import Store

NAMES = (*SHARE_NAMES, *GRADE_NAMES, MOOD_NAME, MOODS_NAME)
"""Names of labels that can be fitted to."""


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
    """Name of the model; null, as path and size, where no head is better, and nothing was written."""
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
            return (
                f"Nothing is better beyond noise on {self.used:,} labelled conversations: the judge stays as it is, "
                "and no model was written."
            )
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

    Where no head is better no file is written, and one that is there already stays as it is. purposes: only labels of
    these purposes (none = all). Raises `UsageError` without a label to fit to.
    """
    judge = EmbeddedJudge(settings)
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        told = told_by_people(engine, purposes)
        if not told:
            raise UsageError(
                "There are no labels to fit to: `unheard labels import` reads labels named "
                f"{', '.join(NAMES)} (at least {FEWEST} of one name)."
            )
        read = read_labelled(engine, judge, settings, told, progress)
    result = FitResult(labelled=len(told), used=len(read), base_version=judge.version)
    examples = [one.example for one in read] + [moment for one in read for moment in one.moments]
    labelled = [name for name in SCALES if any(name in example.said for example in examples)]
    total, done = len(labelled) * 6, 0

    def one_more() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress("fitting", done, total)

    result.heads = fit_heads(labelled, examples, one_more)
    _check_the_rating(result, read, settings)
    if any(head.taken for head in result.heads):
        _write(result, path, [one.example.key for one in read])
    return result


def _write(result: FitResult, path: Path, keys: Sequence[str]) -> None:
    model = Model(
        heads={head.name: head.head for head in result.heads if head.head is not None},
        base_version=result.base_version,
        report=result.to_json(),
        trained_on=tuple(sorted(fingerprint(key) for key in keys)),
    )
    result.model, result.path = model.name, str(path)
    result.size_bytes = model.write(path)
    assert result.size_bytes < SIZE_LIMIT or len(keys) > SIZE_LIMIT // 40


def _check_the_rating(result: FitResult, read: Sequence[Read], settings: Settings) -> None:
    """Compare ratings before and after where people gave one; heads that make them worse beyond noise are dropped."""
    rated = [one for one in read if one.rating is not None]
    taken = {head.name: head for head in result.heads if head.taken}
    if len(rated) < FEWEST or not taken:
        return
    before, after, truth, groups = [], [], [], []
    for one in rated:
        judgement = msgspec.json.decode(one.judgement, type=Judgement)
        changed = _without_itself(one, judgement, taken, settings)
        if judgement.rating is None or changed.rating is None:
            continue
        before.append(float(judgement.rating))
        after.append(float(changed.rating))
        truth.append(float(one.rating or 0.0))
        groups.append(one.example.group)
    result.rating = change_of_error(np.array(before), np.array(after), np.array(truth), groups)
    if result.rating.low is not None and result.rating.low > 0:
        for head in taken.values():
            if head.name in ("resolved", "quality", MOOD):
                head.taken, head.head = False, None
                head.sentence += " Its ratings would be worse, so the old head is kept after all."


def _without_itself(one: Read, judgement: Judgement, taken: dict[str, Outcome], settings: Settings) -> Judgement:
    """Return a conversation as heads judge it that did not see it."""
    key = one.example.key
    scores = {name: head.left_out[key] for name, head in taken.items() if key in head.left_out}
    moods = {}
    if MOOD in taken and judgement.sentiment is not None:
        left_out = taken[MOOD].left_out
        for turn in judgement.sentiment.turns or ():
            if (of := turn_key(key, turn.turn)) in left_out:
                moods[turn.turn] = left_out[of]
    never = bool(one.transcript.never_answered)
    return with_scores(judgement, scores, moods, settings.rubric, never_answered=never)
