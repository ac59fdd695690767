"""One contact of the world as a row, for those who tell about one at a time."""

from collections.abc import Iterator
from typing import NamedTuple

from unheard.simulate.columns import Columns


class Contact(NamedTuple):
    """One row of the world; the fields are the columns that words and events depend on (see `experience`)."""

    customer: int
    issue: int
    topic: int
    case: int
    language: int
    channel: int
    wave: int
    way: int
    key_shown: bool
    follows: bool
    pushed: bool
    salt: int
    handler: int
    version: int
    agent: int
    other_agent: int
    transfers: int
    write: int
    able: bool
    broken: bool
    policy: int
    reserved: bool
    asked_human: bool
    state: int
    first_state: int
    second: bool
    second_topic: int
    second_state: int
    false_claim: bool
    ending: int
    sounds_solved: bool
    start_sentiment: int
    opened: int
    answered: int
    chased: int
    ai_end: int
    human_at: int
    talk_end: int
    talk: int
    closed_early: bool
    draft: int
    tone: int
    knowledge: int
    rating: int
    calm: bool
    closing: int
    claimed: int
    reopened: int
    reopen_end: int
    late_thanks: bool
    asked: int
    undelivered: bool
    replied: int
    score: int
    comments: bool
    pitched: bool
    promised: bool
    update: int
    doubled: bool
    taken_back: bool


def each_contact(contacts: Columns) -> Iterator[Contact]:
    """Go through the rows one by one."""
    return map(Contact._make, zip(*(contacts[name].tolist() for name in Contact._fields), strict=True))
