"""Which score is held against which label: one function per kind of label.

A score that is missing counts as the middle of its scale, so that a judge gains nothing by leaving rows out;
an abstained conversation keeps its scores and counts. `rated` and `scored` say how many had either.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.judging import figures as f
from benchmarks.judging.conversion import PREFIXES, SENTENCES, WHOLE, Json, prefix_id, rated_turns, sentence_turns
from benchmarks.judging.figures import Figure, Numbers
from benchmarks.judging.rivals import Vader, as_class, as_share

MIDDLE = {"resolved": 0.5, "satisfied": 0.5, "correct": 0.5, "quality": 3.0}
STRICT = frozenset(("anger", "frustration", "disappointment"))
BROAD = STRICT | {"confusion", "anxiety"}
# fmt: off
UNHAPPY = frozenset((
    "anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief",
    "nervousness", "remorse", "sadness",
))
HAPPY = frozenset((
    "admiration", "amusement", "approval", "caring", "desire", "excitement", "gratitude", "joy", "love", "optimism",
    "pride", "relief",
))
# fmt: on
CLASSES = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One labelled thing: the row it belongs to, and the judgement that answers for it."""

    row: Json
    judged: Json | None
    cluster: Hashable
    turn: int | None = None
    """Last turn of a prefix; position of a sentence among the turns of its conversion."""
    sentence: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the table: a figure of ours, of VADER and of the best constant."""

    family: str
    name: str
    figure: Figure
    truth: Numbers
    ours: Numbers
    vader: Numbers | None
    constant: Numbers
    clusters: list[Hashable]
    scored: float
    rated: float
    absent: str | None = None
    """Why there is no score at all; None where there is one."""


def family_of(pack: str, rows: Sequence[Json]) -> str:
    """Whose reference figures a pack has, by where its conversations come from."""
    source = str(rows[0]["source"])
    if source.startswith("stc3"):
        return "stc3-zh" if rows[0]["language"] == "zh" else "stc3"
    for start in ("maia", "tau"):
        if source.startswith(start):
            return start
    return source if source.startswith(("uss-", "airline-tweets", "goemotions", "multidogo")) else pack


def cluster_of(row: Json) -> Hashable:
    """Dialogue, or the task where several dialogues share one."""
    return ("task", row["task_id"]) if row.get("task_id") is not None else row["conversation_id"]


def score(judged: Json | None, name: str) -> float | None:
    """A continuous score of a judgement."""
    value = ((judged or {}).get("scores") or {}).get(name)
    return None if value is None else float(value)


def feeling(judged: Json | None, turn: int | None = None) -> float | None:
    """Sentiment -2..2: of one turn where given, else of the customer's end."""
    sentiment = (judged or {}).get("sentiment") or {}
    if turn is None:
        return None if sentiment.get("end") is None else float(sentiment["end"])
    for one in sentiment.get("turns") or ():
        if one.get("turn") == turn:
            return None if one.get("value") is None else float(one["value"])
    return None


def confirmed(judged: Json | None) -> float:
    """How surely the customer confirmed a solution: the signal's probability, else its state and then the score."""
    signal = ((judged or {}).get("signals") or {}).get("confirmed") or {}
    if isinstance(signal, dict) and signal.get("probability") is not None:
        return float(signal["probability"])
    state = signal.get("state") if isinstance(signal, dict) else signal
    resolved = score(judged, "resolved")
    return (1.0 if state == "yes" else 0.0) + (0.5 if resolved is None else resolved)


class Bench:
    """Builds the measures of one pack from its rows and its judgements by conversion."""

    def __init__(
        self, pack: str, rows: Sequence[Json], judged: dict[str, dict[str, Json]], vader: Vader | None
    ) -> None:
        self.rows, self._judged, self._vader = rows, judged, vader
        self.family = family_of(pack, rows)

    def whole(self, label: str | None = None) -> list[Unit]:
        """Conversations (that carry a label)."""
        found = self._judged.get(WHOLE, {})
        return [
            Unit(row=row, judged=found.get(row["conversation_id"]), cluster=cluster_of(row))
            for row in self.rows
            if label is None or (row.get("labels") or {}).get(label) is not None
        ]

    def turns(self, label: str) -> list[Unit]:
        """Rated turns, each with the judgement of the conversation up to it."""
        if PREFIXES not in self._judged:
            return []
        found = self._judged[PREFIXES]
        return [
            Unit(row=row, judged=found.get(prefix_id(row, turn)), cluster=cluster_of(row), turn=turn)
            for row in self.rows
            for turn in rated_turns(row)
            if row["turns"][turn]["labels"].get(label) is not None
        ]

    def sentences(self) -> list[Unit]:
        """Customers' sentences with an emotion."""
        found = self._judged.get(SENTENCES, {})
        return [
            Unit(row=row, judged=found.get(row["conversation_id"]), cluster=cluster_of(row), turn=turn, sentence=part)
            for row in self.rows
            for turn, part in sentence_turns(row)
        ]

    def measure(
        self,
        name: str,
        figure: Figure,
        units: Sequence[Unit],
        truth: Iterable[float],
        ours: Iterable[float | None],
        *,
        middle: float,
        rival: Callable[[Numbers], Numbers] | None = as_share,
        constant: float | None = None,
        absent: str | None = None,
    ) -> Measure:
        """Put one measure together; `rival` turns VADER's -1..1 into the scale of the score."""
        found = list(ours)
        kept = np.array([middle if value is None else value for value in found], dtype=np.float64)
        compound = self._compound(units) if self._vader is not None and rival is not None else None
        return Measure(
            family=self.family,
            name=name,
            figure=figure,
            truth=np.array(list(truth), dtype=np.float64),
            ours=kept,
            vader=None if compound is None or rival is None else rival(compound),
            constant=np.full(len(kept), middle if constant is None else constant),
            clusters=[unit.cluster for unit in units],
            scored=sum(value is not None for value in found) / len(found) if found else 0.0,
            rated=sum((unit.judged or {}).get("rating") is not None for unit in units) / len(units) if units else 0.0,
            absent=absent,
        )

    def _compound(self, units: Sequence[Unit]) -> Numbers:
        assert self._vader is not None
        return np.array(
            [
                self._vader.text(unit.sentence.get("text_en") or unit.sentence["text"])
                if unit.sentence is not None
                else self._vader.conversation(unit.row, unit.turn)
                for unit in units
            ]
        )


def scores_of(units: Sequence[Unit], name: str) -> list[float | None]:
    """One score of every unit."""
    return [score(unit.judged, name) for unit in units]


def labels_of(units: Sequence[Unit], name: str) -> Numbers:
    """One numeric label of every unit's conversation."""
    return np.array([float(unit.row["labels"][name]) for unit in units])


def minus(values: Sequence[float | None], top: float = 1.0) -> list[float | None]:
    """The other side of a scale."""
    return [None if value is None else top - value for value in values]


def best_constant(figure: Figure, truth: Numbers, among: Sequence[float]) -> float:
    """The constant that does best on this truth: what anybody gets without reading."""
    return max(among, key=lambda one: figure(np.full(len(truth), one), truth) or -np.inf)


__all__ = ["BROAD", "CLASSES", "HAPPY", "MIDDLE", "STRICT", "UNHAPPY", "Bench", "Measure", "as_class", "f"]
