"""How far a signal of the embedded judge can be trusted, by language: counted on turns that it never learnt from.

`weights/signal_validity.json` holds the counts; `python -m benchmarks.signals --write` makes it. Other judges have no
such counts here: what they are worth, `unheard study agreement` says from labels.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

WEAK_BELOW = 0.7
"""Precision below which a signal is called weak."""
WEAK = "weak signal"
"""How a note of it begins, and the mark beside a number."""
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
    said = []
    for signal in sorted(signals):
        by_language = signal_counts().get(signal, {})
        weak = [
            f"{code} ({_of(by_language[code])})"
            for code in sorted(languages)
            if code in by_language and by_language[code].is_weak
        ]
        if weak:
            said.append(f"{signal} in {', '.join(weak)}")
    return f"{WEAK}, precision below {WEAK_BELOW} on held-out turns: {'; '.join(said)}" if said else None


def _of(counts: Counts) -> str:
    said = counts.right + counts.wrong
    return f"{counts.right} of {said} right" if said else "never heard"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
