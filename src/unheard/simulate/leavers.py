"""Silent leavers (metrics.md §5): a bad experience, no word about it, and then the customer is gone."""

import numpy as np

from unheard.simulate.codes import NEVER, OPEN
from unheard.simulate.columns import Array, Columns, size
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.outcomes import TYPES, last_turn

_WATCHED, _BEFORE = 90 * DAY, 365 * DAY
_SPAN = 1 << 33
"""More seconds than any world has: customer and time fit into one number, in order."""
_BUYING = tuple(TYPES.index(name) for name in ("purchase", "renewal", "upgrade"))
_LEAVING = TYPES.index("churn_voluntary")


def silent_leavers(org: Organisation, contacts: Columns, outcomes: Columns) -> Array:
    """Tell for each contact whether a silent leaver followed: 1 yes, 0 no, -1 not to be seen yet."""
    customer, since = contacts["customer"], last_turn(contacts)
    bad = (contacts["rating"] <= 2) | (contacts["state"] == OPEN)
    bad |= contacts["second"] & (contacts["second_state"] == OPEN)
    mute = bad & (contacts["replied"] >= org.days * DAY)
    opened = np.sort(_key(customer, contacts["opened"]))
    mute &= _count(opened, customer, since, since + _WATCHED) == 0
    kinds, who, at = outcomes["type"], outcomes["customer"], outcomes["at"]
    left = np.sort(_key(who, at)[kinds == _LEAVING])
    bought = np.sort(_key(who, at)[np.isin(kinds, _BUYING)])
    gone = _count(left, customer, since, since + _WATCHED) > 0
    stopped = (_count(bought, customer, since - _BEFORE, since) > 0) & (
        _count(bought, customer, since, since + _WATCHED) == 0
    )
    found = (mute & (gone | stopped)).astype(int)
    return np.asarray(np.where(since + _WATCHED <= org.days * DAY, found, -1))


def returns(contacts: Columns, opened_next: Array) -> Array:
    """Find when the customer came back about the issue, also where nobody saw it: after the export was taken."""
    claimed = contacts["claimed"] < NEVER
    return np.where(claimed, np.minimum(contacts["reopens_at"], opened_next), NEVER)


def _key(customer: Array, at: Array) -> Array:
    return customer.astype(np.int64) * _SPAN + at + _BEFORE * 4


def _count(keys: Array, customer: Array, after: Array, until: Array) -> Array:
    """Count a customer's events in (after, until]."""
    if not size({"keys": keys}):
        return np.zeros(len(customer), dtype=int)
    low = np.searchsorted(keys, _key(customer, after), side="right")
    return np.asarray(np.searchsorted(keys, _key(customer, until), side="right") - low)
