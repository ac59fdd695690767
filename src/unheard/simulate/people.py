"""Customers: who they are, what they bring along, and which identities their records show."""

import numpy as np

from unheard.records import Customer
from unheard.simulate.columns import Array, Columns, chance, pick
from unheard.simulate.organisation import DAY, Organisation

FIRST_NAMES = {
    "en": (
        "Olivia",
        "Jack",
        "Amelia",
        "Harry",
        "Grace",
        "Thomas",
        "Emily",
        "Oliver",
        "Sophie",
        "James",
        "Chloe",
        "Ben",
    ),
    "de": ("Anna", "Lukas", "Lena", "Felix", "Katrin", "Jan", "Sabine", "Moritz", "Ute", "Stefan", "Clara", "Tim"),
    "fr": (
        "Camille",
        "Hugo",
        "Manon",
        "Lucas",
        "Claire",
        "Nicolas",
        "Sandrine",
        "Pierre",
        "Julie",
        "Antoine",
        "Nadia",
        "Marc",
    ),
    "es": (
        "Carmen",
        "Pablo",
        "Elena",
        "Javier",
        "Marta",
        "Diego",
        "Rocio",
        "Alvaro",
        "Pilar",
        "Sergio",
        "Ana",
        "Miguel",
    ),
    "pt": (
        "Beatriz",
        "Tiago",
        "Mariana",
        "Rui",
        "Catarina",
        "Pedro",
        "Joana",
        "Bruno",
        "Marta",
        "Nuno",
        "Rita",
        "Andre",
    ),
}
LAST_NAMES = {
    "en": ("Smith", "Jones", "Taylor", "Brown", "Walker", "Green", "Hall", "Wood", "Clarke", "Hughes"),
    "de": ("Mueller", "Schmidt", "Fischer", "Weber", "Becker", "Koch", "Richter", "Wolf", "Neumann", "Braun"),
    "fr": ("Martin", "Bernard", "Petit", "Durand", "Leroy", "Moreau", "Simon", "Laurent", "Garnier", "Roux"),
    "es": ("Garcia", "Lopez", "Sanchez", "Perez", "Gomez", "Ruiz", "Diaz", "Moreno", "Romero", "Navarro"),
    "pt": ("Silva", "Santos", "Ferreira", "Pereira", "Costa", "Oliveira", "Martins", "Rocha", "Sousa", "Lopes"),
}
PHONE_PREFIX = {"en": "+4474", "de": "+49151", "fr": "+336", "es": "+346", "pt": "+3519"}
"""Followed by eight digits each."""
HOURS = (1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 19, 18, 15, 16, 17, 16, 15, 14, 13, 12, 11, 8, 5, 2)
"""How many contacts start in each hour of the day, relative to each other."""
WEEKDAYS = (20, 18, 16, 16, 15, 9, 6)
"""The same for Monday to Sunday."""
ANONYMOUS, BY_ID, BY_EMAIL, BY_PHONE, BY_ALL, BY_WORK_EMAIL = range(6)


def draw_customers(org: Organisation, random: np.random.Generator, count: int, first_number: int) -> Columns:
    """Draw customers, each with at least one issue in the year."""
    who = org.identity
    return {
        "number": first_number + np.arange(count),
        "language": pick(random, [share for _, share in org.languages], count),
        "tier": pick(random, [share for _, share in org.tiers], count),
        "kindness": org.behaviour.disposition * random.standard_normal(count),
        "has_email": chance(random, who.has_email, count),
        "has_phone": chance(random, who.has_phone, count),
        "declared": chance(random, who.declared, count),
        "second_email": chance(random, who.second_email, count),
        "buys": chance(random, org.behaviour.buys, count),
        "subscribed": chance(random, org.behaviour.subscribed, count),
        "issues": random.geometric(1.0 / org.behaviour.issues_per_customer, count),
        "name": random.integers(0, 1 << 30, count),
    }


def draw_times(org: Organisation, random: np.random.Generator, count: int) -> Array:
    """Draw seconds since the start of the world at which people write: by day, few at night and on Sundays."""
    start = np.datetime64(org.start, "D")
    weekday = (start.astype(int) + 3 + np.arange(org.days)) % 7
    day = pick(random, [WEEKDAYS[k] for k in weekday], count)
    return np.asarray(day * DAY + pick(random, HOURS, count) * 3600 + random.integers(0, 3600, count))


class Directory:
    """Names, addresses and numbers of customers as their records show them."""

    def __init__(self, org: Organisation, customers: Columns) -> None:
        languages = [name for name, _ in org.languages]
        self._ids = [f"u-{number:07d}" for number in customers["number"].tolist()]
        self._second = customers["second_email"].tolist()
        self._rows = list(
            zip(
                customers["number"].tolist(),
                [languages[k] for k in customers["language"].tolist()],
                customers["has_email"].tolist(),
                customers["has_phone"].tolist(),
                customers["name"].tolist(),
                strict=True,
            )
        )

    def first_name(self, customer: int) -> str:
        """How the customer signs."""
        _, language, _, _, name = self._rows[customer]
        return FIRST_NAMES[language][name % 12]

    def id(self, customer: int) -> str:
        """Account number of the customer."""
        return self._ids[customer]

    def email(self, customer: int) -> str | None:
        """E-mail address, where the customer has one; every address belongs to one customer."""
        number, language, has_email, _, name = self._rows[customer]
        if not has_email:
            return None
        return f"{FIRST_NAMES[language][name % 12]}.{LAST_NAMES[language][name // 12 % 10]}{number}@example.org".lower()

    def second_email(self, customer: int) -> str | None:
        """The address at work, where the customer writes from two."""
        number, language, has_email, _, name = self._rows[customer]
        if not has_email or not self._second[customer]:
            return None
        return (
            f"{FIRST_NAMES[language][name % 12][0]}{LAST_NAMES[language][name // 12 % 10]}{number}@work.example".lower()
        )

    def phone(self, customer: int) -> str | None:
        """Phone number, where the customer has one."""
        number, language, _, has_phone, name = self._rows[customer]
        if not has_phone:
            return None
        # Eight digits for up to 69 million customers; each number belongs to one of them.
        ahead = 10_000_000 * (1 + name % 3) if number < 10_000_000 else 30_000_000
        return f"{PHONE_PREFIX[language]}{ahead + number:08d}"

    def seen_as(self, customer: int, way: int) -> Customer | None:
        """What a record shows of the customer."""
        if way == ANONYMOUS:
            return None
        if way == BY_WORK_EMAIL and (second := self.second_email(customer)):
            return Customer(email=second)
        if way in (BY_EMAIL, BY_WORK_EMAIL) and (email := self.email(customer)):
            return Customer(email=email)
        if way == BY_PHONE and (phone := self.phone(customer)):
            return Customer(phone=phone)
        if way == BY_ALL:
            return Customer(id=self.id(customer), email=self.email(customer), phone=self.phone(customer))
        return Customer(id=self.id(customer))


def draw_ways(org: Organisation, random: np.random.Generator, channel: Array) -> Array:
    """Draw which identities each contact shows: an e-mail its address, a call its number, a chat the login."""
    names = np.array([c.name for c in org.channels])[channel]
    rows = len(channel)
    usual = np.select([names == "voice", names == "messaging", names == "chat"], [BY_PHONE, BY_PHONE, BY_ID], BY_EMAIL)
    way = np.where(chance(random, org.identity.signed_in, rows), np.where(names == "chat", BY_ID, BY_ALL), usual)
    elsewhere = (way == BY_EMAIL) & chance(random, org.identity.second_used, rows)
    way = np.where(elsewhere, BY_WORK_EMAIL, way)
    nobody = (names == "chat") & chance(random, org.identity.anonymous, rows)
    return np.where(nobody, ANONYMOUS, way)
