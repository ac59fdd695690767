"""Scales: from where to where a picture runs, for whatever unit its numbers have."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.present.report.numbers import axis_of, top_of
from unheard.present.words import time_unit

WIDEST = {"points": 100.0, "correlation": 1.0, "kappa": 1.0, "alpha": 1.0, "rating": 4.0}
"""How far a difference can be from nothing."""
GRADES = (1.0, 5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From `low` to `high`, with the words at its left end, its middle and its right end."""

    low: float
    high: float
    ticks: tuple[str, str, str]
    zero: float | None = None
    """Place of "nothing happened", in percent."""

    def place(self, number: float) -> float:
        """Where a number stands, in percent; what lies outside stands at the end."""
        return round(100 * min(1.0, max(0.0, (number - self.low) / (self.high - self.low))), 2)


def scale_of(unit: str, estimates: Iterable[Estimate], reference: float | None = None) -> Scale:
    """Choose a scale that holds all of these with their intervals."""
    found = [one for one in estimates if one.value is not None]
    ends = [end for one in found for end in (one.value, one.low, one.high) if end is not None]
    if unit == "auc" or (unit == "share" and reference is not None):
        return Scale(low=0.0, high=1.0, ticks=("0", "50", "100 in 100"), zero=50.0)
    if unit == "share" and min(ends, default=0.0) > -1e-9:
        top = top_of(found)
        return Scale(low=0.0, high=top, ticks=axis_of(top))
    if unit == "rating" and min(ends, default=0.0) >= GRADES[0]:
        return Scale(low=GRADES[0], high=GRADES[1], ticks=("1", "3", "5"))
    if reference is not None or unit in WIDEST or min(ends, default=0.0) < 0:
        return _around_nothing(unit, ends)
    if unit == "seconds":
        seconds, name = time_unit(max(ends, default=1.0))
        top = _round_number(max(ends, default=1.0) / seconds)
        return Scale(low=0.0, high=top * seconds, ticks=("0", f"{top / 2:,g}", f"{top:,g} {name}"))
    top = _round_number(max(ends, default=1.0))
    return Scale(low=0.0, high=top, ticks=("0", f"{top / 2:,g}", f"{top:,g}"))


def _around_nothing(unit: str, ends: list[float]) -> Scale:
    width = min(_round_number(max((abs(end) for end in ends), default=1.0)), WIDEST.get(unit, math.inf))
    factor = 100 if unit == "share" else 1
    mark = " pts" if unit in ("points", "share") else ""
    return Scale(
        low=-width, high=width, ticks=(f"−{width * factor:g}", "0", f"+{width * factor:g}{mark}"), zero=50.0
    )  # fmt: skip


def _round_number(largest: float) -> float:
    """The next of 1, 2, 5, 10, 20, … at or above a number."""
    if largest <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(largest))
    return next(size * step for step in (1, 2, 5, 10) if size * step >= largest * (1 - 1e-9))
