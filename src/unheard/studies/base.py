"""What a study is: a question, its words, and a function from fact tables to an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from unheard.metrics.base import Unit
from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import Capability
from unheard.metrics.rows import Period
from unheard.settings import Settings
from unheard.store.engine import Engine
from unheard.studies.drawing.forms import Form
from unheard.studies.drawing.making import Drawing, overall_numbers

Option = Literal["by", "period", "size", "seed", "reference", "width", "satisfied", "days", "members", "agent", "only"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A judge's model that was fitted to labels: what it is called and which conversations it has seen."""

    name: str
    """Part of the judge's version."""
    trained_on: frozenset[str]
    """Fingerprints of conversations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a study is asked: the facts, and what its caller chose."""

    engine: Engine
    """Holds fact tables and canonical tables."""
    judge: str | None = None
    """The judge that the facts use."""
    capability: Capability = field(default_factory=dict)
    """Source → facts that it shows."""
    by: tuple[str, ...] = ()
    """Segments to split by."""
    only: tuple[tuple[str, str], ...] = ()
    """Segments and the value that a conversation must have in each to count."""
    since_day: int | None = None
    until_day: int | None = None
    size: int | None = None
    """How many rows at most, where a study lists or draws conversations."""
    seed: int = 1
    reference: str | None = None
    """Whose word on the sample counts: people's labels (None or "labels"), or another judge's, by name."""
    fitted: Fitted | None = None
    """The model in the settings, which may have learnt from labels; None where there is none."""
    settings: Settings = field(default_factory=Settings)
    """What a study that judges again judges with."""
    width: float | None = None
    """Half width of an interval that a plan is to reach, in percentage points."""
    satisfied: str = "csat"
    """What the dashboard calls satisfied: csat, closed or ai-resolved."""
    agent: str | None = None
    """The person whose own view is asked for."""
    days: int | None = None
    """How long customers are followed; None = as the settings say."""

    @property
    def period(self) -> Period:
        """Conversations opened in it count."""
        return Period(since=self.since_day, until=self.until_day)

    def shows(self, fact: str) -> bool:
        """Say whether any source shows a fact."""
        return any(fact in shown for shown in self.capability.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a study found."""

    sentence: str
    """For a reader without statistics."""
    estimates: list[Estimate] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    """What a picture of it needs, or the conversations that it lists."""
    notes: list[str] = field(default_factory=list)
    refused: str | None = None
    """Why the data cannot carry the study; None where they can."""


def refusal(metric: str, reason: str, *, unit: Unit = "share", notes: list[str] | None = None) -> Answer:
    """Refuse: the reason as the sentence, and one estimate without a value that carries it."""
    empty = Estimate(
        metric=metric, segment={}, value=None, low=None, high=None, n=0, clusters=0, unit=unit, method="none",
        notes=(reason,),
    )  # fmt: skip
    return Answer(sentence=reason, estimates=[empty], notes=notes or [], refused=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One study."""

    name: str
    question: str
    definition: str
    """What is computed, of which conversations."""
    method: str
    """How numbers and intervals are made."""
    assumptions: tuple[str, ...]
    """What must hold for the answer to mean what it says."""
    source: str
    run: Callable[[Request], Answer]
    options: frozenset[Option] = frozenset()
    """What a caller may choose."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Fields of its rows that a text shows, with their headings; none = the estimates say it all."""
    example: str = ""
    """Arguments of `unheard study` that show it, beyond its name."""
    file: str = ""
    """Where its rows of kind "member" are written; none = it lists nobody."""
    reads_labels: bool = False
    """Whether its answer changes with people's labels and drawn samples; the others stand on what facts are made of."""
    pictures: tuple[Drawing, ...] = (overall_numbers,)
    """What it draws, from its answer alone; without any of its own, its numbers over everything."""

    def drawn(self, found: Answer) -> list[Form]:
        """Draw an answer, as data; nothing where the study refused."""
        made = () if found.refused is not None else (draw(found) for draw in self.pictures)
        return [form for form in made if form is not None]

    def answer(self, request: Request) -> dict[str, Any]:
        """Run it, and give the contract's object: study, estimates, rows, notes, and the words around them."""
        return self.told(self.run(request))

    def told(self, found: Answer) -> dict[str, Any]:
        """Turn an answer into the contract's object."""
        return {
            "study": self.name,
            "question": self.question,
            "sentence": found.sentence,
            "refused": found.refused,
            "estimates": [estimate.to_json() for estimate in found.estimates],
            "rows": found.rows,
            "method": self.method,
            "assumptions": list(self.assumptions),
            "notes": found.notes,
            "pictures": [form.to_json() for form in self.drawn(found)],
        }
