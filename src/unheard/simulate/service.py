"""How good the service was: tone, knowledge, timeliness, 1..5 each. Latent, and visible in words and times."""

import numpy as np

from unheard.simulate.codes import AI, AI_HUMAN, AUTOMATION, NEVER, NOBODY, SOLVED, UNSEEN
from unheard.simulate.columns import Array, Columns, size
from unheard.simulate.handling import traits
from unheard.simulate.organisation import Organisation


def serve(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Draw tone and knowledge from who answers and whether it helps; timeliness follows from the waits."""
    seen = answered(c)
    manner = traits(org, org.manners.tone_spread, 1)[c["agent"]]
    ai = c["handler"] == AI
    tone = np.where(
        ai,
        _graded(random, np.array([org.manners.ai_tone]), np.zeros(size(c), dtype=int), 0.0),
        _graded(random, np.array([org.manners.tone]), np.zeros(size(c), dtype=int), manner),
    )
    # What was broken in secret was still explained as if it were right.
    told = np.where(c["false_claim"], SOLVED, c["first_state"])
    knowledge = _graded(random, np.array(org.manners.knowledge), told, np.where(ai, 0.0, 0.5 * c["skill"]))
    c["tone"] = np.where(seen, tone, UNSEEN)
    c["knowledge"] = np.where(seen, knowledge, UNSEEN)
    c["timeliness"] = np.where(seen, _timeliness(org, c), UNSEEN)


def answered(c: Columns) -> Array:
    """Whether a human or an AI agent ever answers: where only a rule did, once the customer wrote again."""
    return np.asarray((c["handler"] != NOBODY) & ((c["handler"] != AUTOMATION) | (c["reopened"] < NEVER)))


def _graded(random: np.random.Generator, shares: Array, row: Array, shift: Array | float) -> Array:
    """Draw grades 1..5 from the shares of a row, moved by log-odds."""
    u = random.random(len(row)).clip(1e-12, 1 - 1e-12)
    moved = 1 / (1 + np.exp(-(np.log(u / (1 - u)) + shift)))
    bounds = np.cumsum(shares, axis=1)[:, :-1]
    return np.asarray(1 + (moved[:, None] > bounds[row]).sum(axis=1))


def _timeliness(org: Organisation, c: Columns) -> Array:
    """Grade the longest wait until somebody took it up."""
    wait = c["answered"] - c["opened"]
    wait = np.where(c["handler"] == AI_HUMAN, np.maximum(wait, c["human_at"] - c["ai_end"]), wait)
    wait = np.where(c["handler"] == AUTOMATION, (c["reopen_end"] - c["reopened"]) // 2, wait)
    limits = np.array([x.pace for x in org.channels])[c["channel"]]
    return np.asarray(5 - (wait[:, None] > limits).sum(axis=1))
