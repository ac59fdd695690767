"""How people and the AI agent conduct themselves: pitches, promises kept and broken, calls made twice or taken back.

All of it hangs on a contact's own salt and on nothing else that is drawn, so that it may be changed, or left out, and
the rest of the world stays what it is.
"""

from typing import Any

import numpy as np

from unheard.simulate.codes import AI, AI_HUMAN, HUMAN, HUMAN_AI, NEVER, OPEN, PATIENT, WRITE_OK, WRITE_RETRIED
from unheard.simulate.columns import Array, Columns, size
from unheard.simulate.organisation import DAY, Conduct


def conduct(how: Conduct, c: Columns) -> None:
    """Decide it for every contact."""
    answers = np.isin(c["handler"], (HUMAN, AI_HUMAN, HUMAN_AI, AI))
    c["pitched"] = answers & (coin(c["salt"], 1) < how.pitches)
    waits = (c["salt"] >> 5 & 8 > 0) | (c["ending"] == PATIENT)
    waits &= np.isin(c["handler"], (HUMAN, AI_HUMAN)) & (c["first_state"] == OPEN)
    waits &= ~(c["sounds_solved"] | c["closed_early"] | c["pushes"]) & (c["reopened"] == NEVER)
    c["promised"] = waits & (coin(c["salt"], 2) < how.promises)
    days, fate, part = promised_days(c["salt"], c["issue"]), coin(c["salt"], 3), coin(c["salt"], 4)
    in_time, too_late = 0.15 + 0.75 * part, 1.1 + part
    after = np.where(fate < how.kept, in_time, too_late) * days * DAY
    writes = c["promised"] & (fate < how.kept + how.late)
    at = np.maximum(c["human_at"] + after, c["talk_end"] + 600).astype(np.int64)
    c["update"] = np.where(writes, at, NEVER)
    works = (c["handler"] == AI) & np.isin(c["write"], (WRITE_OK, WRITE_RETRIED))
    fate = np.where(works, coin(c["salt"], 5), 1.0)
    c["doubled"] = fate < how.repeats
    c["taken_back"] = (fate >= how.repeats) & (fate < how.repeats + how.undone)


def promised_days(salt: Any, issue: Any) -> Any:
    """Within how many days an answer is promised: the number that the sentences name."""
    return 3 + (salt ^ (issue * 40_503)) % 15


def coin(salt: Array, number: int) -> Array:
    """Toss: a number from 0 to 1 for every contact, of its own for every purpose."""
    mixed = salt.astype(np.uint64) + np.uint64(number * 0x9E37_79B9)
    for _ in range(2):
        mixed = (mixed ^ (mixed >> np.uint64(15))) * np.uint64(0x2C1B_3C6D) & np.uint64(0xFFFF_FFFF)
        mixed = (mixed ^ (mixed >> np.uint64(12))) * np.uint64(0x297A_2D39) & np.uint64(0xFFFF_FFFF)
    return np.asarray((mixed ^ (mixed >> np.uint64(15))).astype(np.float64) / 2**32)


def inverse_of(tool: str) -> str:
    """Name the tool that takes back what a tool did."""
    return f"reverse_{tool.split('_', 1)[1]}"


def hurried(how: Conduct, part_of_year: Array, c: Columns) -> Array:
    """By how much people are faster than they were on the first day."""
    return np.ones(size(c)) if how.hurry == 0 else 1 - how.hurry * part_of_year
