"""Clutter: records in an export that are no contact of a customer, and the copies that were merged."""

import numpy as np

from unheard.records import Conversation, Event, Turn
from unheard.simulate.conversations import Clock
from unheard.simulate.organisation import Organisation
from unheard.simulate.people import Directory, draw_times
from unheard.simulate.pools import general

KINDS = ("campaign", "campaign_answered", "spam", "test", "internal", "auto_reply_only")


def draw_clutter(org: Organisation, random: np.random.Generator, count: int) -> list[tuple[str, int, int]]:
    """Draw kind, time and a number to vary the words for `count` records."""
    share = org.clutter
    shares = np.array([getattr(share, kind) for kind in KINDS])
    kinds = random.choice(len(KINDS), count, p=shares / shares.sum())
    at = draw_times(org, random, count) if count else np.zeros(0, dtype=int)
    salts = random.integers(0, 1 << 30, count)
    return [(KINDS[k], a, s) for k, a, s in zip(kinds.tolist(), at.tolist(), salts.tolist(), strict=True)]


def write_clutter(
    kind: str,
    at: int,
    salt: int,
    org: Organisation,
    clock: Clock,
    conversation_id: str,
    people: Directory,
    customer: int,
    language: str,
) -> Conversation:
    """Write one such record."""
    words, when = general(language), clock.at(at)
    last = org.days * 86_400 - 1

    def line(pool: str) -> str:
        return words[pool][salt % len(words[pool])].format(name=people.first_name(customer), product="Nido Hub")

    record = Conversation(
        conversation_id=conversation_id,
        source=org.source,
        channel="email",
        direction="inbound",
        opened_at=when,
        language=language,
    )
    if kind in ("campaign", "campaign_answered"):
        record.direction, record.customer = "outbound", people.seen_as(customer, 4)
        record.turns = [
            Turn(at=when, speaker="automation", text=line("campaign"), visibility="public", kind="template")
        ]
        if kind == "campaign_answered":
            for k, (speaker, pool) in enumerate(
                (("customer", "campaign_reply"), ("human_agent", "campaign_answer"), ("customer", "thanks"))
            ):
                moment = clock.at(min(at + 4000 * (k + 1) + salt % 3000, last))
                record.turns.append(
                    Turn(at=moment, speaker=speaker, text=line(pool), visibility="public", kind="message")
                )
            record.events = [
                Event(
                    at=clock.at(min(at + 20_000, last)),
                    type="closed",
                    actor="human_agent",
                    cause="human",
                    basis="native",
                )
            ]
        return record
    pool = {"spam": "spam", "test": "test", "internal": "internal", "auto_reply_only": "out_of_office"}[kind]
    record.turns = [
        Turn(
            at=when,
            speaker="customer",
            text=line(pool),
            visibility="public",
            kind="auto_reply" if kind == "auto_reply_only" else "message",
        )
    ]
    record.events = [
        Event(at=clock.at(min(at + 600, last)), type="closed", actor="human_agent", cause="human", basis="native")
    ]
    record.is_spam = True if kind == "spam" else None
    record.is_test = True if kind == "test" else None
    record.is_internal = True if kind == "internal" else None
    return record


def write_copy(parent: Conversation, at: int, salt: int, clock: Clock, conversation_id: str) -> Conversation:
    """Write the second record of an inquiry, sent by another way a little later and merged into the first."""
    words = general(parent.language or "en")["merged_note"]
    when = clock.at(at)
    return Conversation(
        conversation_id=conversation_id,
        source=parent.source,
        channel="web_form" if parent.channel != "web_form" else "email",
        direction="inbound",
        opened_at=when,
        customer=parent.customer,
        language=parent.language,
        topic=parent.topic,
        related_to=parent.conversation_id,
        relation="merged_into",
        turns=[Turn(at=when, speaker="customer", text=words[salt % len(words)], visibility="public", kind="message")],
        events=[
            Event(
                at=clock.at(at + 120),
                type="merged",
                actor="human_agent",
                cause="merge",
                to=parent.conversation_id,
                basis="native",
            )
        ],
    )
