"""How numbers are written for people: shares as percentages, seconds as times, absent as a dash."""

MINUS = "−"


def number_text(value: float | None, unit: str, *, signed: bool = False) -> str:
    """Write a value in its unit; absent is a dash."""
    if value is None:
        return "–"
    if unit == "share":
        text = f"{abs(value) * 100:.1f} %" if not signed else f"{abs(value) * 100:.1f} pts"
    elif unit == "seconds":
        text = seconds_text(abs(value))
    elif unit == "points":
        text = f"{abs(value):.1f}"
    else:
        text = f"{abs(value):.2f}"
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + text


def interval_text(low: float | None, high: float | None, unit: str, *, signed: bool = False) -> str:
    """Write an interval; none where there is none."""
    if low is None or high is None:
        return ""
    return f"[{number_text(low, unit, signed=signed)}, {number_text(high, unit, signed=signed)}]".replace(
        " %, ", ", "
    ).replace(" pts, ", ", ")


def seconds_text(value: float) -> str:
    """Write a duration with the unit that a reader expects."""
    if value < 120:
        return f"{value:.0f} s"
    if value < 7_200:
        return f"{value / 60:.0f} min"
    if value < 172_800:
        return f"{value / 3_600:.1f} h"
    return f"{value / 86_400:.1f} d"
