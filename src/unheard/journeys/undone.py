"""Links that a person has undone: two identities stay two customers, whatever else would join them."""

import numpy as np

from unheard.journeys.groups import NOWHERE, Flags, Numbers, connected


def keep_apart(left: Numbers, right: Numbers, is_declared: Flags, apart: tuple[Numbers, Numbers], size: int) -> Flags:
    """Say which pairs may be used so that none of the pairs in `apart` ends in one connected set.

    In the sets concerned, links are taken one after the other, declared ones first, then by the order of identities;
    one that would join what must be apart is left out. All other sets keep all their links.
    """
    used = np.ones(len(left), dtype=np.bool_)
    known = (apart[0] != NOWHERE) & (apart[1] != NOWHERE)
    one, other = apart[0][known], apart[1][known]
    sets = connected(left, right, size)
    concerned = np.unique(sets[one[sets[one] == sets[other]]])
    if not len(concerned):
        return used
    places = np.flatnonzero(np.isin(sets[left], concerned))
    order = places[np.lexsort((right[places], left[places], ~is_declared[places]))]
    enemies = _enemies(one, other)
    group: dict[int, set[int]] = {}
    for place in order.tolist():
        a, b = int(left[place]), int(right[place])
        first, second = group.setdefault(a, {a}), group.setdefault(b, {b})
        if first is second:
            continue
        if any(enemies.get(member, set()) & second for member in first):
            used[place] = False
            continue
        first |= second
        for member in second:
            group[member] = first
    for place in order.tolist():
        used[place] = group[int(left[place])] is group[int(right[place])]
    return used


def _enemies(one: Numbers, other: Numbers) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found
