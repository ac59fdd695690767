"""What a judgement says in words: labels of issues, quotes, the explanation, and how sure it is."""

from collections.abc import Sequence

from unheard.judges.dialogue import CUSTOMER, Dialogue
from unheard.judges.evidence import verified
from unheard.judges.feeling import Feeling
from unheard.judges.lexicon import Lexicon
from unheard.judges.quoting import quote_of
from unheard.judges.resolution import Resolution, on_record
from unheard.judges.service import Service
from unheard.records import Quote

LABEL_LIMIT = 80
SAID_LIMIT = 60
"""Characters of the decisive words that the explanation repeats."""
_FELT = {-2: "very negative", -1: "negative", 0: "neutral", 1: "positive", 2: "very positive"}


def label_of(dialogue: Dialogue) -> str | None:
    """What a conversation is about: the topic, else the subject, else the customer's first words."""
    transcript = dialogue.transcript
    stated = transcript.topic or transcript.subject
    if not stated:
        stated = next((turn.text for turn in transcript.turns if turn.speaker == "customer" and turn.text), None)
    return shortened(stated) if stated else None


def shortened(stated: str) -> str | None:
    """The first sentence, on one line, cut to a label's length."""
    words = " ".join(stated[: 4 * LABEL_LIMIT].split())
    for end in (". ", "? ", "! "):
        cut = words.find(end)
        if cut >= 12:
            words = words[: cut + 1]
    return (words if len(words) <= LABEL_LIMIT else words[: LABEL_LIMIT - 1].rstrip() + "…") or None


def quotes_of(dialogue: Dialogue, resolution: Resolution, words: Lexicon | None) -> list[Quote]:
    """The decisive words, and what the customer came with."""
    opening = next((block for block in dialogue.blocks if block.side == CUSTOMER), None)
    found = [quote_of(dialogue, opening, ("denies", "complaint"), words)] if opening is not None else []
    if resolution.block is not None and resolution.block is not opening:
        found.append(quote_of(dialogue, resolution.block, resolution.tags, words))
    return [quote for quote in found if quote is not None]


def standing(quotes: Sequence[Quote], whole: Dialogue) -> list[Quote]:
    """Keep the quotes of a part that stand verbatim in the whole conversation."""
    texts = {turn.number: turn.text for turn in whole.transcript.turns if turn.number is not None}
    return verified(quotes, texts)[0]


def explained(
    resolutions: Sequence[Resolution],
    quotes: Sequence[Sequence[Quote]],
    feeling: Feeling,
    service: Service,
    unread: bool,
) -> str:
    """Say in two sentences which parts made the rating, with the decisive words."""
    if len(resolutions) == 1:
        first = f"{resolutions[0].state.capitalize()}: {resolutions[0].because}{_said(quotes[0])}."
    else:
        each = "; ".join(
            f"{number} {one.state}, {one.because}{_said(said)}"
            for number, (one, said) in enumerate(zip(resolutions, quotes, strict=True), 1)
        )
        first = f"{len(resolutions)} issues: {each}."
    graded = {"tone": service.tone, "knowledge": service.knowledge, "timeliness": service.timeliness}
    named = ", ".join(f"{name} {value:g}" for name, value in graded.items() if value is not None)
    felt = (
        f"The customer's last words sound {_FELT[feeling.end]}"
        if feeling.end is not None
        else "Sentiment cannot be read"
    )
    second = f" {felt}; {named or 'no quality part can be seen'}."
    return first + second + (" A part of the text is too long and was not read." if unread else "")


def _said(quotes: Sequence[Quote]) -> str:
    if len(quotes) < 2:
        return ""
    words = " ".join(quotes[-1].text.split()).strip(" .!?…")
    return f' ("{words if len(words) <= SAID_LIMIT else words[: SAID_LIMIT - 1].rstrip() + "…"}")' if words else ""


def confidence_of(dialogue: Dialogue, resolutions: Sequence[Resolution], unanswered: bool) -> float:
    """How sure it is, 0..1: low in the middle of the scale and for an AI agent's record without its policy."""
    if unanswered:
        return 0.95
    sure = min(0.3 + 0.6 * abs(2 * one.probability - 1) for one in resolutions)
    if on_record(dialogue):
        sure = min(sure, 0.6)
    if len(dialogue.of(CUSTOMER)) < 2:
        sure -= 0.1
    return round(max(0.05, sure), 3)
