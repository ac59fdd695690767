"""Reading one turn: which phrases stand in it, how it sounds, whether it asks.

One walk over the words that mean something. Nothing is decided here: a turn that says "it works" is evidence, what
it is evidence of depends on who said it and when. What is no evidence (text to a judge, quoted mail) is filler.
"""

import re
from functools import partial
from math import sqrt

import msgspec

from unheard.judges.lexicon.compiled import MEMO_LIMIT, SENTENCE_ENDS, Entry, Lexicon, Matcher, fits
from unheard.judges.lexicon.folding import tokens_of
from unheard.judges.masking import evidence_in, readable
from unheard.judges.vocabulary import words_in

TEXT_LIMIT = 4_000
"""Characters read of one turn; the rest is left unread and the explanation says so."""
SHORT = 160
"""Characters up to which a text is worth remembering: thanks, greetings, macros."""
POLAR = frozenset(("works", "done"))
"""Tags that a negation turns round and that a hope or a question takes away."""
VERDICTS = frozenset(("works", "denies"))
GOOD, BAD = frozenset(("works", "thanks", "trust", "no_more", "done", "praise")), frozenset(("denies", "complaint"))
NEGATION_WINDOW = 3
FAR_DENIALS = words_in(
    "neither none nothing weder keins keines nichts ninguno ninguna nada aucun aucune rien nenhum nenhuma"
)
"""Denials that reach over the whole window: neither of the two is solved."""
HEDGE_WINDOW = 5
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


class Reading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one turn says, as far as a lexicon and learnt words can tell."""

    words: int = 0
    tags: frozenset[str] = frozenset()
    last_verdict: str | None = None
    """Where it says both that it works and that it does not: which of them its last sentence says alone."""
    valence: float = 0.0
    """-1..1; 0 where nothing in it sounds."""
    sounds: bool = False
    """At least one word or face with a valence."""
    learnt: float = 0.0
    """Sum of the learnt weights of its words and pairs of words, for the side that speaks."""
    is_rich: bool = False
    """Many words were learnt for its language, so that the lexicon's own valences need say less."""
    asks: bool = False
    """It ends in a question, or nearly."""
    questions: int = 0
    shouts: bool = False
    addressed: bool = False
    """A part of it was written to a judge or puts words into another's mouth, and was not read."""


NOTHING = Reading()


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


def evidence_of(text: str, language: Lexicon, matcher: Matcher) -> tuple[str, list[str], bool]:
    """Return what of a text is evidence, its words, and whether a part of it was none."""
    text = readable(text)
    tokens = tokens_of(text, language.apostrophe)
    if not tokens:
        return text, tokens, False
    words = partial(tokens_of, blank=" ")
    kept, addressed = evidence_in(text, tokens, matcher.is_business, words, partial(_polarity, language, matcher))
    return (text, tokens, False) if kept is text else (kept, tokens_of(kept, language.apostrophe), addressed)


def _read(text: str, language: Lexicon, matcher: Matcher) -> Reading:
    text, tokens, addressed = evidence_of(text, language, matcher)
    return _read_tokens(text, tokens, language, matcher, addressed) if tokens else NOTHING


def _read_tokens(text: str, tokens: list[str], language: Lexicon, matcher: Matcher, addressed: bool) -> Reading:
    tags, sounds, learnt = _walk(tokens, language, matcher)
    questions, last_question = _questions(tokens) if "?" in text or "？" in text else (0, 0)
    exclaimed = text.count("!")
    shouts = exclaimed > 2 or (not text.islower() and len(_LOUD.findall(text, 0, 400)) >= 3)
    if tags.keys() >= VERDICTS and abs(tags["works"] - tags["denies"]) <= 2:
        del tags["works"]  # "stopped working": one verdict, and not the good one
    if tags:
        sounds += [(place, TAG_VALENCE[tag]) for tag, place in tags.items() if tag in TAG_VALENCE]
    return Reading(
        words=sum(map(str.isalnum, tokens)),
        tags=frozenset(tags),
        last_verdict=_last_verdict(tags, tokens),
        valence=_valence(sounds, tokens, language, shouts, exclaimed) if sounds else 0.0,
        sounds=bool(sounds),
        learnt=learnt,
        is_rich=matcher.is_rich,
        asks=questions > 0 and len(tokens) - last_question <= 8,
        questions=questions,
        shouts=shouts,
        addressed=addressed,
    )


def _walk(
    tokens: list[str], language: Lexicon, matcher: Matcher
) -> tuple[dict[str, int], list[tuple[int, float]], float]:
    """Walk over the words once: phrases with their place, words that sound with their place, the learnt weights."""
    tags: dict[str, int] = {}
    sounds: list[tuple[int, float]] = []
    learnt = 0.0
    last, present = len(tokens) - 1, set(tokens)
    entry: Entry | None
    for position, entry in enumerate(map(matcher.memo.__getitem__, tokens)):
        if entry is None:
            continue
        learnt += entry.learnt
        if entry.pairs is not None and position:
            learnt += entry.pairs.get(tokens[position - 1], 0.0)
        if entry.valence:
            sounds.append((position, _tempered(entry.valence, tokens, position, language)))
        for tag in entry.tags:
            found = _polar(tag, tokens, position, 0, language) if tag in POLAR else tag
            if found is not None:
                tags[found] = position
        if not entry.phrases:
            continue
        previous = tokens[position - 1] if position else ""
        following = tokens[position + 1] if position < last else ""
        for phrase in entry.phrases:
            if phrase.next_word is not None and following not in phrase.next_word:
                continue
            if phrase.previous_word is not None and previous not in phrase.previous_word:
                continue
            if phrase.needed is not None and phrase.needed.isdisjoint(present):
                continue
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
    return tags, sounds, learnt


def _questions(tokens: list[str]) -> tuple[int, int]:
    places = [place for place, token in enumerate(tokens) if "?" in token]
    return len(places), places[-1] if places else 0


def _polarity(language: Lexicon, matcher: Matcher, piece: str) -> int:
    """Say whether a sentence is good news, bad news or neither."""
    tokens = tokens_of(piece, language.apostrophe)
    if not tokens:
        return 0
    found = _read_tokens(piece, tokens, language, matcher, False)
    good, bad = bool(found.tags & GOOD) or found.valence > 0, bool(found.tags & BAD) or found.valence < 0
    return 0 if good and bad else int(good) - int(bad)


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
        if word in language.contrast:
            break
        if (word in language.negations and start - place <= NEGATION_WINDOW) or word in FAR_DENIALS:
            return "denies" if tag == "works" else None
        if word in language.hedges and start - place <= HEDGE_WINDOW - 1:
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
    turn = -1
    if not language.contrast.isdisjoint(tokens):
        turn = next(place for place in range(len(tokens) - 1, -1, -1) if tokens[place] in language.contrast)
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
