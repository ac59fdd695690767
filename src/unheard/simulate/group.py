"""A group of customers with all their contacts: what is in memory at a time."""

import datetime as dt
from typing import Any

import numpy as np

from unheard.records import Conversation, Customer, IdentityLink, Outcome
from unheard.simulate.clutter import KINDS, draw_clutter, write_clutter, write_copy
from unheard.simulate.codes import NEVER
from unheard.simulate.columns import Array, Columns, size, take
from unheard.simulate.contact import each_contact
from unheard.simulate.conversations import Clock, Storyteller
from unheard.simulate.desk import says_done
from unheard.simulate.experience import live_through
from unheard.simulate.files import Files
from unheard.simulate.latent import acted, also_done, asked_again, each_truth, next_contact
from unheard.simulate.leavers import returns, silent_leavers
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.outcomes import REASONS, TYPES, Afterwards, follow
from unheard.simulate.people import Directory, draw_customers
from unheard.simulate.pools import general
from unheard.simulate.truth import CONVERSATIONS, CUSTOMERS, TrueConversation, TrueCustomer
from unheard.simulate.truth_of_journeys import Seen, TrueJourney, seen, settle
from unheard.simulate.truth_of_people import spoken


class Group:
    """Customers with all their contacts, as many as fit into a number of records; clutter fills the rest."""

    def __init__(self, org: Organisation, random: np.random.Generator, count: int, first_number: int) -> None:
        share = org.clutter
        clutter = round(count * sum(getattr(share, kind) for kind in KINDS))
        copies = round(count * share.merged)
        self.org, self.count = org, count
        customers = draw_customers(org, random, int((count + 30) / org.behaviour.issues_per_customer), first_number)
        contacts = live_through(org, random, customers)
        self.after = follow(org, random, customers, contacts)
        stayed = take(contacts, self.after.stayed)
        stayed["returns"] = returns(stayed, next_contact(stayed, stayed["claimed"]))
        contacts = take(stayed, self.after.kept[self.after.stayed])
        per_customer = np.bincount(contacts["customer"], minlength=size(customers))
        fitting = int(np.searchsorted(np.cumsum(per_customer), count - clutter - copies, side="right"))
        self.customers = take(customers, np.arange(fitting))
        contacts = take(contacts, contacts["customer"] < fitting)
        contacts["silent"] = silent_leavers(org, contacts, self.after.outcomes)
        self.copied = self._copied(random, contacts, copies)
        self.contacts = contacts
        rest = count - size(contacts) - len(self.copied)
        self.clutter = draw_clutter(org, random, rest)
        self.addressees = random.integers(0, max(fitting, 1), rest).tolist()
        self.directory = Directory(org, customers)

    def _copied(self, random: np.random.Generator, contacts: Columns, copies: int) -> dict[int, int]:
        """Choose contacts that were sent twice: row → seconds after the opening, well before any claim."""
        names = np.array([c.name for c in self.org.channels])[contacts["channel"]]
        slow = np.isin(names, ("email", "web_form")) & (contacts["answered"] - contacts["opened"] > 7200)
        slow &= contacts["opened"] < (self.org.days - 1) * DAY
        rows = np.flatnonzero(slow)
        rows = np.sort(random.permutation(rows)[:copies])
        return dict(zip(rows.tolist(), random.integers(300, 6600, len(rows)).tolist(), strict=True))

    def write_conversations(
        self, files: Files, teller: Storyteller, clock: Clock, first_id: int
    ) -> list[TrueConversation]:
        """Write the records in order of time, each with its truth; return the truth."""
        contacts = self.contacts
        opened = contacts["opened"].tolist()
        order = [(at, 0, row) for row, at in enumerate(opened)]
        order += [(opened[row] + gap, 1, row) for row, gap in self.copied.items()]
        order += [(at, 2, k) for k, (_, at, _) in enumerate(self.clutter)]
        order.sort()
        ids = [""] * len(opened)
        for position, (_, kind, row) in enumerate(order):
            if kind == 0:
                ids[row] = f"c-{first_id + position}"
        truth = list(each_truth(self.org, contacts, self.customers["number"], ids))
        rows = list(each_contact(contacts))
        before = self._before()
        tiers = self.customers["tier"].tolist()
        written: list[TrueConversation] = []
        met: list[Seen] = []
        start = dt.datetime.fromisoformat(clock.at(0))
        for begin in range(0, len(order), 1000):
            records, truths = [], []
            for position, (at, kind, row) in enumerate(order[begin : begin + 1000], first_id + begin):
                if kind == 0:
                    record = teller.tell(
                        rows[row],
                        position,
                        self.directory,
                        tiers[rows[row].customer],
                        ids[before[row]] if before[row] >= 0 else None,
                    )
                    if says_done(rows[row], self.org):
                        truth[row].done_turn = teller.answer_of_last
                        truth[row].done_tool = self.org.topics[rows[row].topic].tool
                    truth[row].also_done = also_done(rows[row], self.org, teller.spoken_of_last)
                    acted(truth[row], record, teller.asked_of_last, self.org)
                    spoken(truth[row], record, teller.spoken_of_last, general(record.language or "en"))
                    met.append(seen(truth[row], record, teller.spoken_of_last, start))
                    if min(rows[row].chased, rows[row].reopened) < NEVER:
                        after = asked_again(record)
                        truth[row].asked_again = None if after is None else at + after
                    if truth[row].handler == "nobody" and any(t.speaker == "automation" for t in record.turns or ()):
                        truth[row].handler = "automation_only"
                    records.append(record)
                    truths.append(truth[row])
                elif kind == 1:
                    parent = teller.tell(rows[row], int(ids[row][2:]), self.directory, 0)
                    records.append(write_copy(parent, at, rows[row].salt, clock, f"c-{position}"))
                    truths.append(
                        TrueConversation(conversation_id=f"c-{position}", eligible=False, opened=at, kind="merged")
                    )
                else:
                    record = self._clutter(row, f"c-{position}", clock)
                    records.append(record)
                    truths.append(
                        _truth_of_clutter(self.clutter[row][0], at, record, f"c-{position}", self._addressee(row))
                    )
            files.write("conversations.jsonl", records)
            written += truths
        settle(met, self.org.days * DAY)
        files.write(f"truth/{CONVERSATIONS}", written)
        return written

    def _before(self) -> list[int]:
        """Find for each contact the row of the one that it says it follows up; -1: none."""
        issue, follows = self.contacts["issue"], self.contacts["follows"]
        rows = np.arange(len(issue))
        same = np.append([False], issue[1:] == issue[:-1])[: len(issue)]
        found: list[int] = np.where(same & follows, rows - 1, -1).tolist()
        return found

    def _addressee(self, row: int) -> int | None:
        numbers = self.customers["number"]
        return int(numbers[self.addressees[row]]) if len(numbers) else None

    def _clutter(self, row: int, conversation_id: str, clock: Clock) -> Any:
        kind, at, salt = self.clutter[row]
        customer = self.addressees[row]
        language = self.org.languages[int(self.customers["language"][customer]) if size(self.customers) else 0][0]
        return write_clutter(kind, at, salt, self.org, clock, conversation_id, self.directory, customer, language)

    def write_customers(self, files: Files, clock: Clock) -> int:
        """Write declared identities, outcomes and what became of each customer; return the number of outcomes."""
        people, directory, fitting = self.customers, self.directory, size(self.customers)
        links = []
        for k in np.flatnonzero(people["declared"]).tolist():
            who = Customer(id=directory.id(k))
            same = [Customer(email=directory.email(k)) if directory.email(k) else None]
            same.append(Customer(phone=directory.phone(k)) if directory.phone(k) else None)
            same.append(Customer(email=directory.second_email(k)) if directory.second_email(k) else None)
            links += [IdentityLink(customer=who, same_as=other) for other in same if other]
        files.write("identities.jsonl", links)
        after = take(self.after.outcomes, self.after.outcomes["customer"] < fitting)
        rows = zip(
            *(after[name].tolist() for name in ("customer", "at", "type", "amount", "rating", "due")), strict=True
        )
        numbers = people["number"].tolist()
        outcomes = [
            Outcome(
                id=f"o-{numbers[customer]}-{k}",
                customer=Customer(id=directory.id(customer), email=directory.email(customer)),
                at=clock.at(at),
                type=TYPES[kind],
                amount=amount or None,
                currency="EUR" if amount else None,
                rating=rating or None,
                scale=(1, 5) if rating else None,
                text=self._review(customer, rating, k) if rating else None,
                renewal_due=clock.at(due) if due < NEVER else None,
            )
            for k, (customer, at, kind, amount, rating, due) in enumerate(rows)
        ]
        files.write("outcomes.jsonl", outcomes)
        files.write(f"truth/{CUSTOMERS}", _true_customers(self.org, people, self.contacts, self.after))
        return len(outcomes)

    def _review(self, customer: int, rating: float, number: int) -> str:
        words = general(self.org.languages[int(self.customers["language"][customer])][0])
        pool = words["review_good" if rating >= 4 else "review_bad" if rating <= 2 else "comment_mixed"]
        return pool[number % len(pool)]


def _truth_of_clutter(
    kind: str, at: int, record: Conversation, conversation_id: str, customer: int | None
) -> TrueConversation:  # fmt: skip
    if kind != "campaign_answered":
        return TrueConversation(conversation_id=conversation_id, eligible=False, opened=at, kind=kind)
    return TrueConversation(
        conversation_id=conversation_id,
        eligible=True,
        opened=at,
        kind=kind,
        customer=customer,
        identified=True,
        handler="human_only",
        rating=4,
        read=4,
        channel=record.channel,
        team=record.team,
        satisfaction=4,
        score=4,
        issues=("resolved",),
        sentiment=(0, 0, 0),
        quality=(4, 4, 4),
        claimed=at + 20_000,
        journey=TrueJourney(),
    )


def _true_customers(org: Organisation, people: Columns, contacts: Columns, after: Afterwards) -> list[TrueCustomer]:
    fitting = size(people)
    left = after.left_at[:fitting]
    reason = after.reason[:fitting]
    silent = _silent_leavers(contacts, fitting) & (reason == REASONS.index("bad_experience")) & (left < org.days * DAY)
    kind, low = after.outcomes["type"], after.outcomes["rating"] <= 2
    turned = (kind == TYPES.index("public_review")) & low | (kind == TYPES.index("downgrade"))
    bought = np.isin(kind, (TYPES.index("purchase"), TYPES.index("upgrade")))
    when = [_when(after.outcomes, rows, fitting) for rows in (turned, bought, kind == TYPES.index("renewal"))]
    rows = zip(people["number"].tolist(), silent.tolist(), left.tolist(), reason.tolist(), *when, strict=True)
    return [
        TrueCustomer(
            customer=who,
            silent_leaver=quiet and at < org.days * DAY,
            left=at if at < org.days * DAY else None,
            reason=REASONS[why] if at < org.days * DAY else None,
            turned=bad,
            bought=bought_at,
            renewed=renewed_at,
        )
        for who, quiet, at, why, bad, bought_at, renewed_at in rows
    ]


def _when(outcomes: Columns, rows: Array, people: int) -> list[tuple[int, ...]]:
    """List when some outcomes came to each customer."""
    found: list[list[int]] = [[] for _ in range(people)]
    kept = np.flatnonzero(rows & (outcomes["customer"] < people))
    for who, at in zip(outcomes["customer"][kept].tolist(), outcomes["at"][kept].tolist(), strict=True):
        found[who].append(at)
    return [tuple(times) for times in found]


def _silent_leavers(contacts: Columns, people: int) -> Array:
    """Find whose last contact was bad and not answered for in a survey."""
    order = np.lexsort((contacts["opened"], contacts["customer"]))
    customer = contacts["customer"][order]
    last = np.flatnonzero(np.diff(np.append(customer, -1)) != 0)
    rows = order[last]
    bad = (contacts["rating"][rows] <= 2) & (contacts["replied"][rows] >= NEVER)
    found = np.zeros(people, dtype=bool)
    found[customer[last]] = bad
    return found
