"""Until when the business said it would act: a number of minutes, hours, days or weeks, counted from that turn."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from unheard.judges.dialogue import Block, Dialogue
from unheard.judges.lexicon.entries import PLAIN

_UNITS = {
    "minute": 60, "minuten": 60, "minutes": 60, "minutos": 60, "minuto": 60, "min": 60,
    "hour": 3_600, "hours": 3_600, "stunde": 3_600, "stunden": 3_600, "heure": 3_600, "heures": 3_600, "hora": 3_600,
    "horas": 3_600, "day": 86_400, "days": 86_400, "tag": 86_400, "tage": 86_400, "tagen": 86_400, "werktage": 86_400,
    "werktagen": 86_400, "jour": 86_400, "jours": 86_400, "dia": 86_400, "dias": 86_400, "week": 604_800,
    "weeks": 604_800, "woche": 604_800, "wochen": 604_800, "semaine": 604_800, "semaines": 604_800, "semana": 604_800,
    "semanas": 604_800,
}  # fmt: skip
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "ein": 1, "einem": 1, "einer": 1,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "zehn": 10, "un": 1, "une": 1, "deux": 2,
    "trois": 3, "quatre": 4, "cinq": 5,
    "dix": 10, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "diez": 10, "um": 1, "uma": 1,
    "dois": 2, "duas": 2,
    "quatro": 4, "dez": 10, "fifteen": 15, "twenty": 20, "quinze": 15, "vinte": 20, "veinte": 20,
}  # fmt: skip
_NEXT_DAY = frozenset(("tomorrow", "morgen", "demain", "manana", "amanha"))
_SAME_DAY = frozenset(("today", "tonight", "heute", "hoy", "hoje", "aujourd"))
_LONGEST = 400 * 86_400


@dataclass(frozen=True, slots=True)
class Promise:
    """The last promise of a date."""

    block: Block
    moment: str | None
    """ISO 8601, UTC; null where the turn has no time or the date is not a number of days."""


def promised_until(dialogue: Dialogue, answers: Sequence[Block]) -> Promise | None:
    """Find the last turn of the business that says by when; null where none does."""
    turns = dialogue.transcript.turns
    for block in reversed(answers):
        if not block.says("wait"):
            continue
        for position in reversed(block.positions):
            seconds = _seconds(turns[position].text or "")
            at_us = turns[position].at_us
            if seconds is not None and at_us is not None:
                moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=at_us, seconds=seconds)
                return Promise(block, moment.isoformat())
        return Promise(block, None)
    return None


def _seconds(text: str) -> int | None:
    """The longest wait that a text names; null where it names none."""
    words = PLAIN.words_of(text[:2_000])
    found = []
    for before, word in pairwise(words):
        if word in _UNITS:
            count = int(before) if before.isdigit() and len(before) < 5 else _WORDS.get(before)
            if count is not None and count * _UNITS[word] <= _LONGEST:
                found.append(count * _UNITS[word])
    if found:
        return max(found)
    said = set(words)
    return 86_400 if said & _NEXT_DAY else 43_200 if said & _SAME_DAY else None
