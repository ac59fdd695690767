"""From phrases as people write them to one dictionary lookup a word.

Every phrase is filed under its longest word (its anchor): a text is walked once, a word that anchors nothing
costs one lookup, and only an anchor looks left and right.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from math import inf
from typing import Any, NamedTuple

from unheard.judges.lexicon.entries import MEMO_LIMIT, Entry, Hints, Memo, Phrase, Spelled, Subjects, by_next_word
from unheard.judges.lexicon.phrases import Item, read_phrase, words_of
from unheard.judges.weights import shipped

LANGUAGES = ("de", "en", "es", "fr", "pt")
"""Languages that have a lexicon."""

HEARD = "heard."
RARER = 1.7
"""How many times rarer a word is for each letter more, about."""
LONGEST_STEM = 16
RICH = 1_000
"""Learnt words from which a language counts as rich in them."""
FACES = {"☺": 1.5, "☹": -2.0}
"""Valence of smileys and emoji, which folding reduces to two."""


@dataclass(slots=True, kw_only=True)
class Matcher:
    """The words and phrases of one language that one side of a conversation is read for."""

    apostrophe: str = ""
    """What an apostrophe becomes; see `Lexicon`."""
    is_business: bool = False
    is_rich: bool = False
    """Many words were learnt."""

    exact: dict[str, list[Phrase]] = field(default_factory=dict)
    stems: dict[str, list[Phrase]] = field(default_factory=dict)
    valences: dict[str, float] = field(default_factory=dict)
    valence_stems: dict[str, float] = field(default_factory=dict)
    learnt: dict[str, float] = field(default_factory=dict)
    """Word → learnt weight."""
    pairs: dict[str, dict[str, float]] = field(default_factory=dict)
    """Word → word before it → learnt weight of the two."""
    memo: Memo = field(init=False)
    spelled: Spelled = field(init=False)
    hints: Hints = field(init=False)
    readings: dict[str, Any] = field(default_factory=dict)
    """Text → what it was read as."""
    remembered: int = 0
    """Characters of those texts."""
    said: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Short text and tag → whether it says so."""
    ahead: dict[str, Any] = field(default_factory=dict)
    """Text of the batch in hand → what it was read as; see `reading_together`."""
    numbered: Any = None
    """The words as numbers; see `numbered`."""

    def __post_init__(self) -> None:
        self.memo = Memo(self.look_up)
        self.spelled = Spelled(self.apostrophe)
        self.hints = Hints(self.memo, self.spelled)

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
        learnt, pairs = self.learnt.get(word, 0.0), self.pairs.get(word)
        if phrases or valence or learnt or pairs:
            tags = tuple({phrase.tag: None for phrase in phrases if not phrase.before and not phrase.after})
            longer = [phrase for phrase in phrases if phrase.before or phrase.after]
            entry = Entry(learnt, pairs, valence or 0.0, tags, *by_next_word(longer))
        if len(self.memo) < MEMO_LIMIT:
            self.memo[word] = entry
        return entry


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
    subjects: Subjects
    """What a piece of a text is about."""


@cache
def lexicon(language: str) -> Lexicon:
    """Load and compile the lexicon of a language, with the learnt words that are shipped, once a process."""
    return compiled(language, shipped().words)


class _Written(NamedTuple):
    """A lexicon as it is written, before its phrases are filed, which takes ten times longer than to read it."""

    data: Any
    blank: str
    words: dict[str, frozenset[str]]
    said: dict[str, str]
    """The customer's phrases by tag."""
    answered: dict[str, str]
    """The business's."""
    valences: dict[float, str]
    """Words with a feeling by their strength, of what the customer says."""


@cache
def _written(language: str) -> _Written:
    data: Any = import_module(f"unheard.judges.lexicon.{language}")
    wider: Any = import_module(f"unheard.judges.lexicon.wider.{language}")
    heard: Any = import_module(f"unheard.judges.lexicon.heard.said.{language}")
    heard_answered: Any = import_module(f"unheard.judges.lexicon.heard.answered.{language}")
    blank: str = data.APOSTROPHE
    words = {
        name: frozenset(words_of(getattr(data, name), blank))
        for name in ("STOP", "NEGATIONS", "HEDGES", "STRONGER", "WEAKER", "BUT")
    }
    shown = _joined(heard.CUSTOMER, wider.HEARD)
    said = {**_joined(data.CUSTOMER, wider.CUSTOMER), **_named_heard(shown)}
    answered = {**_joined(data.BUSINESS, wider.BUSINESS), **_named_heard(heard_answered.BUSINESS)}
    valences: dict[float, str] = dict(data.VALENCE)
    for strength, more in wider.VALENCE.items():
        valences[strength] = f"{valences.get(strength, '')} {more}".strip()
    return _Written(data, blank, words, said, answered, valences)


def stop_words(language: str) -> frozenset[str]:
    """Words so frequent that they tell the language; the rest of its lexicon is not compiled for them."""
    return _written(language).words["STOP"]


@cache
def fingerprint(language: str) -> str:
    """Hash of a lexicon's data, for the judge's version; it is not compiled for it."""
    data, _, words, said, answered, valences = _written(language)
    content = [repr(sorted(group)) for group in words.values()]
    content += [repr(sorted(valences.items())), repr(said), repr(answered), repr(data.NEGATION_AFTER)]
    return hashlib.blake2b("\0".join(content).encode(), digest_size=8).hexdigest()


def compiled(language: str, learnt: Mapping[str, Mapping[str, float]]) -> Lexicon:
    """Compile the lexicon of a language with learnt words: `de.customer` → n-gram of one or two words → weight."""
    data, blank, words, said, answered, valences = _written(language)
    frequent = words["STOP"]
    customer, business = _matcher(said, valences, blank, frequent), _matcher(answered, {}, blank, frequent)
    business.is_business = True
    for side, made in (("customer", customer), ("business", business)):
        for gram, weight in learnt.get(f"{language}.{side}", {}).items():
            before, _, word = gram.rpartition(" ")
            if before:
                made.pairs.setdefault(word, {})[before] = weight
            else:
                made.learnt[word] = weight
        made.is_rich = len(made.learnt) >= RICH
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
        customer=customer,
        business=business,
        subjects=Subjects(customer.memo, blank, words["STOP"]),
    )


def heard_tag(name: str) -> str:
    """Name what a phrase that shows a signal is found as; heads weigh no such tag."""
    return HEARD + name


def shows_a_signal(tag: str) -> bool:
    """Whether a tag is of a phrase that only shows a signal."""
    return tag.startswith(HEARD)


def _named_heard(phrases: dict[str, str]) -> dict[str, str]:
    return {heard_tag(name): text for name, text in phrases.items()}


def _joined(first: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    return {tag: "; ".join(filter(None, (first.get(tag), more.get(tag)))) for tag in {**first, **more}}


def _matcher(phrases: dict[str, str], valences: dict[float, str], blank: str, frequent: frozenset[str]) -> Matcher:
    made = Matcher(apostrophe=blank, valences=dict(FACES) if valences else {})
    for tag, text in phrases.items():
        for phrase in text.split(";"):
            for items in read_phrase(phrase, blank):
                _file(made, tag, items, frequent)
    for strength, text in valences.items():
        for word in words_of(text, blank):
            target = made.valence_stems if word.endswith("*") else made.valences
            # A word listed twice keeps the stronger meaning, whichever order the lists stand in.
            known = target.get(word.rstrip("*"), 0.0)
            target[word.rstrip("*")] = strength if abs(strength) > abs(known) else known
    return made


def _file(made: Matcher, tag: str, items: list[Item], frequent: frozenset[str]) -> None:
    """File a phrase under the place whose words are longest: the rarest in a text.

    Under which place one that only shows a signal is filed changes nothing but how often it is looked for: there all
    words of a place count, frequent ones most.
    """

    def rarity(index: int) -> tuple[float, float]:
        spellings = [*items[index][0], *items[index][1]]
        if not spellings:
            return -1.0, -1.0
        # The shortest one counts: "is" among others makes a place that nearly every text fits.
        return min(map(len, spellings)), sum(map(len, spellings)) / len(spellings)

    def often(index: int) -> float:
        words, starts = items[index]
        if not words and not starts:
            return inf
        of_words = sum(1.0 if word in frequent else RARER ** -len(word) for word in words)
        return float(of_words + sum(RARER ** (0.5 - len(start)) for start in starts))

    anchor = min(range(len(items)), key=often) if shows_a_signal(tag) else max(range(len(items)), key=rarity)
    before, after = tuple(reversed(items[:anchor])), tuple(items[anchor + 1 :])
    phrase = Phrase(
        tag=tag,
        before=before,
        after=after,
        next_word=_only(after),
        previous_word=_only(before),
        needed=_needed((*before, *after)),
    )
    for word in items[anchor][0]:
        made.exact.setdefault(word, []).append(phrase)
    for start in items[anchor][1]:
        made.stems.setdefault(start, []).append(phrase)


def _only(items: tuple[Item, ...]) -> frozenset[str] | None:
    return items[0][0] if items and items[0][0] and not items[0][1] else None


def _needed(items: tuple[Item, ...]) -> frozenset[str] | None:
    exact = [words for words, starts in items if words and not starts]
    return min(exact, key=len) if exact else None
