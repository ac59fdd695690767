"""How numbers are written for people: shares as percentages, seconds as times, absent as a dash."""

import math

MINUS = "−"


def number_text(value: float | None, unit: str, *, signed: bool = False, like: float | None = None) -> str:
    """Write a value in its unit, a time in the unit of `like`; absent is a dash, and what rounds to 0 has no sign."""
    if value is None:
        return "–"
    if unit == "share":
        text = f"{abs(value) * 100:.1f} %" if not signed else f"{abs(value) * 100:.1f} pts"
    elif unit == "seconds":
        text = seconds_text(abs(value), like=like)
    elif unit == "points":
        text = f"{abs(value):.1f}"
    elif unit == "labels":
        text = f"{abs(value):,.0f}"
    else:
        text = f"{abs(value):.2f}"
    nothing = not any(digit in "123456789" for digit in text)
    sign = "" if nothing else MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + text


def interval_text(
    low: float | None, high: float | None, unit: str, *, signed: bool = False, like: float | None = None
) -> str:
    """Write an interval, both ends in one unit; none where there is none."""
    if low is None or high is None:
        return ""
    widest = max(abs(low), abs(high)) if like is None else like
    first, last = (number_text(end, unit, signed=signed, like=widest) for end in (low, high))
    ending = last.partition(" ")[2]
    return f"[{first.removesuffix(' ' + ending) if ending else first}, {last}]"


def magnitude(*values: float | None) -> float | None:
    """The largest of them without its sign: what they are written like, so that all are in one unit."""
    known = [abs(value) for value in values if value is not None]
    return max(known) if known else None


def bounds_text(
    value: float | None, low: float | None, high: float | None, unit: str, *, customers: int, signed: bool = False,
    like: float | None = None,
) -> str:  # fmt: skip
    """Write the interval of a number, or that it has none and why; nothing where there is no number."""
    # A number and its interval are read together, so they are written in one unit.
    found = interval_text(low, high, unit, signed=signed, like=magnitude(value) if like is None else like)
    if found or value is None:
        return found
    return ONE_CUSTOMER if customers <= 1 else "no interval"


ONE_CUSTOMER = "no interval: one customer"
TIME_UNITS = ((120, 1, 0, "s"), (7_200, 60, 0, "min"), (172_800, 3_600, 1, "h"), (math.inf, 86_400, 1, "d"))
"""Below so many seconds: how many make one of the unit, decimals, and the unit."""


def time_unit(seconds: float) -> tuple[int, str]:
    """Return the unit that a reader expects for a duration: how many seconds make one, and its name."""
    _, in_seconds, _, name = _time_unit(seconds)
    return in_seconds, name


def _time_unit(seconds: float) -> tuple[float, int, int, str]:
    return next(entry for entry in TIME_UNITS if seconds < entry[0])


def seconds_text(value: float, *, like: float | None = None) -> str:
    """Write a duration with the unit that a reader expects, or with the one that `like` is written in."""
    measure = value if like is None else like
    _, seconds, decimals, unit = _time_unit(measure)
    return f"{value / seconds:.{decimals}f} {unit}"
