"""The embedded judge: offline, deterministic, fast; reads what words and the clock can show, and abstains elsewhere.

Honest limits: it reads phrases, not meaning. Sarcasm, several issues in one conversation, and an AI agent's
quiet mistakes are beyond it (see `scores.correct` and the confidence). One issue a conversation.
"""

import hashlib
from collections.abc import Iterator, Sequence

from unheard.judges.base import LANGUAGE_NOT_SUPPORTED, NO_TEXT, NOT_ENOUGH_EVIDENCE, Transcript
from unheard.judges.dialogue import CUSTOMER, Dialogue, dialogue_of
from unheard.judges.feeling import UNREADABLE, Feeling, feeling_of, satisfied
from unheard.judges.language import language_of
from unheard.judges.lexicon import LANGUAGES, Lexicon, lexicon
from unheard.judges.quoting import quote_of
from unheard.judges.resolution import Resolution, correct, resolve
from unheard.judges.rubric import Parts, rating, rubric_version
from unheard.judges.service import Service, quality_score, service_of
from unheard.judges.signals import signals_of
from unheard.records import IssueJudgement, Judgement, Quality, Quote, Sentiment
from unheard.settings import Settings

RULES_VERSION = 1
"""Raised by hand whenever a rule or a weight changes; the lexicons are hashed."""
LABEL_LIMIT = 80


class EmbeddedJudge:
    """Judges by evidence in the words, the order of the turns, the actions and the clock."""

    name = "embedded"

    def __init__(self, settings: Settings) -> None:
        self._rubric = settings.rubric
        self._languages = tuple(code for code in settings.languages if code in LANGUAGES)
        self.rubric_version = rubric_version(settings.rubric)
        prints = [f"{code}:{lexicon(code).fingerprint}" for code in sorted(self._languages)]
        data = hashlib.blake2b("|".join(prints).encode(), digest_size=4).hexdigest()
        self.version = f"{RULES_VERSION}-{data}"

    def judge(self, conversations: Sequence[Transcript]) -> Iterator[Judgement]:
        """Judge each conversation, in order."""
        for transcript in conversations:
            yield self._judge(transcript)

    def _judge(self, transcript: Transcript) -> Judgement:
        has_text = any(turn.text and not turn.text.isspace() for turn in transcript.turns)
        code = language_of(transcript, self._languages) if has_text else None
        words = lexicon(code) if code in self._languages else None
        dialogue = dialogue_of(transcript, words)
        # Nobody answered: that needs no words to be seen.
        unanswered = bool(transcript.never_answered) and bool(dialogue.of(CUSTOMER))
        if not unanswered:
            if not has_text or code is None:
                return self._abstain(transcript, NO_TEXT, "There are no words to judge by.")
            if words is None:
                return self._abstain(
                    transcript, LANGUAGE_NOT_SUPPORTED, f"The language {code!r} is not one that this judge reads."
                )
        resolution = resolve(dialogue)
        if resolution.block is None:
            return self._abstain(transcript, NO_TEXT, "The customer said nothing.")
        return self._rated(dialogue, resolution, words, unanswered)

    def _abstain(self, transcript: Transcript, reason: str, explanation: str) -> Judgement:
        return Judgement(
            conversation_id=transcript.conversation_key,
            judge=self.name,
            judge_version=self.version,
            rubric_version=self.rubric_version,
            abstained=reason,
            explanation=explanation,
        )

    def _rated(self, dialogue: Dialogue, resolution: Resolution, words: Lexicon | None, unanswered: bool) -> Judgement:
        feeling = feeling_of(dialogue) if words is not None else UNREADABLE
        service = service_of(dialogue)
        parts = Parts(
            issues=(resolution.state,),
            sentiment_end=feeling.end,
            quality=(service.tone, service.knowledge, service.timeliness),
            never_answered=unanswered,
        )
        stars = rating(parts, self._rubric)
        quotes = _quotes(dialogue, resolution, words)
        content = satisfied(dialogue, resolution.probability)
        return Judgement(
            conversation_id=dialogue.transcript.conversation_key,
            judge=self.name,
            judge_version=self.version,
            rubric_version=self.rubric_version,
            rating=stars,
            abstained=NOT_ENOUGH_EVIDENCE if stars is None else None,
            issues=[
                IssueJudgement(
                    label=_label(dialogue),
                    state=resolution.state,  # type: ignore[arg-type]
                    quotes=quotes,
                    probability=round(resolution.probability, 4),
                )
            ],
            sentiment=Sentiment(start=feeling.start, lowest=feeling.lowest, end=feeling.end),
            quality=Quality(tone=service.tone, knowledge=service.knowledge, timeliness=service.timeliness),
            scores={
                "resolved": round(resolution.probability, 4),
                "satisfied": round(content, 4),
                "quality": _rounded(quality_score(service, content)),
                "correct": _rounded(correct(dialogue)),
            },
            signals=signals_of(dialogue, resolution, words) if words is not None else None,
            explanation=_explanation(resolution, feeling, service, unread=dialogue.unread),
            confidence=_confidence(dialogue, resolution, unanswered),
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _label(dialogue: Dialogue) -> str | None:
    """What it is about: the topic, else the subject, else the customer's first words."""
    transcript = dialogue.transcript
    stated = transcript.topic or transcript.subject
    if not stated:
        stated = next((turn.text for turn in transcript.turns if turn.speaker == "customer" and turn.text), None)
    if not stated:
        return None
    words = " ".join(stated[: 4 * LABEL_LIMIT].split())
    for end in (". ", "? ", "! "):
        cut = words.find(end)
        if cut >= 12:
            words = words[: cut + 1]
    return words if len(words) <= LABEL_LIMIT else words[: LABEL_LIMIT - 1].rstrip() + "…"


def _quotes(dialogue: Dialogue, resolution: Resolution, words: Lexicon | None) -> list[Quote]:
    """The decisive words, and what the customer came with."""
    opening = dialogue.of(CUSTOMER)
    found = [quote_of(dialogue, opening[0], ("denies", "complaint"), words)] if opening else []
    if resolution.block is not None and (not opening or resolution.block is not opening[0]):
        found.append(quote_of(dialogue, resolution.block, resolution.tags, words))
    return [quote for quote in found if quote is not None]


_FELT = {-2: "very negative", -1: "negative", 0: "neutral", 1: "positive", 2: "very positive"}


def _explanation(resolution: Resolution, feeling: Feeling, service: Service, *, unread: bool) -> str:
    """Say in two sentences which parts made the rating."""
    first = f"{resolution.state.capitalize()}: {resolution.because}."
    graded = {"tone": service.tone, "knowledge": service.knowledge, "timeliness": service.timeliness}
    named = ", ".join(f"{name} {value:g}" for name, value in graded.items() if value is not None)
    felt = (
        f"The customer's last words sound {_FELT[feeling.end]}"
        if feeling.end is not None
        else "Sentiment cannot be read"
    )
    second = f" {felt}; {named or 'no quality part can be seen'}."
    return first + second + (" A part of the text is too long and was not read." if unread else "")


def _confidence(dialogue: Dialogue, resolution: Resolution, unanswered: bool) -> float:
    if unanswered:
        return 0.95
    sure = 0.3 + 0.6 * abs(2 * resolution.probability - 1)
    if dialogue.transcript.actions is not None:
        sure = min(sure, 0.6)
    if len(dialogue.of(CUSTOMER)) < 2:
        sure -= 0.1
    return round(max(0.05, sure), 3)
