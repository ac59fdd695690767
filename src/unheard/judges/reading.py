"""Reading one turn: which phrases stand in it, how it sounds, whether it asks.

One walk over the words that mean something. Nothing is decided here: a turn that says "it works" is evidence, what
it is evidence of depends on who said it and when. What is no evidence (text to a judge, quoted mail) is filler.
"""

from collections.abc import Sequence
from functools import partial
from math import sqrt

import msgspec

from unheard.judges.another_language import learnt_of, may_be_foreign, own_words
from unheard.judges.finding import SENTENCE_ENDS, found_in, keep_one_verdict
from unheard.judges.lexicon.compiled import Lexicon, Matcher
from unheard.judges.lexicon.entries import MEMO_LIMIT, PLAIN, VERDICTS
from unheard.judges.lexicon.folding import loud_words
from unheard.judges.looks import EVERYTHING
from unheard.judges.masking import evidence_in, readable

TEXT_LIMIT = 4_000
"""Characters read of one turn; the rest is left unread and the explanation says so."""
SHORT, CANNED = 160, 2_000
"""Characters up to which a text is worth remembering: thanks and greetings of customers, macros of a business."""
REMEMBERED = 8_000_000
"""Most characters of the texts that are remembered for one side of a language."""
GOOD, BAD = frozenset(("works", "thanks", "trust", "no_more", "done", "praise")), frozenset(("denies", "complaint"))
SHOUTED = 1.3
AFTER_BUT, BEFORE_BUT = 1.4, 0.5
TAG_VALENCE = {"denies": -1.0, "complaint": -1.5, "churn": -1.5, "repeats": -1.0, "not_read": -1.5, "legal": -1.0}
"""Phrases that sound negative whatever their words."""
LOUD_WORDS, LOUD_BEGINNING = 3, 400
"""Words in capitals that are shouting, and the characters in which they are looked for."""
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
    kept: str | None = None
    """The text with filler for what is no evidence; null where all of it is."""


NOTHING = Reading()
_WORDS_OF = PLAIN.words_of
"""The words of a sentence in whatever language: text to a rater need not keep to the conversation's."""


def read_turn(text: str, language: Lexicon, matcher: Matcher) -> Reading:
    """Read the first `TEXT_LIMIT` characters of a turn; what comes again is mostly not read again."""
    known: Reading | None = matcher.ahead.get(text)
    if known is not None:
        return known
    known = matcher.readings.get(text)
    if known is None:
        known = _read(text[:TEXT_LIMIT], language, matcher)
        remember(text, known, matcher)
    return known


def remember(text: str, reading: Reading, matcher: Matcher) -> None:
    """Keep what a text was read as that may come again, while there is room."""
    size = len(text)
    if size > (CANNED if matcher.is_business else SHORT):
        return
    if len(matcher.readings) < MEMO_LIMIT and matcher.remembered + size <= REMEMBERED:
        matcher.readings[text] = reading
        matcher.remembered += size


def evidence_of(text: str, language: Lexicon, matcher: Matcher, *, outside: bool = True) -> tuple[str, list[str], bool]:
    """Return what of a text is evidence, its words, and whether a part of it was none."""
    text = readable(text)
    tokens = matcher.spelled.words_of(text)
    if not tokens:
        return text, tokens, False
    kept, addressed = kept_of(text, tokens, language, matcher, outside=outside)
    return (text, tokens, False) if kept is text else (kept, matcher.spelled.words_of(kept), addressed)


def kept_of(
    text: str,
    tokens: list[str],
    language: Lexicon,
    matcher: Matcher,
    *,
    outside: bool = True,
    looks: int = EVERYTHING,
) -> tuple[str, bool]:
    """Return what of a readable text is evidence, and whether a part was none; the text itself where all of it is.

    `looks`: the marks of its pieces, where they are known.
    """
    polarity = partial(_polarity, language, matcher)
    return evidence_in(text, tokens, matcher.is_business, _WORDS_OF, polarity, outside=outside, looks=looks)


def _read(text: str, language: Lexicon, matcher: Matcher) -> Reading:
    kept, tokens, addressed = evidence_of(text, language, matcher)
    if not tokens:
        return NOTHING
    return _read_tokens(kept, tokens, language, matcher, addressed, is_changed=kept is not text)


def read_kept(kept: str, language: Lexicon, matcher: Matcher, addressed: bool) -> Reading:
    """Read what was kept of a text of which a part is no evidence."""
    tokens = matcher.spelled.words_of(kept)
    return _read_tokens(kept, tokens, language, matcher, addressed, is_changed=True) if tokens else NOTHING


def _read_tokens(
    text: str, tokens: list[str], language: Lexicon, matcher: Matcher, addressed: bool, *, is_changed: bool = False
) -> Reading:
    learnt = 0.0
    places = []
    for place, entry in enumerate(map(matcher.memo.__getitem__, tokens)):
        if entry is not None:
            places.append(place)
            learnt += entry.learnt
            if entry.pairs is not None and place:
                learnt += entry.pairs.get(tokens[place - 1], 0.0)
    questions, last_question = _questions(tokens) if "?" in text or "？" in text else (0, 0)
    words = sum(map(str.isalnum, tokens))
    return said_in(
        tokens,
        places,
        language,
        matcher,
        words=words,
        may_be_foreign=may_be_foreign(tokens, words, language),
        learnt=learnt,
        questions=questions,
        last_question=last_question,
        exclaimed=text.count("!"),
        loud=is_loud(text),
        addressed=addressed,
        kept=text if is_changed else None,
    )


def is_loud(text: str) -> bool:
    """Whether several words near the beginning are written in capitals."""
    return not text.islower() and loud_words(text, LOUD_BEGINNING) >= LOUD_WORDS


def said_in(
    tokens: list[str],
    places: Sequence[int],
    language: Lexicon,
    matcher: Matcher,
    *,
    words: int,
    may_be_foreign: bool,
    learnt: float,
    questions: int,
    last_question: int,
    exclaimed: int,
    loud: bool,
    addressed: bool,
    kept: str | None = None,
) -> Reading:
    """Read a text whose words, learnt weights and signs are counted; `places`: of words that may mean something."""
    if may_be_foreign and len(own := own_words(tokens, language, matcher)) <= len(tokens):
        places = sorted(frozenset(places).intersection(own))
        learnt = learnt_of(tokens, own, matcher)
    tags, sounds = found_in(tokens, places, language, matcher)
    shouts = loud or exclaimed > 2
    if tags:
        keep_one_verdict(tags)
        sounds += [(place, TAG_VALENCE[tag]) for tag, place in tags.items() if tag in TAG_VALENCE]
    return Reading(
        words=words,
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
        kept=kept,
    )


def _questions(tokens: list[str]) -> tuple[int, int]:
    places = [place for place, token in enumerate(tokens) if "?" in token]
    return len(places), places[-1] if places else 0


def _polarity(language: Lexicon, matcher: Matcher, piece: str) -> int:
    """Say whether a sentence is good news, bad news or neither."""
    tokens = matcher.spelled.words_of(piece)
    if not tokens:
        return 0
    found = _read_tokens(piece, tokens, language, matcher, False)
    good, bad = bool(found.tags & GOOD) or found.valence > 0, bool(found.tags & BAD) or found.valence < 0
    return 0 if good and bad else int(good) - int(bad)


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
