"""What customers do afterwards: leave, renew, buy, review. It follows from what they experienced."""

from dataclasses import dataclass

import numpy as np

from unheard.simulate.codes import NEVER
from unheard.simulate.columns import Array, Columns, chance, size, take
from unheard.simulate.organisation import DAY, Organisation

TYPES = (
    "renewal",
    "churn_voluntary",
    "churn_involuntary",
    "purchase",
    "refund",
    "downgrade",
    "upgrade",
    "public_review",
)
REASONS = ("", "bad_experience", "price", "moved", "no_longer_needed")
(RENEWAL, CHURN, CHURN_INVOLUNTARY, PURCHASE, REFUND, DOWNGRADE, UPGRADE, REVIEW) = range(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterwards:
    """What followed from the contacts."""

    outcomes: Columns
    """customer, at, type, amount (0: none), rating (0: none), renewal due (NEVER: none), in order of time."""
    kept: Array
    """Contacts that took place before the export was taken: nobody writes after having left."""
    stayed: Array
    """Contacts that took or will take place."""
    left_at: Array
    """Per customer: voluntary churn, or NEVER."""
    reason: Array
    """Per customer: position in REASONS."""


def follow(org: Organisation, random: np.random.Generator, customers: Columns, contacts: Columns) -> Afterwards:
    """Let customers leave or stay, buy and review, each from the contacts that they had until then."""
    left_at, reason = _leaving(org, random, customers, contacts)
    stayed = contacts["opened"] <= left_at[contacts["customer"]] + 2 * DAY
    # A call that begins in the last hour would be in the export without a word.
    kept = stayed & (contacts["opened"] <= org.days * DAY - 3600)
    lived = take(contacts, kept)
    due = random.integers(0, org.days * DAY, size(customers))
    parts = [
        _departures(org, customers, left_at, due),
        _renewals(random, customers, left_at, due),
        _purchases(org, random, customers, lived, left_at),
        _reviews(org, random, lived),
        _refunds(random, lived),
        _changes(random, lived),
    ]
    every = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    every = take(every, every["at"] < org.days * DAY)
    order = np.lexsort((every["type"], every["customer"], every["at"]))
    return Afterwards(outcomes=take(every, order), kept=kept, stayed=stayed, left_at=left_at, reason=reason)


def _rows(
    customer: Array,
    at: Array,
    kind: int,
    amount: Array | None = None,
    rating: Array | None = None,
    due: Array | None = None,
) -> Columns:
    nothing = np.zeros(len(customer))
    return {
        "customer": customer,
        "at": at.astype(np.int64),
        "type": np.full(len(customer), kind),
        "amount": nothing if amount is None else amount,
        "rating": nothing if rating is None else rating.astype(float),
        "due": np.full(len(customer), NEVER) if due is None else due,
    }


def last_turn(contacts: Columns) -> Array:
    """Tell when each contact was over."""
    return np.where(contacts["reopened"] < NEVER, contacts["reopen_end"], contacts["talk_end"])


def _leaving(
    org: Organisation, random: np.random.Generator, customers: Columns, contacts: Columns
) -> tuple[Array, Array]:
    rows, people, behaviour = size(contacts), size(customers), org.behaviour
    leaves = chance(random, np.array(behaviour.churn_after)[contacts["afterthought"] - 1], rows)
    delay = random.exponential(behaviour.churn_delay_days * DAY, rows).astype(np.int64) + DAY
    because = np.where(leaves, last_turn(contacts) + delay, NEVER)
    first = np.full(people, NEVER)
    np.minimum.at(first, contacts["customer"], contacts["opened"])
    left_at = np.full(people, NEVER)
    np.minimum.at(left_at, contacts["customer"], because)
    bad = np.full(people, NEVER)
    np.minimum.at(bad, contacts["customer"], np.where(contacts["afterthought"] <= 3, because, NEVER))
    other = np.where(
        chance(random, behaviour.churn_otherwise, people), random.integers(0, org.days * DAY, people), NEVER
    )
    other = np.where(other < first, NEVER, other)
    why = random.integers(2, len(REASONS), people)
    reason = np.select([left_at == NEVER, left_at == bad], [0, 1], why)
    reason = np.where(other < left_at, why, reason)
    return np.minimum(left_at, other), reason


def _departures(org: Organisation, customers: Columns, left_at: Array, due: Array) -> Columns:
    """Write who left, with the renewal that they did not wait for."""
    who = np.flatnonzero(left_at < NEVER)
    next_due = np.where(due < left_at, due + 365 * DAY, due)
    known = customers["subscribed"] & (next_due < (org.days + 190) * DAY)
    return _rows(who, left_at[who], CHURN, due=np.where(known, next_due, NEVER)[who])


def _renewals(random: np.random.Generator, customers: Columns, left_at: Array, due: Array) -> Columns:
    people = size(customers)
    renews = customers["subscribed"] & (due < left_at)
    fails = chance(random, 0.015, people)
    who, lost = np.flatnonzero(renews & ~fails), np.flatnonzero(renews & fails)
    price = np.array([39.0, 69.0, 199.0])[customers["tier"]]
    parts = [
        _rows(who, due[who], RENEWAL, price[who], due=due[who]),
        _rows(lost, due[lost], CHURN_INVOLUNTARY, due=due[lost]),
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _purchases(
    org: Organisation, random: np.random.Generator, customers: Columns, lived: Columns, left_at: Array
) -> Columns:
    people, behaviour = size(customers), org.behaviour
    span = org.days + org.purchases_from_days
    count = np.where(customers["buys"], random.poisson(behaviour.purchases_per_year * span / 365, people), 0)
    who = np.repeat(np.arange(people), count)
    at = random.integers(-org.purchases_from_days * DAY, org.days * DAY, len(who))
    hurt = np.full(people, NEVER)
    np.minimum.at(hurt, lived["customer"], np.where(lived["afterthought"] <= 2, last_turn(lived), NEVER))
    keeps = chance(random, np.where(at > hurt[who], behaviour.buys_less, 1.0), len(who)) & (at < left_at[who])
    who, at = who[keeps], at[keeps]
    return _rows(who, at, PURCHASE, np.round(20 + random.exponential(60.0, len(who)), 2))


def _reviews(org: Organisation, random: np.random.Generator, lived: Columns) -> Columns:
    writes = np.flatnonzero(
        chance(random, np.array(org.behaviour.review_after)[lived["afterthought"] - 1], size(lived))
    )
    at = last_turn(lived)[writes] + random.exponential(6.0 * DAY, len(writes)).astype(np.int64) + 3600
    rating = (lived["afterthought"][writes] + random.integers(-1, 2, len(writes))).clip(1, 5)
    return _rows(lived["customer"][writes], at, REVIEW, rating=rating)


def _refunds(random: np.random.Generator, lived: Columns) -> Columns:
    paid = np.flatnonzero((lived["topic"] == 0) & (lived["state"] == 0) & chance(random, 0.7, size(lived)))
    at = last_turn(lived)[paid] + random.integers(DAY, 3 * DAY, len(paid))
    return _rows(lived["customer"][paid], at, REFUND, np.round(15 + random.exponential(50.0, len(paid)), 2))


def _changes(random: np.random.Generator, lived: Columns) -> Columns:
    u = random.random(size(lived))
    up = np.flatnonzero((lived["afterthought"] == 5) & (u < 0.015))
    down = np.flatnonzero((lived["afterthought"] <= 2) & (u < 0.03))
    at = last_turn(lived) + random.integers(DAY, 40 * DAY, size(lived))
    parts = [
        _rows(lived["customer"][up], at[up], UPGRADE, np.full(len(up), 30.0)),
        _rows(lived["customer"][down], at[down], DOWNGRADE),
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
