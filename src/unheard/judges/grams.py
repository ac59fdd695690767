"""The words of a conversation as hashed counts: who said it, single words, pairs of neighbours, pieces of words.

Four voices: the customer everywhere and in the last turn, the business everywhere and in its last turn; for the first
three also every run of three and four characters, which knows a word in its other forms and misspelt. All of it is
hashed into buckets, so that a file of learnt weights holds nobody's words, and a word that `forget` erased from the
store is not in it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from zlib import crc32

from unheard.judges.base import BUSINESS_SPEAKERS, Transcript

BUCKETS = 32_768
"""Buckets of one voice."""
VOICES = 4
CUSTOMER, LAST, BUSINESS, LAST_ANSWER = range(VOICES)
RUNS, RUN_VOICES = 16_384, 3
"""Buckets of the runs of characters of one voice, and how many voices have them."""
SHORTEST, LONGEST = 3, 4
FIRST_RUN = BUCKETS * VOICES
WIDTH = FIRST_RUN + RUNS * RUN_VOICES
TEXT_LIMIT = 20_000
"""Characters read of one voice: the beginning and the end of so many."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[?!]")


def words_of(text: str) -> list[str]:
    """Words in small letters; every number is the same word, and so is every run of ! or ?."""
    if len(text) > TEXT_LIMIT:
        text = text[: TEXT_LIMIT // 2] + " " + text[-TEXT_LIMIT // 2 :]
    return ["0" if word[0].isdigit() else word for word in _WORD.findall(text.lower().replace("’", "'"))]


def buckets_of(words: Sequence[str], voice: int) -> set[int]:
    """Buckets of the single words and of the pairs of one voice."""
    start = voice * BUCKETS
    found = {start + crc32(word.encode()) % BUCKETS for word in words}
    found.update(start + crc32(f"{first} {second}".encode()) % BUCKETS for first, second in pairwise(words))
    return found


def runs_of(texts: Sequence[str], voice: int) -> set[int]:
    """Buckets of the runs of characters of one voice; blanks are one, and runs do not cross from text to text."""
    import numpy as np  # only a fitted head reads words: whoever has none need not wait for numpy

    found: set[int] = set()
    for text in texts:
        if len(text) > TEXT_LIMIT:
            text = text[: TEXT_LIMIT // 2] + " " + text[-TEXT_LIMIT // 2 :]
        signs = np.frombuffer(f" {' '.join(text.lower().split())} ".encode("utf-32-le", "surrogatepass"), np.uint32)
        mixed = np.zeros(len(signs), np.uint32)
        for length in range(1, min(LONGEST, len(signs)) + 1):
            mixed = mixed[: len(signs) - length + 1] * np.uint32(0x9E3779B1) + signs[length - 1 :]
            if length >= SHORTEST:
                found.update(((mixed ^ (mixed >> 15)) * np.uint32(0x85EBCA6B) >> 18).tolist())
    start = FIRST_RUN + voice * RUNS
    return {start + bucket for bucket in found}


def grams_of(transcript: Transcript) -> dict[int, float]:
    """Bucket → weight: present or not, each voice scaled to length 1, so that long conversations weigh no more."""
    customer: list[str] = []
    business: list[str] = []
    for turn in transcript.turns:
        if not turn.text or turn.kind not in ("message", "media"):
            continue
        if turn.speaker == "customer":
            customer.append(turn.text)
        elif turn.speaker in BUSINESS_SPEAKERS:
            business.append(turn.text)
    found: dict[int, float] = {}
    # A line break ends a pair, so that words of two turns are never neighbours.
    for voice, texts in (
        (CUSTOMER, customer),
        (LAST, customer[-1:]),
        (BUSINESS, business),
        (LAST_ANSWER, business[-1:]),
    ):
        inside = set[int]()
        for text in texts:
            inside |= buckets_of(words_of(text), voice)
        _scaled_into(found, inside)
        if voice < RUN_VOICES:
            _scaled_into(found, runs_of(texts, voice))
    return found


def grams_of_turn(text: str) -> dict[int, float]:
    """The same of one customer turn."""
    found: dict[int, float] = {}
    _scaled_into(found, buckets_of(words_of(text), CUSTOMER))
    return found


def _scaled_into(found: dict[int, float], inside: set[int]) -> None:
    if inside:
        weight = 1 / sqrt(len(inside))
        for bucket in inside:
            found[bucket] = weight
