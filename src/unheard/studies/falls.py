"""The levels of the waterfall and the steps between them: arrays in, levels and steps with their intervals out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.statistics.influence import (
    Array,
    Codes,
    Estimated,
    estimated,
    few_answers,
    mean_influence,
    ratio_influence,
)
from unheard.studies.columns import Mask

LEVELS = ("csat_published", "csat_followed", "csat_everybody", "satisfied_and_helped", "experienced")
LEVEL_WORDS = {
    "csat_published": "the published CSAT",
    "csat_followed": "CSAT of conversations followed to the end",
    "csat_everybody": "CSAT if everybody had answered",
    "satisfied_and_helped": "… and the matter was settled",
    "experienced": "… and nobody left in silence: experienced",
}
PLAIN = 2
"""So many levels are plain csats of those who answered; the others are of all inside."""
STEPS = ("follow_up", "self_selection", "closed_not_resolved", "silent_leavers")
STEP_WORDS = {
    "follow_up": "recent or unjudged conversations",
    "self_selection": "who answers the survey",
    "closed_not_resolved": "closed, not resolved",
    "silent_leavers": "left in silence",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Falls:
    """The levels with the influence of every row on each, over all rows of the period."""

    values: Array
    """v0, v1, … as many as can be observed"""
    influence: Array
    """rows × levels"""
    clusters: Codes
    learnt: Array
    """rows × levels: how each row moves them through models that learn from it"""
    mass: Array
    """rows × levels: with what weight a row counts in them; 0 in the two plain csats"""
    counts: Array | None
    """rows × levels: with what weight an answer counts in them, for itself and for others"""

    def level(self, place: int) -> Estimated:
        """One level with its interval."""
        learnt = self.learnt[:, place]
        return estimated(
            float(self.values[place]), self.influence[:, place], self.clusters, low=0.0, high=1.0, learnt=learnt
        )

    def step(self, first: int, second: int) -> Estimated:
        """What is lost from one level to another, with the interval of the difference."""
        lost = float(self.values[first] - self.values[second])
        influence = self.influence[:, first] - self.influence[:, second]
        if lost == 0 and not influence.any():  # both levels are of the very same rows: exactly nothing is lost
            groups = int(np.unique(self.clusters).size)
            return Estimated(value=0.0, low=0.0, high=0.0, variance=0.0, clusters=groups)
        learnt = self.learnt[:, first] - self.learnt[:, second]
        least = (0.0, 0.0)
        if self.counts is not None and first >= PLAIN:  # what is lost is the satisfied share of the conversations lost
            mass = float((self.mass[:, first] - self.mass[:, second]).sum())
            least = few_answers(lost, mass, self.counts[:, first] - self.counts[:, second], self.clusters)
        return estimated(lost, influence, self.clusters, low=-1.0, high=1.0, learnt=learnt, least=least)


def falls(
    answered: Array,
    satisfied: Array,
    inside: Mask,
    scores: Array,
    keeps: list[Array],
    clusters: Codes,
    *,
    stand_in: Array | None = None,
    stands_in_before: int = 2,
    learnt: Callable[[Array, Mask], Array] | None = None,
    counts: tuple[Array, Array] | None = None,
) -> Falls:
    """Compute the levels: csat of all, csat inside, mean φ inside, and mean φ times each product of `keeps`.

    `scores` (φ) and `keeps` (1−C, 1−L, …) count inside only. `stand_in` is what answers of those alike add for those
    who left in silence; it counts in the levels before so many `keeps`, which still hold them. `learnt` gives, for the
    weights of φ in some means (rows × means) and whether the stand-in counts there, how each row moves them through the
    models. `counts` are the weights of each answer in φ (A/π) and in the stand-in: with them a step knows how few
    answers may tell of it.
    """
    found = [
        ratio_influence(answered * satisfied, answered),
        ratio_influence(answered * satisfied * inside, answered * inside),
    ]
    kept, weights = np.ones(answered.size), []
    for place in range(len(keeps) + 1):
        kept = kept * keeps[place - 1] if place else kept
        weights.append(np.where(inside, kept, 0.0) / max(int(inside.sum()), 1))
        value = scores if stand_in is None or place >= stands_in_before else scores + stand_in
        found.append(mean_influence(np.where(inside, value * kept, 0.0), inside))
    influence = np.column_stack([one for _, one in found])
    through, mass, often = (np.zeros(influence.shape) for _ in range(3))
    mass[:, PLAIN:] = np.column_stack(weights)
    stands = np.arange(len(weights)) < (0 if stand_in is None else stands_in_before)
    if learnt is not None:
        through[:, PLAIN:] = learnt(mass[:, PLAIN:], stands)
    if counts is not None:
        often[:, PLAIN:] = mass[:, PLAIN:] * (counts[0][:, None] + np.where(stands, counts[1][:, None], 0.0))
    return Falls(
        values=np.array([value for value, _ in found]),
        influence=influence,
        clusters=clusters,
        learnt=through,
        mass=mass,
        counts=None if counts is None else often,
    )


def picture_rows(levels: list[Estimate], steps: list[Estimate]) -> list[dict[str, Any]]:
    """Levels and steps in the order of a picture, in percent; `shown` are whole numbers that add up."""
    from unheard.statistics.decomposition import whole_parts

    known = [one for one in levels if one.value is not None]
    parts = [one for one in steps if one.value is not None and one.metric != "gap"]
    first, last = (round((one.value or 0.0) * 100) for one in (known[0], known[-1]))
    whole = whole_parts([one.value or 0.0 for one in parts], first - last)
    made, at = [_row("level", known[0], first, 100.0)], first
    for level, step, lost in zip(known[1:], parts, whole, strict=True):
        at -= lost
        made += [_row("step", step, lost, 1.0), _row("level", level, at, 100.0)]
    return made


def _row(kind: str, one: Estimate, shown: int, times: float) -> dict[str, Any]:
    name = one.metric.removeprefix("step_")
    limits = {key: None if value is None else value * times for key, value in (("low", one.low), ("high", one.high))}
    words = LEVEL_WORDS[name] if kind == "level" else STEP_WORDS[name]
    return {
        "kind": kind, "name": name, "words": words, "percent": (one.value or 0.0) * times, **limits, "shown": shown,
        "n": one.n, "clusters": one.clusters,
    }  # fmt: skip
