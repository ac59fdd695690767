"""A judge whose scores were fitted to somebody's own labels: the parts follow the scores, the evidence stays.

What a head changes: `resolved` moves every issue's probability by the same log-odds and its state with it (a state
that the evidence leaves unknown, or partly, stays so); `quality` moves tone, knowledge and timeliness by the same
points; `sentiment` gives each customer turn another value, and start, lowest and end with them; `confirmed` is the
signal's probability, `satisfied` and `correct` are scores alone. The rating is the rubric's, of the moved parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import exp
from typing import Any

import msgspec

from unheard.errors import UsageError
from unheard.judges.base import NOT_ENOUGH_EVIDENCE, Transcript
from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.grams import grams_of
from unheard.judges.heads import FED_BY, Model, fed_name
from unheard.judges.moments import Moment, moments_of
from unheard.judges.needs import Rubric
from unheard.judges.outline import Outline, logit, outline_of
from unheard.judges.rubric import Parts, rating
from unheard.records import IssueJudgement, Judgement, MoodOfTurn, Quality, Sentiment

MIDDLE = {"resolved": 0.5, "satisfied": 0.5, "quality": 3.0, "correct": 0.5, "confirmed": 0.0}
"""What stands for a score that the judge could not give."""
LOWEST, HIGHEST = 1.0, 5.0
MOOD, CONFIRMED = "sentiment", "confirmed"


class FittedJudge:
    """The embedded judge, with the heads of a model on top of it."""

    def __init__(self, base: EmbeddedJudge, model: Model, rubric: Rubric) -> None:
        if model.base_version != base.version:
            raise UsageError(
                f"The judge's model {model.name} was fitted on version {model.base_version} of the embedded judge, and "
                f"this is version {base.version}: run `unheard judge fit` again, or unset judge_model."
            )
        self.name = base.name
        self.version = f"{base.version}+{model.name}"
        self.rubric_version = base.rubric_version
        self._base, self._model, self._rubric = base, model, rubric

    def judge(self, conversations: Sequence[Transcript]) -> Iterator[Judgement]:
        """Judge each conversation, in order."""
        for transcript, judgement in zip(conversations, self._base.judge(conversations), strict=True):
            yield self._fitted(transcript, judgement)

    def _fitted(self, transcript: Transcript, judgement: Judgement) -> Judgement:
        judgement.judge_version = self.version
        # Nothing was read (no words, a language that it does not know): there is nothing to weigh.
        if not judgement.scores:
            return judgement
        heads = self._model.heads
        outline, grams = features_of(self._base, transcript, judgement), grams_of(transcript)
        found: dict[str, float] = {}
        # What another head weighs comes first.
        for name in sorted(heads.keys() - {MOOD}, key=lambda name: (name in FED_BY, name)):
            value = outline[fed_name(name)] = heads[name].value(score_of(judgement, name), outline, grams)
            if can_be_fitted(judgement, name):
                found[name] = value
        moods: dict[int, float] = {}
        if MOOD in heads:
            for one in turns_of(self._base, transcript, judgement):
                moods[one.turn] = heads[MOOD].value(one.value, one.outline, one.grams)
        return with_scores(judgement, found, moods, self._rubric, never_answered=bool(transcript.never_answered))


def features_of(judge: EmbeddedJudge, transcript: Transcript, judgement: Judgement) -> Outline:
    """Everything a fitted head weighs beside words: the judge's parts, its own features, how it is built."""
    return {
        **judge.named_features(transcript, score_of(judgement, "resolved")),
        **outline_of(transcript, judgement),
    }


def turns_of(judge: EmbeddedJudge, transcript: Transcript, judgement: Judgement) -> list[Moment]:
    """Everything that the head of the mood weighs, for each customer turn that was read."""
    return moments_of(judge.dialogue(transcript), judgement)


def can_be_fitted(judgement: Judgement, name: str) -> bool:
    """Say whether a conversation has what a head moves; a null score of an AI agent's record, for one, stays null."""
    if name == CONFIRMED:
        return _confirmed(judgement) is not None
    scores = judgement.scores or {}
    return name in scores and (name != "correct" or scores[name] is not None)


def _confirmed(judgement: Judgement) -> float | None:
    signal = (judgement.signals or {}).get(CONFIRMED)
    value = signal.get("probability") if isinstance(signal, dict) else None
    return None if value is None else float(value)


def score_of(judgement: Judgement, name: str) -> float:
    """The judge's own score, or the middle of its scale."""
    value = _confirmed(judgement) if name == CONFIRMED else (judgement.scores or {}).get(name)
    return MIDDLE[name] if value is None else float(value)


def with_scores(
    judgement: Judgement,
    found: Mapping[str, float],
    moods: Mapping[int, float],
    rubric: Rubric,
    *,
    never_answered: bool,
) -> Judgement:
    """Put fitted scores in place of the judge's own, move the parts with them and rate again by the rubric.

    `moods` are those of customer turns, by number; none = the sentiment stays as it is.
    """
    if not found and not moods:
        return judgement
    scores: dict[str, Any] = dict(judgement.scores or {})
    issues, quality = judgement.issues or [], judgement.quality
    if "resolved" in found:
        shift = logit(found["resolved"]) - logit(score_of(judgement, "resolved"))
        issues = [_moved(issue, shift) for issue in issues]
    if "quality" in found and quality is not None:
        points = found["quality"] - score_of(judgement, "quality")
        quality = Quality(
            tone=_graded(quality.tone, points),
            knowledge=_graded(quality.knowledge, points),
            timeliness=_graded(quality.timeliness, points),
        )
    signals = judgement.signals
    if CONFIRMED in found and signals is not None:
        signals = {**signals, CONFIRMED: {**signals[CONFIRMED], "probability": round(found[CONFIRMED], 4)}}
    scores |= {name: round(value, 4) for name, value in found.items() if name != CONFIRMED}
    sentiment = _felt(judgement.sentiment, moods)
    parts = Parts(
        issues=tuple(issue.state for issue in issues),
        sentiment_end=sentiment.end if sentiment else None,
        quality=(quality.tone, quality.knowledge, quality.timeliness) if quality else (),
        never_answered=never_answered,
    )
    stars = rating(parts, rubric)
    changed = msgspec.structs.replace(
        judgement, issues=issues, quality=quality, scores=scores, signals=signals, sentiment=sentiment, rating=stars
    )
    changed.abstained = (judgement.abstained or NOT_ENOUGH_EVIDENCE) if stars is None else None
    if changed.explanation:
        changed.explanation += (
            " Fitted to labels of your own: " + ", ".join(sorted({*found, *([MOOD] if moods else [])})) + "."
        )
    return changed


def _moved(issue: IssueJudgement, shift: float) -> IssueJudgement:
    if issue.probability is None:
        return issue
    probability = 1 / (1 + exp(-(logit(issue.probability) + shift)))
    state = issue.state
    # The labels say where the middle is, and their scores keep nearer to it than the judge's own: no band of unknown.
    if state in ("resolved", "unresolved"):
        state = "resolved" if probability >= 0.5 else "unresolved"
    return msgspec.structs.replace(issue, probability=round(probability, 4), state=state)


def _felt(sentiment: Sentiment | None, moods: Mapping[int, float]) -> Sentiment | None:
    """Put fitted moods in place of those of the turns; start, lowest and end are their whole numbers."""
    if sentiment is None or not sentiment.turns or not moods:
        return sentiment
    turns = [MoodOfTurn(turn=one.turn, value=round(moods.get(one.turn, one.value), 2)) for one in sentiment.turns]
    levels = [_level(one.value) for one in turns]
    return Sentiment(start=levels[0], lowest=min(levels), end=levels[-1], turns=turns)


def _level(mood: float) -> int:
    size = int(abs(mood) + 0.5)
    return size if mood > 0 else -size


def _graded(grade: float | None, points: float) -> float | None:
    return None if grade is None else round(min(HIGHEST, max(LOWEST, grade + points)), 1)
