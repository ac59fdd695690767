"""What people said of a conversation, as one value, the same for every study.

An adjudicator's word is the value: a label of purpose `dispute` whose annotator begins with `adjudicator` (or any label
whose purpose is `adjudicated`), the latest one. Else the mean of the people who rated it, each by the latest label.
Labels of purpose `dispute` and `queue` count in that mean only where there is no other: who opens a dispute, or reads
what was picked for what it is, is no rater by chance.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ADJUDICATED = "adjudicated"
QUEUE, DISPUTE = "queue", "dispute"
TRUE_WORDS = frozenset(("true", "yes", "resolved", "satisfied", "correct", "confirmed"))
FALSE_WORDS = frozenset(("false", "no", "unresolved", "dissatisfied", "wrong", "incorrect"))
SHARE_NAMES = ("resolved", "satisfied", "correct", "confirmed")
GRADE_NAMES = ("rating", "quality")
MOOD_NAME, MOODS_NAME = "sentiment", "sentiment_turns"
"""How the customer left, and how each turn sounds."""
MOODS = {"very negative": -2.0, "negative": -1.0, "neutral": 0.0, "positive": 1.0, "very positive": 2.0}
SCALE_OF = {
    **dict.fromkeys(SHARE_NAMES, (0.0, 1.0)), **dict.fromkeys(GRADE_NAMES, (1.0, 5.0)), MOOD_NAME: (-2.0, 2.0)
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What people said of one conversation under one name."""

    conversation_key: str
    name: str
    value: float
    """0..1 for resolved, satisfied, correct, confirmed; 1..5 for rating and quality; -2..2 for sentiment."""
    raters: int
    """People who rated it, adjudicators and disputes left out."""
    adjudicated: bool
    each: tuple[float, ...]
    """The value of each of them."""


def value_of(name: str, value: Any) -> float | None:
    """One label's value on the scale of its name; None where it has none.

    resolved, satisfied, correct, confirmed: true, yes, 1 or the word itself → 1; false, no, 0, its opposite → 0; partly
    → 0.5; a number between is a share. rating, quality: 1 to 5. sentiment: -2 to 2, or negative, neutral, positive.
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
        if name == MOOD_NAME and word in MOODS:
            return MOODS[word]
        try:
            value = float(word)
        except ValueError:
            return None
    if isinstance(value, bool):
        return float(value) if name in SHARE_NAMES else None
    if not isinstance(value, int | float):
        return None
    low, high = SCALE_OF.get(name, (1.0, 5.0))
    return float(value) if low <= value <= high else None


def said_by_people(
    labels: Iterable[Mapping[str, Any]], read: Callable[[str, Any], float | None] = value_of
) -> list[Said]:
    """One value per conversation and name.

    labels: rows with conversation_key, name, value (decoded), annotator, at_us, purpose; of one moment the later row
    counts. `read` turns a label's name and value into a number, None where it is none.
    """
    latest: dict[tuple[str, str], dict[tuple[str, str], tuple[int, float]]] = defaultdict(dict)
    for number, label in enumerate(labels):
        value = read(label["name"], label["value"])
        if value is None:
            continue
        annotator = label.get("annotator") or f"#{number}"
        at = label.get("at_us") or 0
        of = latest[label["conversation_key"], label["name"]]
        key = (_standing(label), annotator)
        if key not in of or of[key][0] <= at:
            of[key] = (at, value)
    return [_said(key, name, found) for (key, name), found in latest.items()]


def _standing(label: Mapping[str, Any]) -> str:
    """What a label counts as: an adjudication, a dispute, a queue's, or a rating like others ("")."""
    purpose = label.get("purpose")
    return ADJUDICATED if is_adjudication(label) else purpose if purpose in (QUEUE, DISPUTE) else ""


def by_turn(labels: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Labels `sentiment_turns`, one for each turn: name `sentiment`, the turn's number behind the conversation's key.

    Their value is a list of {"turn", "value"}, as `unheard judge --output jsonl` writes it; what is none is left out.
    """
    found = []
    for label in labels:
        for one in label["value"] if isinstance(label["value"], list) else ():
            if isinstance(one, dict) and isinstance(one.get("turn"), int) and "value" in one:
                key = turn_key(label["conversation_key"], one["turn"])
                found.append({**label, "conversation_key": key, "name": MOOD_NAME, "value": one["value"]})
    return found


def turn_key(conversation_key: str, turn: int) -> str:
    """Name a turn of a conversation."""
    return f"{conversation_key}\n{turn}"


def is_adjudication(label: Mapping[str, Any]) -> bool:
    """Whether a label settles what others disagreed on."""
    purpose, annotator = label.get("purpose") or "", (label.get("annotator") or "").lower()
    return purpose == ADJUDICATED or (purpose == "dispute" and annotator.startswith("adjudicator"))


def _said(key: str, name: str, found: Mapping[tuple[str, str], tuple[int, float]]) -> Said:
    by = {
        standing: {who: value for (of, who), (_, value) in found.items() if of == standing}
        for standing in ("", QUEUE, DISPUTE)
    }
    settled = [one for (of, _), one in found.items() if of == ADJUDICATED]
    voted = by[""] or by[QUEUE] or by[DISPUTE]
    # Whoever rated it twice, for a queue and otherwise, is one rater.
    each = tuple(({**by[QUEUE], **by[""]} or by[DISPUTE]).values())
    value = max(settled)[1] if settled else sum(voted.values()) / len(voted)
    return Said(conversation_key=key, name=name, value=value, raters=len(each), adjudicated=bool(settled), each=each)
