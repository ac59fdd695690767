"""Second formula: journeys, and what each of them costs the customer (metric dictionary, sections 1 and 4d)."""

from itertools import pairwise
from math import ceil

from oracle_reading import CLAIMS, COURTESY, DAY, Contact, Json, Key, Turn, moment
from oracle_returns import last_sign, same_issue

PARTS = {
    "extra_contacts": "contacts",
    "channel_switches": "switches",
    "journey_transfers": "transfers",
    "repetition_count": "repetitions",
    "back_and_forth": "rounds",
    "waiting_days": "waiting",
    "customer_effort": "effort",
}
"""Metric → part of a journey."""


def journeys(everyone: list[Contact], rows: dict[Key, Json]) -> list[list[Contact]]:
    """Connected sets of one customer's conversations on one issue, each in order of opening, then of name."""
    left = [one for one in everyone if one.customer is not None and one.opened is not None]
    found: list[list[Contact]] = []
    while left:
        group = [left.pop()]
        for one in group:  # grows while it is read
            near = [other for other in left if _together(one, other, rows)]
            group += near
            left = [other for other in left if other not in near]
        found.append(sorted(group, key=lambda one: (one.opened, "|".join(one.key))))
    return found


def _together(one: Contact, other: Contact, rows: dict[Key, Json]) -> bool:
    if one.customer != other.customer or same_issue(one, other, rows) is None:
        return False
    first, second = sorted((one, other), key=lambda contact: contact.opened or 0)
    return (second.opened or 0) <= last_sign(first) + 30 * DAY


def parts(journey: list[Contact]) -> Json:
    """The parts of a journey's effort and their sum; a part with an unknown piece is unknown, and so is the sum."""
    channels = [one.row.get("channel") for one in journey]
    switches = sum(before != after for before, after in pairwise(channels))
    found: Json = {
        "contacts": len(journey) - 1,
        "switches": None if len(journey) > 1 and None in channels else switches,
        "transfers": _sum([one.facts["transfers"] for one in journey]),
        "repetitions": _sum([_repetitions(one) for one in journey]),
        "rounds": None,
        "waiting": None,
    }
    if all(one.turns for one in journey):
        said = _in_order(journey)
        found["rounds"] = _turns_after_answer(said) // 3
        found["waiting"] = _waiting(journey, said)
    return {**found, "effort": _sum(list(found.values()))}


def _sum(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _repetitions(contact: Contact) -> int | None:
    signal = ((contact.judgement or {}).get("signals") or {}).get("repeats_information") or {}
    if signal.get("state") == "yes":
        return max(1, signal.get("count") or 1)
    return 0 if signal.get("state") == "no" else None


def _in_order(journey: list[Contact]) -> list[Turn]:
    """Turns of customer and business: by time where each has one, else conversation by conversation."""
    said = [turn for one in journey for turn in one.turns if turn.by_customer or turn.by_business]
    if any(turn.at is None for turn in said):
        return said
    return sorted(said, key=lambda turn: turn.at or 0)


def _turns_after_answer(said: list[Turn]) -> int:
    asked = answered = False
    count = 0
    for turn in said:
        if turn.by_customer:
            asked = True
            count += answered
        elif asked:
            answered = True
    return count


def _waiting(journey: list[Contact], said: list[Turn]) -> int | None:
    """Days waited, each begun one counted, at most seven from a question to its answer."""
    if any(turn.at is None for turn in said):
        return None
    total = 0
    since: int | None = None
    for turn in said:
        if turn.by_business:
            total += 0 if since is None else _days(since, turn.at or 0)
            since = None
        elif since is None and turn.text not in COURTESY:
            since = turn.at
    if since is None:
        return total
    closed = [moment(event.get("at")) for one in journey for event in one.events if _claims(event)]
    after = [at for at in closed if at is not None and at > since]
    end = max(after, default=journey[0].facts["contact_end"])
    return None if end is None else total + _days(since, end)


def _claims(event: Json) -> bool:
    return event.get("type") in CLAIMS and event.get("cause") != "merge"


def _days(start: int, end: int) -> int:
    return min(7, max(0, ceil((end - start) / DAY)))
