"""Second formula, part 1: from the input JSON to people and contacts.

Written from the metric dictionary alone, with loops, and shares no line with the product. Slow on purpose: what
is obvious is easy to trust.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
Key = tuple[str, str]
Identity = tuple[str, str]

DAY = 86_400_000_000
SHARED_FROM = 4  # an address or number seen with this many customer ids links nobody
FOLDED = ("merged_into", "transfer_leg_of", "mirror_of")
CLAIMS = ("resolved", "closed", "customer_confirmed")
COURTESY = ("Thanks!", "ok thanks, bye", "Thank you very much, it works now", "Goodbye!")


def moment(text: str | None) -> int | None:
    """Microseconds since 1970 UTC; null without a time, before 2000 or in the future (quarantined)."""
    if text is None:
        return None
    when = datetime.fromisoformat(text)
    if when.year < 2000 or when > datetime.now(UTC):
        return None
    since = when - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def identities(customer: Json | None) -> set[Identity]:
    """What names the person in one record: id, e-mail without case, phone as digits. An account names nobody."""
    found: set[Identity] = set()
    for kind in ("id", "email", "phone"):
        value = (customer or {}).get(kind)
        if value is None:
            continue
        text = str(value).strip()
        if kind == "email":
            text = text.lower()
        if kind == "phone":
            text = "".join(letter for letter in text if letter.isdigit())
        found.add((kind, text))
    return found


class People:
    """Who is who: identities that stand together in one record are one customer, transitively."""

    def __init__(self, world: Json) -> None:
        records: list[set[Identity]] = []
        for name in ("conversations", "outcomes", "observed", "surveys"):
            for row in world.get(name) or []:
                records.append(identities(row.get("customer")))
        for row in world.get("conversations") or []:
            for survey in row.get("surveys") or []:
                records.append(identities(survey.get("customer")))
        for row in world.get("identities") or []:
            records.append(identities(row["customer"]) | identities(row["same_as"]))
        self.shared: set[Identity] = set()
        for identity in {one for record in records for one in record if one[0] != "id"}:
            ids = {one for record in records if identity in record for one in record if one[0] == "id"}
            if len(ids) >= SHARED_FROM:
                self.shared.add(identity)
        self.groups: list[set[Identity]] = []
        for record in records:
            group = record - self.shared
            if not group:
                continue
            apart = []
            for other in self.groups:
                if other & group:
                    group = group | other
                else:
                    apart.append(other)
            self.groups = [*apart, group]
        self.accounts: dict[str, set[str]] = {}
        for row in world.get("conversations") or []:
            account = (row.get("customer") or {}).get("account")
            who = self.customer(row.get("customer"))
            if account is not None and who is not None:
                self.accounts.setdefault(str(account), set()).add(who)

    def customer(self, customer: Json | None) -> str | None:
        """The linked customer of a record; null when nobody could be identified."""
        for group in self.groups:
            if group & identities(customer):
                return "person " + " ".join(min(group))
        return None

    def cluster(self, who: str | None, alone: str) -> str:
        """The unit of clustering: an account that two or more customers share, else the customer, else the row."""
        if who is None:
            return alone
        for account in sorted(self.accounts):
            if who in self.accounts[account] and len(self.accounts[account]) >= 2:
                return "account " + account
        return who


@dataclass(slots=True, kw_only=True)
class Turn:
    """A turn in the order of its root conversation."""

    at: int | None
    speaker: str | None
    kind: str
    text: str | None
    public: bool
    origin: Key
    number: int

    @property
    def by_customer(self) -> bool:
        return self.public and self.speaker == "customer" and self.kind in ("message", "media")

    @property
    def by_human(self) -> bool:
        return self.public and self.speaker in ("human_agent", "supervisor") and self.kind in ("message", "media")

    @property
    def by_ai(self) -> bool:
        return self.public and self.speaker == "ai_agent" and self.kind in ("message", "media")

    @property
    def by_business(self) -> bool:
        return self.by_human or self.by_ai

    @property
    def by_automation(self) -> bool:
        if not self.public:
            return False
        if self.speaker == "automation":
            return self.kind in ("message", "media", "template", "auto_reply")
        return self.speaker in ("human_agent", "supervisor", "ai_agent") and self.kind in ("template", "auto_reply")


@dataclass(slots=True, kw_only=True)
class Contact:
    """An eligible root conversation with everything that was folded into it."""

    key: Key
    row: Json
    customer: str | None
    cluster: str
    opened: int | None
    turns: list[Turn]
    events: list[Json]
    actions: list[Json]
    surveys: list[Json]
    judgement: Json | None
    facts: Json = field(default_factory=dict)


def key_of(row: Json) -> Key:
    return (str(row.get("source")), str(row["conversation_id"]))


def opened(row: Json) -> int | None:
    """`opened_at`, else the first time of a turn or event."""
    if moment(row.get("opened_at")) is not None:
        return moment(row["opened_at"])
    times = [moment(part.get("at")) for part in (row.get("turns") or []) + (row.get("events") or [])]
    return min((time for time in times if time is not None), default=None)


def root_of(key: Key, rows: dict[Key, Json]) -> Key:
    """Follow merged_into, transfer_leg_of, mirror_of to the end; a cycle leads back to the row itself."""
    seen = [key]
    here = key
    while rows[here].get("relation") in FOLDED:
        after = (here[0], str(rows[here].get("related_to")))
        if rows[here].get("related_to") is None or after not in rows:
            return here
        if after in seen:
            return key
        seen.append(after)
        here = after
    return here


def in_order(rows: list[Json], field_name: str = "at") -> list[Json]:
    """By time, without a time last, ties as they stood."""
    timed = [row for row in rows if moment(row.get(field_name)) is not None]
    untimed = [row for row in rows if moment(row.get(field_name)) is None]
    return sorted(timed, key=lambda row: moment(row[field_name]) or 0) + untimed


def turns_of(members: list[Json]) -> list[Turn]:
    """Public turns of all members and the root's own internal ones, in order."""
    found: list[tuple[bool, int, int, Turn]] = []
    for place, member in enumerate(members):
        for number, row in enumerate(member.get("turns") or []):
            turn = Turn(
                at=moment(row.get("at")),
                speaker=row.get("speaker"),
                kind=row.get("kind") or "message",
                text=row.get("text"),
                public=(row.get("visibility") or "public") == "public",
                origin=key_of(member),
                number=number,
            )
            found.append((turn.at is None, turn.at or 0, place, turn))
    return [one[3] for one in sorted(found, key=lambda one: one[:3])]


def is_marked(row: Json) -> bool:
    """Marked as test, spam or internal, or deleted: these reasons come before any relation, so it is not folded."""
    if row.get("is_test") or row.get("is_spam") or row.get("is_internal"):
        return True
    return any(event.get("type") == "deleted" for event in row.get("events") or [])


def is_excluded(row: Json, turns: list[Turn], source_has_turns: bool) -> bool:
    """Not a customer contact: marked as such, a side conversation, or no customer turn."""
    if is_marked(row) or row.get("relation") == "side_of":
        return True
    if any(turn.by_customer for turn in turns):
        return False
    return row.get("direction") == "outbound" or source_has_turns


def chosen_judge(world: Json, eligible: set[Key]) -> str | None:
    """The judge that covers most eligible conversations."""
    covered: dict[str, int] = {}
    for row in world.get("judgements") or []:
        covered.setdefault(row["judge"], 0)
        covered[row["judge"]] += key_of(row) in eligible
    return max(sorted(covered), key=lambda name: covered[name], default=None)


def contacts(world: Json, people: People) -> list[Contact]:
    """Every eligible root conversation, folded, with the judgement of the judge in use."""
    rows = {key_of(row): row for row in world.get("conversations") or []}
    with_turns = {key[0] for key, row in rows.items() if row.get("turns") is not None}
    found: list[Contact] = []
    for key in sorted(rows):
        if root_of(key, rows) != key:
            continue
        children = [
            rows[other]
            for other in sorted(rows)
            if other != key and root_of(other, rows) == key and not is_marked(rows[other])
        ]
        members = [rows[key], *children]
        turns = turns_of(members)
        if is_excluded(rows[key], turns, key[0] in with_turns):
            continue
        who = people.customer(rows[key].get("customer"))
        found.append(
            Contact(
                key=key,
                row=rows[key],
                customer=who,
                cluster=people.cluster(who, "conversation " + " ".join(key)),
                opened=opened(rows[key]),
                turns=turns,
                events=in_order([event for member in members for event in member.get("events") or []]),
                actions=[{**one, "origin": key_of(m)} for m in members for one in m.get("actions") or []],
                surveys=[survey for member in members for survey in member.get("surveys") or []],
                judgement=None,
            )
        )
    judge = chosen_judge(world, {contact.key for contact in found})
    for contact in found:
        for row in world.get("judgements") or []:
            if row["judge"] == judge and key_of(row) == contact.key:
                contact.judgement = row
    return found
