"""How far a signal of the embedded judge can be trusted, by language: counted on turns that it never learnt from.

`weights/signal_validity.json` holds the counts; `python -m benchmarks.signals --write` makes it. Other judges have no
such counts here: what they are worth, `unheard study agreement` says from labels.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

WEAK_BELOW = 0.7
"""Precision below which a signal is called weak."""
WEAK = "weak signal"
"""How a note of it begins, and the mark beside a number."""
MISSES = "misses much"
"""The same of a signal that is right where it is heard, and heard too seldom: what it counts is more than it finds."""
BY_WORDS = "judged by words"
"""The same of what no reader of words can tell: a failure that sounds solved."""
JUDGE = "embedded"
"""The judge that was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the judge said of one signal in one language, against the writer's labels."""

    right: int
    """Said yes, and it was."""
    wrong: int
    """Said yes, and it was not."""
    missed: int
    """Did not say yes, and it was."""

    @property
    def precision(self) -> float | None:
        """Right ÷ said; null where it never said yes."""
        said = self.right + self.wrong
        return self.right / said if said else None

    @property
    def recall(self) -> float | None:
        """Right ÷ there; null where it was never there."""
        there = self.right + self.missed
        return self.right / there if there else None

    @property
    def is_weak(self) -> bool:
        """Whether less than 0.7 of what it says is right; one that never says yes cannot be trusted either."""
        return self.precision is None or self.precision < WEAK_BELOW

    @property
    def misses_much(self) -> bool:
        """Whether less than 0.7 of what is there is heard: a rate of it is too low, however right each one is."""
        return self.recall is not None and self.recall < WEAK_BELOW


@cache
def signal_counts() -> dict[str, dict[str, Counts]]:
    """Read the counts: signal → language → counts."""
    text = files("unheard.judges.weights").joinpath("signal_validity.json").read_bytes()
    found: dict[str, dict[str, tuple[int, int, int]]] = msgspec.json.decode(
        text, type=dict[str, dict[str, tuple[int, int, int]]]
    )
    return {
        signal: {
            code: Counts(right=right, wrong=wrong, missed=missed)
            for code, (right, wrong, missed) in by_language.items()
        }
        for signal, by_language in found.items()
    }


def validity_note(signals: Collection[str], judge: str | None, languages: Collection[str]) -> str | None:
    """Say which of some signals are weak in which of the languages at hand; null where none is, or nothing is judged.

    Weak: precision below 0.7 on turns that we wrote, labelled and kept out of training. Of a judge that is not ours we
    say that we did not measure it.
    """
    if not signals or judge is None:
        return None
    if judge != JUDGE:
        return f"how well {judge!r} hears {_listed(sorted(signals))} is not measured here: see study agreement"
    said = _named(signals, languages, lambda counts: _of(counts) if counts.is_weak else None)
    return f"{WEAK}, precision below {WEAK_BELOW} on held-out turns: {'; '.join(said)}" if said else None


def missing_note(signals: Collection[str], judge: str | None, languages: Collection[str]) -> str | None:
    """Say which of some signals are heard in less than 0.7 of the held-out turns that show them, by language at hand.

    A rate of such a signal is too low, also where precision is high. Null where none is, or the judge is not ours.
    """
    if judge != JUDGE:
        return None
    said = _named(signals, languages, lambda counts: _heard(counts) if counts.misses_much else None)
    return (
        f"{MISSES}, recall below {WEAK_BELOW} on held-out turns, so that there is more of it than is counted: "
        f"{'; '.join(said)}"
        if said
        else None
    )


def marks_of(notes: Collection[str]) -> str:
    """Give the mark that stands beside a number with these notes; empty where it needs none."""
    return next((mark for mark in (WEAK, MISSES, BY_WORDS) if any(note.startswith(mark) for note in notes)), "")


def _named(signals: Collection[str], languages: Collection[str], words: Callable[[Counts], str | None]) -> list[str]:
    found = []
    for signal in sorted(signals):
        by_language = signal_counts().get(signal, {})
        said = {code: words(by_language[code]) for code in sorted(languages) if code in by_language}
        cells = [f"{code} ({told})" for code, told in said.items() if told is not None]
        if cells:
            found.append(f"{signal} in {', '.join(cells)}")
    return found


def _of(counts: Counts) -> str:
    said = counts.right + counts.wrong
    return f"{counts.right} of {said} right" if said else "never heard"


def _heard(counts: Counts) -> str:
    return f"{counts.right} of {counts.right + counts.missed} heard"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
