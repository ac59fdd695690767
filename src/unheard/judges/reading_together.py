"""Reading the turns of many conversations at once: the same readings as one by one, several times faster.

Words become numbers (`numbered`), what they weigh is summed by arrays, and only the places where a phrase or a word
with a feeling can stand are looked at one by one, as `reading` does. Text that may be no evidence is looked at, too.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from unheard.judges.another_language import FREQUENT_IN_TURN, LEAST_WORDS
from unheard.judges.lexicon import Lexicon, Matcher
from unheard.judges.lexicon.numbered import (
    ASKS,
    BY_NEXT,
    BY_PREVIOUS,
    FREQUENT,
    MEANS,
    PAIRED,
    SIGN,
    STRESSED,
    Numbered,
    Whole,
)
from unheard.judges.looks import FIRST, LETTER, LOOK, SIGNS, SINGLE
from unheard.judges.masking import readable
from unheard.judges.pasted import LETTERS_APART
from unheard.judges.reading import (
    LOUD_BEGINNING,
    LOUD_WORDS,
    NOTHING,
    TEXT_LIMIT,
    Reading,
    is_loud,
    kept_of,
    read_kept,
    read_turn,
    remember,
    said_in,
)

AT_ONCE = 100_000
"""Characters read at once: beyond it arrays no longer fit the processor's caches."""


def read_ahead(texts: Iterable[str], language: Lexicon, matcher: Matcher) -> None:
    """Read texts so that `read_turn` finds them read."""
    new = [text for text in dict.fromkeys(texts) if text not in matcher.readings]
    for part in _parts(new):
        for text, reading in zip(part, _read_together(part, language, matcher), strict=True):
            remember(text, reading, matcher)
            matcher.ahead[text] = reading


def _parts(texts: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for text in texts:
        part.append(text)
        size += min(len(text), TEXT_LIMIT)
        if size >= AT_ONCE:
            yield part
            part, size = [], 0
    if part:
        yield part


def _read_together(texts: Sequence[str], language: Lexicon, matcher: Matcher) -> Iterator[Reading]:
    known = matcher.numbered
    if known is None or known.is_full:
        known = matcher.numbered = Numbered(matcher, language.stop_words)
    split = [text[:TEXT_LIMIT].split(" ") for text in texts]
    pieces = list(map(known.__getitem__, chain.from_iterable(split)))
    words = list(chain.from_iterable(map(known.spelled.__getitem__, pieces)))
    table = _Table(known, np.array(pieces, np.int64), np.fromiter(map(len, split), np.int64, len(split)))
    for text, (looks, loud, start, end, count, foreign, learnt, questions, last_question, places) in zip(
        texts, table.rows(), strict=True
    ):
        if start == end:
            # No words by its pieces; a text in which nothing can be read may still have filler for words.
            yield read_turn(text, language, matcher) if looks & LOOK else NOTHING
            continue
        own = words[start:end]
        text = text[:TEXT_LIMIT]
        if looks & (LOOK | FIRST):
            # Markup may hide where words end, and filler for other scripts is words, too.
            if looks & SIGNS and ("<" in text or readable(text) is not text):
                yield read_turn(text, language, matcher)
                continue
            kept, addressed = kept_of(text, own, language, matcher, looks=looks)
            if kept is not text:
                yield read_kept(kept, language, matcher, addressed)
                continue
        yield said_in(
            own,
            places,
            language,
            matcher,
            words=count,
            may_be_foreign=foreign,
            learnt=learnt,
            questions=questions if questions and ("?" in text or "？" in text) else 0,
            last_question=last_question,
            exclaimed=text.count("!") if looks & STRESSED else 0,
            # One more may be made where the beginning ends within a word.
            loud=loud >= LOUD_WORDS if len(text) <= LOUD_BEGINNING else loud >= LOUD_WORDS - 1 and is_loud(text),
            addressed=False,
        )


Floats = NDArray[np.float64]
Row = tuple[int, int, int, int, int, bool, float, int, int, list[int]]


class _Table:
    """The words of many texts as arrays."""

    def __init__(self, known: Numbered, pieces: Whole, counts: Whole) -> None:
        ends = np.cumsum(counts)
        length = known.length.at(pieces)
        after = np.cumsum(length)
        looks = known.looks.at(pieces)
        opening = ends - counts
        self.looks = np.bitwise_or.reduceat(looks & ~np.uint16(FIRST), opening) | looks[opening]
        letters = np.add.reduceat((looks & LETTER != 0).astype(np.int64), opening)
        self.looks[letters < LETTERS_APART] &= ~np.uint16(LETTER | SINGLE)
        self.loud = np.add.reduceat(known.loud.at(pieces), opening)
        self.ends = after[ends - 1]
        self.starts = np.concatenate((self.ends[:1] * 0, self.ends[:-1]))
        total = int(after[-1])
        first = known.start.at(pieces) - (after - length)
        self.words = known.pool.at(np.repeat(first, length) + np.arange(total))
        self.bits = known.bits.at(self.words)
        self.before = np.concatenate((self.words[:1], self.words[:-1]))
        self.after = np.concatenate((self.words[1:], self.words[-1:]))
        self.text_of = np.repeat(np.arange(len(counts)), self.ends - self.starts)
        self.is_first = np.zeros(total, np.bool_)
        self.is_last = np.zeros(total, np.bool_)
        filled = self.ends > self.starts
        self.is_first[self.starts[filled]] = True
        self.is_last[self.ends[filled] - 1] = True
        self.known = known

    def rows(self) -> Iterator[Row]:
        """For each text: looks, loud words, where its words are, how many, whether they may be of another language,
        their weight, questions, where to look.
        """
        count = self._sums(self.bits & SIGN == 0)
        foreign = (count >= LEAST_WORDS) & (self._sums(self.bits & FREQUENT != 0) < FREQUENT_IN_TURN * count)
        asking = np.flatnonzero(self.bits & ASKS)
        questions = np.bincount(self.text_of[asking], minlength=len(self.ends))
        last = np.zeros(len(self.ends), np.int64)
        last[self.text_of[asking]] = asking  # of several the last one stays
        places = self._places()
        cuts = np.searchsorted(places, self.ends).tolist()
        own = (places - self.starts[self.text_of[places]]).tolist()
        start = 0
        for looks, loud, begin, end, words, may_be, learnt, asked, at, cut in zip(
            self.looks.tolist(),
            self.loud.tolist(),
            self.starts.tolist(),
            self.ends.tolist(),
            count.tolist(),
            foreign.tolist(),
            self._learnt().tolist(),
            questions.tolist(),
            (last - self.starts).tolist(),
            cuts,
            strict=True,
        ):
            yield looks, loud, begin, end, words, may_be, learnt, asked, at, own[start:cut]
            start = cut

    def _sums(self, flags: NDArray[np.bool_]) -> Whole:
        until: Whole = np.zeros(len(flags) + 1, np.int64)
        np.cumsum(flags, out=until[1:])
        return until[self.ends] - until[self.starts]

    def _learnt(self) -> Floats:
        """Sums of the weights of words and pairs, added in the order of the words."""
        weights = np.zeros((len(self.words), 2))
        weights[:, 0] = self.known.learnt.at(self.words)
        pairs = np.flatnonzero((self.bits & PAIRED != 0) & ~self.is_first)
        weights[pairs, 1] = self.known.pairs.weights(self.words[pairs], self.before[pairs])
        found = np.bincount(np.repeat(self.text_of, 2), weights.ravel(), minlength=len(self.ends))
        return found.astype(np.float64, copy=False)

    def _places(self) -> Whole:
        """Where a word with a feeling or a phrase can stand."""
        found = self.bits & MEANS != 0
        nexts = np.flatnonzero((self.bits & (MEANS | BY_NEXT) == BY_NEXT) & ~self.is_last)
        found[nexts] |= self.known.next_words.weights(self.words[nexts], self.after[nexts]) != 0
        previous = np.flatnonzero((self.bits & (MEANS | BY_PREVIOUS) == BY_PREVIOUS) & ~self.is_first)
        found[previous] |= self.known.previous_words.weights(self.words[previous], self.before[previous]) != 0
        return np.flatnonzero(found)
