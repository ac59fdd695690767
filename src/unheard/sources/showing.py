"""What a source can show at all, fact by fact: yes, no, or under a condition that a user can meet.

Each reader declares it (`SHOWS`); `docs/sources.md` and the tests of the readers are made of these declarations.
"""

from collections.abc import Mapping

from unheard.records import CAPABILITY_FACTS

Showing = Mapping[str, str]
"""Fact → `YES`, `NO`, or the condition under which the source shows it."""

YES, NO = "yes", "no"


def showing(*shown: str, **conditions: str) -> Showing:
    """Declare the facts that are always shown, and conditions for others; what is not named is not in the source."""
    unknown = {*shown, *conditions} - CAPABILITY_FACTS.keys()
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]!r} is not a fact of CAPABILITY_FACTS.")
    return {fact: conditions.get(fact, YES if fact in shown else NO) for fact in CAPABILITY_FACTS}
