"""What the pages say, in the reader's language.

English is the key: `_("Went well")`; English itself only turns codes into words. A language is a JSON file
`messages/<code>.json` from English to itself; what it lacks is shown in English, and a test finds it. Numbers are
written with the language's own marks.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Code → its own name. Another language is another file and a line here."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MARKS = str.maketrans(".,", ",.")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,](?=\d)")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English → a language; for English the words of codes such as `ai_agent`."""
    text = (files("unheard.present.web") / "messages" / f"{language}.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


class Language:
    """Says things in one language."""

    def __init__(self, code: str) -> None:
        self.code = code if code in LANGUAGES else "en"
        self._said = catalogue(self.code)

    def __call__(self, text: str, **values: Any) -> str:
        """Say a sentence, with values in the places of their names."""
        said = self._said.get(text, text)
        return said.format(**{name: self.value(value) for name, value in values.items()}) if values else said

    def count(self, number: int, one: str, many: str) -> str:
        """Say how many."""
        return self(one if number == 1 else many, n=number)

    def value(self, value: Any) -> str:
        """Write a number with the language's marks; anything else as it is."""
        return self.number(f"{value:,}") if isinstance(value, int) and not isinstance(value, bool) else str(value)

    def number(self, text: str) -> str:
        """Turn a number that is written the English way, such as 1,234.5, into the language's way."""
        if self.code == "en":
            return text
        return _BETWEEN_DIGITS.sub(lambda found: found[0].translate(_MARKS), text)

    def day(self, day: str | None) -> str:
        """Write YYYY-MM-DD as a day that nobody misreads."""
        if day is None:
            return self("no date")
        date = dt.date.fromisoformat(day)
        dot = "." if self.code == "de" else ""
        return f"{date.day}{dot} {self(MONTHS[date.month - 1])} {date.year}"

    def moment(self, at_us: int | None) -> str:
        """Write a time to the minute, in UTC as stored."""
        if at_us is None:
            return self("no time")
        at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=at_us)
        return f"{self.day(at.date().isoformat())}, {at:%H:%M}"

    def span(self, seconds: float) -> str:
        """Write how long something took."""
        for limit, unit, one, many in (
            (90, 1, "{n} second", "{n} seconds"),
            (5_400, 60, "{n} minute", "{n} minutes"),
            (129_600, 3_600, "{n} hour", "{n} hours"),
            (float("inf"), 86_400, "{n} day", "{n} days"),
        ):
            if seconds < limit:
                return self.count(round(seconds / unit), one, many)
        raise AssertionError(seconds)


def chosen(accepted: str, preferred: str | None) -> str:
    """Choose a language: the account's, else the first that the browser accepts and we speak."""
    if preferred in LANGUAGES:
        return str(preferred)
    wanted = []
    for place, piece in enumerate(accepted.split(",")[:20]):
        code, _, quality = piece.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), place, code[:2].lower()))
        except ValueError:
            continue
    return next((code for weight, _, code in sorted(wanted) if weight < 0 and code in LANGUAGES), "en")


Say = Callable[..., str]
