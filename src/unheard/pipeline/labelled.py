"""Labelled conversations as examples that heads can be fitted to: what people said, beside what the judge reads."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from unheard.judges.base import Judge, Transcript
from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.fitted import MOOD, can_be_fitted, features_of, score_of, turns_of
from unheard.judges.fitting import Example
from unheard.judges.grams import grams_of
from unheard.judges.heads import SCALES
from unheard.judges.people import by_turn, said_by_people, turn_key
from unheard.judges.transcripts import transcripts, work_of
from unheard.pipeline.judge import Progress, run_judge_steps
from unheard.records import Judgement
from unheard.settings import Settings
from unheard.store.engine import Engine

_LABELS = """
SELECT l.conversation_key, l.name, l.value, l.annotator, l.at_us, l.purpose
FROM label AS l
WHERE l.name IN ('resolved', 'satisfied', 'correct', 'confirmed', 'rating', 'quality', 'sentiment', 'sentiment_turns')
ORDER BY l.conversation_key, l.name, l.annotator NULLS LAST, l.at_us NULLS LAST
"""
_CUSTOMERS = """
SELECT
    conversation_key,
    COALESCE(customer_id_hash, customer_email_hash, customer_phone_hash, conversation_key) AS customer
FROM conversation
"""
WHOLE = tuple(name for name in SCALES if name != MOOD)
"""Scores of a whole conversation."""


@dataclass(slots=True, kw_only=True)
class Told:
    """What people said of one conversation."""

    values: dict[str, float] = field(default_factory=dict)
    """Name → value."""
    moods: dict[str, float] = field(default_factory=dict)
    """Key of a turn → mood, -2 to 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One labelled conversation, read."""

    example: Example
    moments: list[Example]
    """Its labelled turns."""
    transcript: Transcript
    judgement: bytes
    """Encoded, because a judgement is changed in place."""
    rating: float | None
    """What people said of the whole, 1 to 5."""


def told_by_people(engine: Engine, purposes: Sequence[str]) -> dict[str, Told]:
    """Conversation → what people said of it; labels of some purposes only, where there are any."""
    rows = engine.query(_LABELS).to_pylist()
    if purposes:
        rows = [row for row in rows if row["purpose"] in purposes]
    for row in rows:
        row["value"] = json.loads(row["value"]) if row["value"] is not None else None
    whole = [row for row in rows if row["name"] != "sentiment_turns"]
    found: dict[str, Told] = defaultdict(Told)
    for one in said_by_people(whole):
        found[one.conversation_key].values[one.name] = one.value
    for one in said_by_people(by_turn(row for row in rows if row["name"] == "sentiment_turns")):
        found[one.conversation_key.partition("\n")[0]].moods[one.conversation_key] = one.value
    return dict(found)


class _Unversioned:
    """A judge under a version that nothing was judged with, so that every conversation is due."""

    def __init__(self, judge: Judge) -> None:
        self.name, self.version, self.rubric_version, self.judge = judge.name, "", judge.rubric_version, judge.judge


def read_labelled(
    engine: Engine, judge: EmbeddedJudge, settings: Settings, told: dict[str, Told], progress: Progress | None
) -> list[Read]:
    """Judge every labelled conversation, and gather what a head may weigh of it."""
    customers = dict(zip(*engine.query(_CUSTOMERS).to_pydict().values(), strict=True))
    run_judge_steps(engine, settings)
    due = [one for one in work_of(engine, _Unversioned(judge)).due if one.conversation_key in told]
    found: list[Read] = []
    for batch in transcripts(engine, due):
        for transcript, judgement in zip(batch, judge.judge(batch), strict=True):
            # No scores: nothing could be read, so there is nothing to learn from it.
            if judgement.scores:
                key = transcript.conversation_key
                found.append(_one(judge, transcript, judgement, told[key], customers.get(key) or key))
        if progress is not None:
            progress("reading", len(found), len(due))
    return found


def _one(judge: EmbeddedJudge, transcript: Transcript, judgement: Judgement, told: Told, customer: str) -> Read:
    values = told.values
    said = {name: value for name, value in values.items() if name in WHOLE}
    if "rating" in values:
        # One grade for the whole speaks of both; a label of its own goes first.
        for name in ("resolved", "satisfied"):
            said.setdefault(name, (values["rating"] - 1) / 4)
    example = Example(
        key=transcript.conversation_key,
        group=customer,
        outline=features_of(judge, transcript, judgement),
        grams=grams_of(transcript),
        scores={name: score_of(judgement, name) for name in WHOLE},
        said={name: value for name, value in said.items() if can_be_fitted(judgement, name)},
    )
    return Read(
        example=example,
        moments=_moments(judge, transcript, judgement, told, customer),
        transcript=transcript,
        judgement=msgspec.json.encode(judgement),
        rating=values.get("rating"),
    )


def _moments(
    judge: EmbeddedJudge, transcript: Transcript, judgement: Judgement, told: Told, customer: str
) -> list[Example]:
    """Labelled turns; a label of the whole says how the customer left, which is the last turn's."""
    last = told.values.get(MOOD)
    if last is None and not told.moods:
        return []
    moments = turns_of(judge, transcript, judgement)
    moods = dict(told.moods)
    if moments and last is not None:
        moods.setdefault(turn_key(transcript.conversation_key, moments[-1].turn), last)
    return [
        Example(
            key=key,
            group=customer,
            outline=one.outline,
            grams=one.grams,
            scores={MOOD: one.value},
            said={MOOD: moods[key]},
        )
        for one in moments
        if (key := turn_key(transcript.conversation_key, one.turn)) in moods
    ]
