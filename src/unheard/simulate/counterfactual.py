"""What would have happened otherwise: the same contact with another first, or with its issue solved.

Only the truth knows it: it is what studies that compare like with like estimate.
"""

from typing import Protocol

import numpy as np

from unheard.simulate.codes import NEVER
from unheard.simulate.columns import Array, Columns, size
from unheard.simulate.handling import usual_chance_of_ai
from unheard.simulate.organisation import DAY, Organisation

AGAIN = (1.0, 0.85, 0.7, 0.5, 0.0)
"""How readily a customer comes back after the first, second, … contact, beside the first."""
EARLY = 0.1
"""So many of them do not wait for the closing."""
RETURN_DAYS = 30
TWINS, MOST_TIMES = 20_000, 20
"""Contacts that are lived through again, and how often each at most."""
_TWINS = 30_103
"""Sets the dice of that apart from the world's."""
LEAST_CHANCE = 0.05
"""Where the AI agent is first less often it is not compared with people."""


class Live(Protocol):
    """What happens in a contact until it is rated."""

    def __call__(self, org: Organisation, random: np.random.Generator, c: Columns, forced: bool | None = None) -> None:
        """Fill the columns."""


def were_another_first(org: Organisation, c: Columns, live: Live) -> Columns:
    """Let every contact happen again with the AI agent, and with a person, before it: how often it goes well and badly.

    The dice are their own: what really happens is not moved. A small group is lived through several times, so that
    chance of these dice is small beside that of the world. NaN where the AI agent is hardly ever first.
    """
    times = int(np.clip(TWINS // max(size(c), 1), 1, MOST_TIMES))
    dice = np.random.default_rng([_TWINS, *c["salt"][:8].tolist()])
    found: Columns = {}
    never = usual_chance_of_ai(org, c) < LEAST_CHANCE
    for name, forced in (("ai", True), ("person", False)):
        ratings = []
        for _ in range(times):
            twin = {column: values.copy() for column, values in c.items()}
            live(org, dice, twin, forced)
            ratings.append(twin["rating"])
        for side, is_so in (("good", np.array(ratings) >= 4), ("bad", np.array(ratings) <= 2)):
            found[f"{name}_{side}"] = np.where(never, np.nan, is_so.mean(axis=0))
    return found


def would_come_back(org: Organisation, c: Columns) -> Array:
    """The chance of a first return within 30 days of the claim, had the issue been solved; NaN without a claim.

    Of a solved issue the customer writes into the thread (`_reopen`) or, if not, opens another (`_come_back`), whatever
    else happened. That some leave before is not in it: of those whose issue was solved hardly any.
    """
    days = RETURN_DAYS * DAY
    thread = 0.08 * np.array([x.reopens for x in org.channels])[c["channel"]] * _within(days, 1.5 * DAY)
    relapse = org.behaviour.relapses * np.array(AGAIN)[c["wave"]]
    lag = np.where(c["claimed"] < NEVER, c["claimed"] - c["talk_end"], 0)
    gap = org.behaviour.gap_days * DAY
    early = _within(lag + days, gap) - _within(lag, gap)
    other = relapse * ((1 - EARLY) * _within(days, gap) + EARLY * early)
    return np.where(c["claimed"] < NEVER, 1 - (1 - thread) * (1 - other), np.nan)


def _within(seconds: Array | float, median: float) -> Array:
    """P(a time around a median, of spread 1, is at most so many seconds)."""
    from scipy.special import ndtr

    return np.asarray(ndtr(np.log(np.maximum(seconds, 1) / median)))
