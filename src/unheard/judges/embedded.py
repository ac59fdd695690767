"""The embedded judge: offline, deterministic, fast; reads what words and the clock can show, and abstains elsewhere.

It reads phrases and learnt words, not meaning. Sarcasm, an issue that is silently dropped, and an AI agent's quiet
mistakes are beyond it (see `scores.correct` and the confidence). How it decides: docs/judges.md.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from unheard.judges.base import LANGUAGE_NOT_SUPPORTED, NO_TEXT, NOT_ENOUGH_EVIDENCE, Transcript
from unheard.judges.course import course_features
from unheard.judges.dialogue import BUSINESS, CUSTOMER, Dialogue, dialogue_of, turns_read
from unheard.judges.features import Features, content_features, need_features, service_features
from unheard.judges.feeling import UNREADABLE, feeling_of, satisfied
from unheard.judges.issues import parts_of
from unheard.judges.language import language_of
from unheard.judges.lexicon import LANGUAGES, Lexicon, fingerprint, lexicon
from unheard.judges.needs import Needs
from unheard.judges.resolution import Resolution, correct, resolve
from unheard.judges.rubric import Parts, rating, rubric_version
from unheard.judges.service import quality_score, service_of
from unheard.judges.signals import signals_of
from unheard.judges.weights import shipped
from unheard.judges.wording import confidence_of, explained, label_of, quotes_of, shortened, standing
from unheard.records import IssueJudgement, Judgement, MoodOfTurn, Quality, Quote, Sentiment

RULES_VERSION = 14
"""Raised by hand whenever a rule changes; the lexicons and the weights are hashed."""

AT_ONCE = 1_000
"""Conversations whose turns are read together."""
TOGETHER_FROM = 16
"""Texts of one language and side below which one by one is quicker."""


class EmbeddedJudge:
    """Judges by evidence in the words, the order of the turns, the actions and the clock."""

    name = "embedded"

    def __init__(self, settings: Needs) -> None:
        self._rubric = settings.rubric
        self._weights = shipped()
        self._languages = tuple(code for code in settings.languages if code in LANGUAGES)
        self.rubric_version = rubric_version(settings.rubric)
        prints = [f"{code}:{fingerprint(code)}" for code in sorted(self._languages)]
        data = hashlib.blake2b("|".join([*prints, self._weights.fingerprint]).encode(), digest_size=4).hexdigest()
        self.version = f"{RULES_VERSION}-{data}"

    def judge(self, conversations: Sequence[Transcript]) -> Iterator[Judgement]:
        """Judge each conversation, in order."""
        waiting = iter(conversations)
        while batch := list(islice(waiting, AT_ONCE)):
            with self._read_ahead(batch) as codes:
                for transcript, code in zip(batch, codes, strict=True):
                    yield self._judge(transcript, code)

    @contextmanager
    def _read_ahead(self, batch: Sequence[Transcript]) -> Iterator[list[str | None]]:
        """Read the turns of a batch together; give the language of each conversation, null where it has no words."""
        codes: list[str | None] = []
        said: dict[tuple[str, str], list[str]] = {}
        for transcript in batch:
            has_text = any(turn.text and not turn.text.isspace() for turn in transcript.turns)
            code = language_of(transcript, self._languages) if has_text else None
            codes.append(code)
            if code in self._languages:
                for _, side, turn in turns_read(transcript):
                    if turn.text:
                        said.setdefault((code, side), []).append(turn.text)
        matchers = []
        for (code, side), texts in said.items():
            if len(texts) < TOGETHER_FROM:
                continue
            # What reads many at once loads numpy, which whoever judges one conversation need not wait for.
            from unheard.judges.reading_together import read_ahead

            words = lexicon(code)
            matchers.append(words.customer if side == CUSTOMER else words.business)
            read_ahead(texts, words, matchers[-1])
        try:
            yield codes
        finally:
            for matcher in matchers:
                matcher.ahead.clear()

    def _judge(self, transcript: Transcript, code: str | None) -> Judgement:
        words = lexicon(code) if code in self._languages else None
        dialogue = dialogue_of(transcript, words)
        # Nobody answered: that needs no words to be seen.
        unanswered = bool(transcript.never_answered) and bool(dialogue.of(CUSTOMER))
        if not unanswered:
            if code is None:
                return self._abstain(transcript, NO_TEXT, "There are no words to judge by.")
            if words is None:
                return self._abstain(
                    transcript, LANGUAGE_NOT_SUPPORTED, f"The language {code!r} is not one that this judge reads."
                )
        if not dialogue.of(CUSTOMER):
            return self._abstain(transcript, NO_TEXT, "The customer said nothing.")
        issues = self._issues(dialogue, words)
        return self._rated(dialogue, issues, words, unanswered)

    def dialogue(self, transcript: Transcript) -> Dialogue:
        """Read a conversation; without a language that is known, only who spoke when."""
        code = language_of(transcript, self._languages)
        return dialogue_of(transcript, lexicon(code) if code in self._languages else None)

    def named_features(self, transcript: Transcript, met: float) -> Features:
        """What the heads weigh, by name, for whoever fits heads of their own; empty where nothing can be read.

        `met` is how likely the need was met, as judged.
        """
        dialogue = self.dialogue(transcript)
        if not any(block.words for block in dialogue.blocks) or not dialogue.of(CUSTOMER):
            return {}
        moods = list(feeling_of(dialogue, self._weights).moods)
        found = {f"content.{name}": value for name, value in content_features(dialogue, moods, met).items()}
        found |= {f"course.{name}": value for name, value in course_features(dialogue, moods).items()}
        if dialogue.first_answer is not None:
            found |= {f"need.{name}": value for name, value in need_features(dialogue).items()}
        if any(block.words for block in dialogue.of(BUSINESS)):
            found |= {f"service.{name}": value for name, value in service_features(dialogue).items()}
        return found

    def _issues(self, dialogue: Dialogue, words: Lexicon | None) -> list["_Issue"]:
        """The issues of a conversation, each with its resolution and quotes."""
        parts = parts_of(dialogue, words) if words is not None else []
        found = []
        for part in parts:
            resolution = resolve(part.dialogue, self._weights)
            quotes = standing(quotes_of(part.dialogue, resolution, words), dialogue)
            found.append(_Issue(shortened(part.text), resolution, quotes))
        if not found:
            resolution = resolve(dialogue, self._weights)
            found.append(_Issue(label_of(dialogue), resolution, quotes_of(dialogue, resolution, words)))
        return found

    def _abstain(self, transcript: Transcript, reason: str, explanation: str) -> Judgement:
        return Judgement(
            conversation_id=transcript.conversation_key,
            judge=self.name,
            judge_version=self.version,
            rubric_version=self.rubric_version,
            abstained=reason,
            explanation=explanation,
        )

    def _rated(self, dialogue: Dialogue, issues: list["_Issue"], words: Lexicon | None, unanswered: bool) -> Judgement:
        weights = self._weights
        feeling = feeling_of(dialogue, weights) if words is not None else UNREADABLE
        service = service_of(dialogue, weights)
        resolutions = [one.resolution for one in issues]
        parts = Parts(
            issues=tuple(one.state for one in resolutions),
            sentiment_end=feeling.end,
            quality=(service.tone, service.knowledge, service.timeliness),
            never_answered=unanswered,
        )
        stars = rating(parts, self._rubric)
        met = sum(one.probability for one in resolutions) / len(resolutions)
        content = satisfied(dialogue, feeling, met, weights)
        return Judgement(
            conversation_id=dialogue.transcript.conversation_key,
            judge=self.name,
            judge_version=self.version,
            rubric_version=self.rubric_version,
            rating=stars,
            abstained=NOT_ENOUGH_EVIDENCE if stars is None else None,
            issues=[one.judged() for one in issues],
            sentiment=Sentiment(
                start=feeling.start,
                lowest=feeling.lowest,
                end=feeling.end,
                turns=[MoodOfTurn(turn=turn, value=value) for turn, value in feeling.turns] or None,
            ),
            quality=Quality(tone=service.tone, knowledge=service.knowledge, timeliness=service.timeliness),
            scores={
                "resolved": round(met, 4),
                "satisfied": round(content, 4),
                "quality": _rounded(quality_score(service, content, weights)),
                "correct": _rounded(correct(dialogue, weights)),
            },
            signals=signals_of(dialogue, resolutions, words, min(feeling.moods, default=0.0))
            if words is not None
            else None,
            explanation=explained(
                resolutions, [one.quotes for one in issues], feeling, service, unread=dialogue.unread
            ),
            confidence=confidence_of(dialogue, resolutions, unanswered),
        )


class _Issue:
    """One issue with what was found of it."""

    __slots__ = ("label", "quotes", "resolution")

    def __init__(self, label: str | None, resolution: Resolution, quotes: list[Quote]) -> None:
        self.label, self.resolution, self.quotes = label, resolution, quotes

    def judged(self) -> IssueJudgement:
        """As a part of the judgement."""
        return IssueJudgement(
            label=self.label,
            state=self.resolution.state,  # type: ignore[arg-type]
            quotes=self.quotes,
            probability=round(self.resolution.probability, 4),
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
