"""What a word means: its entry, and what is remembered of words and of the pieces of a text between two blanks."""

from collections import defaultdict
from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

from unheard.judges.lexicon.folding import pieces_of, words_of_piece
from unheard.judges.lexicon.phrases import Item
from unheard.judges.looks import looks_of

MEMO_LIMIT = 100_000
"""Most distinct words remembered a matcher: hostile text must not fill the memory."""
LONGEST_PIECE = 32
"""Longest piece that is worth remembering."""
STEM = 5
"""Letters of a word that tell what it is about: refund, refunded."""
VERDICTS = frozenset(("works", "denies"))


# Tuples instead of dataclasses: taken apart at once, which is what reading does with them a hundred times a turn.
class Phrase(NamedTuple):
    """One phrase, cut at its anchor."""

    tag: str
    before: tuple[Item, ...]
    """Places before the anchor, nearest first."""
    after: tuple[Item, ...]
    next_word: frozenset[str] | None = None
    """Where the next word must be one of a few: these, so that most phrases are ruled out by one look."""
    previous_word: frozenset[str] | None = None
    needed: frozenset[str] | None = None
    """Where some place of it must be one of a few words: those of the rarest such place."""


class Entry(NamedTuple):
    """What one word means: its valence, its learnt weight, and the phrases it anchors."""

    learnt: float
    pairs: dict[str, float] | None
    """Word before this one → learnt weight of the two together."""
    valence: float
    tags: tuple[str, ...]
    """Tags of the phrases that are this word alone."""
    phrases: tuple[Phrase, ...]
    """The phrases that need other words beside it, whatever the next word."""
    before_word: dict[str, tuple[Phrase, ...]] | None
    """Next word → the phrases that may stand then, those of `phrases` among them; null where none asks for one."""


class Memo(dict[str, Entry | None]):
    """Word → entry, null for a word that means nothing here; a word that was not met before is worked out."""

    def __init__(self, look_up: Callable[[str], Entry | None]) -> None:
        self._look_up = look_up

    def __missing__(self, word: str) -> Entry | None:
        return self._look_up(word)


def by_next_word(phrases: list[Phrase]) -> tuple[tuple[Phrase, ...], dict[str, tuple[Phrase, ...]] | None]:
    """Sort phrases, in their order, by the word that must come next: those for any word, and those for each."""
    asked = frozenset[str]().union(*(phrase.next_word for phrase in phrases if phrase.next_word is not None))
    return tuple(phrase for phrase in phrases if phrase.next_word is None), {
        word: tuple(phrase for phrase in phrases if phrase.next_word is None or word in phrase.next_word)
        for word in asked
    } or None


class Spelled(dict[str, tuple[str, ...]]):
    """What stands between two blanks → its words: looked up in a third of the time that finding them takes."""

    def __init__(self, blank: str) -> None:
        self._blank = blank

    def __missing__(self, piece: str) -> tuple[str, ...]:
        found = words_of_piece(piece, self._blank)
        if len(self) < MEMO_LIMIT and len(piece) <= LONGEST_PIECE:
            self[piece] = found
        return found

    def words_of(self, text: str) -> list[str]:
        """The words of a text: the same as `tokens_of` finds."""
        return list(chain.from_iterable(map(self.__getitem__, pieces_of(text))))


PLAIN = Spelled(" ")
"""For texts of whatever language: an apostrophe is a blank."""


class Hint(NamedTuple):
    """What can be known of a piece of a text by itself."""

    words: tuple[str, ...]
    tags: frozenset[str]
    """Tags that its words may give."""
    looks: int
    """Marks of what may be no evidence; see `looks_of`."""


class Hints(dict[str, Hint]):
    """Piece of a text → what can be known of it, so that most sentences need not be read to find a phrase."""

    def __init__(self, memo: Memo, spelled: Spelled) -> None:
        self._memo, self._spelled = memo, spelled
        self.giving: dict[str, set[str]] = defaultdict(set)
        """Tag → the pieces met so far whose words may give it."""

    def __missing__(self, piece: str) -> Hint:
        tags = set[str]()
        words = self._spelled[piece]
        for entry in map(self._memo.__getitem__, words):
            if entry is not None:
                tags.update(entry.tags, (phrase.tag for phrase in entry.phrases))
                tags.update(phrase.tag for phrases in (entry.before_word or {}).values() for phrase in phrases)
        if not tags.isdisjoint(VERDICTS):
            tags |= VERDICTS  # what does not work is a denial, and of two verdicts one may not count
        found = Hint(words, frozenset(tags), looks_of(piece, words))
        if len(self) < MEMO_LIMIT and len(piece) <= LONGEST_PIECE:
            self[piece] = found
            for tag in tags:
                self.giving[tag].add(piece)
        return found


class Subjects(dict[str, frozenset[str]]):
    """What stands between two blanks → the beginnings of its words that tell what a sentence is about."""

    def __init__(self, memo: Memo, blank: str, stop_words: frozenset[str]) -> None:
        self._memo, self._blank, self._stop_words = memo, blank, stop_words

    def __missing__(self, piece: str) -> frozenset[str]:
        words = [word for word in words_of_piece(piece, self._blank) if len(word) > 3 and word not in self._stop_words]
        # "Wrong" is said of everything: a word with a feeling tells nothing of what it is about.
        found = frozenset(word[:STEM] for word in words if not ((entry := self._memo[word]) and entry.valence))
        if len(self) < MEMO_LIMIT and len(piece) <= LONGEST_PIECE:
            self[piece] = found
        return found
