"""Sentences in another language than their conversation: words that are alike in both would be misread.

Half of all words are among the most frequent ones of their language ("problem" is Polish, too, but "the" is not), so
that a sentence of some length without any of them is not in it. Filler for what is no evidence is in no language.
"""

from collections.abc import Iterable

from unheard.judges.filler import FILLER_WORDS
from unheard.judges.finding import SENTENCE_ENDS
from unheard.judges.lexicon.compiled import Lexicon, Matcher, shows_a_signal
from unheard.judges.lexicon.entries import Entry

LEAST_WORDS = 8
"""Words from which a sentence can be told to be in another language."""
FREQUENT, KNOWN = 0.12, 0.25
"""Shares of frequent words, and of words that mean something, below which it is (one frequent word of nine)."""
FREQUENT_IN_TURN = 0.15
"""Share of frequent words below which the sentences of a turn are looked at."""


def may_be_foreign(tokens: list[str], words: int, language: Lexicon) -> bool:
    """Rule out nearly all turns at once; `reading_together` counts the frequent words of many turns by arrays."""
    return words >= LEAST_WORDS and (sum(map(language.stop_words.__contains__, tokens)) < FREQUENT_IN_TURN * words)


def own_words(tokens: list[str], language: Lexicon, matcher: Matcher) -> list[int]:
    """Places of the words of all sentences that are in the conversation's language, and of one behind the last.

    A short sentence beside one that is in another language is in that one, too, unless more than a third of its words
    are known.
    """
    ends = [place for place, token in enumerate(tokens) if token[0] in SENTENCE_ENDS] + [len(tokens)]
    parts = [range(start, end + 1) for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False)]
    foreign = [_is_foreign(tokens[part.start : part.stop - 1], language, matcher) for part in parts]
    if any(foreign):
        foreign = [
            one or _is_strange(tokens[part.start : part.stop - 1], language, matcher)
            for one, part in zip(foreign, parts, strict=True)
        ]
    return [place for one, part in zip(foreign, parts, strict=True) if not one for place in part]


def _is_foreign(sentence: list[str], language: Lexicon, matcher: Matcher) -> bool:
    words = [word for word in sentence if word[0].isalnum() and word not in FILLER_WORDS]
    if len(words) < LEAST_WORDS:
        return False
    if sum(map(language.stop_words.__contains__, words)) >= FREQUENT * len(words):
        return False
    return sum(_weighs(matcher.memo[word]) for word in words) < KNOWN * len(words)


def _weighs(entry: Entry | None) -> bool:
    """Whether a word means something beyond the phrases that only show a signal, which are many and hold any word."""
    if entry is None:
        return False
    if entry.learnt or entry.pairs or entry.valence:
        return True
    later = (phrase for phrases in (entry.before_word or {}).values() for phrase in phrases)
    tags = (*entry.tags, *(phrase.tag for phrase in (*entry.phrases, *later)))
    return not all(map(shows_a_signal, tags))


def _is_strange(sentence: list[str], language: Lexicon, matcher: Matcher) -> bool:
    """Whether a short sentence has no more known words than others."""
    words = [word for word in sentence if word[0].isalnum() and word not in FILLER_WORDS]
    if not words or len(words) >= LEAST_WORDS:
        return False
    known = sum(word in language.stop_words or _weighs(matcher.memo[word]) for word in words)
    return 3 * known <= len(words)


def learnt_of(tokens: list[str], places: Iterable[int], matcher: Matcher) -> float:
    """Sum of the learnt weights of some words of a text, and of the pairs that end in them."""
    learnt = 0.0
    for place in places:
        entry = matcher.memo[tokens[place]] if place < len(tokens) else None
        if entry is not None:
            learnt += entry.learnt
            if entry.pairs is not None and place:
                learnt += entry.pairs.get(tokens[place - 1], 0.0)
    return learnt
