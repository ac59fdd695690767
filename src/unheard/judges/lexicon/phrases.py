"""How a phrase is written in a lexicon, and what it becomes.

`word*` matches the beginning of a word; `(a|b c)` one of several; `(a )?` may be missing; `..` stands for up
to three words of the same sentence.
"""

import itertools
import re

from unheard.judges.lexicon.folding import fold

GAP = ".."

Item = tuple[frozenset[str], tuple[str, ...]]
"""One place of a phrase: the words that fit it, and the beginnings of words that do. Both empty: a gap."""

_GAP_ITEM: Item = (frozenset(), ())
_PART = re.compile(r"\(([^()]*)\)(\?)?|(\.\.)|([^\s()]+)")
_WORD = re.compile(r"[a-z0-9]+\*?")


def words_of(text: str, blank: str) -> list[str]:
    """The folded words of a piece of a lexicon, stars kept."""
    return _WORD.findall(fold(text, blank))


def read_phrase(phrase: str, blank: str) -> list[list[Item]]:
    """Read one phrase into the plain sequences that it stands for."""
    choices: list[list[list[Item]]] = []
    for group, optional, gap, word in _PART.findall(phrase):
        if gap:
            choices.append([[_GAP_ITEM]])
        elif word:
            choices.append([[_item([one]) for one in words_of(word, blank)]])
        else:
            choices.append(_alternatives(group, bool(optional), blank))
    made = []
    for chosen in itertools.product(*choices):
        items = [item for part in chosen for item in part]
        while items and items[-1] == _GAP_ITEM:
            items.pop()
        while items and items[0] == _GAP_ITEM:
            items.pop(0)
        if items:
            made.append(items)
    return made


def _alternatives(group: str, optional: bool, blank: str) -> list[list[Item]]:
    """Alternatives of one word stay one place; longer ones become phrases of their own."""
    read = [words_of(one, blank) for one in group.split("|")]
    single = [words[0] for words in read if len(words) == 1]
    made = [[_item(single)]] if single else []
    made += [[_item([word]) for word in words] for words in read if len(words) > 1]
    if optional or any(not words for words in read):
        made.append([])
    return made


def _item(words: list[str]) -> Item:
    exact = frozenset(word for word in words if not word.endswith("*"))
    return exact, tuple(word[:-1] for word in words if word.endswith("*"))
