"""Addresses and numbers that several people use: mailboxes of a team, family phones, a company's switchboard.

They join nobody, because else one person would come back with another's problem. The rules, the first that holds:

    many ids                 seen with more than `shared_identity_customers` different customer ids
    numbers of their own     an address that, in one source, more people use than `shared_identity_people`, each of whom
                             has a number of their own; people are told apart by ids and numbers
    ids of their own         a number that, in one source, more people use than that, each with an id; people are told
                             apart by ids and addresses. A desk knows its own customers: two of its ids are two people,
                             unless an address joins them
"""

from dataclasses import dataclass

import numpy as np

from unheard.journeys.groups import NOWHERE, Flags, Numbers, connected
from unheard.statistics.distinct import distinct_numbers

REASONS = (
    "used with many customer ids",
    "used by people with numbers of their own",
    "used by people with ids of their own",
)
"""Why an identity joins nobody; the position is the code."""

IDS, EMAILS, PHONES = ("id", "same_id"), ("email", "same_email"), ("phone", "same_phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Identities that stand together, as numbers; `NOWHERE` = none."""

    source: Numbers
    is_declared: Flags
    codes: dict[str, Numbers]
    """id, email, phone, and the same of what they are declared to be."""


def shared_identities(rows: Rows, size: int, *, most_ids: int, most_people: int) -> Numbers:
    """Say of each of `size` identities why it is shared: a position in `REASONS`, or `NOWHERE`."""
    reason = np.full(size, NOWHERE, dtype=np.int64)
    reason[_with_many_ids(rows, most_ids)] = 0
    by_number = _people(rows, reason, IDS + PHONES)
    reason[_used_by_many(rows, reason, "email", by_number, "phone", most_people)] = 1
    by_address = _people(rows, reason, IDS + EMAILS)
    reason[_used_by_many(rows, reason, "phone", by_address, "id", most_people)] = 2
    return reason


def _with_many_ids(rows: Rows, most: int) -> Numbers:
    used: list[Numbers] = []
    ids: list[Numbers] = []
    for kind in EMAILS + PHONES:
        for owner in IDS:
            both = (rows.codes[kind] != NOWHERE) & (rows.codes[owner] != NOWHERE)
            used.append(rows.codes[kind][both])
            ids.append(rows.codes[owner][both])
    size = max((int(code.max(initial=0)) for code in rows.codes.values()), default=0) + 1
    # Pairs as one whole number each: sorting those takes a tenth of the time of sorting columns.
    pairs = distinct_numbers(np.concatenate(used) * size + np.concatenate(ids))
    address, owners = np.unique(pairs // size, return_counts=True)
    return np.asarray(address[owners > most], dtype=np.int64)


def _people(rows: Rows, reason: Numbers, kinds: tuple[str, ...]) -> Numbers:
    """Number the people that hang together by some kinds of identity only, shared ones left out."""
    left: list[Numbers] = [np.zeros(0, np.int64)]
    right: list[Numbers] = [np.zeros(0, np.int64)]
    before = np.full(len(rows.source), NOWHERE, dtype=np.int64)
    for kind in kinds:
        code = rows.codes[kind]
        usable = code != NOWHERE
        usable[usable] = reason[code[usable]] == NOWHERE
        both = usable & (before != NOWHERE)
        left.append(before[both])
        right.append(code[both])
        before = np.where(usable, code, before)
    return connected(np.concatenate(left), np.concatenate(right), len(reason))


def _used_by_many(rows: Rows, reason: Numbers, address: str, people: Numbers, owner: str, most: int) -> Numbers:
    """Find addresses that more than `most` people of one source use, each with an identity of the kind `owner`."""
    used, whose = rows.codes[address], rows.codes["id"]
    has_own = np.zeros(int(people.max(initial=-1)) + 1, dtype=np.bool_)
    own = rows.codes[owner]
    own = own[own != NOWHERE]
    has_own[people[own[reason[own] == NOWHERE]]] = True
    known = (used != NOWHERE) & (whose != NOWHERE) & (rows.source != NOWHERE)
    known[known] = (reason[used[known]] == NOWHERE) & has_own[people[whose[known]]]
    sources, size = int(rows.source.max(initial=0)) + 1, len(has_own)
    users = distinct_numbers((used[known] * sources + rows.source[known]) * size + people[whose[known]])
    pairs, count = np.unique(users // size, return_counts=True)
    return np.unique(pairs[count > most] // sources)
