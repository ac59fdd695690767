"""What a metric is: a ratio of sums over one grain, defined once, with its words.

value = Σ numerator / Σ denominator over the rows of the grain. A row counts where the population and the
denominator are true and the numerator is known there; a null anywhere leaves the row out, and the coverage
note says how many of the population counted.
"""

from dataclasses import dataclass
from typing import Literal

from unheard.records import CAPABILITY_FACTS

Grain = Literal[
    "conversation", "issue", "survey", "customer", "journey", "attempt", "call", "done_claim", "suggestion", "wait"
]
Kind = Literal["share", "mean", "points"]
Unit = Literal["share", "seconds", "points", "rating", "labels", "effort", "correlation", "per hour"]
Better = Literal["higher", "lower", "neither"]

JUDGEMENT = "judgement"
"""The need of every metric that a judge's rating or its parts feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric: its name, its words, its ratio, and what must be observable for it."""

    name: str
    """Name in commands and files; a share of something ends in `_rate`, a window in its days."""
    label: str
    """Name that a person reads."""
    question: str
    """The question that it answers, as a support manager would ask it."""
    formula: str
    """The ratio in words: numerator ÷ denominator."""
    grain: Grain
    """What a row is: conversation (eligible), issue, survey, customer (at the first
    conversation of the period), journey (at its first conversation), attempt (of an AI agent to write),
    call (the same tool with the same arguments), done_claim (that something was done), suggestion (a draft
    shown to a person), or wait (of a customer for the business, at the conversation where it began)."""
    numerator: str
    """SQL over the grain's fact table (alias f): a condition for a share, a number otherwise."""
    denominator: str = "TRUE"
    """SQL condition: which rows of the population count. Each counts once."""
    population: str | None = None
    """SQL condition: which rows the metric is about; none = every row of the grain."""
    coverage: str = "known for {n} of {all} conversations"
    """How the note says that only `{n}` of the `{all}` rows of the population count."""
    kind: Kind = "share"
    """share: Wilson interval; mean and points: R ± t·√Var."""
    unit: Unit = "share"
    """share 0..1, seconds, points -100..100, rating 1..5, effort (points per journey, from 0)."""
    better: Better
    """Which direction is good for the customer."""
    needs: tuple[str, ...]
    """Facts that some source must show (keys of `CAPABILITY_FACTS`), and `judgement`."""
    clip: tuple[float | None, float | None] = (None, None)
    """Range of what is measured; limits of an interval stay within it. Shares: 0..1."""
    source: str
    """Where the definition comes from."""
    caveats: str
    """What a reader must know before acting on it."""
    notes: tuple[str, ...] = ()
    """Notes that every estimate of it carries."""
    nothing: str = "nothing to count"
    """What the note says where no row counts although every fact is shown."""
    beside: tuple[str, ...] = ()
    """Metrics that are always shown next to it."""
    bounds: tuple[str, str] | None = None
    """Metrics of a lower and an upper bound, over the same rows, that every estimate carries in a note."""
    bound_numerators: tuple[str, str] | None = None
    """The same where the bounds are no metrics of their own: what counts in the lower and in the upper one."""
    bounds_of: str = ""
    """What the bounds are of, where it is more than what is measured."""
    by_same_issue: bool = False
    """Coming back on the same issue is a part of it: without words, topics and issue keys it holds stated links
    only."""
    signals: tuple[str, ...] = ()
    """Signals of the judge that it rests on: those that are weak in a language at hand are noted."""
    version: int = 1
    """Raised with every change of the definition."""

    def __post_init__(self) -> None:
        unknown = [fact for fact in self.needs if fact != JUDGEMENT and fact not in CAPABILITY_FACTS]
        if unknown:
            raise ValueError(f"Metric {self.name!r} needs {unknown[0]!r}, which is not a fact of CAPABILITY_FACTS.")

    @property
    def range(self) -> tuple[float | None, float | None]:
        """Lowest and highest possible value; None where there is no limit."""
        return (0.0, 1.0) if self.kind == "share" else self.clip
