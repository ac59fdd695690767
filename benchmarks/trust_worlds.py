"""Worlds in which a judge errs and people read a sample: what `trust_coverage` simulates."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from unheard.statistics.prediction_powered import Sampled
from unheard.statistics.sampling import inclusion_probabilities, systematic

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How one kind of world is made."""

    share: float
    """What people would rate 4 or 5, in the long run."""
    kept: float
    """Of those the judge rates 4 or 5, …"""
    invented: float
    """… and of the others."""
    labels: int
    is_active: bool
    """Drawn where the judge is unsure, else with equal probabilities."""
    a_customer: float
    """Conversations per customer."""
    is_segment: bool = False
    """The labels are those that a larger sample happens to have in a fifth of the world."""

    def name(self) -> str:
        """Write it in one line."""
        draw = "by doubt" if self.is_active else "equal"
        where = "segment" if self.is_segment else "all"
        return (
            f"share {self.share:.2f} · judge {self.kept:.2f}/{self.invented:.2f} · {self.labels} labels · {draw} · "
            f"{self.a_customer:g} a customer · {where}"
        )


@dataclass(slots=True, kw_only=True)
class Drawn:
    """One world: what people say, what the judge says, who wrote, how sure the judge is, what was drawn."""

    truth: Array
    judged: Array
    cluster: NDArray[np.int64]
    doubt: Array
    unit: NDArray[np.int64]
    probability: Array


def draw(world: World, seed: int) -> Drawn:
    """Make one world; 30 % of its conversations carry most of the judge's errors, and the judge is unsure there."""
    dice = np.random.default_rng([seed, 4])
    size = max(600, 5 * world.labels) * (5 if world.is_segment else 1)
    customers = int(size / world.a_customer)
    cluster = dice.integers(0, customers, size)
    mood = dice.beta(8 * world.share, 8 * (1 - world.share), customers)
    truth = (dice.random(size) < mood[cluster]).astype(np.float64)
    doubt = dice.choice([2.2, 0.7, 0.25], size, p=[0.3, 0.4, 0.3])
    error = np.where(truth == 1, 1 - world.kept, world.invented) * doubt
    judged = np.where(dice.random(size) < np.minimum(error, 0.95), 1 - truth, truth)
    wanted = world.labels * (5 if world.is_segment else 1)
    chances = inclusion_probabilities(np.sqrt(doubt) if world.is_active else np.ones(size), wanted)
    unit = systematic(chances, dice.permutation(size), float(dice.random()))
    inside = np.arange(size) if not world.is_segment else np.flatnonzero(dice.random(size) < 0.2)
    place = np.full(size, -1)
    place[inside] = np.arange(inside.size)
    unit = unit[place[unit] >= 0]
    return Drawn(
        truth=truth[inside], judged=judged[inside], cluster=cluster[inside], doubt=doubt[inside], unit=place[unit],
        probability=chances[unit],
    )  # fmt: skip


def known(drawn: Drawn) -> Sampled:
    """What people read."""
    return Sampled(unit=drawn.unit, value=drawn.truth[drawn.unit], weight=1 / drawn.probability)


def cells() -> list[World]:
    """All kinds of worlds: shares, judges, numbers of labels, draws, customers, all and by segment."""
    judges = ((0.9, 0.25), (0.95, 0.05), (0.7, 0.3))
    return [
        World(
            share=share, kept=kept, invented=invented, labels=labels, is_active=active, a_customer=a_customer,
            is_segment=segment,
        )
        for share, (kept, invented), labels, active, (a_customer, segment) in product(
            (0.05, 0.3, 0.7, 0.95), judges, (36, 60, 150, 400), (False, True), ((1.2, False), (4.0, False), (2.0, True))
        )
    ]  # fmt: skip
