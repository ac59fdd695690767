"""Second formula: how alike two conversations are in their words, one pair at a time.

The learnt numbers (how rare a stem is, the weights of the logistic function) are data of the product; what is done with
them is written here anew, from their description.
"""

import json
import unicodedata
from math import exp, sqrt
from pathlib import Path

from oracle_reading import COURTESY, Contact, Json

LEARNT: Json = json.loads(
    (Path(__file__).parents[2] / "src" / "unheard" / "journeys" / "weights" / "likeness.json").read_text(
        encoding="utf-8"
    )
)
THRESHOLD = 0.5


def words_of(contact: Contact) -> set[str]:
    """Words of the subject and of the first two messages that are more than courtesy."""
    said = [
        turn.text[:1000]
        for turn in contact.turns
        if turn.by_customer and turn.kind == "message" and turn.text and turn.text not in COURTESY
    ]
    found: set[str] = set()
    for piece in [(contact.row.get("subject") or "")[:300], *said[:2]]:
        plain = "".join(
            letter for letter in unicodedata.normalize("NFKD", piece.lower()) if unicodedata.category(letter)[0] != "M"
        )
        spaced = "".join(letter if unicodedata.category(letter)[0] in "LN" else " " for letter in plain)
        found |= {word for word in spaced.split() if len(word) >= 2}
    return found


def is_number(word: str) -> bool:
    return sum(letter in "0123456789" for letter in word) >= 4


def rarity(word: str) -> float:
    return float(LEARNT["rarity"].get(word[:5], LEARNT["rarest"]))


def tells(words: set[str]) -> bool:
    return sum(rarity(word) >= 1.5 for word in words if not is_number(word)) >= 3


def vector(words: set[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for word in words:
        if not is_number(word):
            found[word[:5]] = found.get(word[:5], 0.0) + rarity(word)
    return found


def cosine(one: dict[str, float], other: dict[str, float]) -> float:
    product = sum(value * other.get(stem, 0.0) for stem, value in one.items())
    lengths = sum(value**2 for value in one.values()) * sum(value**2 for value in other.values())
    return product / sqrt(lengths) if lengths else 0.0


def likeness(earlier: Contact, later: Contact) -> float:
    """Probability that the two are about the same issue."""
    before, after = words_of(earlier), words_of(later)
    numbers, others = {w for w in before if is_number(w)}, {w for w in after if is_number(w)}
    model = LEARNT["model"]
    z = model["bias"] + model["words"] * sqrt(cosine(vector(before), vector(after)))
    if numbers & others:
        z += model["shared_number"]
    elif numbers and others:
        z += model["other_numbers"]
    if after & set(LEARNT["again"]):
        z += model["again"]
    topics = earlier.row.get("topic"), later.row.get("topic")
    if None not in topics:
        z += model["same_topic"] if topics[0] == topics[1] else model["other_topic"]
    return 1 / (1 + exp(-z))
