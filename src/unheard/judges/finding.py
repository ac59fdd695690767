"""Finding phrases, and words that sound, at the places of a text where they can stand."""

from collections.abc import Sequence

from unheard.judges.lexicon.compiled import Lexicon, Matcher
from unheard.judges.lexicon.entries import VERDICTS
from unheard.judges.lexicon.phrases import Item
from unheard.judges.vocabulary import words_in

POLAR = frozenset(("works", "done"))
"""Tags that a negation turns round and that a hope or a question takes away."""
NEGATION_WINDOW = 3
FAR_DENIALS = words_in(
    "neither none nothing weder keins keines nichts ninguno ninguna nada aucun aucune rien nenhum nenhuma"
)
"""Denials that reach over the whole window: neither of the two is solved."""
HEDGE_WINDOW = 5
NEGATED = -0.6
STRONGER = 1.35
WEAKER = 0.6
GAP_WORDS = 3
"""Most words that a gap stands for."""
SENTENCE_ENDS = frozenset(".!?\n")


def found_in(
    tokens: list[str], places: Sequence[int], language: Lexicon, matcher: Matcher
) -> tuple[dict[str, int], list[tuple[int, float]]]:
    """Look at the words that may mean something: phrases with their place, words that sound with their place."""
    tags: dict[str, int] = {}
    sounds: list[tuple[int, float]] = []
    last = len(tokens) - 1
    present: set[str] | None = None
    memo = matcher.memo
    for position in places:
        entry = memo[tokens[position]]
        if entry is None:
            continue
        _, _, valence, own, phrases, before_word = entry
        if valence:
            sounds.append((position, _tempered(valence, tokens, position, language)))
        for tag in own:
            found = _polar(tag, tokens, position, 0, language) if tag in POLAR else tag
            if found is not None:
                tags[found] = position
        if before_word is not None and position < last:
            phrases = before_word.get(tokens[position + 1], phrases)
        for tag, before, after, _, previous_word, needed in phrases:
            if previous_word is not None and (not position or tokens[position - 1] not in previous_word):
                continue
            # Once is enough, but of two verdicts the last one's place is needed.
            if tag in tags and tag not in VERDICTS:
                continue
            if needed is not None:
                if present is None:
                    present = set(tokens)
                if needed.isdisjoint(present):
                    continue
            if (not after or _fits(tokens, position + 1, 1, after)) and (
                not before or _fits(tokens, position - 1, -1, before)
            ):
                found = _polar(tag, tokens, position, len(before), language) if tag in POLAR else tag
                if found is not None:
                    tags[found] = position
    return tags, sounds


def keep_one_verdict(tags: dict[str, int]) -> None:
    """Drop the good one of two verdicts in one breath: "stopped working"."""
    if tags.keys() >= VERDICTS and abs(tags["works"] - tags["denies"]) <= 2:
        del tags["works"]


def _tempered(valence: float, tokens: list[str], position: int, language: Lexicon) -> float:
    """Make a word's valence weaker, stronger or the other way round by the words before it."""
    for place in range(position - 1, max(-1, position - 1 - NEGATION_WINDOW), -1):
        word = tokens[place]
        if not word[0].isalnum():
            break
        if word in language.negations:
            return valence * NEGATED
        if word in language.stronger:
            valence *= STRONGER
        elif word in language.weaker:
            valence *= WEAKER
    for place in range(position + 1, min(len(tokens), position + 1 + language.negation_after)):
        if not tokens[place][0].isalnum():
            break
        if tokens[place] in language.negations:
            return valence * NEGATED
    return valence


def _polar(tag: str, tokens: list[str], position: int, before: int, language: Lexicon) -> str | None:
    """Turn a claim round where it is negated, and drop it where it is hoped for, planned or asked."""
    start = position - before
    for place in range(start - 1, max(-1, start - 1 - HEDGE_WINDOW), -1):
        word = tokens[place]
        if not word[0].isalnum():
            break
        if word in language.contrast:
            break
        if (word in language.negations and start - place <= NEGATION_WINDOW) or word in FAR_DENIALS:
            return "denies" if tag == "works" else None
        if word in language.hedges and start - place <= HEDGE_WINDOW - 1:
            return None
    for place in range(position + 1, len(tokens)):
        word = tokens[place]
        if word in language.negations and place - position <= language.negation_after:
            return "denies" if tag == "works" else None
        if word[0] in SENTENCE_ENDS:
            return None if "?" in word else tag
    return tag


def _fits(tokens: list[str], position: int, step: int, items: tuple[Item, ...]) -> bool:
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
            not rest or _fits(tokens, position + step, step, rest)
        ):
            return True
        if token[0] in SENTENCE_ENDS:
            return False
        position += step
    return False
