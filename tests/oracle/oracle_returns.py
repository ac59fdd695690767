"""Second formula: claims, reopens, recontacts and chases."""

from typing import Any

from oracle_likeness import THRESHOLD, likeness, tells, words_of
from oracle_reading import CLAIMS, COURTESY, DAY, Contact, Json, Key, moment, root_of
from oracle_sources import Sources

HOUR = 3_600_000_000


def claim_of(contact: Contact) -> Json | None:
    for event in contact.events:
        if event.get("type") in CLAIMS and event.get("cause") != "merge":
            return event
    return None


def reopens(contact: Contact, claim_at: int, sources: Sources) -> list[int]:
    """Customer turns after the claim that are more than courtesy; without turns the reopened events."""
    if contact.key[0] in sources.turns:
        words = [turn.at for turn in contact.turns if turn.by_customer and turn.text not in COURTESY]
    else:
        events = [one for one in contact.events if one.get("type") == "reopened" and one.get("cause") == "customer"]
        words = [moment(one.get("at")) for one in events]
    return sorted(at for at in words if at is not None and at > claim_at)


def first_customer_turn(contact: Contact) -> int | None:
    for turn in contact.turns:
        if turn.by_customer:
            return turn.at
    return None


def contacted_at(contact: Contact) -> int | None:
    """When the customer came: the first turn; where the source shows no words, the opening."""
    if any(turn.by_customer for turn in contact.turns):
        return first_customer_turn(contact)
    return contact.opened


def same_issue(first: Contact, second: Contact, rows: dict[Key, Json]) -> int | None:
    """1 explicit, 2 alike in words, 3 same topic, null not the same issue."""
    one, two = first.row.get("issue_key"), second.row.get("issue_key")
    if one is not None and two is not None:
        if str(one) != str(two):
            return None
        return 1
    for follower, followed in ((first, second), (second, first)):
        target = (follower.key[0], str(follower.row.get("related_to")))
        if follower.row.get("relation") != "follow_up_of" or follower.row.get("related_to") is None:
            continue
        if target in rows and root_of(target, rows) == followed.key:
            return 1
    if has_words(first) and has_words(second):
        earlier, later = sorted((first, second), key=lambda one: (one.opened, "|".join(one.key)))
        near = (later.opened or 0) <= last_sign(earlier) + 90 * DAY
        return 2 if near and likeness(earlier, later) >= THRESHOLD else None
    if first.row.get("topic") is not None and first.row.get("topic") == second.row.get("topic"):
        return 3
    return None


def has_words(contact: Contact) -> bool:
    """Three telling words at least; without a time of opening nothing is compared."""
    return contact.opened is not None and tells(words_of(contact))


def last_sign(contact: Contact) -> int:
    """The opening, or the last public turn or event after it."""
    times = [contact.opened, *(turn.at for turn in contact.turns if turn.public)]
    times += [moment(event.get("at")) for event in contact.events]
    return max(time for time in times if time is not None)


def later_contacts(contact: Contact, everyone: list[Contact], after: int, rows: dict[Key, Json]) -> list[Any]:
    """(time, rule) of every inbound contact of the same customer that opened after a moment."""
    found: list[Any] = []
    for other in everyone:
        if other is contact or contact.customer is None or other.customer != contact.customer:
            continue
        if other.row.get("direction") == "outbound" or other.opened is None or other.opened <= after:
            continue
        at = contacted_at(other)
        if at is not None and at > after:
            found.append((at, same_issue(contact, other, rows)))
    return found


def own_chases(contact: Contact) -> list[int]:
    """Customer turns that come 24 hours or more after an earlier one that nobody has answered yet."""
    waiting: int | None = None
    found: list[int] = []
    for turn in contact.turns:
        if turn.by_business:
            waiting = None
        elif turn.by_customer and turn.at is not None:
            if waiting is not None and turn.at - waiting >= 24 * HOUR:
                found.append(turn.at)
            if waiting is None:
                waiting = turn.at
    return found


def returns(contact: Contact, everyone: list[Contact], rows: dict[Key, Json]) -> Json:
    """Earliest recontact after the claim: on the issue, by rule 1 only, on any issue."""
    at, reopen = contact.facts["claim_at"], contact.facts["reopen"]
    if at is None or contact.customer is None:
        return {"headline": None, "floor": None, "ceiling": None}
    later = later_contacts(contact, everyone, at, rows)
    own = [(reopen, 1)] if reopen is not None else []
    return {
        "headline": min((time for time, rule in own + later if rule is not None), default=None),
        "floor": min((time for time, rule in own + later if rule == 1), default=None),
        "ceiling": min((time for time, _ in own + later), default=None),
    }


def chases(contact: Contact, everyone: list[Contact], rows: dict[Key, Json]) -> int | None:
    """The first time that the customer had to ask again, claimed or not."""
    start = contact.facts["started"]
    if start is None or contact.customer is None:
        return None
    later = [time for time, rule in later_contacts(contact, everyone, start, rows) if rule is not None]
    return min(later + own_chases(contact), default=None)
