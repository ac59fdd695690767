"""The words of one language and side as numbers, so that thousands of texts can be read as arrays at once.

What stands between two blanks is a piece; a piece is looked up once, and is one or more words. Which words mean
something, what they weigh, and beside which words their phrases can stand, is kept by number.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from unheard.judges.lexicon.compiled import Matcher
from unheard.judges.lexicon.entries import LONGEST_PIECE
from unheard.judges.lexicon.folding import loud_words, words_of_piece
from unheard.judges.looks import EVERYTHING, looks_of

LIMIT = 200_000
"""Most pieces and words known; with more all is forgotten and learnt anew: hostile text must not fill the memory."""
SIGN, ASKS, PAIRED, MEANS, BY_NEXT, BY_PREVIOUS, FREQUENT = 1, 2, 4, 8, 16, 32, 64
"""Bits of a word: it is no word but a sentence end, a comma or a face; a question mark; it weighs with the word
before it; it means something whatever stands beside it; with certain next words; with certain words before it; it is
among the most frequent ones of its language."""
STRESSED = EVERYTHING + 1
"""A mark beside those of `looks_of`: it holds an exclamation mark."""
_SHIFT = 32

Whole = NDArray[np.int64]


class Keys:
    """Pairs of words, each with a weight, found by their numbers."""

    def __init__(self) -> None:
        self._found: dict[int, float] = {}
        self._keys: Whole = np.zeros(0, np.int64)
        self._weights = np.zeros(0)

    def add(self, word: int, others: Iterable[tuple[int, float]]) -> None:
        """Add what weighs beside a word."""
        self._found.update((word << _SHIFT | other, weight) for other, weight in others)

    def weights(self, words: Whole, others: Whole) -> NDArray[np.float64]:
        """The weight of each pair; 0 for one that is not known."""
        if not self._found:
            return np.zeros(len(words))
        if len(self._keys) != len(self._found):
            keys = np.fromiter(self._found, np.int64, len(self._found))
            order = np.argsort(keys)
            self._keys = keys[order]
            self._weights = np.fromiter(self._found.values(), np.float64, len(keys))[order]
        asked = words << _SHIFT | others
        places = np.minimum(np.searchsorted(self._keys, asked), len(self._keys) - 1)
        return np.where(self._keys[places] == asked, self._weights[places], 0.0)


Kind = TypeVar("Kind", bound=np.generic)


class _Column(Generic[Kind]):
    """One value for each number, in their order; new ones wait in a list, which is ten times quicker to add to."""

    def __init__(self, kind: type[Kind]) -> None:
        self._values: NDArray[Kind] = np.zeros(0, kind)
        self._new: list[float] = []

    def __len__(self) -> int:
        return len(self._values) + len(self._new)

    def add(self, value: float) -> None:
        """Give the next number its value."""
        self._new.append(value)

    def __setitem__(self, number: int, value: float) -> None:
        place = number - len(self._values)
        if place < 0:
            self._values[number] = value
        else:
            self._new[place] = value

    def at(self, numbers: Whole) -> NDArray[Kind]:
        """The values of so many numbers."""
        if self._new:
            self._values = np.concatenate((self._values, np.array(self._new, self._values.dtype)))
            self._new = []
        found: NDArray[Kind] = self._values.take(numbers)
        return found


class Numbered(dict[str, int]):
    """Piece → its number, given when it is first met."""

    def __init__(self, matcher: Matcher, stop_words: frozenset[str]) -> None:
        self._matcher, self._stop_words = matcher, stop_words
        self._words: dict[str, int] = {}
        self._described: dict[str, int] = {}
        self.spelled: list[tuple[str, ...]] = []
        """Piece → its words."""
        self.length, self.looks = _Column(np.int64), _Column(np.uint16)
        """Piece → how many words, and which looks it needs."""
        self.loud = _Column(np.int64)
        """Piece → how many words in capitals."""
        self.start = _Column(np.int64)
        """Piece → where its words begin in `pool`."""
        self.pool = _Column(np.int64)
        self.bits, self.learnt = _Column(np.uint8), _Column(np.float64)
        """Word → its bits, and its learnt weight."""
        self.pairs, self.next_words, self.previous_words = Keys(), Keys(), Keys()

    @property
    def is_full(self) -> bool:
        """Whether to begin anew."""
        return len(self) > LIMIT or len(self._words) > LIMIT

    def __missing__(self, piece: str) -> int:
        words = words_of_piece(piece, self._matcher.apostrophe)
        number = len(self.spelled)
        self.spelled.append(words)
        self.length.add(len(words))
        self.start.add(len(self.pool))
        for word in words:
            known = self._described.get(word)
            self.pool.add(self._describe(word) if known is None else known)
        self.looks.add(looks_of(piece, words) | STRESSED * ("!" in piece))
        self.loud.add(loud_words(piece))
        if len(piece) <= LONGEST_PIECE:
            self[piece] = number
        return number

    def _number(self, word: str) -> int:
        """Number a word; one that is only known to stand beside another means nothing until it is met."""
        number = self._words.setdefault(word, len(self._words))
        if number == len(self.bits):
            self.bits.add(0)
            self.learnt.add(0.0)
        return number

    def _describe(self, word: str) -> int:
        number = self._described[word] = self._number(word)
        bits = FREQUENT * (word in self._stop_words) if word.isalnum() else SIGN | ASKS * ("?" in word)
        entry = self._matcher.memo[word]
        if entry is not None:
            self.learnt[number] = entry.learnt
            if entry.pairs is not None:
                bits |= PAIRED
                self.pairs.add(number, ((self._number(before), weight) for before, weight in entry.pairs.items()))
            before = [phrase.previous_word for phrase in entry.phrases if phrase.previous_word is not None]
            if entry.valence or entry.tags or len(before) < len(entry.phrases):
                bits |= MEANS
            if before:
                bits |= BY_PREVIOUS
                self.previous_words.add(number, ((self._number(one), 1.0) for one in frozenset[str]().union(*before)))
            if entry.before_word is not None:
                bits |= BY_NEXT
                self.next_words.add(number, ((self._number(one), 1.0) for one in entry.before_word))
        self.bits[number] = bits
        return number
