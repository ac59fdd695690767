"""What people said of a conversation, as one value: adjudicated before all, else the mean of those who rated it.

A label of purpose `dispute` whose annotator begins with `adjudicator` (or any label whose purpose is `adjudicated`)
settles a conversation: the latest such label is its value. Of two labels by one annotator the later one counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ADJUDICATED = "adjudicated"
TRUE_WORDS = frozenset(("true", "yes", "resolved", "satisfied", "correct", "confirmed"))
FALSE_WORDS = frozenset(("false", "no", "unresolved", "dissatisfied", "wrong", "incorrect"))
SHARE_NAMES = ("resolved", "satisfied", "correct")
GRADE_NAMES = ("rating", "quality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What people said of one conversation under one name."""

    conversation_key: str
    name: str
    value: float
    """0..1 for resolved, satisfied, correct; 1..5 for rating and quality."""
    raters: int
    adjudicated: bool
    each: tuple[float, ...]
    """The value of each rater, adjudicators left out."""


def value_of(name: str, value: Any) -> float | None:
    """One label's value on the scale of its name; None where it has none.

    resolved, satisfied, correct: true, yes, 1 or the word itself → 1; false, no, 0, its opposite → 0; partly → 0.5; a
    number between is a share. rating, quality: 1 to 5.
    """
    if isinstance(value, str):
        word = value.strip().lower()
        if name in SHARE_NAMES:
            if word in TRUE_WORDS:
                return 1.0
            if word in FALSE_WORDS:
                return 0.0
            if word == "partly":
                return 0.5
        try:
            value = float(word)
        except ValueError:
            return None
    if isinstance(value, bool):
        return float(value) if name in SHARE_NAMES else None
    if not isinstance(value, int | float):
        return None
    low, high = (0.0, 1.0) if name in SHARE_NAMES else (1.0, 5.0)
    return float(value) if low <= value <= high else None


def said_by_people(labels: Iterable[Mapping[str, Any]]) -> list[Said]:
    """One value per conversation and name.

    labels: rows with conversation_key, name, value (decoded), annotator, at_us, purpose.
    """
    latest: dict[tuple[str, str], dict[str, tuple[int, float, bool]]] = defaultdict(dict)
    for number, label in enumerate(labels):
        value = value_of(label["name"], label["value"])
        if value is None:
            continue
        annotator = label.get("annotator") or f"#{number}"
        at = label.get("at_us") or 0
        settled = is_adjudication(label)
        of = latest[label["conversation_key"], label["name"]]
        key = f"!{annotator}" if settled else annotator
        if key not in of or of[key][0] <= at:
            of[key] = (at, value, settled)
    return [_said(key, name, list(found.values())) for (key, name), found in latest.items()]


def is_adjudication(label: Mapping[str, Any]) -> bool:
    """Whether a label settles what others disagreed on."""
    purpose, annotator = label.get("purpose") or "", (label.get("annotator") or "").lower()
    return purpose == ADJUDICATED or (purpose == "dispute" and annotator.startswith("adjudicator"))


def _said(key: str, name: str, found: Sequence[tuple[int, float, bool]]) -> Said:
    settled = [one for one in found if one[2]]
    each = tuple(value for _, value, is_settled in found if not is_settled)
    value = max(settled)[1] if settled else sum(each) / len(each)
    return Said(conversation_key=key, name=name, value=value, raters=len(each), adjudicated=bool(settled), each=each)
