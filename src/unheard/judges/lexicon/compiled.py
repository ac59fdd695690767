"""From phrases as people write them to one dictionary lookup a word.

Every phrase is filed under its longest word (its anchor): a text is walked once, a word that anchors nothing
costs one lookup, and only an anchor looks left and right.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from unheard.judges.lexicon.phrases import Item, read_phrase, words_of

LANGUAGES = ("de", "en", "es", "fr", "pt")
"""Languages that have a lexicon."""

GAP_WORDS = 3
"""Most words that a gap stands for."""
MEMO_LIMIT = 100_000
"""Most distinct words remembered a matcher: hostile text must not fill the memory."""
SENTENCE_ENDS = frozenset(".!?\n")
LONGEST_STEM = 16
FACES = {"☺": 1.5, "☹": -2.0}
"""Valence of smileys and emoji, which folding reduces to two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One phrase, cut at its anchor."""

    tag: str
    before: tuple[Item, ...]
    """Places before the anchor, nearest first."""
    after: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one word means: its valence, and the phrases it anchors."""

    valence: float = 0.0
    tags: tuple[str, ...] = ()
    """Tags of the phrases that are this word alone."""
    phrases: tuple[Phrase, ...] = ()
    """The phrases that need other words beside it."""


@dataclass(slots=True, kw_only=True)
class Matcher:
    """The words and phrases of one language that one side of a conversation is read for."""

    exact: dict[str, list[Phrase]] = field(default_factory=dict)
    stems: dict[str, list[Phrase]] = field(default_factory=dict)
    valences: dict[str, float] = field(default_factory=dict)
    valence_stems: dict[str, float] = field(default_factory=dict)
    memo: dict[str, Entry | None] = field(default_factory=dict)
    """Word → entry, null for a word that means nothing here."""
    readings: dict[str, Any] = field(default_factory=dict)
    """Short text → what it was read as."""

    def look_up(self, word: str) -> Entry | None:
        """Work out a word that was not met before, and remember it."""
        phrases = list(self.exact.get(word, ()))
        valence = self.valences.get(word)
        # Longest beginning first, so that the most specific stem gives the valence.
        for length in range(min(len(word), LONGEST_STEM), 1, -1):
            start = word[:length]
            phrases += self.stems.get(start, ())
            if valence is None:
                valence = self.valence_stems.get(start)
        entry = None
        if phrases or valence:
            entry = Entry(
                valence=valence or 0.0,
                tags=tuple({phrase.tag: None for phrase in phrases if not phrase.before and not phrase.after}),
                phrases=tuple(phrase for phrase in phrases if phrase.before or phrase.after),
            )
        if len(self.memo) < MEMO_LIMIT:
            self.memo[word] = entry
        return entry


def fits(tokens: list[str], position: int, step: int, items: tuple[Item, ...]) -> bool:
    """Say whether the places of a phrase fit the words from a position on, forwards or backwards."""
    length = len(tokens)
    for index, (words, starts) in enumerate(items):
        if not words and not starts:
            return _fits_after_gap(tokens, position, step, items[index + 1 :])
        if not 0 <= position < length:
            return False
        token = tokens[position]
        if token not in words and not (starts and token.startswith(starts)):
            return False
        position += step
    return True


def _fits_after_gap(tokens: list[str], position: int, step: int, items: tuple[Item, ...]) -> bool:
    """Try every length of a gap; a gap stays within its sentence."""
    words, starts = items[0]
    rest = items[1:]
    length = len(tokens)
    for _ in range(GAP_WORDS + 1):
        if not 0 <= position < length:
            return False
        token = tokens[position]
        if (token in words or (starts and token.startswith(starts))) and (
            not rest or fits(tokens, position + step, step, rest)
        ):
            return True
        if token[0] in SENTENCE_ENDS:
            return False
        position += step
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language, ready to be matched."""

    language: str
    apostrophe: str
    """What an apostrophe becomes: nothing (don't → dont) or a blank (j'ai → j ai)."""
    negation_after: int
    """How many words after a verb its negation may stand (German, French)."""
    stop_words: frozenset[str]
    """Words so frequent that they tell the language."""
    negations: frozenset[str]
    hedges: frozenset[str]
    """Words after which a thing is wished for, asked or planned, not reported."""
    stronger: frozenset[str]
    weaker: frozenset[str]
    contrast: frozenset[str]
    customer: Matcher
    business: Matcher
    fingerprint: str
    """Hash of the lexicon's data, for the judge's version."""


@cache
def lexicon(language: str) -> Lexicon:
    """Load and compile the lexicon of a language, once a process."""
    data: Any = import_module(f"unheard.judges.lexicon.{language}")
    blank: str = data.APOSTROPHE
    words = {
        name: frozenset(words_of(getattr(data, name), blank))
        for name in ("STOP", "NEGATIONS", "HEDGES", "STRONGER", "WEAKER", "BUT")
    }
    content = [repr(sorted(group)) for group in words.values()]
    content += [repr(sorted(data.VALENCE.items())), repr(data.CUSTOMER), repr(data.BUSINESS), repr(data.NEGATION_AFTER)]
    return Lexicon(
        language=language,
        apostrophe=blank,
        negation_after=data.NEGATION_AFTER,
        stop_words=words["STOP"],
        negations=words["NEGATIONS"],
        hedges=words["HEDGES"],
        stronger=words["STRONGER"],
        weaker=words["WEAKER"],
        contrast=words["BUT"],
        customer=_matcher(data.CUSTOMER, data.VALENCE, blank),
        business=_matcher(data.BUSINESS, {}, blank),
        fingerprint=hashlib.blake2b("\0".join(content).encode(), digest_size=8).hexdigest(),
    )


def _matcher(phrases: dict[str, str], valences: dict[float, str], blank: str) -> Matcher:
    made = Matcher(valences=dict(FACES) if valences else {})
    for tag, text in phrases.items():
        for phrase in text.split(";"):
            for items in read_phrase(phrase, blank):
                _file(made, tag, items)
    for strength, text in valences.items():
        for word in words_of(text, blank):
            target = made.valence_stems if word.endswith("*") else made.valences
            # A word listed twice keeps the stronger meaning, whichever order the lists stand in.
            known = target.get(word.rstrip("*"), 0.0)
            target[word.rstrip("*")] = strength if abs(strength) > abs(known) else known
    return made


def _file(made: Matcher, tag: str, items: list[Item]) -> None:
    """File a phrase under the place whose words are longest: the rarest in a text."""

    def rarity(index: int) -> float:
        spellings = [*items[index][0], *items[index][1]]
        return sum(map(len, spellings)) / len(spellings) if spellings else -1.0

    anchor = max(range(len(items)), key=rarity)
    phrase = Phrase(tag=tag, before=tuple(reversed(items[:anchor])), after=tuple(items[anchor + 1 :]))
    for word in items[anchor][0]:
        made.exact.setdefault(word, []).append(phrase)
    for start in items[anchor][1]:
        made.stems.setdefault(start, []).append(phrase)
