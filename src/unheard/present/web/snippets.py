"""Where the searched words stand in a text, for lists of what was found."""

import unicodedata
from typing import Any

AROUND = 90
LONGEST = 220


def plain(text: str) -> str:
    """Fold case and accents as the search does, letter by letter, so that places stay the same."""
    folded = []
    for letter in text:
        base = unicodedata.normalize("NFD", letter)[0].lower()
        folded.append(base if len(base) == 1 else letter)
    return "".join(folded)


def pieces(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it is one of the words."""
    folded, marks = plain(text), [False] * len(text)
    for word in words:
        start = folded.find(word)
        while start >= 0 and word:
            marks[start : start + len(word)] = [True] * len(word)
            start = folded.find(word, start + len(word))
    found: list[tuple[str, bool]] = []
    for letter, is_marked in zip(text, marks, strict=True):
        if found and found[-1][1] == is_marked:
            found[-1] = (found[-1][0] + letter, is_marked)
        else:
            found.append((letter, is_marked))
    return found


def searched(asked: str) -> list[str]:
    """The words and phrases of a search, folded."""
    found = []
    for number, piece in enumerate(asked[:500].split('"')):
        found += [piece] if number % 2 else piece.split()
    return [plain(one.strip("*")) for one in found if any(letter.isalnum() for letter in one)]


def snippet(row: dict[str, Any], asked: str) -> list[tuple[str, bool]]:
    """What a list shows of a conversation: around the searched words where there are any, else how it begins."""
    words = searched(asked)
    said = [(None, row["subject"] or ""), *row["texts"]]
    hit = next(((who, one) for who, one in said if words and any(word in plain(one) for word in words)), None)
    who, text = hit or (None, row["subject"] or row["first_words"] or "")
    row["speaker"] = None if who in (None, "customer") else who
    text = " ".join(text.split())
    places = [place for word in words if (place := plain(text).find(word)) >= 0]
    start = max(0, min(places, default=0) - AROUND)
    cut = text[start : start + LONGEST]
    whole = ("… " if start else "") + cut + (" …" if start + LONGEST < len(text) else "")
    return pieces(whole, words)
