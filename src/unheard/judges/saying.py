"""Whether one phrase stands in a sentence, as reading it would find, without reading all of it."""

from unheard.judges.finding import found_in, keep_one_verdict
from unheard.judges.lexicon.compiled import Lexicon, Matcher
from unheard.judges.lexicon.entries import MEMO_LIMIT, VERDICTS
from unheard.judges.lexicon.folding import pieces_of
from unheard.judges.looks import FIRST, LETTER, LOOK, SIGNS, SINGLE
from unheard.judges.masking import readable
from unheard.judges.pasted import LETTERS_APART
from unheard.judges.reading import SHORT, TEXT_LIMIT, kept_of, read_turn


def says(text: str, tag: str, language: Lexicon, matcher: Matcher) -> bool:
    """Whether a phrase stands in a sentence: what `read_turn` would find, but only this one is looked for."""
    if len(text) > SHORT:
        return _says(text, tag, language, matcher)
    known = matcher.said.get((text, tag))
    if known is None:
        known = _says(text, tag, language, matcher)
        if len(matcher.said) < MEMO_LIMIT:
            matcher.said[text, tag] = known
    return known


def may_say(text: str, tag: str, matcher: Matcher) -> bool:
    """Whether a sentence of a text may say a phrase: else none of them need be looked at one by one."""
    if "<" in text:
        return True  # markup may hide where words end
    pieces, hints = text.split(" "), matcher.hints
    if not hints.giving[tag].isdisjoint(pieces):
        return True
    if all(map(hints.__contains__, pieces)):
        return False
    return any(tag in hints[piece].tags for piece in pieces)


def _says(text: str, tag: str, language: Lexicon, matcher: Matcher) -> bool:
    pieces, hints = pieces_of(text[:TEXT_LIMIT]), matcher.hints
    if hints.giving[tag].isdisjoint(pieces) and all(map(hints.__contains__, pieces)):
        return False
    tokens: list[str] = []
    places: list[int] = []
    looks, letters = SIGNS if "<" in text else 0, 0
    for words, tags, look in map(hints.__getitem__, pieces):
        looks |= look
        letters += look & LETTER != 0
        if tag in tags:
            places += range(len(tokens), len(tokens) + len(words))
        tokens += words
    if not places:
        return False
    if letters < LETTERS_APART:
        looks &= ~(LETTER | SINGLE)
    if looks & (LOOK | FIRST) and _is_changed(text, tokens, language, matcher, looks):
        return tag in read_turn(text, language, matcher).tags
    found = found_in(tokens, places, language, matcher)[0]
    if tag in VERDICTS:
        keep_one_verdict(found)
    return tag in found


def _is_changed(text: str, tokens: list[str], language: Lexicon, matcher: Matcher, looks: int) -> bool:
    """Whether a part of a text may be no evidence; `tokens`: its words as they are without markup."""
    if len(text) > TEXT_LIMIT or (looks & SIGNS and ("<" in text or readable(text) is not text)):
        return True
    return kept_of(text, tokens, language, matcher, looks=looks)[0] is not text
