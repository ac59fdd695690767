"""The rival: VADER, on the English side of each turn (kinder to it than what the judge reads)."""

from typing import Any

import numpy as np

from benchmarks.judging.conversion import Json
from benchmarks.judging.figures import Numbers


class Vader:
    """Compound sentiment of the customer's words, remembered by text."""

    def __init__(self) -> None:
        try:
            from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
        except ModuleNotFoundError:
            raise SystemExit("VADER is missing: run with `uv run --group rivals`, or with --no-vader.") from None
        self._analyzer: Any = SentimentIntensityAnalyzer()
        self._known: dict[str, float] = {}

    def text(self, text: str | None) -> float:
        """Compound, -1..1, of one text."""
        if not text:
            return 0.0
        if text not in self._known:
            self._known[text] = float(self._analyzer.polarity_scores(text)["compound"])
        return self._known[text]

    def conversation(self, row: Json, upto: int | None = None) -> float:
        """Half the mean over the customer's turns, half the last one (up to a turn, where given)."""
        turns = row["turns"] if upto is None else row["turns"][: upto + 1]
        found = [self.text(turn.get("text_en") or turn["text"]) for turn in turns if turn["speaker"] == "customer"]
        return (float(np.mean(found)) + found[-1]) / 2 if found else 0.0


def as_share(compound: Numbers) -> Numbers:
    """-1..1 → 0..1."""
    return (compound + 1) / 2


def as_class(compound: Numbers) -> Numbers:
    """VADER's own three classes: from 0.05 on positive, down to -0.05 negative."""
    return np.where(compound >= 0.05, 1.0, np.where(compound <= -0.05, -1.0, 0.0))
