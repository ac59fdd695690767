"""Reading one turn: which phrases stand in it, how it sounds, whether it asks.

One walk over the words. Nothing is decided here: a turn that says "it works" is evidence, what it is evidence
of depends on who said it and when.
"""

import re
from dataclasses import dataclass
from math import sqrt

from unheard.judges.lexicon.compiled import MEMO_LIMIT, SENTENCE_ENDS, Lexicon, Matcher, fits
from unheard.judges.lexicon.folding import tokens_of

TEXT_LIMIT = 4_000
"""Characters read of one turn; the rest is left unread and the explanation says so."""
SHORT = 160
"""Characters up to which a text is worth remembering: thanks, greetings, macros."""
POLAR = frozenset(("works", "done"))
"""Tags that a negation turns round and that a hope or a question takes away."""
VERDICTS = frozenset(("works", "denies"))
NEGATION_WINDOW = 3
HEDGE_WINDOW = 4
NEGATED = -0.6
STRONGER = 1.35
WEAKER = 0.6
SHOUTED = 1.3
AFTER_BUT, BEFORE_BUT = 1.4, 0.5
TAG_VALENCE = {"denies": -1.0, "complaint": -1.5, "churn": -1.5, "repeats": -1.0, "not_read": -1.5, "legal": -1.0}
"""Phrases that sound negative whatever their words."""
_LOUD = re.compile(r"\b[A-ZÀ-Þ]{3,}\b")
NORMAL = 5.0
"""Softens sums of valence: a sum of 2.2 makes 0.7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one turn says, as far as a lexicon can tell."""

    words: int
    tags: frozenset[str]
    last_verdict: str | None
    """Where it says both that it works and that it does not: which of them its last sentence says alone."""
    valence: float
    """-1..1; 0 where nothing in it sounds."""
    sounds: bool
    """At least one word or face with a valence."""
    asks: bool
    """It ends in a question, or nearly."""
    questions: int
    shouts: bool


NOTHING = Reading(
    words=0, tags=frozenset(), last_verdict=None, valence=0.0, sounds=False, asks=False, questions=0, shouts=False
)


def read_turn(text: str, language: Lexicon, matcher: Matcher) -> Reading:
    """Read the first `TEXT_LIMIT` characters of a turn; short ones that come again are not read again."""
    if len(text) > SHORT:
        return _read(text[:TEXT_LIMIT], language, matcher)
    known: Reading | None = matcher.readings.get(text)
    if known is None:
        known = _read(text, language, matcher)
        if len(matcher.readings) < MEMO_LIMIT:
            matcher.readings[text] = known
    return known


def _read(text: str, language: Lexicon, matcher: Matcher) -> Reading:
    tokens = tokens_of(text, language.apostrophe)
    if not tokens:
        return NOTHING
    memo, look_up = matcher.memo, matcher.look_up
    tags: dict[str, int] = {}
    sounds: list[tuple[int, float]] = []
    words = questions = exclaimed = last_question = 0
    for position, token in enumerate(tokens):
        try:
            entry = memo[token]
        except KeyError:
            entry = look_up(token)
        if entry is not None:
            if entry.valence:
                sounds.append((position, _tempered(entry.valence, tokens, position, language)))
            for tag in entry.tags:
                found = _polar(tag, tokens, position, 0, language) if tag in POLAR else tag
                if found is not None:
                    tags[found] = position
            for phrase in entry.phrases:
                tag, before, after = phrase.tag, phrase.before, phrase.after
                # Once is enough, but of two verdicts the last one's place is needed.
                if tag in tags and tag not in VERDICTS:
                    continue
                if (not after or fits(tokens, position + 1, 1, after)) and (
                    not before or fits(tokens, position - 1, -1, before)
                ):
                    found = _polar(tag, tokens, position, len(before), language) if tag in POLAR else tag
                    if found is not None:
                        tags[found] = position
        elif token[0] in SENTENCE_ENDS:
            if "?" in token:
                questions += 1
                last_question = position
            elif "!" in token:
                exclaimed += len(token)
            continue
        words += 1
    shouts = exclaimed > 2 or _capitals(text)
    if tags.keys() >= VERDICTS and abs(tags["works"] - tags["denies"]) <= 2:
        del tags["works"]  # "stopped working": one verdict, and not the good one
    sounds += [(tags[tag], weight) for tag, weight in TAG_VALENCE.items() if tag in tags]
    return Reading(
        words=words,
        tags=frozenset(tags),
        last_verdict=_last_verdict(tags, tokens),
        valence=_valence(sounds, tokens, language, shouts, exclaimed),
        sounds=bool(sounds),
        asks=questions > 0 and len(tokens) - last_question <= 8,
        questions=questions,
        shouts=shouts,
    )


def _tempered(valence: float, tokens: list[str], position: int, language: Lexicon) -> float:
    """Make a word's valence weaker, stronger or the other way round by the words before it."""
    for place in range(position - 1, max(-1, position - 1 - NEGATION_WINDOW), -1):
        word = tokens[place]
        if not word[0].isalnum():
            break
        if word in language.negations:
            return valence * NEGATED
        if word in language.stronger:
            valence *= STRONGER
        elif word in language.weaker:
            valence *= WEAKER
    for place in range(position + 1, min(len(tokens), position + 1 + language.negation_after)):
        if not tokens[place][0].isalnum():
            break
        if tokens[place] in language.negations:
            return valence * NEGATED
    return valence


def _polar(tag: str, tokens: list[str], position: int, before: int, language: Lexicon) -> str | None:
    """Turn a claim round where it is negated, and drop it where it is hoped for, planned or asked."""
    start = position - before
    for place in range(start - 1, max(-1, start - 1 - HEDGE_WINDOW), -1):
        word = tokens[place]
        if not word[0].isalnum():
            break
        if word in language.negations and start - place <= NEGATION_WINDOW:
            return "denies" if tag == "works" else None
        if word in language.hedges:
            return None
    for place in range(position + 1, len(tokens)):
        word = tokens[place]
        if word in language.negations and place - position <= language.negation_after:
            return "denies" if tag == "works" else None
        if word[0] in SENTENCE_ENDS:
            return None if "?" in word else tag
    return tag


def _valence(
    sounds: list[tuple[int, float]], tokens: list[str], language: Lexicon, shouts: bool, exclaimed: int
) -> float:
    if not sounds:
        return 0.0
    turn = next((place for place in range(len(tokens) - 1, -1, -1) if tokens[place] in language.contrast), -1)
    total = 0.0
    for position, valence in sounds:
        if turn >= 0:
            valence *= AFTER_BUT if position > turn else BEFORE_BUT
        total += valence
    if shouts:
        total *= SHOUTED
    elif exclaimed:
        total *= 1.1
    return total / sqrt(total * total + NORMAL)


def _capitals(text: str) -> bool:
    """Say whether a text shouts: at least three words in capitals at its beginning."""
    return len(_LOUD.findall(text, 0, 400)) >= 3


def _last_verdict(tags: dict[str, int], tokens: list[str]) -> str | None:
    if not tags.keys() >= VERDICTS:
        return None
    place = len(tokens) - 1
    while place >= 0 and tokens[place][0] in SENTENCE_ENDS:
        place -= 1
    while place >= 0 and tokens[place][0] not in SENTENCE_ENDS:
        place -= 1
    last = [tag for tag in VERDICTS if tags[tag] > place]
    return last[0] if len(last) == 1 else None
