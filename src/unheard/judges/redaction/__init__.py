"""Personal data out of a text before it is sent, and back into what comes back.

Found by pattern and checksum, offline, in texts of five languages: e-mail addresses, telephone numbers, IBANs,
payment cards, postal addresses, order and customer numbers. **Names are not found**: no list or pattern finds them
without calling every second capital letter one; nor are birthdays, licence plates, account names.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from unheard.judges.redaction.addresses import addresses
from unheard.judges.redaction.checked import cards, emails, ibans
from unheard.judges.redaction.ids import bare_ids, named_ids
from unheard.judges.redaction.phones import phones

KINDS = ("EMAIL", "IBAN", "CARD", "ID", "ADDRESS", "PHONE")
_DIGIT = re.compile(r"\d")
PLACEHOLDER = re.compile(r"\[(?:EMAIL|IBAN|CARD|ID|ADDRESS|PHONE)_\d+\]")
_FINDERS = (
    ("EMAIL", emails),
    ("IBAN", ibans),
    ("CARD", cards),
    ("ID", named_ids),
    ("ADDRESS", addresses),
    ("PHONE", phones),
    ("ID", bare_ids),
)
"""What is found first keeps its place: a checksum proves more than a word beside a number."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where something personal stands."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without what was found in it, and what each placeholder stands for."""

    text: str
    values: dict[str, str]

    def restore(self, text: str) -> str:
        """Put back what placeholders stand for; a placeholder that was not given out stays as it is."""
        return _restore(text, self.values)


def find(text: str) -> list[Span]:
    """Find what is personal, in the order of the text; nothing overlaps."""
    taken: list[Span] = []
    if "@" not in text and "(" not in text and "[" not in text and not _DIGIT.search(text):
        return taken  # nothing that could be found: most turns
    covered = bytearray(len(text))
    for kind, finder in _FINDERS:
        for start, end in finder(text):
            if start < end and not any(covered[start:end]):
                covered[start:end] = b"\1" * (end - start)
                taken.append(Span(start, end, kind))
    return sorted(taken, key=lambda span: span.start)


def redact(text: str) -> Redacted:
    """Replace what is personal by placeholders such as [EMAIL_1]."""
    redactor = Redactor([text])
    return Redacted(redactor.redact(text), redactor.values)


@dataclass(slots=True)
class Redactor:
    """Redacts the texts of one conversation: the same words get the same placeholder in all of them.

    `texts` are all of them: a placeholder that somebody wrote there is never given out, so that what is put back
    is what was taken out.
    """

    texts: Iterable[str]
    values: dict[str, str] = field(default_factory=dict)
    """Placeholder → what it stands for."""
    _given: dict[tuple[str, str], str] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)
    _written: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for text in self.texts:
            if "[" in text:
                self._written.update(PLACEHOLDER.findall(text))
        self.texts = ()

    def redact(self, text: str) -> str:
        """Replace what is personal in one text."""
        parts, last = [], 0
        for span in find(text):
            parts += [text[last : span.start], self._placeholder(span.kind, text[span.start : span.end])]
            last = span.end
        return "".join([*parts, text[last:]])

    def restore(self, text: str) -> str:
        """Put back what placeholders stand for."""
        return _restore(text, self.values)

    def _placeholder(self, kind: str, value: str) -> str:
        given = self._given.get((kind, value))
        while given is None or given in self._written:
            number = self._next[kind] = self._next.get(kind, 0) + 1
            given = f"[{kind}_{number}]"
        self._given[(kind, value)] = given
        self.values[given] = value
        return given


def _restore(text: str, values: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found.group(), found.group()), text)
